"""Counts open connections, in all and per address.

When a limit is reached, the connection that has been idle longest is closed for a new one.
"""

import logging
import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from typing import Protocol

from martlet.errors import Code, Failure
from martlet.http.addresses import holder, is_in
from martlet.settings import Network

_log = logging.getLogger("martlet.connections")

_LOG_INTERVAL_SECONDS = 60.0  # a flood of connections must not flood the log
_WAIT = {"Retry-After": "1"}


class Idle(Protocol):
    """A connection that waits for its next request."""

    def give_way(self) -> bool:
        """Close the connection if it is still idle. Returns whether it was closed."""
        ...


class Peers:
    """The connections of one process. A trusted proxy's count towards the total limit only."""

    def __init__(self, most: int, most_each: int, proxies: tuple[Network, ...]) -> None:
        self._most = most
        self._most_each = most_each
        self._proxies = proxies
        self._open: Counter[str] = Counter()
        self._all = 0
        self._logged_at: dict[Code, float] = {}
        # Idle connections, the longest idle first.
        self._idle: OrderedDict[Idle, str] = OrderedDict()
        self._idle_of: defaultdict[str, OrderedDict[Idle, None]] = defaultdict(OrderedDict)

    def enter(self, address: str) -> None:
        """Raises SERVICE_UNAVAILABLE, or RATE_LIMIT_EXCEEDED where one address has too many."""
        key = self._key(address)
        is_full = key and self._open[key] >= self._most_each
        if is_full and not _one_gives_way(self._idle_of.get(key, ())):
            reason = "The client's address has too many open connections"
            raise self._refused(Code.RATE_LIMIT_EXCEEDED, reason)
        if self._all >= self._most and not _one_gives_way(self._idle):
            reason = "The server has too many open connections"
            raise self._refused(Code.SERVICE_UNAVAILABLE, reason)
        self._open[key] += 1
        self._all += 1

    def leave(self, address: str) -> None:
        key = self._key(address)
        self._open[key] -= 1
        self._all -= 1
        if not self._open[key]:
            del self._open[key]

    def rest(self, address: str, connection: Idle) -> None:
        """Note that `connection` is idle from now on."""
        self.wake(connection)
        key = self._key(address)
        self._idle[connection] = key
        self._idle_of[key][connection] = None

    def wake(self, connection: Idle) -> None:
        """Note that `connection` is not idle any more."""
        key = self._idle.pop(connection, None)
        if key is None:
            return
        del self._idle_of[key][connection]
        if not self._idle_of[key]:
            del self._idle_of[key]

    def _key(self, address: str) -> str:
        return "" if is_in(address, self._proxies) else holder(address)

    def _refused(self, code: Code, reason: str) -> Failure:
        now = time.monotonic()
        if now - self._logged_at.get(code, -_LOG_INTERVAL_SECONDS) >= _LOG_INTERVAL_SECONDS:
            self._logged_at[code] = now
            _log.warning("connections refused: %s", reason.lower())
        message = f"{reason}. Close some, or retry later."
        return Failure(code, message, headers=_WAIT)


def _one_gives_way(idle: Iterable[Idle]) -> bool:
    return any(connection.give_way() for connection in idle)
