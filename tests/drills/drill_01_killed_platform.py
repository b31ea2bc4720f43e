"""Drill 1: the platform is killed at random moments under load, and started again; on PostgreSQL one of two processes."""

import random
import time
from contextlib import ExitStack

from harness.caller import new_key
from harness.faults import Doorway
from harness.intents import Intents, is_sound
from harness.load import quantile, steadily
from harness.people import People, title
from harness.platform import Platform

NUMBER = 1
DATABASES = ("sqlite", "postgres")
# Kills.
ROUNDS = 100
# How long there is peace between two kills at most, in seconds.
PEACE = 5.0
# Acts in a second: each submits a suggestion, and accepts it.
RATE = 100
# How long a start may take, in seconds.
READY_WITHIN = 3.0
# What one act leaves, or nothing of it.
HALF_DONE = {
    "submitted without a record": "SELECT count(*) FROM suggestion WHERE id NOT IN (SELECT stream_id FROM ledger_entry WHERE action = 'suggestion.submitted')",
    "accepted without a record": "SELECT count(*) FROM suggestion WHERE status <> 'submitted' AND id NOT IN (SELECT stream_id FROM ledger_entry WHERE action = 'suggestion.accepted')",
    "accepted without a case": "SELECT count(*) FROM suggestion WHERE status <> 'submitted' AND case_id IS NULL",
    "case without a suggestion": "SELECT count(*) FROM handling_case WHERE id NOT IN (SELECT case_id FROM suggestion WHERE case_id IS NOT NULL)",
    "case without a record": "SELECT count(*) FROM handling_case WHERE id NOT IN (SELECT stream_id FROM ledger_entry WHERE action = 'case.opened')",
}


def plant(planted):
    """A platform that answers before it commits."""
    Doorway.is_hasty = planted


def run(folder, database, binary, seed, rounds):
    """Submits and accepts at an even rate through a balancer, while processes are killed and started."""
    chosen = random.Random(seed)
    with ExitStack() as stack:
        names = ["platform"] if database.name == "sqlite" else ["platform", "another"]
        platforms = [stack.enter_context(Platform(binary, folder, database.url, name=name)) for name in names]
        people = People(platforms[0])
        intents = Intents(folder / "intents.jsonl")
        author = people.citizen(1)
        doorway = stack.enter_context(Doorway([platform.address for platform in platforms], seed))
        author.address = doorway.address
        admin = people.as_admin(doorway.address)
        author.attempts.clear()
        starts = []

        def act(number):
            name = f"{number:06d}"
            intents.do(name, lambda: submit_and_accept(author, admin, people.suggestion(name)))

        def kill():
            for _ in range(rounds):
                time.sleep(chosen.uniform(0.2, PEACE))
                platform = chosen.choice(platforms)
                platform.kill()
                starts.append(platform.start())

        took = steadily(32, RATE, act, until=kill)
        verdict = intents.judge([row[0].removeprefix(title("")) for row in database.rows("SELECT title FROM suggestion")])
        half_done = {what: int(database.rows(sql)[0][0]) for what, sql in HALF_DONE.items()}
        verified = platforms[0].run("verify").returncode == 0
    attempts = author.attempts + admin.attempts
    answered = [seconds for status, seconds in attempts if status]
    failures = sorted({status for status, _ in attempts if status and status >= 500})
    return {
        "kills": len(starts),
        **verdict,
        "writes a second": f"{2 * verdict['acked'] / took:.0f}",
        "attempts without an answer": len(attempts) - len(answered),
        "5xx": failures,
        "p99": f"{quantile(answered, 0.99):.2f} s",
        "half done": {what: count for what, count in half_done.items() if count} or 0,
        "slowest start": f"{max(starts):.2f} s",
        "ledger verified": verified,
        "passed": verified
        and is_sound(verdict)
        and len(starts) == rounds
        # Otherwise no kill hit anything.
        and len(answered) < len(attempts)
        and set(failures) <= {503}
        and not any(half_done.values())
        and max(starts) <= READY_WITHIN,
    }


def submit_and_accept(author, admin, body):
    """A suggestion and its case: two acts, each with a key of its own; the last answer."""
    made = author.until_answered("POST", "/suggestions", body, idempotency_key=new_key())
    if "id" not in (made.json or {}):
        return made
    version = f'"{made.json["version"]}"'
    return admin.until_answered(
        "POST", f"/suggestions/{made.json['id']}/accept", {}, if_match=version, idempotency_key=new_key()
    )
