"""What is kept between requests so that it need not be made again: never rows of a result."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from martlet.model.access import Tenant
from martlet.model.datasource import Datasource
from martlet.model.mart import Datamart
from martlet.query import Compiled

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

TENANT_SECONDS = 10.0
DATAMART_SECONDS = 2.0
COMPILED_SECONDS = 3600.0
LONGEST_KEPT = 16_384  # characters of a question: longer ones are seldom asked twice


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

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


class Kept:
    """`marts` by organisation and name, `versions` of them by id; `compiled` by the version of a
    datamart and the text of the question, without a client; `tenants` by datamart and client.
    """

    def __init__(self) -> None:
        self.marts: Cache[tuple[str, str], tuple[Datamart, Datasource]] = Cache(
            512, DATAMART_SECONDS
        )
        self.versions: Cache[tuple[str, int], Datamart] = Cache(64)
        self.compiled: Cache[tuple[str, int, str], Compiled] = Cache(2048, COMPILED_SECONDS)
        self.tenants: Cache[tuple[str, int, int, str], Tenant] = Cache(50_000, TENANT_SECONDS)
        self.databases: Cache[tuple[str, int], tuple[str, ...]] = Cache(512, TENANT_SECONDS)

    def forget_marts(self) -> None:
        """A datamart or datasource has changed: look it up again."""
        self.marts.clear()
        self.tenants.clear()
        self.databases.clear()
