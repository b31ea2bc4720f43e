"""Drill 22: SMS, push, WeChat and the file store fail in every way at once; what does not need them goes on."""

import threading
import time
from contextlib import ExitStack

from harness.caller import Caller, new_key
from harness.load import quantile
from harness.outside import WAYS, WELL, Bucket, PushGateway, SmsGateway, WeChat, self_signed
from harness.people import People
from harness.phone import PHOTO, Phone, form
from harness.platform import Platform

NUMBER = 22
DATABASES = ("sqlite", "postgres")
# Seconds of each way to fail, and of none before it.
ROUNDS = 12
# Within how many seconds whoever needs a service is told that it does not answer; a tenth is the harness's own.
TOLD = 3.1
# Within how many seconds of its failing a service is no longer waited for, and of its return used again.
OPENS, CLOSES = 10.0, 30.0
# An answer that came so soon was not waited for.
AT_ONCE = 0.5
# How much slower, and by how many seconds at least, what needs no service may become.
SLOWER, NOISE = 1.2, 0.05
# What is waited for until every message was taken: the third attempt comes five minutes after the second.
DELIVERED = 420.0
SECRET = "0123456789abcdef0123456789abcdef"
ROOM = {
    name: "1000000"
    for name in (
        "SHANGLIANG_SMS_PER_HOUR",
        "SHANGLIANG_SMS_NETWORK_PER_HOUR",
        "SHANGLIANG_SMS_SEGMENT_PER_DAY",
        "SHANGLIANG_SMS_PER_DAY",
        "SHANGLIANG_FILE_QUOTA_COUNT",
        "SHANGLIANG_FILE_DAILY_COUNT",
    )
}


def run(folder, database, binary, seed, rounds):
    """Lets the services fail, one way after another, under an even load."""
    with ExitStack() as stack:
        services = {name: stack.enter_context(kind()) for name, kind in KINDS.items()}
        platform = stack.enter_context(Platform(binary, folder, database.url, settings_for(services)))
        people = People(platform, services["sms"].codes)
        scene = Scene(people, services)
        before = scene.watch(rounds)
        phases = {way: scene.watch(rounds, way) for way in WAYS}
        closed_after = scene.come_back()
        wanted = int(database.rows("SELECT count(*) FROM outbox_message")[0][0])
        delivered_after = scene.wait_for_messages(wanted)
        platform.kill()
        distrusted = distrust(folder, database, binary, stack)
        verified = platform.run("verify").returncode == 0
    base = quantile(before.unrelated, 0.99)
    slowest_told = max(seconds for phase in phases.values() for _, seconds in phase.affected())
    statuses = {status for phase in phases.values() for status, _ in phase.affected()}
    p99 = {way: quantile(phase.unrelated, 0.99) for way, phase in phases.items()}
    # Of what never opened there is no time.
    opened_after = max(phases["slow"].opened_after.get(name, float("inf")) for name in scene.needs())
    failed = sum(phase.failed for phase in [before, *phases.values()])
    taken = services["push"].taken
    return {
        "unrelated": sum(len(phase.unrelated) for phase in phases.values()),
        "unrelated that failed": failed,
        "p99 before": f"{base:.3f} s",
        "p99 at worst": f"{max(p99.values()):.3f} s",
        "needed a service": sum(len(phase.affected()) for phase in phases.values()),
        "told": sorted(map(str, statuses)),
        "told after at most": f"{slowest_told:.2f} s",
        "no longer waited for after": f"{opened_after:.1f} s",
        "used again after": f"{closed_after:.1f} s",
        "messages": wanted,
        "messages lost": wanted - len(set(taken)),
        "messages taken twice": len(taken) - len(set(taken)),
        "all taken after": f"{delivered_after:.0f} s",
        "wrong certificate refused": distrusted,
        "ledger verified": verified,
        "passed": verified
        and not failed
        and all(way <= base * SLOWER or way <= base + NOISE for way in p99.values())
        and all(phase.is_told(way) for way, phase in phases.items())
        and slowest_told <= TOLD
        and opened_after <= OPENS
        and closed_after <= CLOSES
        and wanted > 0
        and set_is_whole(taken, wanted)
        and distrusted,
    }


KINDS = {"sms": SmsGateway, "push": PushGateway, "wechat": WeChat, "files": Bucket}


def settings_for(services):
    """What makes the platform ask them."""
    return {
        **ROOM,
        "SHANGLIANG_SMS": "gateway",
        "SHANGLIANG_SMS_URL": services["sms"].url,
        "SHANGLIANG_SMS_SECRET": SECRET,
        "SHANGLIANG_PUSH_URL": services["push"].url,
        "SHANGLIANG_PUSH_SECRET": SECRET,
        "SHANGLIANG_WECHAT_URL": services["wechat"].url,
        "SHANGLIANG_WECHAT_APP_ID": "wx0123456789abcdef",
        "SHANGLIANG_WECHAT_SECRET": SECRET,
        **({"SHANGLIANG_FILES": f"s3://drill?endpoint={services['files'].url}", **KEY} if "files" in services else {}),
    }


KEY = {"SHANGLIANG_FILES_KEY_ID": "drill", "SHANGLIANG_FILES_SECRET": SECRET}


