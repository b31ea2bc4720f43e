"""Drill 7: PostgreSQL is restarted under load, and once stays away for a while; the platform goes on without a restart."""

import http.client
import threading
import time
from contextlib import ExitStack

from harness.caller import new_key
from harness.faults import SilentEnds
from harness.intents import Intents, is_sound
from harness.load import steadily
from harness.people import People, title
from harness.platform import Platform

NUMBER = 7
DATABASES = ("postgres",)
# Restarts.
ROUNDS = 10
# How long a restarted server is left in peace, in seconds.
PEACE = 3.0
# How long it stays away in the end, in seconds.
AWAY = 5.0
# Requests in a second: half of them read, half submit.
RATE = 100


class Way:
    """How the platform reaches its database."""

    # The planted fault: connections that ended look alive, as to a pool that hands them out without a look.
    is_silent = False


def plant(planted):
    """A way on which nobody is told that a connection has ended."""
    Way.is_silent = planted


def run(folder, database, binary, seed, rounds):
    """Reads and submits at an even rate while the database goes and comes."""
    with ExitStack() as stack:
        url = database.url
        if Way.is_silent:
            url = database.url_at(stack.enter_context(SilentEnds(("127.0.0.1", database.port), seed)).address[1])
        platform = stack.enter_context(Platform(binary, folder, url))
        people = People(platform)
        intents = Intents(folder / "intents.jsonl")
        author = people.citizen(1)
        watch = Watch(platform.address)

        def act(number):
            if number % 2:
                author.until_answered("GET", "/suggestions?limit=1")
            else:
                name = f"{number:06d}"
                body = people.suggestion(name)
                intents.do(name, lambda: author.until_answered("POST", "/suggestions", body, idempotency_key=new_key()))

        def restart():
            for _ in range(rounds):
                time.sleep(PEACE)
                database.restart()
            time.sleep(PEACE)
            database.stop()
            watch.went_away()
            time.sleep(AWAY)
            database.start()
            watch.came_back()
            time.sleep(PEACE)

        with watch:
            steadily(32, RATE, act, until=restart)
        idle = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        stuck = int(database.rows(idle)[0][0])
        found = database.rows("SELECT title FROM suggestion")
        verdict = intents.judge([row[0].removeprefix(title("")) for row in found])
        verified = platform.run("verify").returncode == 0
    attempts = author.attempts
    statuses = {status for status, _ in attempts}
    refused = sum(status == 503 for status, _ in attempts)
    slowest = max(seconds for _, seconds in attempts)
    return {
        **verdict,
        "attempts": len(attempts),
        "503": refused,
        "other failures": sorted(map(str, statuses - {200, 201, 202, 503})),
        "slowest": f"{slowest:.2f} s",
        "not ready after": f"{watch.unready_after:.2f} s",
        "ready again after": f"{watch.ready_after:.2f} s",
        "stuck connections": stuck,
        "ledger verified": verified,
        "passed": verified
        and is_sound(verdict)
        and statuses <= {200, 201, 202, 503}
        # Otherwise nothing was tried.
        and refused > 0
        and slowest <= 3
        and not stuck
        and watch.always_lived
        and watch.unready_after <= 2
        and watch.ready_after <= 5,
    }


class Watch:
    """Asks `/healthz` and `/readyz` again and again, as a load balancer would."""

    def __init__(self, address):
        self.address = address
        self.always_lived = True
        self.unready_after = float("inf")
        self.ready_after = float("inf")
        self.away_since = self.back_since = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def went_away(self):
        """From now on it should say that it is not ready."""
        self.away_since = time.monotonic()

    def came_back(self):
        """From now on it should be ready again."""
        self.back_since = time.monotonic()

    def _watch(self):
        while not self.ended.wait(0.05):
            self.always_lived = self.always_lived and self._status("/healthz") == 200
            is_ready = self._status("/readyz") == 200
            now = time.monotonic()
            if self.back_since is not None:
                if is_ready:
                    self.ready_after = min(self.ready_after, now - self.back_since)
            elif self.away_since is not None and not is_ready:
                self.unready_after = min(self.unready_after, now - self.away_since)

    def _status(self, path):
        connection = http.client.HTTPConnection(*self.address, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
