"""Load by wrk, and what a process took for it."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

CONNECTIONS = 32
THREADS = 2
SCRIPT = Path(__file__).with_name("requests.lua")
TICKS = os.sysconf("SC_CLK_TCK")


class Request:
    """One line of wrk's script."""

    def __init__(self, method, path, token="", version="", body=None):
        text = "" if body is None else json.dumps(body, ensure_ascii=False)
        self.line = "\t".join((method, path, token, str(version), text))


def load(port, requests, seconds, once=False):
    """Sends the requests over and over, or each once, and answers what came of it."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write("".join(f"{request.line}\n" for request in requests))
        file.flush()
        command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
        command += [f"http://127.0.0.1:{port}", "--", file.name, str(THREADS), "once" if once else "again"]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=seconds + 60)
    found = re.search(r"^result (.*)$", done.stdout, re.MULTILINE)
    if done.returncode or not found:
        raise SystemExit(f"wrk: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    result = json.loads(found.group(1))
    # What was refused was not done.
    result["rate"] = (result["requests"] - result["refused"]) / result["seconds"]
    return result


class Meter:
    """What a process takes while a `with` block lasts: seconds of processor time, and its largest resident set in MiB."""

    def __init__(self, pid):
        self.folder = Path(f"/proc/{pid}")
        self.seconds = self.resident = None

    def __enter__(self):
        (self.folder / "clear_refs").write_text("5")
        self.begun = self._seconds()
        return self

    def __exit__(self, *_):
        self.seconds = self._seconds() - self.begun
        status = (self.folder / "status").read_text()
        self.resident = int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def _seconds(self):
        after_name = (self.folder / "stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / TICKS
