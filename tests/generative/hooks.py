"""What schemathesis must be told of this API: a media type of its own, and failures that are none."""

import json

import schemathesis
from hypothesis import strategies
from schemathesis.transport.requests import REQUESTS_TRANSPORT

# Operations that say 503 here: there is no mail, and the WeChat of the drills knows nobody's number.
WITHOUT_SERVICE = {"POST /api/v1/me/mail/codes", "POST /api/v1/auth/login/wechat"}
# What a query code opens.
OPENED_BY_CODE = ("GET /api/v1/cases/{id}", "GET /api/v1/suggestions/{id}", "POST /api/v1/suggestions/{id}/withdraw-consent")
# Where a phone gets one code a minute, and an account is locked after a few failures.
RARE = ("POST /api/v1/auth/", "POST /api/v1/me/phone", "POST /api/v1/me/password")


# The formats of the house: one line, and several (the introduction of the document says which characters they are of).
LINE = strategies.text("abcXYZ019 -_.'<>&%;商量建议路灯，。", min_size=1, max_size=40).map(str.strip).filter(bool)
schemathesis.openapi.format("line", LINE)
schemathesis.openapi.format("text", strategies.lists(LINE, min_size=1, max_size=3).map("\n".join))


@REQUESTS_TRANSPORT.serializer("application/offset+octet-stream")
def piece(context, value):
    """A piece of an upload is its bytes."""
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


@schemathesis.hook
def map_case(context, case):
    """What is sent in another way than it was made up."""
    # Nobody is left to ask as once an account is erased, so what would do it names a version that never was.
    if case.operation.label == "DELETE /api/v1/me" and "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = '"0"'
    # A cursor is the platform's own word: what fits its schema is none, so what is to be taken comes without.
    if case.meta is not None and case.meta.generation.mode.is_positive and case.query:
        case.query = {name: value for name, value in case.query.items() if name != "cursor"}
    return case


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure is one."""
    try:
        problem = json.loads(response.content)
        code, errors = problem.get("code"), {error["code"] for error in problem.get("errors", [])}
        headers = {error.get("header") for error in problem.get("errors", [])}
    except (ValueError, AttributeError):
        code, errors, headers = None, set(), set()
    name, label = type(failure).__name__, case.operation.label
    if code == "dependency-unavailable" and label in WITHOUT_SERVICE:
        return False
    # The path names an operation of its own, `DELETE /me/sessions/{id}`.
    if name == "UnsupportedMethodResponse" and case.operation.path == "/api/v1/me/sessions/end-all":
        return case.method != "DELETE"
    # Schemathesis shows a query code of 27 characters, which is longer than any (400), instead of a wrong one.
    if name == "IgnoredAuth" and label.startswith(OPENED_BY_CODE) and "400 Bad Request" in failure.message:
        return False
    # A request with the key of one that was taken gets its answer again, before its version is looked at (api.md, "order").
    if "idempotency-replayed" in response.headers and "If-Match" in failure.message:
        return False
    # Every account reads the terms of a committee: nobody owns them.
    if name == "ObjectLevelAuthorizationViolation" and label == "GET /api/v1/terms/{id}":
        return False
    # `run` sets this header, so that a wrong one is never sent.
    if name == "AcceptedNegativeData" and "parameter `X-Client-Version` in header" in failure.message:
        return False
    # Where the name of the only part is what was made up, it is sent as the true one all the same.
    if name == "AcceptedNegativeData" and label == "POST /api/v1/files" and b'name="file"' in (response.request.body or b""):
        return False
    if name != "RejectedPositiveData":
        return True
    # A header that may be left out may be null to the document, which no header can be.
    if code == "malformed-request" and "null" in (case.headers or {}).values():
        return False
    # What a query names that is not there: an id, a field, a vocabulary. In a body that is 422.
    if code == "malformed-request" and errors <= {"unknown", "unknown_value"} and errors:
        return False
    # That a period ends before it begins, and that names occur once and values are Base64 of a text.
    if code == "malformed-request" and (errors == {"out_of_range"} or "Upload-Metadata" in headers):
        return False
    # An account has five streams at once.
    if code == "quota-exceeded" and label == "GET /api/v1/events":
        return False
    # What only the platform can have made: a cursor, a link in a mail, and the digest of bytes that were made up apart from it.
    if code in ("invalid-cursor", "checksum-mismatch") or label == "POST /api/v1/mail/unsubscribe":
        return False
    # How large a file may be is a setting of the operator's.
    if code == "too-large" and label == "POST /api/v1/uploads":
        return False
    return not (code == "quota-exceeded" and label.startswith(RARE))