class Scene:
    """Who asks for what, with and without the services."""

    def __init__(self, people, services):
        self.people, self.services = people, services
        self.author = people.citizen(1, push="drill-token")
        version = f'"{self.author.must("GET", "/me/notice-preferences")["version"]}"'
        anytime = {"push_kinds": None, "mail_kinds": [], "quiet_hours": None, "daily_limit": 100}
        self.author.must("PUT", "/me/notice-preferences", anytime, if_match=version)
        self.photo = self.send_photo(Phone(people.platform.address, self.author.token, 0, cut=0)).json["id"]
        self.numbers = iter(range(10**9))
        self.lock = threading.Lock()

    def number(self):
        """One that was not there before."""
        with self.lock:
            return next(self.numbers)

    def send_photo(self, phone):
        return phone.once("POST", "/files", payload=form(PHOTO), idempotency_key=new_key())

    def needs(self):
        """What needs which service; anything but 503 is what the service makes possible."""
        address, token = self.people.platform.address, self.author.token
        phone = Phone(address, token, 0, cut=0)
        caller = Caller(address, timeout=40)
        reader = Caller(address, token, timeout=40)
        return {
            "sms": lambda: caller.once("POST", "/auth/sms-codes", {"phone": f"159{self.number():08d}", "purpose": "sign_in"}),
            "wechat": lambda: caller.once("POST", "/auth/login/wechat", {"code": f"code-{self.number()}"}),
            "upload": lambda: self.send_photo(phone),
            "download": lambda: reader.once("GET", f"/files/{self.photo}/content"),
        }

    def watch(self, seconds, way=WELL):
        """An even load for so long, while the services behave that way."""
        phase = Phase(time.monotonic(), seconds)
        for service in self.services.values():
            service.way = way
        threads = [threading.Thread(target=phase.go_on, args=(self.unrelated,)) for _ in range(4)]
        # Each on its own connection, or one that waits would hold up the others.
        for name in self.needs():
            threads += [threading.Thread(target=phase.need, args=(name, self.needs()[name])) for _ in range(4)]
        threads.append(threading.Thread(target=self.make_news, args=(phase,)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return phase

    def unrelated(self):
        """Something that needs no service: reads, and now and then a submission."""
        caller = Caller(self.people.platform.address, self.author.token)
        number = self.number()
        if number % 4:
            return caller.once("GET", ("/suggestions?limit=20", "/me", "/topics")[number % 3])
        return caller.once("POST", "/suggestions", self.people.suggestion(f"{number:08d}"), idempotency_key=new_key())

    def make_news(self, phase):
        """Something that the author is told of, five times."""
        admin = self.people.as_admin()
        for _ in range(5):
            body = self.people.suggestion(f"{self.number():08d}")
            made = self.author.must("POST", "/suggestions", body, idempotency_key=new_key())
            admin.must("POST", f"/suggestions/{made['id']}/accept", {}, if_match=f'"{made["version"]}"')
            time.sleep(phase.seconds / 10)

    def come_back(self):
        """Seconds until every service is used again."""
        for service in self.services.values():
            service.way = WELL
        begun, missing = time.monotonic(), dict(self.needs())
        while missing and time.monotonic() - begun < 2 * CLOSES:
            missing = {name: need for name, need in missing.items() if need().status == 503}
            time.sleep(0.2)
        return time.monotonic() - begun if not missing else float("inf")

    def wait_for_messages(self, wanted):
        """Seconds until the push gateway has taken so many."""
        begun = time.monotonic()
        while time.monotonic() - begun < DELIVERED and len(set(self.services["push"].taken)) < wanted:
            time.sleep(1)
        return time.monotonic() - begun


class Phase:
    """What was answered while the services behaved in one way."""

    def __init__(self, begun, seconds):
        self.begun, self.seconds = begun, seconds
        self.unrelated = []
        self.failed = 0
        self.told = {}
        self.opened_after = {}
        self.lock = threading.Lock()

    def go_on(self, act):
        """Acts at an even rate, and counts what fails."""
        while time.monotonic() < self.begun + self.seconds:
            begun = time.monotonic()
            answer = act()
            with self.lock:
                self.unrelated.append(time.monotonic() - begun)
                self.failed += not 200 <= answer.status < 300
            time.sleep(0.1)

    def need(self, name, act):
        """Asks for what needs a service, again and again."""
        while time.monotonic() < self.begun + self.seconds:
            begun = time.monotonic()
            status = act().status
            took = time.monotonic() - begun
            with self.lock:
                self.told.setdefault(name, []).append((status, took))
                if status == 503 and took < AT_ONCE:
                    self.opened_after.setdefault(name, begun - self.begun)
            time.sleep(0.2)

    def affected(self):
        """Every answer to what needs a service."""
        return [told for answers in self.told.values() for told in answers]

    def is_told(self, way):
        """Whether whoever needed a service was told that it does not answer; a gateway that answers at length has taken a message."""
        expected = {name: 202 if (name, way) == ("sms", "huge") else 503 for name in self.told}
        return all(status == expected[name] for name, answers in self.told.items() for status, _ in answers)


def set_is_whole(taken, wanted):
    """Whether every message was taken."""
    return len(set(taken)) >= wanted


def distrust(folder, database, binary, stack):
    """Whether a platform whose services show a certificate that nobody vouches for asks none of them."""
    certificate = self_signed(folder)
    services = {name: stack.enter_context(KINDS[name](certificate)) for name in ("sms", "push", "wechat")}
    with Platform(binary, folder, database.url, settings_for(services), "distrusting") as platform:
        caller = Caller(platform.address)
        statuses = [
            caller.once("POST", "/auth/sms-codes", {"phone": "15800000001", "purpose": "sign_in"}).status,
            caller.once("POST", "/auth/login/wechat", {"code": "code"}).status,
        ]
    return statuses == [503, 503] and not any(service.asked for service in services.values())
