"""What a drill meant to do and what it was told, on disk before it matters; the rule by which it is judged.

The rule is the set-full checker's: what was acknowledged is there exactly once, what was refused is not there, what got no
answer is there at most once, and nothing else is there.
"""

import json
import os
import threading
from collections import Counter

from .caller import Lost


class Intents:
    """A file of lines, each synced before the drill goes on."""

    def __init__(self, file):
        self.file = file.open("a", encoding="utf-8")
        self.lock = threading.Lock()
        self.outcome = {}
        self.statuses = Counter()

    def mean(self, name):
        """Writes down an intent before it is sent."""
        self._write(name, "meant")

    def settle(self, name, status):
        """Writes down what came of it: a status, or None where no answer ever came."""
        self.statuses[status] += 1
        if status is None:
            self._write(name, "unknown")
        else:
            self._write(name, "acked" if 200 <= status < 300 else "refused")

    def do(self, name, act):
        """Means it, acts, and settles it; tells whether a stored answer resolved it."""
        self.mean(name)
        try:
            answer = act()
        except Lost:
            self.settle(name, None)
            return False
        self.settle(name, answer.status)
        return answer.is_replay

    def _write(self, name, outcome):
        with self.lock:
            self.outcome[name] = outcome
            self.file.write(json.dumps([name, outcome]) + "\n")
            self.file.flush()
            os.fsync(self.file.fileno())

    def count(self, outcome):
        """How many ended so."""
        return sum(1 for found in self.outcome.values() if found == outcome)

    def judge(self, found):
        """Holds the names that the database has (with repetitions) against the intents."""
        times = Counter(found)
        acked = [name for name, outcome in self.outcome.items() if outcome == "acked"]
        refused = [name for name, outcome in self.outcome.items() if outcome == "refused"]
        return {
            "intents": len(self.outcome),
            "acked": len(acked),
            "unknown": len(self.outcome) - len(acked) - len(refused),
            "lost": sum(1 for name in acked if not times[name]),
            "doubled": sum(1 for name in times if times[name] > 1),
            "resurrected": sum(1 for name in refused if times[name]),
            "foreign": sum(1 for name in times if name not in self.outcome),
        }


def is_sound(verdict):
    """Whether each act was acknowledged, and is there once and nothing else."""
    wrong = ("unknown", "lost", "doubled", "resurrected", "foreign")
    return verdict["acked"] == verdict["intents"] and not any(verdict[name] for name in wrong)
