"""Y1: what a client pays to be in step again after 50 changes; S1 after a change: what figures cost that must be counted again."""

import time

from harness.caller import new_key

from .world import CITY

CHANGES = 50
TIMES = 20


def after_changes(world):
    """Milliseconds until staff who hold a copy of their committee are in step again, each time."""
    staff, change = world.as_(f"staff.{CITY}"), changing(world)
    cursor, _ = in_step(staff, "")
    took = []
    for _ in range(TIMES):
        for _ in range(CHANGES):
            change()
        # On PostgreSQL an entry is told once every older transaction has ended.
        time.sleep(0.2)
        begun = time.monotonic()
        cursor, brought = in_step(staff, cursor)
        took.append((time.monotonic() - begun) * 1000)
        if brought < CHANGES:
            raise SystemExit(f"sync brought {brought} of {CHANGES} changes")
    return took


def figures_after_a_change(world):
    """Milliseconds until the staff of the province see every figure of it, each time right after something was written."""
    staff, change = world.as_("staff.610000"), changing(world)
    took = []
    for _ in range(TIMES):
        change()
        begun = time.monotonic()
        staff.must("GET", "/statistics/handling")
        took.append((time.monotonic() - begun) * 1000)
    return took


def changing(world):
    """What submits a suggestion."""
    citizen = world.as_(f"citizen.{CITY}")
    committee = world.ids(f"SELECT {world.id_text('id')} FROM committee WHERE code = '{CITY}'")[0][0]
    body = {"committee_id": committee, "kind": "citizen", "title": "路灯常在夜里熄灭", "body": "老旧小区的路灯常在夜里熄灭，建议统一检修。"}
    return lambda: citizen.must("POST", "/suggestions", body, idempotency_key=new_key())


def in_step(caller, cursor):
    """Follows the cursor to the end: where that is, and how many items came on the way."""
    brought = 0
    while True:
        page = caller.must("GET", f"/sync?limit=100{f'&cursor={cursor}' if cursor else ''}")
        cursor = page["cursor"]
        brought += sum(len(items) for items in page["changed"].values())
        if not page["has_more"]:
            return cursor, brought
