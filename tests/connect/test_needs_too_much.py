"""A question that needs too much of a database is told so, and not to come again later."""

import asyncio
import sqlite3
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pymysql
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from martlet.connect.drivers import DRIVERS
from martlet.errors import Code, Failure
from tests.support.engines import Source
from tests.support.guarded import connections_to, datasource_of, guarded
from tests.support.recording import ASKING


def _of_clickhouse(code: int) -> DatabaseError:
    error = DatabaseError("memory limit exceeded")
    error.code = code
    return error


@pytest.mark.parametrize(
    ("engine", "error"),
    [
        ("postgres", psycopg.errors.OutOfMemory()),
        ("postgres", psycopg.errors.DiskFull()),
        ("postgres", psycopg.errors.ConfigurationLimitExceeded()),
        *[("mysql", pymysql.OperationalError(n, "")) for n in (1021, 1037, 1038, 1041, 1114)],
        ("clickhouse", _of_clickhouse(241)),
        ("duckdb", duckdb.OutOfMemoryException()),
        ("duckdb", pa.ArrowMemoryError()),
        ("duckdb", MemoryError()),
        ("sqlite", MemoryError()),
    ],
    ids=repr,
)
def test_every_engine_tells_a_lack_of_memory(engine: str, error: Exception) -> None:
    _check(DRIVERS[engine].failure(error))


def test_sqlite_tells_a_lack_of_room() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.Error) as caught:
        connection.execute("CREATE TABLE t AS SELECT hex(randomblob(100000)) AS x")
    _check(DRIVERS["sqlite"].failure(caught.value))


def test_postgres_tells_a_lack_of_room(postgres_small: Source, files: Path) -> None:
    """Its owner has bounded the temporary files of a session, and the question sorts more."""
    source = postgres_small
    sql = (
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 700)"
        " SELECT a.i, b.i FROM n AS a, n AS b ORDER BY 2, 1"
    )
    query = guarded(source, sql)
    name = source.credentials.database
    source.execute(f'ALTER DATABASE "{name}" SET temp_file_limit = 64')
    try:
        with connections_to(source, files) as connections, pytest.raises(Failure) as caught:
            asyncio.run(connections.rows(datasource_of(source), query, ASKING))
    finally:
        source.execute(f'ALTER DATABASE "{name}" RESET temp_file_limit')
    _check(caught.value)


def _check(failure: Failure | None) -> None:
    assert failure is not None
    assert failure.code is Code.QUERY_FAILED
    assert "more memory than one query may have" in failure.message
    assert "Retry-After" not in failure.headers
