"""Drill 2: PostgreSQL is killed at random moments under load, and started again; the platform is not restarted."""

import random
import time

from harness.caller import new_key
from harness.intents import Intents, is_sound
from harness.load import quantile, steadily
from harness.people import People, title
from harness.platform import Platform

NUMBER = 2
DATABASES = ("postgres",)
# Kills.
ROUNDS = 20
# How long there is peace between two kills at most, in seconds.
PEACE = 10.0
# Submissions in a second.
RATE = 200
# How soon after the database the platform must answer, in seconds.
ANSWERS_WITHIN = 10.0


class Disk:
    """When the database asks it to keep what was committed."""

    # The planted fault: after the commit was acknowledged. A platform that starts would refuse such a database.
    is_late = False


def plant(planted):
    """A database that acknowledges what is not on its disk."""
    Disk.is_late = planted


def run(folder, database, binary, seed, rounds):
    """Submits at an even rate while the database is killed and started."""
    chosen = random.Random(seed)
    with Platform(binary, folder, database.url) as platform:
        people = People(platform)
        intents = Intents(folder / "intents.jsonl")
        author = people.citizen(1)
        author.attempts.clear()
        admin = people.as_admin()
        answers_after = []
        if Disk.is_late:
            database.rows("ALTER SYSTEM SET synchronous_commit = off")
            database.rows("SELECT pg_reload_conf()")

        def act(number):
            name = f"{number:06d}"
            body = people.suggestion(name)
            intents.do(name, lambda: author.until_answered("POST", "/suggestions", body, idempotency_key=new_key()))

        def kill():
            for _ in range(rounds):
                time.sleep(chosen.uniform(0.2, PEACE))
                database.kill()
                database.start()
                begun = time.monotonic()
                admin.must("GET", "/suggestions?limit=1")
                answers_after.append(time.monotonic() - begun)

        steadily(32, RATE, act, until=kill)
        verdict = intents.judge([row[0].removeprefix(title("")) for row in database.rows("SELECT title FROM suggestion")])
        verified = platform.run("verify").returncode == 0
    statuses = {status for status, _ in author.attempts}
    refused = sum(status == 503 for status, _ in author.attempts)
    return {
        "kills": len(answers_after),
        **verdict,
        "503": refused,
        "other failures": sorted(map(str, statuses - {201, 503})),
        "p99": f"{quantile([seconds for _, seconds in author.attempts], 0.99):.2f} s",
        "answers after": f"{max(answers_after):.2f} s",
        "ledger verified": verified,
        "passed": verified
        and is_sound(verdict)
        and len(answers_after) == rounds
        # Otherwise nothing was tried.
        and refused > 0
        and statuses <= {201, 503}
        and max(answers_after) <= ANSWERS_WITHIN,
    }
