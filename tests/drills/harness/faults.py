"""Proxies on the loopback that stand between two parties and break things, by a seeded choice."""

import random
import re
import socket
import threading


class Proxy:
    """Takes connections and hands each to `serve(client, choice)` on a thread of its own; closes with the `with` block."""

    def __init__(self, target, seed):
        self.target = target
        self.random = random.Random(seed)
        self.broken = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.address = self.listener.getsockname()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._guarded, args=(client,), daemon=True).start()

    def _guarded(self, client):
        with client:
            try:
                with socket.create_connection(self.choose_target()) as server:
                    self.serve(client, server)
                    # A thread that still reads from it would keep a merely closed socket open.
                    for end in (client, server):
                        end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def choose_target(self):
        """Where the next connection goes."""
        return self.target

    def draw(self, share):
        """True in that share of calls, and counted."""
        with self.lock:
            chosen = self.random.random() < share
            self.broken += chosen
            return chosen

    def serve(self, client, server):
        """What happens to one connection."""
        raise NotImplementedError


class LostReplies(Proxy):
    """Passes every request on; the reply to some never reaches the client.

    A client of the drills sends one request a connection, so a connection without its reply is a lost reply.
    """

    def __init__(self, target, seed, share):
        super().__init__(target, seed)
        self.share = share

    def serve(self, client, server):
        keeps_reply = not self.draw(self.share)
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        while piece := server.recv(65536):
            if keeps_reply:
                client.sendall(piece)


class Doorway(Proxy):
    """Hands each connection to one of several processes, as a load balancer that does not look at their health."""

    # The planted fault: whoever submits is answered before it is done, as by a platform that commits after its reply.
    is_hasty = False
    SUBMISSION = b"POST /api/v1/suggestions HTTP"
    HASTY = b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"

    def __init__(self, targets, seed):
        super().__init__(targets[0], seed)
        self.targets = targets

    def choose_target(self):
        with self.lock:
            return self.random.choice(self.targets)

    def serve(self, client, server):
        request = whole_request(client)
        server.sendall(request)
        if self.is_hasty and request.startswith(self.SUBMISSION):
            client.sendall(self.HASTY)
            client = None
        while piece := server.recv(65536):
            if client:
                client.sendall(piece)


class Clumsy(Proxy):
    """Makes 500 of each 503, as a platform does that does not know what it has met."""

    def serve(self, client, server):
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        while piece := server.recv(65536):
            client.sendall(piece.replace(b"HTTP/1.1 503 ", b"HTTP/1.1 500 "))


class CutCommits(Proxy):
    """Stands before PostgreSQL and cuts some connections at COMMIT: half of them before it arrives, half after.

    Where it arrived, the transaction is durable and the platform cannot know; where it did not, the transaction is gone.
    """

    # A simple query of the protocol: 'Q', the length (4 + 7), and the text with its NUL.
    COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"

    def __init__(self, target, seed, share):
        super().__init__(target, seed)
        self.share = share
        self.seen = 0

    def serve(self, client, server):
        threading.Thread(target=pump, args=(server, client), daemon=True).start()
        while piece := client.recv(65536):
            if self.COMMIT not in piece:
                server.sendall(piece)
                continue
            self.seen += 1
            if not self.draw(self.share):
                server.sendall(piece)
                continue
            if self.random.random() < 0.5:
                server.sendall(piece)
            return


class SilentEnds(Proxy):
    """Passes everything on, but never that the server has ended a connection: its client waits for an answer that does not come."""

    def __init__(self, target, seed):
        super().__init__(target, seed)
        self.ended = threading.Event()

    def __exit__(self, *_):
        self.ended.set()
        super().__exit__()

    def serve(self, client, server):
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        try:
            while piece := server.recv(65536):
                client.sendall(piece)
        finally:
            self.ended.wait()


def whole_request(client):
    """Reads one request, head and body; what has arrived if the client ends before."""
    request = b""
    while piece := client.recv(65536):
        request += piece
        head, found, body = request.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if found and len(body) >= (int(length.group(1)) if length else 0):
            break
    return request


def pump(source, drain):
    """Copies until the source ends, then ends the drain."""
    try:
        while piece := source.recv(65536):
            drain.sendall(piece)
        drain.shutdown(socket.SHUT_WR)
    except OSError:
        pass
