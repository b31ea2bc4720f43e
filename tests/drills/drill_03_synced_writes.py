"""Drill 3: SQLite asks the disk to keep each write before it is answered. That nothing is lost by a kill is drill 1."""

import re
import shutil
import signal
import subprocess
from pathlib import Path

from harness.caller import new_key
from harness.people import People
from harness.platform import Platform

NUMBER = 3
DATABASES = ("sqlite",)
# Writes, one after another: those that come at once share what is asked of the disk.
ROUNDS = 1000
SYNCS = ("fsync", "fdatasync")
LIBRARY = "libeatmydata.so"


class Disk:
    """What the platform's requests to the disk come to."""

    # The planted fault: they come to nothing, as with a database that does not ask.
    is_deaf = False


def plant(planted):
    """A disk that is never asked."""
    Disk.is_deaf = planted


def run(folder, database, binary, seed, rounds):
    """Counts what is asked of the disk while somebody submits."""
    settings = {"LD_PRELOAD": deaf_disk()} if Disk.is_deaf else {}
    with Platform(binary, folder, database.url, settings) as platform:
        people = People(platform)
        author = people.citizen(1)
        with Counted(platform.process.pid, folder / "strace.txt") as counted:
            for number in range(rounds):
                author.must("POST", "/suggestions", people.suggestion(f"{number:06d}"), idempotency_key=new_key())
        platform.kill()
        found = int(database.rows("SELECT count(*) FROM suggestion")[0][0])
        whole = database.rows("PRAGMA integrity_check") == [["ok"]]
        verified = platform.run("verify").returncode == 0
    return {
        "acked": rounds,
        "there after a kill": found,
        "asked of the disk": counted.syncs,
        "a write": f"{counted.syncs / rounds:.2f}",
        "database whole": whole,
        "ledger verified": verified,
        "passed": found == rounds and counted.syncs >= rounds and whole and verified,
    }


class Counted:
    """Counts the system calls that ask the disk to keep something, in the `with` block."""

    def __init__(self, process, file):
        if not shutil.which("strace"):
            raise SystemExit("strace is not there: apt-get install strace")
        self.file = file
        self.syncs = 0
        command = ["strace", "-f", "-c", "-U", "name,calls", "-e", f"trace={','.join(SYNCS)}", "-o", file, "-p", str(process)]
        self.tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        # It says so once it sees everything.
        if "attached" not in self.tracer.stderr.readline():
            raise SystemExit("strace cannot look at the platform: it needs root, or a kernel that allows it")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tracer.send_signal(signal.SIGINT)
        self.tracer.communicate()
        table = self.file.read_text()
        self.syncs = sum(int(calls) for calls in re.findall(rf"(?m)^(?:{'|'.join(SYNCS)})\s+(\d+)", table))


def deaf_disk():
    """Debian's library under which nothing is asked of the disk."""
    found = list(Path("/usr/lib").glob(f"*/{LIBRARY}"))
    if not found:
        raise SystemExit(f"{LIBRARY} is not there: apt-get install eatmydata")
    return str(found[0])
