"""Who takes part in a drill: an administrator, a department with its clerk, and authors."""

import re
import time

from .caller import Caller, new_key
from .platform import PASSWORD

CLERK_PASSWORD = "a long password for clerks"


class People:
    """A committee with a department, made through the API of a fresh platform."""

    committee_code = "610100"

    def __init__(self, platform, codes=None):
        self.platform = platform
        # One-time codes by phone, where a gateway has them and not the platform's output.
        self.codes = codes
        caller = Caller(platform.address)
        login = caller.must("POST", "/auth/login", {"account": "admin", "password": PASSWORD})
        self.admin = login["access_token"]
        admin = self.as_admin()
        committee = {"name": "示例市政协", "code": self.committee_code, "level": "city"}
        self.committee_id = admin.must("POST", "/committees", committee)["id"]
        department = {"committee_id": self.committee_id, "name": "市住建局", "system": "government"}
        self.department_id = admin.must("POST", "/departments", department)["id"]
        self.clerk = self._make_clerk(admin)

    def as_admin(self, address=None):
        """A caller with the administrator's token."""
        return Caller(address or self.platform.address, self.admin)

    def as_clerk(self, address=None):
        """A caller with the clerk's token."""
        return Caller(address or self.platform.address, self.clerk)

    def _make_clerk(self, admin):
        phone = "15400009000"
        account = admin.must("POST", "/accounts", {"name": "经办人", "phone": phone, "password": CLERK_PASSWORD})
        role = {"role": "department_clerk", "scope": {"kind": "department", "id": self.department_id}}
        admin.must("POST", f"/accounts/{account['id']}/roles", role)
        login = {"account": phone, "password": CLERK_PASSWORD}
        return admin.must("POST", "/auth/login", login)["access_token"]

    def citizen(self, number, address=None, push=None):
        """A citizen who has just signed in by SMS, on a device with that push token; the number makes the phone."""
        phone = f"154{number:08d}"
        caller = Caller(address or self.platform.address, seed=number)
        caller.must("POST", "/auth/sms-codes", {"phone": phone, "purpose": "sign_in"})
        device = {"name": "演练手机", "platform": "android", "push": push}
        login = {"phone": phone, "code": self._code(phone), **({"device": device} if push else {})}
        tokens = caller.must("POST", "/auth/login/sms", login)
        caller.token, caller.refresh_token = tokens["access_token"], tokens["refresh_token"]
        return caller

    def _code(self, phone):
        for _ in range(100):
            if self.codes is not None:
                found = [self.codes[phone]] if phone in self.codes else []
            else:
                found = re.findall(rf"phone={phone} code=(\d+)", self.platform.output.read_text())
            if found:
                return found[-1]
            time.sleep(0.05)
        raise SystemExit(f"no code for {phone} was written")

    def suggestion(self, name, **more):
        """The body of a citizen's suggestion whose title tells it from the others."""
        return {
            "committee_id": self.committee_id,
            "kind": "citizen",
            "title": title(name),
            "body": f"第{name}件：老旧小区的路灯常在夜里熄灭，建议统一检修并公布维修电话。",
            **more,
        }

    def assigned_case(self, author, name, due_on=None):
        """A suggestion that was accepted and assigned, with a due date of its own if one is given: its id, its case's id and the assignment's."""
        admin = self.as_admin()
        made = author.must("POST", "/suggestions", self.suggestion(name), idempotency_key=new_key())
        version = f'"{made["version"]}"'
        accepted = admin.must("POST", f"/suggestions/{made['id']}/accept", {}, if_match=version)
        case_id = accepted["case"]["id"]
        case = admin.must("GET", f"/cases/{case_id}")
        assignment = {"lead_id": self.department_id, "mode": "single", **({"due_on": due_on} if due_on else {})}
        case = admin.must("POST", f"/cases/{case_id}/assign", assignment, if_match=f'"{case["version"]}"')
        return made["id"], case_id, case["assignments"][0]["id"]


def title(name):
    """The title of a drill's suggestion."""
    return f"演练建议{name}"
