"""Clients that take their time, by the hundred: they send a byte now and then, or do not read what they asked for."""

import socket
import threading
import time

# How long a slow client waits between two bytes, in seconds.
PAUSE = 1.0
BODY = "POST /api/v1/auth/login HTTP/1.1\r\nhost: drill\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"
ASKED = "GET /api/openapi.json HTTP/1.1\r\nhost: drill\r\nconnection: close\r\n\r\n"
# What each sends at once, and whether it goes on byte by byte.
KINDS = {
    "slow head": ("GET /api/v1/suggestions HTTP/1.1\r\nhost: drill\r\nx-slow: ", True),
    "slow body": (BODY, True),
    "slow reader": (ASKED, False),
}


class SlowClients:
    """So many of each kind, all at once; a thread keeps them slow until the `with` block ends."""

    def __init__(self, address, each):
        self.address = address
        self.each = each
        # Seconds until each was closed, by kind.
        self.closed_after = {kind: [] for kind in KINDS}
        self.refused = 0
        self.open = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._be_slow)

    def __enter__(self):
        for number in range(self.each):
            for kind, (beginning, _) in KINDS.items():
                self._connect(kind, beginning, number)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        for _, _, client in self.open:
            client.close()

    def _connect(self, kind, beginning, number):
        client = socket.socket()
        # A small window, so that little is on its way. Each hundred comes from an address of its own on the loopback.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.bind((f"127.0.2.{1 + number % 250}", 0))
        client.settimeout(5)
        try:
            client.connect(self.address)
            client.sendall(beginning.encode())
        except OSError:
            self.refused += 1
            client.close()
            return
        client.setblocking(False)
        self.open.append((kind, time.monotonic(), client))

    def _be_slow(self):
        while not self.ended.wait(PAUSE):
            held = peers_of(self.address[1])
            self.open = [entry for entry in self.open if self._goes_on(*entry, held)]

    def _goes_on(self, kind, since, client, held):
        """Sends one byte more, or nothing; false once the other side has closed."""
        goes_on = KINDS[kind][1]
        try:
            if goes_on:
                client.send(b" ")
                # An answer is read to its end, which shows that the connection was closed.
                while client.recv(65536):
                    pass
                closed = True
            else:
                # Who has no room for an answer is not told of its end: it is seen on the other side alone.
                closed = client.getsockname() not in held
        except BlockingIOError:
            closed = False
        except OSError:
            closed = True
        if closed:
            self.closed_after[kind].append(time.monotonic() - since)
            client.close()
        return not closed


def peers_of(port):
    """Who is connected to a port of the loopback, as the side that listens there sees it: addresses and ports."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return {endpoint(row[2]) for row in rows if endpoint(row[1])[1] == port}


def endpoint(text):
    """An address and port as Linux writes them: the address backwards, both in hexadecimal."""
    address, port = text.split(":")
    return ".".join(str(byte) for byte in reversed(bytes.fromhex(address))), int(port, 16)
