"""Many at once, with a bound."""

import itertools
import threading
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


def steadily(workers, rate, work, until):
    """Does `work(number)` for 0, 1, 2 and on, so many a second on so many threads, while `until()` goes on beside it; the seconds it took.

    It falls behind where the threads do not suffice: nothing is sent that nobody waits for.
    """
    begun = time.monotonic()
    numbers = itertools.count()
    ended = threading.Event()

    def go_on():
        for number in numbers:
            if ended.wait(max(begun + number / rate - time.monotonic(), 0)):
                return
            work(number)

    with ThreadPoolExecutor(workers) as pool:
        working = [pool.submit(go_on) for _ in range(workers)]
        try:
            until()
        finally:
            ended.set()
        for worker in working:
            worker.result()
    return time.monotonic() - begun


def quantile(seconds, share):
    """The value below which that share lies."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
