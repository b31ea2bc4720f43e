"""Drill 26: the platform is killed at six points of an upload; no row is without its object, and no object stays without a row."""

import socket
import threading
import time
from datetime import datetime, timedelta, timezone

from harness.caller import Lost, new_key
from harness.outside import HeldBucket
from harness.people import People
from harness.phone import PHOTO, Phone, form
from harness.platform import Platform

NUMBER = 26
DATABASES = ("sqlite", "postgres")
# Kills at each of the points.
ROUNDS = 50
POINTS = ("while it arrives", "before its object", "after its object", "after its thumbnail", "before the commit", "before the answer")
# How long something is waited for, in seconds.
PATIENCE = 20.0
# After how long an object without a row is swept away; a look comes with each start.
ORPHANED = timedelta(hours=24)
THUMBNAIL = "-thumbnail"
SECRET = "0123456789abcdef0123456789abcdef"


def plant(planted):
    """A store that forgets what it said that it had kept."""
    HeldBucket.is_forgetful = planted


def run(folder, database, binary, seed, rounds):
    """Uploads a photo, kills the platform at a point, starts it again and lets the phone retry; over and over."""
    with HeldBucket() as bucket:
        settings = {
            "SHANGLIANG_FILES": f"s3://drill?endpoint={bucket.url}",
            "SHANGLIANG_FILES_KEY_ID": "drill",
            "SHANGLIANG_FILES_SECRET": SECRET,
            "SHANGLIANG_FILE_QUOTA_COUNT": "1000000",
            "SHANGLIANG_FILE_DAILY_COUNT": "1000000",
        }
        with Platform(binary, folder, database.url, settings) as platform:
            author = People(platform).citizen(1)
            scene = Scene(platform, database, bucket, author)
            for _ in range(rounds):
                scene.stay_signed_in()
                for point in POINTS:
                    scene.kill_at(point)
            rows = [row[0] for row in database.rows("SELECT object_key FROM file")]
            orphans = scene.orphans(set(rows))
            unreadable = scene.unreadable()
            left_behind = len(list((folder / "data" / "incoming").glob("*")))
            swept_after = scene.sweep(orphans)
            lost = [key for key in rows if not {key, f"{key}{THUMBNAIL}"} <= bucket.keys()]
    wanted = rounds * len(POINTS)
    return {
        "kills": wanted,
        "caught at their point": scene.caught,
        "files": len(rows),
        "answered by replay": scene.replays,
        "rows without object": len(lost),
        "files that cannot be read": unreadable,
        "objects without row": len(orphans),
        "gone a day later after": f"{swept_after:.1f} s",
        "left in incoming": left_behind,
        "passed": scene.caught == len(rows) == wanted
        and not lost
        and not unreadable
        # Otherwise no kill left one, and there was nothing to sweep away.
        and orphans
        and scene.replays == rounds
        and swept_after <= PATIENCE
        and not left_behind,
    }


class Scene:
    """One person's uploads, and a platform that dies in the middle of them."""

    def __init__(self, platform, database, bucket, author):
        self.platform, self.database, self.bucket, self.author = platform, database, bucket, author
        self.caught = self.replays = 0
        self.files = []

    def stay_signed_in(self):
        """A new access token: the drill lasts longer than one."""
        tokens = self.author.must("POST", "/auth/refresh", {"refresh_token": self.author.refresh_token})
        self.author.token, self.author.refresh_token = tokens["access_token"], tokens["refresh_token"]

    def phone(self):
        return Phone(self.platform.address, self.author.token, 0, cut=0)

    def kill_at(self, point):
        """Lets an upload come to a point, kills the platform, and retries with the same key."""
        key = new_key()
        before = self.count()
        sending = threading.Thread(target=self.send, args=(key,))
        if point == "while it arrives":
            self.caught += self.send_half(key)
            self.platform.kill()
        elif point == "before the answer":
            sending.start()
            self.caught += wait_until(lambda: self.count() > before)
            self.platform.kill()
            sending.join()
        else:
            self.kill_beside_the_store(point, sending)
        self.platform.start()
        answer = self.phone().until_answered("POST", "/files", payload=form(PHOTO), idempotency_key=key)
        if answer.status != 201:
            raise SystemExit(f"a retry of an upload: {answer.status} {answer.json}")
        self.replays += answer.is_replay
        self.files.append(answer.json["id"])

    def kill_beside_the_store(self, point, sending):
        held = self.bucket.hold("PUT", 0 if "object" in point else 1, is_done=point != "before its object")
        sending.start()
        self.caught += held.wait(PATIENCE)
        if point == "before the commit":
            with self.database.unwritable("file"):
                self.bucket.let_go(True)
                # Long enough to come to the commit, and shorter than any limit on it.
                time.sleep(0.3)
                self.platform.kill()
        else:
            self.platform.kill()
            self.bucket.let_go(False)
        sending.join()

    def send(self, key):
        """One attempt; nobody looks at what is answered."""
        try:
            self.phone().once("POST", "/files", payload=form(PHOTO), idempotency_key=key)
        except Lost:
            pass

    def send_half(self, key):
        """Half of an upload; true, since nobody hinders it."""
        kind, content = form(PHOTO)
        head = f"POST /api/v1/files HTTP/1.1\r\nhost: drill\r\nauthorization: Bearer {self.author.token}\r\n"
        head += f"idempotency-key: {key}\r\ncontent-type: {kind}\r\ncontent-length: {len(content)}\r\n\r\n"
        self.connection = socket.create_connection(self.platform.address)
        self.connection.sendall(head.encode() + content[: len(content) // 2])
        # Until it has arrived.
        time.sleep(0.1)
        return True

    def count(self):
        return int(self.database.rows("SELECT count(*) FROM file")[0][0])

    def orphans(self, named):
        """The objects that no row names."""
        return {key for key in self.bucket.keys() if key.removesuffix(THUMBNAIL) not in named}

    def unreadable(self):
        """How many of the files are not all there."""
        reader = self.phone()
        return sum(reader.once("GET", f"/files/{file}/content").status != 200 for file in self.files)

    def sweep(self, orphans):
        """Seconds from the next start until the objects without a row are gone, once they are more than a day old."""
        for key in orphans:
            self.bucket.rename(key, aged(key))
        self.platform.kill()
        begun = time.monotonic()
        self.platform.start()
        gone = wait_until(lambda: not {aged(key) for key in orphans} & self.bucket.keys())
        return time.monotonic() - begun if gone else float("inf")


def aged(key):
    """The name that an object would have if it had been made a day earlier: its day, and the time in its id, of 48 bits."""
    day, name = key.split("/")
    then = datetime.strptime(day, "%Y%m%d").replace(tzinfo=timezone.utc) - ORPHANED
    milliseconds = int(name[:12], 16) - int(ORPHANED.total_seconds() * 1000) - 60_000
    return f"{then:%Y%m%d}/{milliseconds:012x}{name[12:]}"


def wait_until(is_so):
    """Whether it becomes so while there is patience."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if is_so():
            return True
        time.sleep(0.01)
    return False
