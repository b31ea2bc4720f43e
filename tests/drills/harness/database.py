"""The two databases: how to make a fresh one, and how to look into it behind the platform's back."""

import csv
import ctypes
import io
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path


class Sqlite:
    """A file in the drill's folder."""

    name = "sqlite"

    def __init__(self, folder):
        (folder / "data").mkdir(mode=0o700, exist_ok=True)
        self.file = folder / "data" / "shangliang.db"
        self.url = f"sqlite:{self.file}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def settle(self):
        """What a server in use has done by itself: nothing here."""

    def rows(self, sql):
        """Rows of texts."""
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)
        try:
            return [["" if value is None else str(value) for value in row] for row in connection.execute(sql)]
        finally:
            connection.close()

    @contextmanager
    def unwritable(self, _table):
        """Lets everybody who writes wait, in the `with` block."""
        connection = sqlite3.connect(self.file, timeout=10, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
        finally:
            connection.close()


class Postgres:
    """An own cluster, durable as in production, over TCP so that a proxy can stand before it."""

    name = "postgres"

    def __init__(self, _folder):
        _adopt_orphans()
        self.programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="shangliang-drill."))
        self.owner = _substitute_for_root()
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        self.port = _free_port()
        self.url = self.url_at(self.port)

    def url_at(self, port):
        """The URL of its database as seen through another port."""
        return f"postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable"

    def __enter__(self):
        self._as_owner("initdb", "-D", "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
        settings = f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = ''\nmax_connections = 200\n"
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(settings)
        self.start()
        return self

    def __exit__(self, *_):
        self._as_owner("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Starts the server and waits until it answers."""
        self._as_owner("pg_ctl", "-D", "data", "-l", "log", "-w", "start")

    def stop(self):
        """Stops it as an administrator would: open transactions are rolled back, connections end."""
        self._as_owner("pg_ctl", "-D", "data", "-m", "fast", "-w", "stop")

    def restart(self):
        """Stops it, and starts it at once."""
        self.stop()
        self.start()

    def kill(self):
        """kill -9 of the server and of all that it has begun, which is in groups of its own."""
        server = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        # So that it begins nothing more.
        os.kill(server, signal.SIGSTOP)
        processes = [server, *children(server)]
        for process in processes:
            os.kill(process, signal.SIGKILL)
        for process in processes:
            os.waitpid(process, 0)

    def settle(self):
        """What a server in use has done by itself: its statistics are of what it holds."""
        self.rows("VACUUM ANALYZE")

    def rows(self, sql):
        """Rows of texts."""
        command = [self.programs / "psql", "--csv", "-t", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-c", sql]
        done = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
        return list(csv.reader(io.StringIO(done.stdout)))

    @contextmanager
    def unwritable(self, table):
        """Lets everybody wait who writes to a table, in the `with` block."""
        command = [self.programs / "psql", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        held = f"SELECT count(*) FROM pg_locks WHERE relation = '{table}'::regclass AND mode = 'ShareLock' AND granted"
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as session:
            session.stdin.write(f"BEGIN;\nLOCK TABLE {table} IN SHARE MODE;\n")
            session.stdin.flush()
            while self.rows(held) == [["0"]]:
                time.sleep(0.01)
            yield

    def _as_owner(self, program, *arguments):
        # PostgreSQL refuses root.
        user = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if self.owner else {}
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **user,
        )
        if done.returncode:
            raise SystemExit(f"{program}: {done.stderr}")


def fresh(name, folder):
    """A database of that kind, made in a `with` block and gone after it."""
    return {"sqlite": Sqlite, "postgres": Postgres}[name](folder)


def children(parent):
    """The processes that it has begun."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


def _adopt_orphans():
    """Makes this process the parent of what its children leave behind: a server that was killed is in its own way until somebody has waited for it."""
    set_child_subreaper = 36
    ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def _programs():
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    homes = [Path(found).resolve().parent] if found else []
    for home in [*homes, *reversed(packaged)]:
        if all((home / program).is_file() for program in ("initdb", "pg_ctl", "postgres", "psql")):
            return home
    raise SystemExit("no PostgreSQL server programs were found: apt-get install postgresql")


def _substitute_for_root():
    return pwd.getpwnam("postgres") if os.getuid() == 0 else None


def _free_port():
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
