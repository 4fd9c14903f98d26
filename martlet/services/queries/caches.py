"""Caches that last between requests. They never hold rows of a result."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from martlet.compiler import Compiled
from martlet.model.access import Tenant
from martlet.model.board import Dashboard, Embed
from martlet.model.datamart import Datamart
from martlet.model.datasource import Datasource

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

TENANT_SECONDS = 10.0
DATAMART_SECONDS = 2.0
COMPILED_SECONDS = 3600.0
LONGEST_CACHED = 16_384  # characters of a question: longer ones are seldom asked twice
MOST_CLIENTS = 512  # that have a cache
MOST_LETTERS = 256 * 1024  # characters of one client's questions and their compiled texts
_MOST_RESTRICTED = 16  # of one client


class Cache(Generic[K, V]):
    """The values last used, of `most` weight together, each for `seconds` at most. Safe among
    threads.
    """

    def __init__(self, most: int, seconds: float = float("inf")) -> None:
        self._most = most
        self._seconds = seconds
        self._values: OrderedDict[K, tuple[float, V, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            entry = self._values.get(key)
            if entry is None or entry[0] < time.monotonic():
                return None
            self._values.move_to_end(key)
            return entry[1]

    def put(self, key: K, value: V, weight: int = 1) -> V:
        with self._lock:
            self._drop(key)
            self._values[key] = (time.monotonic() + self._seconds, value, weight)
            self._weight += weight
            while self._weight > self._most:
                self._drop(next(iter(self._values)))
        return value

    def _drop(self, key: K) -> None:
        if key in self._values:
            self._weight -= self._values.pop(key)[2]

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._weight = 0


class EachClient(Generic[K, V]):
    """A cache for each client: by how long it waits, no client can see what another has asked, and
    none loses entries to another. The clients heard of last have one.
    """

    def __init__(self, most_each: int, seconds: float = float("inf")) -> None:
        self._clients: Cache[str, Cache[K, V]] = Cache(MOST_CLIENTS)
        self._most_each = most_each
        self._seconds = seconds
        self._lock = threading.Lock()

    def get(self, who: str, key: K) -> V | None:
        return self._of(who).get(key)

    def put(self, who: str, key: K, value: V, weight: int = 1) -> V:
        return self._of(who).put(key, value, weight)

    def _of(self, who: str) -> Cache[K, V]:
        with self._lock:
            cache = self._clients.get(who)
            return cache or self._clients.put(who, Cache(self._most_each, self._seconds))


@dataclass(frozen=True, slots=True)
class LoadedDatamart:
    """A datamart, its datasource, and why tables of it no longer fit that."""

    mart: Datamart
    datasource: Datasource
    outdated: Mapping[str, str]


class Caches:
    """`marts` by organisation and name, `versions` of them by id; `outdated` by the version of a
    datamart and when the schema was read; `compiled`, of each client, by the version of a
    datamart, its row filters and the text of the question; `restricted`, of each client, by the
    first two of these; `tenants` by datamart and client; `embeds` by data app; `boards` by
    organisation and id.
    """

    def __init__(self) -> None:
        self.marts: Cache[tuple[str, str], LoadedDatamart] = Cache(512, DATAMART_SECONDS)
        self.outdated: Cache[tuple[str, int, datetime], Mapping[str, str]] = Cache(512)
        self.versions: Cache[tuple[str, int], Datamart] = Cache(64)
        self.restricted: EachClient[tuple[str, int, str], Datamart] = EachClient(_MOST_RESTRICTED)
        self.compiled: EachClient[tuple[str, int, str, str], Compiled] = EachClient(
            MOST_LETTERS, COMPILED_SECONDS
        )
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
