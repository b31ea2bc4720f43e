"""Many at once, with a bound."""

import time
from concurrent.futures import ThreadPoolExecutor


def at_once(workers, work, items):
    """Does `work(item)` for each item on so many threads; the results in order, with the seconds each took."""

    def timed(item):
        begun = time.monotonic()
        result = work(item)
        return result, time.monotonic() - begun

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(timed, items))


def quantile(seconds, share):
    """The value below which that share lies."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
