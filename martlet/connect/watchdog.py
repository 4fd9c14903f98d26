"""One thread that ends queries that run too long: it cancels, then cuts the connection."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(order=True, slots=True)
class Alarm:
    """`act` is called once, at `due` (seconds of the monotonic clock), unless the alarm is off."""

    due: float
    order: int
    act: Callable[[], None] = field(compare=False)
    is_off: bool = field(default=False, compare=False)
    has_rung: bool = field(default=False, compare=False)


class Watchdog:
    """Rings alarms."""

    def __init__(self) -> None:
        self._alarms: list[Alarm] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @contextmanager
    def alarm(self, seconds: float, act: Callable[[], None]) -> Iterator[Alarm]:
        """Within the block, `act` is called if the block takes longer than `seconds`."""
        alarm = Alarm(time.monotonic() + seconds, next(self._order), act)
        with self._changed:
            heapq.heappush(self._alarms, alarm)
            self._start()
            if self._alarms[0] is alarm:  # Otherwise the thread wakes up before.
                self._changed.notify()
        try:
            yield alarm
        finally:
            alarm.is_off = True
            # The alarm stays in the heap until it is due; it must not keep its target alive.
            alarm.act = _nothing

    def close(self) -> None:
        """End the thread. Pending alarms will not ring."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (alarm := self._next_due()) is not None:
            if not alarm.is_off:
                alarm.has_rung = True
                # In a separate thread, because the other alarms must not wait for it.
                threading.Thread(target=_quietly, args=[alarm.act], daemon=True).start()

    def _next_due(self) -> Alarm | None:
        with self._changed:
            while not self._is_closed:
                while self._alarms and self._alarms[0].is_off:
                    heapq.heappop(self._alarms)
                wait = self._alarms[0].due - time.monotonic() if self._alarms else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._alarms)
                self._changed.wait(wait)
        return None


def _quietly(act: Callable[[], None]) -> None:
    # A dying connection may raise any exception.
    with suppress(Exception):
        act()


def _nothing() -> None: ...
