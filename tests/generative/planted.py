"""Faults that a run must find: a proxy before the platform that has one of them."""

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The path that each fault is at, the operations that are asked, and the code of what must be found.
FAULTS = {
    "an answer with a status that is not documented": ("/api/v1/terms/", ("get_term",), "ST103"),
    "an answer off its schema": ("/api/v1/topics/", ("get_topic",), "ST108"),
    "a list that asks nobody who they are": ("/api/v1/accounts", ("list_accounts",), "ST401"),
    "a query that is not held against the document": ("/api/v1/committees", ("list_committees",), "ST201"),
    "an item that every account may see": ("/api/v1/uploads/", ("create_upload", "get_upload"), "ST402"),
}


class Planted:
    """Passes requests on to the platform, and has one fault. It ends with the `with` block."""

    def __init__(self, address, fault, tokens):
        planted = self
        self.target, self.fault = address, fault
        # Of the administrator, and of the first of the peers.
        self.admin, self.owner = tokens

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                planted.answer(self)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = do_TRACE = do_QUERY = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = self.server.server_address

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        """Answers one request."""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ("connection", "accept-encoding")}
        body = request.rfile.read(int(request.headers.get("content-length") or 0))
        is_hit = request.command == "GET" and request.path.startswith(FAULTS[self.fault][0])
        if is_hit and self.fault.startswith("a list"):
            headers["Authorization"] = f"Bearer {self.admin}"
        if is_hit and self.fault.startswith("an item") and "Authorization" in headers:
            headers["Authorization"] = f"Bearer {self.owner}"
        status, answered, content = self.ask(request.command, request.path, body, headers)
        if is_hit and status == 400 and self.fault.startswith("a query"):
            status, answered, content = self.ask(request.command, request.path.partition("?")[0], body, headers)
        if is_hit and status == 200 and "a status" in self.fault:
            status = 203
        if is_hit and status == 200 and "off its schema" in self.fault:
            content = json.dumps({**json.loads(content), "id": 1}).encode()
        request.send_response(status)
        for name, value in answered:
            if name.lower() not in ("content-length", "connection", "date", "transfer-encoding"):
                request.send_header(name, value)
        if status not in (204, 304):
            request.send_header("content-length", str(len(content)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(content)

    def ask(self, method, path, body, headers):
        """Status, headers and bytes of the platform's answer."""
        connection = http.client.HTTPConnection(*self.target, timeout=60)
        try:
            connection.request(method, path, body or None, {**headers, "connection": "close"})
            reply = connection.getresponse()
            return reply.status, reply.getheaders(), reply.read()
        finally:
            connection.close()
