"""Shares of the memory that DuckDB may use in this process: an equal part for each open session.

A session does not share its part. So the memory of a query does not depend on other queries, and
all queries together never exceed the limit.
"""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from martlet.connect.failures import timed_out
from martlet.connect.limits import DuckdbLimits
from martlet.connect.temp_files import TempFiles

_LOOK_AGAIN_SECONDS = 0.05  # An idle session may free its share meanwhile.


@dataclass(frozen=True, slots=True)
class Share:
    """Bytes of one session. `temp` is the directory of its temporary files; None for none."""

    memory_bytes: int
    temp_bytes: int
    temp: Path | None
    give_back: Callable[[], None]


def _no_room() -> bool:
    return False


class Shares:
    """`make_room` closes an idle session, and returns whether there was one."""

    def __init__(
        self, limits: DuckdbLimits | None = None, make_room: Callable[[], bool] = _no_room
    ) -> None:
        self._limits = limits or DuckdbLimits()
        self._make_room = make_room
        self._free = threading.BoundedSemaphore(self._limits.sessions)
        directory = self._limits.temp_dir
        self._files = TempFiles(directory) if directory else None

    def take(self, seconds: float) -> Share:
        """Wait for a share. Blocks; raises QUERY_TIMEOUT after `seconds`."""
        until = time.monotonic() + seconds
        while not self._free.acquire(blocking=False):
            if self._make_room():
                continue
            if self._free.acquire(timeout=_LOOK_AGAIN_SECONDS):
                break
            if time.monotonic() > until:
                raise timed_out("no share of the memory")
        try:
            return self._share()
        except BaseException:
            self._free.release()
            raise

    def sweep(self) -> None:
        """Delete the temporary files of servers that have ended."""
        if self._files is not None:
            self._files.sweep()

    def close(self) -> None:
        if self._files is not None:
            self._files.close()

    def _share(self) -> Share:
        parts = self._limits.sessions
        temp_bytes = self._limits.temp_bytes // parts
        temp = self._files.new() if self._files is not None and temp_bytes else None

        def give_back() -> None:
            if temp is not None:
                shutil.rmtree(temp, ignore_errors=True)
            self._free.release()

        return Share(self._limits.memory_bytes // parts, temp_bytes, temp, give_back)
