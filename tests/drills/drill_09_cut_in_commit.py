"""Drill 9: the connection to PostgreSQL is cut while a COMMIT is in flight; a retry with its key resolves what is unknown."""

from harness.caller import Caller, new_key
from harness.faults import CutCommits
from harness.intents import Intents, is_sound
from harness.load import at_once, quantile
from harness.people import People, title
from harness.platform import Platform

NUMBER = 9
DATABASES = ("postgres",)
ROUNDS = 500


def plant(planted):
    """A retry with a new key, as from a client that forgot it, or to a platform that stored no answer."""
    Caller.forgets_keys = planted


def run(folder, database, binary, seed, rounds):
    """Submits suggestions while a tenth of all commits is cut, half of them before and half after they arrive."""
    with CutCommits(("127.0.0.1", database.port), seed, 0.0) as proxy:
        # A platform that starts is not what is tried here.
        with Platform(binary, folder, database.url_at(proxy.address[1])) as platform:
            people = People(platform)
            intents = Intents(folder / "intents.jsonl")
            author = people.citizen(1)
            proxy.share = 0.1

            def act(number):
                name = f"{number:05d}"
                body = people.suggestion(name)
                return intents.do(
                    name, lambda: author.until_answered("POST", "/suggestions", body, idempotency_key=new_key())
                )

            results = at_once(8, act, range(rounds))
            proxy.share = 0.0
            found = database.rows("SELECT title FROM suggestion")
            verdict = intents.judge([row[0].removeprefix(title("")) for row in found])
            verified = platform.run("verify").returncode == 0
    replayed = sum(replayed for replayed, _ in results)
    return {
        **verdict,
        "commits cut": proxy.broken,
        "resolved by replay": replayed,
        "p99": f"{quantile([seconds for _, seconds in results], 0.99):.2f} s",
        "ledger verified": verified,
        "passed": verified
        and is_sound(verdict)
        # Otherwise no outcome was unknown, and nothing was tried.
        and replayed > 0,
    }
