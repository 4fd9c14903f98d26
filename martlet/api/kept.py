"""What is kept between requests so that it need not be made again: never rows of a result."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from martlet.model.access import Tenant
from martlet.model.datasource import Datasource
from martlet.model.mart import Datamart
from martlet.model.question import Question
from martlet.query import Compiled

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

TENANT_SECONDS = 10.0
DATAMART_SECONDS = 2.0


class Cache(Generic[K, V]):
    """The `most` values last used, each for `seconds` at most. Safe among threads."""

    def __init__(self, most: int, seconds: float = float("inf")) -> None:
        self._most = most
        self._seconds = seconds
        self._values: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._values.get(key)
            if found is None or found[0] < time.monotonic():
                return None
            self._values.move_to_end(key)
            return found[1]

    def put(self, key: K, value: V) -> V:
        with self._lock:
            self._values[key] = (time.monotonic() + self._seconds, value)
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        found = self.get(key)
        return found if found is not None else self.put(key, make())

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


class Kept:
    """`marts` by organisation and name; `compiled` by the datamart itself (a version of it) and
    the question, without a client; `tenants` by datamart and client.
    """

    def __init__(self) -> None:
        self.marts: Cache[tuple[str, str], tuple[Datamart, Datasource]] = Cache(
            512, DATAMART_SECONDS
        )
        self.compiled: Cache[tuple[str, int, Question], Compiled] = Cache(4096)
        self.tenants: Cache[tuple[str, int, int, str], Tenant] = Cache(50_000, TENANT_SECONDS)
        self.databases: Cache[tuple[str, int], tuple[str, ...]] = Cache(512, TENANT_SECONDS)

    def forget_marts(self) -> None:
        """A datamart or datasource has changed: look it up again."""
        self.marts.clear()
        self.tenants.clear()
        self.databases.clear()
