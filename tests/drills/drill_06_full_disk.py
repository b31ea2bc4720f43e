"""Drill 6: the disk of the platform is full for a while, with its files, its log and on SQLite its database, again and again."""

import time
from contextlib import ExitStack, suppress

from harness import database as databases
from harness.caller import Caller, Lost, new_key
from harness.faults import Clumsy
from harness.intents import Intents, is_sound
from harness.load import steadily
from harness.people import People, title
from harness.phone import PHOTO, Phone, form
from harness.platform import Platform
from harness.small_disk import SmallDisk

NUMBER = 6
DATABASES = ("sqlite", "postgres")
# How often it is full.
ROUNDS = 10
MEBIBYTES = 64
# How long there is room, and how long there is none, in seconds.
ROOMY, FULL = 2.0, 5.0
# Requests in a second: a third each reads, submits and uploads.
RATE = 60
# How soon a write must be taken once there is room, in seconds.
RECOVERS_WITHIN = 10.0


class Way:
    """How the platform is reached."""

    # The planted fault: whoever finds no room is told of a fault of the platform.
    is_clumsy = False


def plant(planted):
    """A platform that does not know what a full disk is."""
    Way.is_clumsy = planted


def run(folder, database, binary, seed, rounds):
    """Reads, submits and uploads at an even rate while the disk fills up and is freed."""
    with ExitStack() as stack:
        disk = stack.enter_context(SmallDisk(folder / "disk", MEBIBYTES))
        if database.name == "sqlite":
            database = databases.fresh("sqlite", disk.folder)
        settings = {"SHANGLIANG_FILE_QUOTA_COUNT": "1000000", "SHANGLIANG_FILE_DAILY_COUNT": "1000000"}
        platform = stack.enter_context(Platform(binary, disk.folder, database.url, settings))
        people = People(platform)
        intents = Intents(folder / "intents.jsonl")
        author = people.citizen(1)
        if Way.is_clumsy:
            author.address = stack.enter_context(Clumsy(platform.address, seed)).address
        author.attempts.clear()
        reader = Caller(author.address, author.token)
        uploads = []
        recoveries = []

        def act(number):
            if number % 3 == 0:
                with suppress(Lost):
                    reader.once("GET", "/suggestions?limit=1")
            elif number % 3 == 1:
                name = f"{number:06d}"
                body = people.suggestion(name)
                intents.do(name, lambda: author.until_answered("POST", "/suggestions", body, idempotency_key=new_key()))
            else:
                phone = Phone(author.address, author.token, 0, cut=0)
                with suppress(Lost):
                    phone.once("POST", "/files", payload=form(PHOTO), idempotency_key=new_key())
                uploads.extend(phone.attempts)
                phone.hang_up()

        def fill_and_free():
            for number in range(rounds):
                time.sleep(ROOMY)
                disk.fill()
                time.sleep(FULL)
                disk.free()
                recoveries.append(seconds_until_taken(author, f"again{number}", people.suggestion(f"again{number}"), intents))

        steadily(16, RATE, act, until=fill_and_free)
        found = database.rows("SELECT title FROM suggestion")
        verdict = intents.judge([row[0].removeprefix(title("")) for row in found])
        files = int(database.rows("SELECT count(*) FROM file")[0][0])
        whole = database.name != "sqlite" or database.rows("PRAGMA integrity_check") == [["ok"]]
        verified = platform.run("verify").returncode == 0
    reads = {status for status, _ in reader.attempts}
    writes = [status for status, _ in author.attempts]
    sent = [status for status, _ in uploads]
    # The database of a server has a disk of its own.
    may_write = {201, 503} if database.name == "sqlite" else {201}
    return {
        "times full": len(recoveries),
        **verdict,
        "reads": len(reader.attempts),
        "answered": sorted(map(str, reads)),
        "writes with 503": writes.count(503),
        "uploads": len(sent),
        "uploads with 503": sent.count(503),
        "other answers": sorted(map(str, (set(writes) - may_write) | (set(sent) - {201, 503}))),
        "a write again after": f"{max(recoveries):.2f} s",
        "database whole": whole,
        "ledger verified": verified,
        "passed": verified
        and whole
        and is_sound(verdict)
        and reads == {200}
        and set(writes) <= may_write
        and set(sent) <= {201, 503}
        and files == sent.count(201)
        # Otherwise the disk was never full.
        and sent.count(503) > 0
        and (database.name != "sqlite" or 503 in writes)
        and max(recoveries) <= RECOVERS_WITHIN,
    }


def seconds_until_taken(author, name, body, intents):
    """How long it takes from now on until a submission is taken."""
    begun, key = time.monotonic(), new_key()
    intents.mean(name)
    while time.monotonic() - begun < RECOVERS_WITHIN:
        with suppress(Lost):
            if author.once("POST", "/suggestions", body, idempotency_key=key).status == 201:
                intents.settle(name, 201)
                return time.monotonic() - begun
        time.sleep(0.05)
    return float("inf")
