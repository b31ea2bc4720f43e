"""Y1: what a client pays to be in step again after 50 changes."""

import time

from harness.caller import new_key

from .world import CITY

CHANGES = 50
TIMES = 20


def after_changes(world):
    """Milliseconds of each `GET /sync` that brings 50 changes, to staff who hold a copy of their committee."""
    staff, citizen = world.as_(f"staff.{CITY}"), world.as_(f"citizen.{CITY}")
    committee = world.ids(f"SELECT {world.id_text('id')} FROM committee WHERE code = '{CITY}'")[0][0]
    body = {"committee_id": committee, "kind": "citizen", "title": "路灯常在夜里熄灭", "body": "老旧小区的路灯常在夜里熄灭，建议统一检修。"}
    cursor = in_step(staff, "")
    took = []
    for _ in range(TIMES):
        for _ in range(CHANGES):
            citizen.must("POST", "/suggestions", body, idempotency_key=new_key())
        # On PostgreSQL an entry is told once every older transaction has ended.
        time.sleep(0.2)
        begun = time.monotonic()
        page = staff.must("GET", f"/sync?cursor={cursor}&limit=100")
        took.append((time.monotonic() - begun) * 1000)
        if len(page["items"]) < CHANGES:
            raise SystemExit(f"sync brought {len(page['items'])} of {CHANGES} changes")
        cursor = in_step(staff, page["cursor"])
    return took


def in_step(caller, cursor):
    """Follows the cursor to the end."""
    while True:
        page = caller.must("GET", f"/sync?limit=100{f'&cursor={cursor}' if cursor else ''}")
        cursor = page["cursor"]
        if not page["has_more"]:
            return cursor
