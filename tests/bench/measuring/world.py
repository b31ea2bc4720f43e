"""What is measured on: the demo, many times over, the platform that serves it, and the baseline beside it."""

import re
import subprocess
import uuid

from harness.caller import Caller
from harness.platform import Platform

# Baoji, whose topics take most of the demo's suggestions.
CITY = "610300"


class World:
    """A seeded database with both servers, in a `with` block."""

    def __init__(self, folder, store, binary, baseline, times):
        self.store = store
        self.times = times
        # All sign-ins come from one client here, more at a time than one may fail.
        settings = {"SHANGLIANG_SIGN_IN_FAILURES": "1000"}
        self.platform = Platform(binary, folder, store.url, settings)
        self.baseline = Baseline(baseline, store.url)

    def __enter__(self):
        told = self.platform.run("demo", "--times", str(self.times), timeout=7200)
        if told.returncode:
            raise SystemExit(f"demo: {told.stderr}")
        self.seeded = re.search(r"(\d+) suggestions", told.stdout).group(1)
        self.password = re.search(r"password of everybody: (\S+)", told.stdout).group(1)
        self.store.settle()
        self.ready_after = self.platform.start()
        self.baseline.start()
        return self

    def __exit__(self, *_):
        self.baseline.kill()
        self.platform.kill()

    def token(self, account):
        """The access token of somebody of the demo. It lives for 15 minutes, so it is asked for anew for each load."""
        body = {"account": account, "password": self.password}
        return Caller(self.platform.address).must("POST", "/auth/login", body)["access_token"]

    def as_(self, account):
        """A caller who is signed in."""
        return Caller(self.platform.address, self.token(account))

    def ids(self, sql):
        """Rows whose first value is an id, as that is written outside."""
        return [[str(uuid.UUID(first)), *others] for first, *others in self.store.rows(sql)]

    def id_text(self, column):
        """SQL for an id as text."""
        return f"lower(hex({column}))" if self.store.name == "sqlite" else f"{column}::text"

    def equals_id(self, column, id_):
        """SQL that compares an id."""
        return f"{column} = x'{uuid.UUID(id_).hex}'" if self.store.name == "sqlite" else f"{column} = '{id_}'"


class Baseline:
    """The same statements without the platform."""

    def __init__(self, binary, url):
        self.binary = str(binary)
        self.url = url
        self.process = None
        self.port = 0

    def start(self):
        """Starts it on a free port."""
        command = [self.binary, "serve", "--database", self.url]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the baseline did not start")
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self):
        """Ends it."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def hashes(self, seconds):
        """How many passwords are hashed in a second where nothing else is done."""
        command = [self.binary, "hash", "--seconds", str(seconds)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
