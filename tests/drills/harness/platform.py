"""The platform as a process of its own, on a free port of the loopback."""

import http.client
import os
import re
import signal
import subprocess
import time
from pathlib import Path

PASSWORD = "a long password for drills only"
# One client does the work of a thousand phones.
ROOMY = {
    "SHANGLIANG_REQUESTS_PER_MINUTE": "1000000",
    "SHANGLIANG_ACCOUNT_REQUESTS_PER_MINUTE": "1000000",
}


class Platform:
    """A running `serve`; leaving the `with` block kills it."""

    def __init__(self, binary, folder, database_url, settings=None, name="platform"):
        self.binary = str(binary)
        self.folder = Path(folder)
        self.name = name
        self.port = 0
        self.process = None
        outside = {key: value for key, value in os.environ.items() if not key.startswith("SHANGLIANG_")}
        self.environment = {
            **outside,
            "SHANGLIANG_DATA_DIR": str(self.folder / "data"),
            "SHANGLIANG_DATABASE_URL": database_url,
            "SHANGLIANG_ADMIN_PASSWORD": PASSWORD,
            "NO_COLOR": "1",
            **ROOMY,
            **(settings or {}),
        }

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    @property
    def address(self):
        """Host and port."""
        return ("127.0.0.1", self.port)

    @property
    def output(self):
        """What it wrote to standard output: one-time codes."""
        return self.folder / f"{self.name}.out"

    @property
    def log(self):
        """What it wrote to standard error."""
        return self.folder / f"{self.name}.log"

    def start(self):
        """Starts it, on the port it had before, and answers how many seconds it took until it was ready."""
        begun = time.monotonic()
        self.environment["SHANGLIANG_LISTEN"] = f"127.0.0.1:{self.port}"
        offset = self.log.stat().st_size if self.log.exists() else 0
        with self.output.open("ab") as out, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                start_new_session=True,
            )
        while not self._is_ready(offset):
            if self.process.poll() is not None or time.monotonic() - begun > 30:
                self.kill()
                raise SystemExit(f"{self.name} did not get ready: {self.log.read_text()[-2000:]}")
            time.sleep(0.02)
        return time.monotonic() - begun

    def _is_ready(self, offset):
        if not self.port:
            with self.log.open("rb") as log:
                log.seek(offset)
                found = re.search(rb"http://127\.0\.0\.1:(\d+)", log.read())
            if not found:
                return False
            self.port = int(found.group(1))
        try:
            connection = http.client.HTTPConnection(*self.address, timeout=2)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def signal(self, number):
        """Sends a signal to this process alone."""
        os.kill(self.process.pid, number)

    def kill(self):
        """kill -9, as a power cut would."""
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait()

    def run(self, *arguments, timeout=300):
        """Runs another command of the binary on the same data, for so many seconds at most."""
        done = subprocess.run(
            [self.binary, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        return done
