"""A pool of idle sessions to one target."""

import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from martlet.connect.session import Opener, Session


@dataclass(frozen=True, slots=True)
class _IdleSession:
    session: Session
    opened: float
    since: float


class Pool:
    """Hands out the newest session first, so that unneeded sessions grow old and are closed.

    The pool itself has no limit: its users have waited for a turn before.
    """

    def __init__(
        self, opener: Opener, *, engine: str, idle_seconds: float, life_seconds: float
    ) -> None:
        self.engine = engine
        self._opener = opener
        self._idle_seconds = idle_seconds
        self._life_seconds = life_seconds
        self._idle: deque[_IdleSession] = deque()
        self._opened: dict[int, float] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def take(self) -> tuple[Session, bool]:
        """A session, and whether it was just opened. An idle session may have died."""
        self.close_idle()
        with self._lock:
            if self._idle:
                return self._idle.pop().session, False
        session = self._opener()
        self._opened[id(session)] = time.monotonic()
        return session, True

    def give_back(self, session: Session) -> None:
        """Keep `session` for the next query; close it if it is broken, old or no longer wanted."""
        now = time.monotonic()
        opened = self._opened.get(id(session), now)
        with self._lock:
            is_young = now - opened < self._life_seconds
            if is_young and not self._is_closed and session.is_idle():
                self._idle.append(_IdleSession(session, opened, now))
                return
        self.discard(session)

    def discard(self, session: Session) -> None:
        self._opened.pop(id(session), None)
        # Closing a broken connection may raise any exception.
        with suppress(Exception):
            session.close()

    def close_idle(self, idle_seconds: float | None = None) -> None:
        """Close sessions that were idle for longer than `idle_seconds`."""
        limit = time.monotonic() - (self._idle_seconds if idle_seconds is None else idle_seconds)
        while True:
            with self._lock:
                if not self._idle or self._idle[0].since > limit:
                    return
                session = self._idle.popleft().session
            self.discard(session)

    def close_oldest(self) -> bool:
        """Close the session that was idle for the longest time; returns whether there was one."""
        with self._lock:
            if not self._idle:
                return False
            session = self._idle.popleft().session
        self.discard(session)
        return True

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
        self.close_idle(0)
