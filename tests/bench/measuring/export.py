"""X1: what it takes to take everything along, as CSV and as a workbook."""

import hashlib
import http.client
import json
import time

from .load import Meter
from .workloads import API

LIST = "/suggestions"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 900


def of_everything(world):
    """Seconds, rows and memory above idle (MiB) of each form."""
    return {"csv": as_csv(world), "xlsx": as_workbook(world)}


def asked(world, path, accept):
    """An answer whose body is not read yet."""
    connection = http.client.HTTPConnection("127.0.0.1", world.platform.port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {world.token('staff.610000')}", "Accept": accept}
    connection.request("GET", f"{API}{path}", headers=headers)
    return connection.getresponse()


def metered(world, work):
    """What came of it, and how much memory it took above what the idle server holds."""
    pid = world.platform.process.pid
    with Meter(pid) as before:
        pass
    with Meter(pid) as meter:
        result = work()
    result["resident_above"] = meter.resident - before.resident
    return result


def as_csv(world):
    """The list as text, read as fast as it comes."""

    def work():
        begun = time.monotonic()
        answer = asked(world, LIST, "text/csv")
        first = answer.read1(65536)
        first_after = time.monotonic() - begun
        ends, size = first.count(b"\r\n"), len(first)
        while piece := answer.read1(1 << 20):
            ends, size = ends + piece.count(b"\r\n"), size + len(piece)
        return {"first": first_after, "seconds": time.monotonic() - begun, "rows": ends - 1, "bytes": size}

    return metered(world, work)


def as_workbook(world):
    """The list as a workbook, until its job is done; and whether its digest is that of its bytes."""

    def work():
        begun = time.monotonic()
        answer = asked(world, LIST, XLSX)
        export = json.load(answer)
        first_after = time.monotonic() - begun
        while export["status"] in ("waiting", "running"):
            time.sleep(0.2)
            export = json.load(asked(world, f"/exports/{export['id']}", "application/json"))
            if time.monotonic() - begun > PATIENCE:
                raise SystemExit(f"the export is not done: {export}")
        took = time.monotonic() - begun
        digest = hashlib.sha256(asked(world, f"/exports/{export['id']}/content", "*/*").read()).hexdigest()
        if (export["status"], digest) != ("done", export["sha256"]):
            raise SystemExit(f"the export is not what was promised: {export}")
        return {"first": first_after, "seconds": took, "rows": export["rows"], "bytes": export["size_bytes"]}

    return metered(world, work)
