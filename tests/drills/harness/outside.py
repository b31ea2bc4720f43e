"""The services outside that the platform asks, as small servers on the loopback that can behave badly, each in the same seven ways."""

import json
import socket
import ssl
import struct
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# How a service may fail; `well` is how it should be.
WELL = "well"
WAYS = ("slow", "broken", "reset", "junk", "huge", "redirect")
# How long a slow one says nothing, in seconds.
SLOW = 30.0
HUGE = b"x" * (10 << 20)
# Where the objects of the drills' bucket are.
ROOT = "/drill/"


class Service:
    """A server that answers by `well(request)`, unless its `way` is another. It ends with the `with` block."""

    # Whether it has taken what it was sent although it answers at too much length: of a gateway's answer only the head is read.
    takes_at_length = False

    def __init__(self, certificate=None):
        service = self
        self.way = WELL
        self.asked = 0
        self.ended = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                service._answer(self)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                # Whoever hung up knows why.
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, request):
        length = int(request.headers.get("content-length", 0))
        body = request.rfile.read(length)
        self.asked += 1
        way = self.way
        if way == WELL:
            status, headers, content = self.well(request, body)
            self._send(request, status, content, headers)
        elif way == "slow":
            self.ended.wait(SLOW)
            request.close_connection = True
        elif way == "broken":
            self._send(request, 500, b"{}")
        elif way == "reset":
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.connection.close()
            request.close_connection = True
        elif way == "junk":
            request.wfile.write(b"\x00\xff this is no HTTP\r\n\r\n")
            request.close_connection = True
        elif way == "huge":
            if self.takes_at_length:
                self.well(request, body)
            self._send(request, 200, HUGE)
        else:
            self._send(request, 302, b"", {"location": f"{self.url}/elsewhere"})

    def _send(self, request, status, content, headers=None):
        request.send_response(status)
        for name, value in {"content-length": len(content), **(headers or {})}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(content)

    def well(self, request, body):
        """Status, headers and bytes of the answer that is right."""
        raise NotImplementedError


class SmsGateway(Service):
    """Keeps the last code of each phone."""

    takes_at_length = True

    def __init__(self, certificate=None):
        super().__init__(certificate)
        self.codes = {}

    def well(self, request, body):
        message = json.loads(body)
        self.codes[message["phone"]] = message.get("code")
        return 200, {}, b""


class PushGateway(Service):
    """Keeps the id of each message."""

    takes_at_length = True

    def __init__(self, certificate=None):
        super().__init__(certificate)
        self.taken = []

    def well(self, request, body):
        self.taken.append(json.loads(body)["id"])
        return 200, {}, b""


class WeChat(Service):
    """Knows everybody by their code."""

    def well(self, request, body):
        code = parse_qs(urlsplit(request.path).query)["js_code"][0]
        return 200, {}, json.dumps({"openid": code, "session_key": "k"}).encode()


class Bucket(Service):
    """Keeps objects; it believes every signature."""

    def __init__(self, certificate=None):
        super().__init__(certificate)
        self.objects = {}

    def well(self, request, body):
        key = urlsplit(request.path).path
        head = {"etag": '"1"', "last-modified": "Thu, 26 Nov 2026 00:00:00 GMT"}
        if request.command == "PUT":
            self.objects[key] = body
            return 200, head, b""
        if request.command == "DELETE":
            self.objects.pop(key, None)
            return 204, {}, b""
        found = self.objects.get(key)
        return (404, {}, b"") if found is None else (200, head, found)


class Held:
    """One request that is kept waiting."""

    def __init__(self, command, skipped, is_done):
        self.command, self.skipped, self.is_done = command, skipped, is_done
        self.goes_on = False
        self.caught, self.released = threading.Event(), threading.Event()


class HeldBucket(Bucket):
    """A bucket that says what it has, and can keep a request waiting while the platform dies."""

    # The planted fault of the drill on killed uploads: photos that it said it had kept are gone.
    is_forgetful = False

    def __init__(self):
        super().__init__()
        self.held = self.last = None
        self.lock = threading.Lock()

    def hold(self, command, skipped, is_done):
        """Keeps a request waiting, after so many of its kind, done or not yet; gives the event of its coming."""
        self.held = Held(command, skipped, is_done)
        self.last = self.held
        return self.held.caught

    def let_go(self, goes_on):
        """Answers the one that waits, or never does."""
        self.last.goes_on = goes_on
        self.last.released.set()

    def keys(self):
        """The names of the objects."""
        return {key.removeprefix(ROOT) for key in self.objects}

    def rename(self, key, new):
        """Gives an object another name."""
        self.objects[f"{ROOT}{new}"] = self.objects.pop(f"{ROOT}{key}")

    def well(self, request, body):
        held = self._held_by(request.command)
        if held and not held.is_done:
            held.caught.set()
            held.released.wait(SLOW)
            raise ConnectionAbortedError
        answer = self._listing() if "list-type=2" in request.path else super().well(request, body)
        if self.is_forgetful and request.command == "PUT":
            del self.objects[urlsplit(request.path).path]
        if held:
            held.caught.set()
            held.released.wait(SLOW)
            if not held.goes_on:
                raise ConnectionAbortedError
        return answer

    def _held_by(self, command):
        with self.lock:
            held = self.held
            if held is None or held.command != command:
                return None
            held.skipped -= 1
            if held.skipped >= 0:
                return None
            self.held = None
            return held

    def _listing(self):
        row = "<Contents><Key>{}</Key><LastModified>2026-11-26T00:00:00.000Z</LastModified><ETag>1</ETag><Size>1</Size></Contents>"
        rows = "".join(row.format(key) for key in sorted(self.keys()))
        content = f'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>'
        return 200, {"content-type": "application/xml"}, content.encode()


def self_signed(folder):
    """A certificate that nobody vouches for, with its key, in one file."""
    file = folder / "self-signed.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, "-keyout", file, "-out", f"{file}.cert"]
    subprocess.run(command, check=True, capture_output=True)
    with file.open("a") as both:
        both.write((folder / f"{file.name}.cert").read_text())
    return file
