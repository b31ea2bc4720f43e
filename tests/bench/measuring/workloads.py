"""What is asked of the platform, and of the baseline for comparison: each a pair of lists of requests, or nothing in its place."""

import random

from .load import Request
from .world import CITY

API = "/api/v1"
BODY = "老旧小区的路灯常在夜里熄灭，居民出行不便，建议统一检修并公布维修电话。" * 9


def newest_of_topic(world):
    """The 20 newest accepted suggestions of each topic of a city, as its staff see them."""
    token = world.token(f"staff.{CITY}")
    topics = [row[0] for row in world.ids(of_city(world, "topic"))]
    platform = [Request("GET", f"{API}/topics/{topic}/suggestions?status=accepted", token) for topic in topics]
    return platform, [Request("GET", f"/topics/{topic}/accepted") for topic in topics]


def one_suggestion(world):
    """One of 2,000 suggestions of a city, as its staff see it."""
    token = world.token(f"staff.{CITY}")
    sql = of_city(world, "suggestion", "AND t.status = 'accepted' ORDER BY t.id LIMIT 20000")
    ids = [row[0] for row in world.ids(sql)]
    chosen = random.Random(1).sample(ids, min(2000, len(ids)))
    return [Request("GET", f"{API}/suggestions/{id_}", token) for id_ in chosen], [Request("GET", f"/suggestions/{id_}") for id_ in chosen]


def work_queue(world):
    """What a department has in hand, the most urgent first, as its clerk sees it."""
    token = world.token(f"clerk.{CITY}.1")
    caller = world.as_(f"clerk.{CITY}.1")
    department = next(role["scope"]["id"] for role in caller.must("GET", "/me")["roles"] if role["role"] == "department_clerk")
    path = f"{API}/cases?department_id={department}&status=handling&sort=due_on"
    return [Request("GET", path, token)], [Request("GET", f"/departments/{department}")]


def submit(world):
    """A suggestion of about 1 KiB, by the citizens of every city in turn."""
    platform, baseline = [], []
    for city in cities(world):
        caller = world.as_(f"citizen.{city}")
        committee = world.ids(f"SELECT {world.id_text('id')} FROM committee WHERE code = '{city}'")[0][0]
        body = {"committee_id": committee, "kind": "citizen", "title": "路灯常在夜里熄灭", "body": BODY[:330]}
        platform.append(Request("POST", f"{API}/suggestions", caller.token, body=body))
        baseline.append(Request("POST", "/suggestions", body=body))
    return platform, baseline


def withdraw(world):
    """The author takes back what was submitted: a lifecycle action."""
    requests = []
    for city in cities(world):
        caller = world.as_(f"citizen.{city}")
        sql = f"SELECT {world.id_text('s.id')}, s.version FROM suggestion s JOIN committee c ON c.id = s.committee_id \
            WHERE c.code = '{city}' AND s.title = '路灯常在夜里熄灭' AND s.status = 'submitted' AND s.author_id IS NOT NULL"
        requests += [Request("POST", f"{API}/suggestions/{id_}/withdraw", caller.token, version, {}) for id_, version in world.ids(sql)]
    random.Random(1).shuffle(requests)
    return requests, None


def figures(world):
    """Every figure of handling of the year, of all committees of the province together."""
    token = world.token("staff.610000")
    return [Request("GET", f"{API}/statistics/handling", token)], None


def sign_in(world):
    """A password is checked and a session begun."""
    # One account signs in thirty times in a while and no more.
    names = [row[0] for row in world.store.rows("SELECT login_name FROM account WHERE login_name LIKE '%.%' ORDER BY login_name")]
    bodies = [{"account": name, "password": world.password} for name in names]
    return [Request("POST", f"{API}/auth/login", body=body) for body in bodies], None


def fixed(_world):
    """2 KiB that never change, by the server library alone: what the machine can do at most."""
    return None, [Request("GET", "/static")]


def cities(world):
    """Their codes."""
    return [row[0] for row in world.store.rows("SELECT code FROM committee WHERE level = 'city' ORDER BY code")]


def of_city(world, table, more=""):
    """SQL for the ids of a city's rows."""
    return f"SELECT {world.id_text('t.id')} FROM {table} t JOIN committee c ON c.id = t.committee_id WHERE c.code = '{CITY}' {more}"


class Workload:
    """A kind of request, and which ratio of the platform's rate to the baseline's is wanted on each database."""

    def __init__(self, code, requests, goals=None, once=False):
        self.code = code
        self.requests = requests
        self.goals = goals or {}
        self.once = once

    @property
    def title(self):
        """What it is, in a sentence."""
        return self.requests.__doc__


WORKLOADS = [
    Workload("S0", fixed),
    Workload("R1", newest_of_topic, {"sqlite": 0.9, "postgres": 0.9}),
    Workload("R2", one_suggestion, {"sqlite": 0.9, "postgres": 0.9}),
    Workload("R3", work_queue, {"sqlite": 0.9, "postgres": 0.9}),
    Workload("W1", submit, {"sqlite": 2.0, "postgres": 0.6}),
    Workload("W2", withdraw, once=True),
    Workload("S1", figures),
    Workload("L1", sign_in),
]
