"""What is kept between requests so that it need not be made again: never rows of a result."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from martlet.model.access import Tenant
from martlet.model.board import Dashboard, Embed
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


@dataclass(frozen=True, slots=True)
class Mart:
    """A datamart, where it is, and why tables of it no longer fit what is there."""

    mart: Datamart
    datasource: Datasource
    outdated: Mapping[str, str]


class Kept:
    """`marts` by organisation and name, `versions` of them by id; `outdated` by the version of a
    datamart and when the schema was read; `compiled` by the version of a
    datamart, what narrows it and the text of the question, without a client; `narrowed` by the
    first two of these; `tenants` by datamart and client; `embeds` by data app; `boards` by
    organisation and id.
    """

    def __init__(self) -> None:
        self.marts: Cache[tuple[str, str], Mart] = Cache(512, DATAMART_SECONDS)
        self.outdated: Cache[tuple[str, int, datetime], Mapping[str, str]] = Cache(512)
        self.versions: Cache[tuple[str, int], Datamart] = Cache(64)
        self.narrowed: Cache[tuple[str, int, str], Datamart] = Cache(512)
        self.compiled: Cache[tuple[str, int, str, str], Compiled] = Cache(2048, COMPILED_SECONDS)
        self.tenants: Cache[tuple[str, int, int, str], Tenant] = Cache(50_000, TENANT_SECONDS)
        self.databases: Cache[tuple[str, int], tuple[str, ...]] = Cache(512, TENANT_SECONDS)

        self.embeds: Cache[str, tuple[Embed, ...]] = Cache(512, DATAMART_SECONDS)
        self.boards: Cache[tuple[str, str], Dashboard] = Cache(128, DATAMART_SECONDS)

    def forget_boards(self) -> None:
        """A dashboard or an embed has changed: look it up again."""
        self.embeds.clear()
        self.boards.clear()

    def forget_marts(self) -> None:
        """A datamart or datasource has changed: look it up again."""
        self.marts.clear()
        self.forget_boards()
        self.tenants.clear()
        self.databases.clear()
