"""Drill 15: the process that does the clock's work is frozen in the middle of it, and wakes up long after another took over."""

import signal
import time
from datetime import datetime, timedelta, timezone

from harness.load import at_once
from harness.people import People
from harness.platform import Platform

NUMBER = 15
DATABASES = ("postgres",)
# Cases to be reminded of, a reminder each.
ROUNDS = 400
# How long the worker is frozen, in seconds.
FROZEN = 150.0
# Within how many seconds another one has to have taken over.
TAKEN_OVER = 130.0
# How long the awakened one has to do harm, in seconds.
AWAKE = 15.0
# Whose days count.
CHINA = timezone(timedelta(hours=8))
BUSY = {"SHANGLIANG_JOB_SECONDS": "1"}
IDLE = {"SHANGLIANG_JOB_SECONDS": "86400"}

REMINDED = "SELECT count(*) FROM ledger_entry WHERE action = 'case.reminded'"
PER_CASE = "SELECT count(*) FROM ledger_entry WHERE action = 'case.reminded' GROUP BY stream_id"


class Memory:
    """What the platform keeps of the reminders that it gave."""

    # The planted fault: it is lost while the worker is frozen, and nothing stands between the awakened one and a second time.
    is_lost = False


def plant(planted):
    """A platform that forgets what it gave."""
    Memory.is_lost = planted


def run(folder, database, binary, seed, rounds):
    """Makes cases that are due in a week, freezes who reminds of them, and counts reminders."""
    with Platform(binary, folder, database.url, IDLE, "setup") as platform:
        make_cases(People(platform), rounds)
    frozen = Platform(binary, folder, database.url, BUSY, "frozen")
    other = Platform(binary, folder, database.url, BUSY, "other")
    try:
        frozen.start()
        caught_at = freeze(frozen, database, rounds)
        begun = time.monotonic()
        other.start()
        taken_over_after = wait_for(database, lambda count: count > caught_at, begun, FROZEN)
        done_after = wait_for(database, lambda count: count >= rounds, begun, FROZEN)
        time.sleep(max(begun + FROZEN - time.monotonic(), 0))
        if Memory.is_lost:
            database.rows("DELETE FROM reminder")
        frozen.signal(signal.SIGCONT)
        time.sleep(AWAKE)
        lives = frozen.process.poll() is None
    finally:
        frozen.kill()
        other.kill()
    times = [int(row[0]) for row in database.rows(PER_CASE)]
    verified = other.run("verify").returncode == 0
    once = sum(count == 1 for count in times)
    return {
        "reminders due": rounds,
        "given when frozen": caught_at,
        "another took over after": f"{taken_over_after:.0f} s",
        "all given after": f"{done_after:.0f} s",
        "given once": once,
        "doubled": sum(count > 1 for count in times),
        "lost": rounds - len(times),
        "ledger verified": verified,
        "passed": verified
        and lives
        # Otherwise it was not frozen in the middle of its work.
        and 0 < caught_at < rounds
        and taken_over_after <= TAKEN_OVER
        and once == len(times) == rounds,
    }


def make_cases(people, rounds):
    """Cases of a department, due in a week, with nothing due before."""
    author = people.citizen(1)
    admin = people.as_admin()
    due_on = str((datetime.now(CHINA) + timedelta(days=7)).date())

    def make(number):
        _, case_id, _ = people.assigned_case(author, f"{number:05d}", due_on)
        return case_id

    at_once(8, make, range(rounds))
    seen = admin.must("GET", "/cases?limit=1")["items"]
    if seen[0]["due_on"] != due_on:
        raise SystemExit(f"a case is due on {seen[0]['due_on']}, not on {due_on}")


def freeze(worker, database, rounds):
    """Stops it once it has begun to remind, and gives how many reminders there were then."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if count(database):
            worker.signal(signal.SIGSTOP)
            # What it had sent to the database before may still arrive.
            time.sleep(1)
            return count(database)
    raise SystemExit("no reminder was given")


def wait_for(database, is_enough, begun, patience):
    """Seconds since then until there are enough reminders; infinity where that takes longer than there is patience for."""
    while time.monotonic() - begun < patience:
        if is_enough(count(database)):
            return time.monotonic() - begun
        time.sleep(0.2)
    return float("inf")


def count(database):
    """How many reminders were given."""
    return int(database.rows(REMINDED)[0][0])
