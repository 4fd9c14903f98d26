"""Databases of a test's own, on any engine."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.engines import (
    Source,
    Tables,
    clickhouse_source,
    file_source,
    mysql_source,
    postgres_source,
)
from tests.support.servers import Server

_SERVERS = {
    "postgres": ("postgres_server", postgres_source),
    "mysql": ("mariadb_server", mysql_source),
    "clickhouse": ("clickhouse_server", clickhouse_source),
}


@contextmanager
def source_on(
    engine: str,
    name: str,
    tables: Tables,
    request: pytest.FixtureRequest,
    server: Server | None = None,
) -> Iterator[Source]:
    """A database that holds `tables`, while the block runs; on `server`, if it is given."""
    with _making(engine, name, tables, request, server) as source:
        yield source


def _making(
    engine: str,
    name: str,
    tables: Tables,
    request: pytest.FixtureRequest,
    server: Server | None,
) -> AbstractContextManager[Source]:
    if engine not in _SERVERS:
        files: Path = request.getfixturevalue("files")
        # A file of that name may have been another module's, and still be open in a server's pool.
        return file_source(engine, files, f"{name}_{uuid4().hex[:8]}", tables)
    fixture, make = _SERVERS[engine]
    worker_name: str = request.getfixturevalue("worker_name")
    return make(server or request.getfixturevalue(fixture), f"{worker_name}_{name}", tables)
