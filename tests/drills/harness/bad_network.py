"""Phones behind a bad network: each in a network namespace of its own, with a narrow link that loses packets and delays what it carries."""

import ctypes
import heapq
import os
import random
import re
import shutil
import socket
import subprocess
import threading
import time

from .faults import Proxy

CLONE_NEWNET = 0x40000000


class Link:
    """A namespace named after this process, a pair of interfaces into it, and a proxy that is the platform for whoever is inside.

    Of the packets in each direction `loss` percent are dropped; each direction carries `rate`; the proxy holds back each piece for half of
    `delay` seconds on its way, give or take half of `jitter`.
    """

    def __init__(self, number, target, seed, loss=20, rate="64kbit", delay=0.3, jitter=0.1):
        self.name = f"drill{os.getpid()}x{number}"
        self.outside, self.inside = f"d{os.getpid()}o{number}", f"d{os.getpid()}i{number}"
        self.host, self.phone = f"10.199.{number}.1", f"10.199.{number}.2"
        self.loss, self.rate = loss, rate
        self.proxy = Slow(target, seed, self.host, delay, jitter)

    def __enter__(self):
        _run("ip", "netns", "add", self.name)
        try:
            self._connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.proxy.listener:
            self.proxy.__exit__()
        # The pair of interfaces goes with the namespace.
        subprocess.run(["ip", "netns", "del", self.name], check=False, capture_output=True)

    def _connect(self):
        _run("ip", "link", "add", self.outside, "type", "veth", "peer", "name", self.inside, "netns", self.name)
        _run("ip", "addr", "add", f"{self.host}/30", "dev", self.outside)
        _run("ip", "link", "set", self.outside, "up")
        self._inside("ip", "addr", "add", f"{self.phone}/30", "dev", self.inside)
        self._inside("ip", "link", "set", self.inside, "up")
        narrow = ["root", "tbf", "rate", self.rate, "burst", "4kb", "latency", "2s"]
        _run("tc", "qdisc", "add", "dev", self.outside, *narrow)
        self._inside("tc", "qdisc", "add", "dev", self.inside, *narrow)
        chains = "".join(
            f"chain {hook} {{ type filter hook {hook} priority 0; numgen random mod 100 < {self.loss} counter drop; }}\n" for hook in ("input", "output")
        )
        self._inside("nft", "-f", "-", text=f"table inet drill {{ {chains} }}")
        self.proxy.listen()
        self.proxy.__enter__()

    def dropped(self):
        """How many packets were dropped, in both directions."""
        told = self._inside("nft", "list", "table", "inet", "drill")
        return sum(int(packets) for packets in re.findall(r"counter packets (\d+)", told))

    def _inside(self, *command, text=None):
        return _run("ip", "netns", "exec", self.name, *command, text=text)

    @property
    def address(self):
        """Where the platform is found from inside."""
        return self.proxy.address

    def enter(self):
        """From now on the calling thread opens its connections inside."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f"/var/run/netns/{self.name}", "rb") as namespace:
            if libc.setns(namespace.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")


class Slow(Proxy):
    """Passes everything on, each piece some time after it came, in order."""

    def __init__(self, target, seed, host, delay, jitter):
        self.target = target
        self.random = random.Random(seed)
        self.host, self.delay, self.jitter = host, delay, jitter
        self.listener = None

    def listen(self):
        """Takes an address on the link."""
        self.listener = socket.create_server((self.host, 0), backlog=64)
        self.address = self.listener.getsockname()

    def serve(self, client, server):
        there = threading.Thread(target=self._carry, args=(client, server), daemon=True)
        there.start()
        self._carry(server, client)
        there.join()

    def _carry(self, source, drain):
        """Reads as it comes and writes as it is due, so that a delay is no bound to what the link carries."""
        waiting, more = [], threading.Condition()

        def write():
            while True:
                with more:
                    while not waiting:
                        more.wait()
                    due, _, piece = waiting[0]
                    pause = due - time.monotonic()
                    if pause <= 0:
                        heapq.heappop(waiting)
                if pause > 0:
                    time.sleep(pause)
                    continue
                try:
                    if not piece:
                        drain.shutdown(socket.SHUT_WR)
                        return
                    drain.sendall(piece)
                except OSError:
                    return

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        number, due = 0, 0.0
        while True:
            try:
                piece = source.recv(65536)
            except OSError:
                piece = b""
            half = self.delay / 2 + self.random.uniform(-1, 1) * self.jitter / 2
            number, due = number + 1, max(due, time.monotonic() + half)
            with more:
                heapq.heappush(waiting, (due, number, piece))
                more.notify()
            if not piece:
                writer.join()
                return


def check_that_there_can_be_one():
    """Ends the drill where namespaces or the tools for them are not to be had."""
    missing = [tool for tool in ("ip", "tc", "nft") if not shutil.which(tool)]
    if os.getuid() != 0 or missing:
        raise SystemExit(f"this takes root, and ip, tc and nft (missing: {', '.join(missing) or 'none'}): apt-get install iproute2 nftables")


def _run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
