"""A client of the API as a careful phone would be one: a connection a request, a time limit, retries that keep their key."""

import http.client
import json
import random
import time
import uuid


class Lost(Exception):
    """No answer came: whether the request was done is unknown."""


class Answer:
    """Status, headers, and JSON where it is that."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.json = json.loads(body) if "json" in headers.get("content-type", "") else None

    @property
    def is_replay(self):
        """Whether it is the stored answer to an earlier attempt."""
        return self.headers.get("idempotency-replayed") == "true"


class Caller:
    """Somebody who calls the API at an address, with or without a token."""

    # The planted fault of the drills on lost answers: a retry is a new act.
    forgets_keys = False

    def __init__(self, address, token=None, seed=0, timeout=10.0):
        self.address = address
        self.token = token
        self.refresh_token = None
        self.timeout = timeout
        self.random = random.Random(seed)
        # What each attempt came to, the status or None, and the seconds it took.
        self.attempts = []

    def once(self, method, path, body=None, **headers):
        """One attempt; `if_match="3"` becomes the header If-Match."""
        names = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        if self.token:
            names["authorization"] = f"Bearer {self.token}"
        payload = None
        if body is not None:
            payload = json.dumps(body, ensure_ascii=False).encode()
            names["content-type"] = "application/json"
        connection = http.client.HTTPConnection(*self.address, timeout=self.timeout)
        begun, status = time.monotonic(), None
        try:
            connection.request(method, f"/api/v1{path}", payload, {**names, "connection": "close"})
            reply = connection.getresponse()
            body, status = reply.read(), reply.status
            return Answer(status, {name.lower(): value for name, value in reply.getheaders()}, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Lost(str(error)) from error
        finally:
            connection.close()
            self.attempts.append((status, time.monotonic() - begun))

    def until_answered(self, method, path, body=None, patience=60.0, **headers):
        """Repeats what was lost, refused for now (429, 503) or still running (409) until there is an answer."""
        ends = time.monotonic() + patience
        pause = 0.05
        while True:
            try:
                if self.forgets_keys and "idempotency_key" in headers:
                    headers["idempotency_key"] = new_key()
                answer = self.once(method, path, body, **headers)
                if not _is_for_now(answer):
                    return answer
                pause = min(float(answer.headers.get("retry-after", pause)), 2)
            except Lost:
                if time.monotonic() > ends:
                    raise
            if time.monotonic() > ends:
                raise Lost(f"{method} {path}: no end after {patience} s")
            time.sleep(pause * self.random.uniform(0.5, 1.5))
            pause = min(pause * 2, 2)

    def must(self, method, path, body=None, **headers):
        """The JSON of an answer that must be a success."""
        answer = self.until_answered(method, path, body, **headers)
        if not 200 <= answer.status < 300:
            raise SystemExit(f"{method} {path}: {answer.status} {answer.json}")
        return answer.json


def _is_for_now(answer):
    in_progress = answer.status == 409 and (answer.json or {}).get("code") == "idempotency-in-progress"
    return answer.status in (429, 503) or in_progress


def new_key(source=None):
    """An Idempotency-Key; from a seeded source where the drill must repeat."""
    return str(uuid.UUID(int=source.getrandbits(128), version=4)) if source else str(uuid.uuid4())
