"""Drill 10: five hundred clients send their heads and bodies byte by byte, or do not read what they asked for; others are served as before."""

import time
from contextlib import ExitStack

from harness.caller import Caller, Lost
from harness.faults import SilentEnds
from harness.load import quantile
from harness.people import People
from harness.platform import Platform
from harness.slow import KINDS, SlowClients

NUMBER = 10
DATABASES = ("sqlite",)
# Slow clients.
ROUNDS = 500
# How long others are served, before there are slow ones and then beside them, in seconds.
BEFORE, BESIDE = 15.0, 90.0
# How often its memory is looked at, in seconds.
LOOKS = 5.0
# How long each of the others waits between two requests, in seconds.
THINKS = 0.05
# How soon each is closed: heads after 5 s, bodies after 10 s, what is not read after 30 s; and a while for the system and for the drill, which looks once a second.
CLOSED_WITHIN = {"slow head": 8.0, "slow body": 13.0, "slow reader": 45.0}
# How much slower others may be, at p99, beside what it was before; or by so many seconds.
SLOWER, OR_SECONDS = 2.0, 0.05
MORE_MEMORY = 100


class Way:
    """How slow clients reach the platform."""

    # The planted fault: nobody ends their connections, as with a server that has no limits.
    is_patient = False


def plant(planted):
    """A server that never ends a connection."""
    Way.is_patient = planted


def run(folder, database, binary, seed, rounds):
    """Measures somebody who reads, alone and beside slow clients."""
    with ExitStack() as stack:
        platform = stack.enter_context(Platform(binary, folder, database.url))
        author = People(platform).citizen(1)
        alone = read_for(author, BEFORE)
        memory = resident(platform)
        address = platform.address
        if Way.is_patient:
            address = stack.enter_context(SilentEnds(address, seed)).address
        with SlowClients(address, rounds // len(KINDS)) as slow:
            count = len(slow.open)
            beside, most = [], memory
            for _ in range(int(BESIDE / LOOKS)):
                beside += read_for(author, LOOKS)
                most = max(most, resident(platform))
            left = len(slow.open)
    served = [seconds for status, seconds in beside if status == 200]
    closed = {kind: f"{len(times)} after {max(times, default=0):.0f} s" for kind, times in slow.closed_after.items()}
    before, then = quantile([seconds for _, seconds in alone], 0.99), quantile(served, 0.99)
    in_time = all(max(times, default=0) <= CLOSED_WITHIN[kind] for kind, times in slow.closed_after.items())
    return {
        "slow clients": count,
        "closed": closed,
        "left open": left,
        "others": len(beside),
        "not served": len(beside) - len(served),
        "p99 alone": f"{before * 1000:.0f} ms",
        "p99 beside them": f"{then * 1000:.0f} ms",
        "memory": f"{memory:.0f} MiB, then {most:.0f} MiB",
        "passed": len(served) == len(beside)
        and not left
        and in_time
        # Otherwise too few were slow.
        and count >= rounds * 0.95
        and then <= max(before * SLOWER, before + OR_SECONDS)
        and most - memory <= MORE_MEMORY,
    }


def read_for(author, seconds):
    """Status and seconds of each request of somebody who reads for so long."""
    reader = Caller(author.address, author.token)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            reader.once("GET", "/suggestions?limit=1")
        except Lost:
            pass
        time.sleep(THINKS)
    return reader.attempts


def resident(platform):
    """Its memory, in MiB."""
    with open(f"/proc/{platform.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))
