"""Runs one query on one session, from taking the session to giving it back. Methods block."""

import threading
import time
from contextlib import ExitStack

from martlet.compiler import GuardedQuery
from martlet.connect.failures import timed_out
from martlet.connect.pool import Pool
from martlet.connect.session import Chunk, Driver, Result, Session
from martlet.connect.watchdog import Alarm, Watchdog
from martlet.errors import Code, Failure


class Statement:
    """Runs `query` until `deadline` (seconds of the monotonic clock).

    At the deadline the statement is cancelled; `grace` seconds later, if the database has not
    answered, its connection is cut.
    """

    def __init__(
        self,
        query: GuardedQuery,
        *,
        driver: Driver,
        pool: Pool,
        watchdog: Watchdog,
        deadline: float,
        grace: float,
    ) -> None:
        self._query = query
        self._driver = driver
        self._pool = pool
        self._watchdog = watchdog
        self._deadline = deadline
        self._grace = grace
        self._session: Session | None = None
        self._result: Result | None = None
        self._was_fresh = True
        self._is_cancelled = False
        self.is_closed = False
        self._alarms: list[Alarm] = []
        self._stack = ExitStack()
        # Locked during a cancel, so that it cannot hit the session's next query.
        self._lock = threading.Lock()

    def start(self) -> Result:
        """Run the query until its first rows arrive. If they are all, the session is freed."""
        result = self._started_twice()
        if result.chunks.is_ended:
            self.close()
        return result

    def next_chunk(self) -> Chunk | None:
        if self._result is None:
            return None
        try:
            return self._result.chunks.next()
        except Exception as error:  # noqa: BLE001 - raised again, translated
            raise self._failure(error) from None

    def cancel(self) -> None:
        """Stop the query, from another thread."""
        with self._lock:
            self._is_cancelled = True
            if self._session is not None:
                self._session.cancel()

    def close(self) -> None:
        """Give the session back, ending the query first if it still runs."""
        self.is_closed = True
        result, self._result = self._result, None
        if result is not None:
            try:
                result.chunks.close()
            except Exception:  # noqa: BLE001 - the session is judged by its state, below
                self._drop()
        self._stack.close()
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            self._pool.give_back(session)

    def _started_twice(self) -> Result:
        """Start the query; a dead session is replaced once."""
        try:
            return self._started()
        except Failure as failure:
            is_dead = failure.code is Code.DATASOURCE_UNAVAILABLE and not self._was_fresh
            if not is_dead or self._is_cancelled:
                raise
        self._drop()
        self._pool.close_idle(0)
        return self._started()

    def _started(self) -> Result:
        try:
            self._session, self._was_fresh = self._pool.take()
            self._set_alarms()
            self._result = self._session.run(self._query)
        except Exception as error:  # noqa: BLE001 - raised again, translated
            raise self._failure(error) from None
        return self._result

    def _set_alarms(self) -> None:
        left = self._deadline - time.monotonic()
        self._alarms = [
            self._stack.enter_context(self._watchdog.alarm(left, self.cancel)),
            self._stack.enter_context(self._watchdog.alarm(left + self._grace, self._kill)),
        ]

    def _kill(self) -> None:
        # Without the lock: a cancel that hangs holds it.
        session = self._session
        if session is not None:
            session.kill()

    def _drop(self) -> None:
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            self._pool.discard(session)

    def _failure(self, error: Exception) -> Exception:
        if any(alarm.has_rung for alarm in self._alarms):
            return timed_out("deadline")
        if isinstance(error, Failure):
            return error
        return self._driver.failure(error) or error
