"""A phone: one connection that it keeps, compressed answers, copies that it asks about by their ETag, and an app that goes to the background."""

import base64
import gzip
import http.client
import json
import time

from .caller import Answer, Caller, Lost

# Two by two pixels.
PHOTO = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==")


class Phone(Caller):
    """A caller that counts its bytes and drops some requests in the middle.

    An app that goes to the background loses its request within five seconds: that happens to a share `cut` of them.
    """

    # The planted fault of the drill on bad networks: an app that asks for everything anew, uncompressed.
    is_wasteful = False

    def __init__(self, address, token, seed, cut=0.1):
        super().__init__(address, token, seed, timeout=60.0)
        self.cut = cut
        self.bytes = 0
        self.cuts = 0
        self.connection = None
        self.held = {}

    def once(self, method, path, body=None, **headers):
        """One attempt; `payload=(type, bytes)` instead of a body of JSON."""
        names = {name.replace("_", "-"): value for name, value in headers.items() if name != "payload"}
        kind, payload = headers.get("payload") or (None, None)
        if body is not None:
            kind, payload = "application/json", json.dumps(body, ensure_ascii=False).encode()
        if kind:
            names["content-type"] = kind
        if self.token:
            names["authorization"] = f"Bearer {self.token}"
        if not self.is_wasteful:
            names["accept-encoding"] = "gzip"
            if method == "GET" and path in self.held:
                names["if-none-match"] = self.held[path][0]
        is_cut = self.random.random() < self.cut
        self.cuts += is_cut
        begun, status = time.monotonic(), None
        try:
            answer = self._exchange(method, path, payload, names, self.random.uniform(0.2, 5) if is_cut else self.timeout)
            status = answer.status
        except (OSError, EOFError, http.client.HTTPException, ValueError) as error:
            self.hang_up()
            raise Lost(str(error)) from error
        finally:
            self.attempts.append((status, time.monotonic() - begun))
        return self._kept(path, answer)

    def _exchange(self, method, path, payload, names, patience):
        # The platform may have closed it after its last answer.
        if self.connection is None or self.connection.sock is None:
            self.connection = http.client.HTTPConnection(*self.address, timeout=patience)
            self.connection.connect()
        self.connection.sock.settimeout(patience)
        self.connection.request(method, f"/api/v1{path}", payload, names)
        self.bytes += sum(len(name) + len(str(value)) + 4 for name, value in names.items()) + len(payload or b"") + len(path) + 60
        reply = self.connection.getresponse()
        body = reply.read()
        headers = {name.lower(): value for name, value in reply.getheaders()}
        self.bytes += sum(len(name) + len(value) + 4 for name, value in headers.items()) + len(body) + 20
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return Answer(reply.status, headers, body)

    def _kept(self, path, answer):
        """The copy that is held, where it has not changed."""
        if answer.status == 304:
            answer.json = self.held[path][1]
        elif answer.status == 200 and "etag" in answer.headers:
            self.held[path] = (answer.headers["etag"], answer.json)
        return answer

    def hang_up(self):
        """Gives the connection up, as a platform does that wakes an app."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def form(content):
    """A multipart body with one part, as a Mini Program sends it."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    return "multipart/form-data; boundary=edge", head + content + b"\r\n--edge--\r\n"
