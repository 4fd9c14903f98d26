"""A healthy world in every engine, with a store that has a datamart on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.cli import Cli
from tests.support.dataset import TableData
from tests.support.engines import (
    ENGINES,
    Source,
    clickhouse_source,
    file_source,
    mysql_source,
    postgres_source,
)
from tests.support.proving import HEALTHY, store_on


@contextmanager
def world(
    engine: str,
    request: pytest.FixtureRequest,
    files: Path,
    tables: tuple[TableData, ...] = HEALTHY,
) -> Iterator[Source]:
    """A database of the test's own."""
    name = f"martlet_test_prove_{uuid4().hex[:12]}"
    if engine == "postgres":
        made = postgres_source(request.getfixturevalue("postgres_server"), name, tables)
    elif engine == "mysql":
        made = mysql_source(request.getfixturevalue("mariadb_server"), name, tables)
    elif engine == "clickhouse":
        made = clickhouse_source(request.getfixturevalue("clickhouse_server"), name, tables)
    else:
        made = file_source(engine, files, name, tables)
    with made as source:
        yield source


@pytest.fixture(scope="session", params=ENGINES)
def healthy(request: pytest.FixtureRequest, files: Path) -> Iterator[Source]:
    with world(request.param, request, files) as source:
        yield source


@pytest.fixture(scope="session")
def healthy_store(healthy: Source, tmp_path_factory: pytest.TempPathFactory, files: Path) -> Cli:
    return store_on(healthy, tmp_path_factory.mktemp("healthy"), files)
