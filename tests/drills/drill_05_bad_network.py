"""Drill 5: phones on a network that loses a fifth of the packets, is slow and narrow, and apps that go to the background."""

import re
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from harness import bad_network
from harness.bad_network import Link
from harness.caller import Lost, new_key
from harness.intents import Intents, is_sound
from harness.load import quantile
from harness.people import People, title
from harness.phone import PHOTO, Phone, form
from harness.platform import Platform

NUMBER = 5
DATABASES = ("sqlite", "postgres")
# Journeys.
ROUNDS = 200
PHONES = 16
# The longest that a write may take for 95 of 100, in seconds, with all its retries.
SLOWEST_WRITE = 8.0
# What repetitions may add to the bytes that the guide promises.
WASTE = 1.1
GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "clients.md"
STEPS = ("open the app", "first screen", "the same, unchanged", "submit with a photo, beside its own bytes", "look at the answer")
VOCABULARY = (
    "/vocabulary?only=allowed_action,anonymity,banner,case_status,decline_reason,done_instead,party_kind,result_class,"
    "return_reason,satisfaction,suggestion_kind,suggestion_status,topic_kind,topic_status"
)
TOPICS = "/topics?status=open&limit=5&fields=title,closes_at"
SUGGESTIONS = "/suggestions?published=true&limit=20&fields=title,status,case_status,submitted_at,supports"


def plant(planted):
    """An app that has everything sent anew, uncompressed."""
    Phone.is_wasteful = planted


def run(folder, database, binary, seed, rounds):
    """Phones go through the main journey again and again; what they handed in is counted afterwards."""
    bad_network.check_that_there_can_be_one()
    with ExitStack() as stack:
        platform = stack.enter_context(Platform(binary, folder, database.url))
        people = People(platform)
        furnish(people)
        users = [User(people, number, platform, seed, stack) for number in range(1, PHONES + 1)]
        intents = Intents(folder / "intents.jsonl")
        numbers = iter(range(rounds))
        lock = threading.Lock()

        def go_on(user):
            user.link.enter()
            while (number := next_of(numbers, lock)) is not None:
                user.go(f"{number:05d}", intents)
            user.phone.hang_up()

        threads = [threading.Thread(target=go_on, args=(user,)) for user in users]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        dropped = sum(user.link.dropped() for user in users)
        found = database.rows("SELECT title FROM suggestion")
        verdict = intents.judge([row[0].removeprefix(title("")) for row in found if "街灯" not in row[0]])
        verified = platform.run("verify").returncode == 0
    journeys = [journey for user in users for journey in user.journeys]
    attempts = [status for user in users for status, _ in user.phone.attempts]
    writes = quantile([seconds for user in users for seconds in user.writes], 0.95)
    spent = sum(user.phone.bytes for user in users) / max(len(journeys), 1)
    allowed = budget() * WASTE
    return {
        **verdict,
        "journeys": f"{sum(journeys)} of {rounds} right",
        "attempts": len(attempts),
        "packets dropped": dropped,
        "without an answer": attempts.count(None),
        "cut by the app": sum(user.phone.cuts for user in users),
        "5xx": sum(status is not None and status >= 500 for status in attempts),
        "p95 of a write": f"{writes:.1f} s",
        "bytes a journey": f"{spent:,.0f} of {allowed:,.0f}",
        "ledger verified": verified,
        "passed": verified
        and is_sound(verdict)
        and sum(journeys) == rounds
        and writes <= SLOWEST_WRITE
        and spent <= allowed
        # Otherwise the network was not bad.
        and dropped >= rounds
        and attempts.count(None) > 0,
    }


class User:
    """A citizen with a phone behind a link of its own."""

    def __init__(self, people, number, platform, seed, stack):
        self.people = people
        self.link = stack.enter_context(Link(number, platform.address, seed + number))
        caller = people.citizen(number)
        self.refresh_token = caller.refresh_token
        self.phone = Phone(self.link.address, None, seed + number)
        self.cursor = None
        self.writes = []
        self.journeys = []

    def go(self, name, intents):
        """One journey, and whether it ended right."""
        try:
            self.journeys.append(self._journey(name, intents))
        except (Lost, KeyError, TypeError):
            self.journeys.append(False)

    def _journey(self, name, intents):
        """Opens the app, looks around, hands in a suggestion with a photo and looks at it."""
        self.phone.token = None
        tokens = self._write("/auth/refresh", {"refresh_token": self.refresh_token}).json
        self.refresh_token, self.phone.token = tokens["refresh_token"], tokens["access_token"]
        screens = [self._read(path) for path in ("/me", VOCABULARY, TOPICS, SUGGESTIONS, TOPICS, SUGGESTIONS)]
        photo = self._write("/files", payload=form(PHOTO), idempotency_key=new_key()).json["id"]
        made = {}

        def hand_in():
            answer = self._write("/suggestions", self.people.suggestion(name, file_ids=[photo]), idempotency_key=new_key())
            made.update(answer.json)
            return answer

        intents.do(name, hand_in)
        cursor = f"&cursor={self.cursor}" if self.cursor else ""
        page = self._read(f"/sync?kinds=suggestions,cases{cursor}")
        self.cursor = page.json["cursor"]
        seen = self._read(f"/suggestions/{made.get('id')}")
        return (
            all(screen.status in (200, 304) for screen in screens)
            and page.status == seen.status == 200
            and seen.json["title"] == title(name)
            and len(seen.json["files"]) == 1
        )

    def _read(self, path):
        return self.phone.until_answered("GET", path, patience=300)

    def _write(self, path, body=None, **more):
        begun = time.monotonic()
        answer = self.phone.until_answered("POST", path, body, patience=300, **more)
        self.writes.append(time.monotonic() - begun)
        return answer


def furnish(people):
    """What the first screen shows: five topics, and twenty suggestions that everybody may read."""
    admin, author = people.as_admin(), people.citizen(99)
    for number in range(5):
        topic = {
            "committee_id": people.committee_id,
            "title": f"推进第{number}片老旧小区加装电梯",
            "description": "请围绕议题提出具体可行的建议。",
            "kind": "thematic",
        }
        made = admin.must("POST", "/topics", topic)
        admin.must("POST", f"/topics/{made['id']}/open", {}, if_match=f'"{made["version"]}"')
    for number in range(20):
        body = {**people.suggestion(f"街灯{number:02d}"), "publish_consent": True}
        made = author.must("POST", "/suggestions", body, idempotency_key=new_key())
        for verb in ("accept", "publish"):
            made = admin.must("POST", f"/suggestions/{made['id']}/{verb}", {}, if_match=f'"{made["version"]}"')


def budget():
    """The bytes of a journey by the guide."""
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    of_step = {step: next(line for line in lines if line.startswith(f"| {step} |")) for step in STEPS}
    return len(PHOTO) + sum(int(re.search(r"([\d,]+) \|$", line).group(1).replace(",", "")) for line in of_step.values())


def next_of(numbers, lock):
    """The next number, None where none is left."""
    with lock:
        return next(numbers, None)
