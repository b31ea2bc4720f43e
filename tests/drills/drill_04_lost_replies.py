"""Drill 4: a fifth of the replies never arrive, and every act is retried until it is answered."""

from harness.caller import Caller, new_key
from harness.faults import LostReplies
from harness.intents import Intents, is_sound
from harness.load import at_once, quantile
from harness.people import People, title
from harness.platform import Platform

NUMBER = 4
DATABASES = ("sqlite", "postgres")
ROUNDS = 1000


def plant(planted):
    """A retry with a new key, as from a client that forgot it, or to a platform that stored no answer."""
    Caller.forgets_keys = planted


def run(folder, database, binary, seed, rounds):
    """Submits suggestions, comments on cases and asks for haste through a proxy that loses replies."""
    with Platform(binary, folder, database.url) as platform:
        people = People(platform)
        intents = Intents(folder / "intents.jsonl")
        author = people.citizen(1)
        cases = [people.assigned_case(author, f"案{number}")[1] for number in range(5)]
        with LostReplies(platform.address, seed, 0.2) as proxy:
            author.address = proxy.address
            admin = people.as_admin(proxy.address)

            def act(number):
                name = f"{number:05d}"
                if number % 2:
                    who, path, body = author, "/suggestions", people.suggestion(name)
                else:
                    who, path, body = admin, f"/cases/{cases[number % len(cases)]}/comments", {"text": title(name)}
                return intents.do(name, lambda: who.until_answered("POST", path, body, idempotency_key=new_key()))

            results = at_once(16, act, range(rounds))
            found = database.rows("SELECT title FROM suggestion") + database.rows("SELECT text FROM case_note")
        names = [row[0].removeprefix(title("")) for row in found if "案" not in row[0] and row[0].startswith(title(""))]
        verdict = intents.judge(names)
        verified = platform.run("verify").returncode == 0
    return {
        **verdict,
        "replies lost": proxy.broken,
        "answered by replay": sum(replayed for replayed, _ in results),
        "5xx": sum(count for status, count in intents.statuses.items() if status and status >= 500),
        "p99": f"{quantile([seconds for _, seconds in results], 0.99):.2f} s",
        "ledger verified": verified,
        "passed": verified
        and is_sound(verdict)
        and proxy.broken >= rounds // 10,
    }
