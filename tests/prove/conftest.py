"""A healthy world in every engine, with a store that has a datamart on it."""

import os
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
    clickhouse_client,
    clickhouse_source,
    file_source,
    mysql_connection,
    mysql_source,
    postgres_connection,
    postgres_source,
    postgres_url,
)
from tests.support.proving import HEALTHY, Proved, proved, store_on
from tests.support.servers import Server


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


@contextmanager
def at_server(cli: Cli, source: Source) -> Iterator[Cli]:
    """Commands that know a server for scratch databases, which is left as it was found."""
    server = source.server
    if server is None:
        yield cli
        return
    if source.engine == "postgres":
        url = postgres_url(server, "postgres").replace(f":{server.password}@", "@", 1)
    else:
        url = f"{source.engine}://{server.username}@{server.host}:{server.port}"
    yield cli.at(MARTLET_SCRATCH_SERVER=url, MARTLET_SCRATCH_PASSWORD=server.password)
    assert not databases(source.engine, server, os.getpid())


def databases(engine: str, server: Server, process: int) -> set[str]:
    """Scratch databases that the process has made and not dropped."""
    if engine == "postgres":
        with postgres_connection(server, "postgres") as connection:
            found = connection.execute(b"SELECT datname FROM pg_database").fetchall()
    elif engine == "clickhouse":
        found = list(clickhouse_client(server, None).query("SHOW DATABASES").result_rows)
    else:
        with mysql_connection(server, None).cursor() as cursor:
            cursor.execute("SHOW DATABASES")
            found = list(cursor.fetchall())
    return {name for (name,) in found if name.startswith(f"martlet_scratch_{process}_")}


def by_scratch(cli: Cli, source: Source, tmp_path: Path, *words: object) -> Proved:
    with at_server(cli, source) as there:
        return proved(there, tmp_path, "--scratch", *words)
