"""Which tests run on the same worker: those of one server engine, else those of one module.

What a group needs (a world in a database, a proof, a server) is then made once and not on every
worker. The longest groups start first, so that no worker is left with one in the end.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.sampling import params_of

# The order is taken from what functions took in a run with MARTLET_TEST_DURATIONS=write.
DURATIONS = Path(__file__).with_name("durations.json")
SERVERS = ("postgres", "mysql", "clickhouse")
ENGINES = (*SERVERS, "duckdb", "sqlite")
STORES = ("engine_server", "server", "store_url")  # parameters that are a kind of store
_FIXTURES = {
    "postgres_server": "postgres",
    "mariadb_server": "mysql",
    "clickhouse_server": "clickhouse",
}


def engine_of(item: pytest.Item) -> str | None:
    """The engine that a test asks, by its parameters or by the fixtures that it takes."""
    engines = [params_of(item)[name] for name in engine_parameters(item)]
    needed: Sequence[str] = getattr(item, "fixturenames", ())
    engines += [engine for name, engine in _FIXTURES.items() if name in needed]
    servers = [engine for engine in engines if engine in SERVERS]
    return next(iter(servers or engines), None)


def engine_parameters(item: pytest.Item) -> list[str]:
    """The names of its parameters that are engines. A store in SQLite is none."""
    params = params_of(item)
    return [name for name in params if name not in STORES and params[name] in ENGINES]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Group by group."""
    groups: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        groups[_group(item)].append(item)
    seconds = _seconds()
    ordered = sorted(groups.values(), key=lambda members: -sum(map(seconds, members)))
    return [item for members in ordered for item in members]


def _group(item: pytest.Item) -> str:
    engine = engine_of(item)
    return engine if engine in SERVERS else item.path.stem


def _seconds() -> Any:
    """Tells how long a case is expected to take, in CPU seconds."""
    known: dict[str, float] = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}

    def seconds(item: pytest.Item) -> float:
        return known.get(item.nodeid.partition("[")[0], 0.02)

    return seconds
