"""How many connections there are, and how many each address has of them.

Where there is no place for another, the one goes that has waited longest for a next request.
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

_TOLD_SECONDS = 60.0  # a flood of connections is none of lines in the log
_WAIT = {"Retry-After": "1"}


class Idle(Protocol):
    """A connection whose last request was answered."""

    def give_way(self) -> bool:
        """Close, unless it is not idle after all; whether it left."""
        ...


class Peers:
    """Of one process. What a trusted proxy carries is everybody's, so only their sum is bounded."""

    def __init__(self, most: int, most_each: int, proxies: tuple[Network, ...]) -> None:
        self._most = most
        self._most_each = most_each
        self._proxies = proxies
        self._open: Counter[str] = Counter()
        self._all = 0
        self._told: dict[Code, float] = {}
        # Those that wait for a next request, the longest first.
        self._idle: OrderedDict[Idle, str] = OrderedDict()
        self._idle_of: defaultdict[str, OrderedDict[Idle, None]] = defaultdict(OrderedDict)

    def enter(self, address: str) -> None:
        """Raises SERVICE_UNAVAILABLE, or RATE_LIMIT_EXCEEDED where one address has too many."""
        key = self._key(address)
        is_full = key and self._open[key] >= self._most_each
        if is_full and not _one_gives_way(self._idle_of.get(key, ())):
            raise self._refused(Code.RATE_LIMIT_EXCEEDED, "The address has all the connections")
        if self._all >= self._most and not _one_gives_way(self._idle):
            raise self._refused(Code.SERVICE_UNAVAILABLE, "The server has all the connections")
        self._open[key] += 1
        self._all += 1

    def leave(self, address: str) -> None:
        key = self._key(address)
        self._open[key] -= 1
        self._all -= 1
        if not self._open[key]:
            del self._open[key]

    def rest(self, address: str, connection: Idle) -> None:
        """`connection` waits for a next request from now on."""
        self.wake(connection)
        key = self._key(address)
        self._idle[connection] = key
        self._idle_of[key][connection] = None

    def wake(self, connection: Idle) -> None:
        """`connection` does not wait any more."""
        key = self._idle.pop(connection, None)
        if key is None:
            return
        del self._idle_of[key][connection]
        if not self._idle_of[key]:
            del self._idle_of[key]

    def _key(self, address: str) -> str:
        return "" if is_in(address, self._proxies) else holder(address)

    def _refused(self, code: Code, what: str) -> Failure:
        now = time.monotonic()
        if now - self._told.get(code, -_TOLD_SECONDS) >= _TOLD_SECONDS:
            self._told[code] = now
            _log.warning("connections refused: %s that it may have", what.lower())
        message = f"{what} that it may have; close some, or wait."
        return Failure(code, message, headers=_WAIT)


def _one_gives_way(idle: Iterable[Idle]) -> bool:
    return any(connection.give_way() for connection in idle)
