"""PostgreSQL, by psycopg 3: synchronous, in a thread; rows arrive in chunks."""

import os
import socket
from collections.abc import Generator
from typing import Any, cast

import psycopg
from psycopg import RawCursor, pq
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import make_conninfo
from psycopg.types.string import TextLoader

from martlet.compiler import GuardedQuery
from martlet.connect.failures import (
    failed,
    needs_too_much,
    not_permitted,
    refused,
    timed_out,
    unavailable,
    wrong_credentials,
)
from martlet.connect.postgres_parameters import parameters
from martlet.connect.postgres_schema import read_schema, read_warnings
from martlet.connect.session import (
    CHUNK_ROWS,
    Chunk,
    Chunks,
    Result,
    ResultColumn,
    Row,
    Target,
    check_is_for,
    check_settings,
    in_chunks,
)
from martlet.errors import Failure
from martlet.model.schema import DatabaseSchema, Family
from martlet.model.versions import DatabaseVersion

_FAMILIES = {
    16: Family.BOOLEAN,
    17: Family.BINARY,
    20: Family.INTEGER,
    21: Family.INTEGER,
    23: Family.INTEGER,
    25: Family.TEXT,
    114: Family.JSON,
    700: Family.FLOAT,
    701: Family.FLOAT,
    1042: Family.TEXT,
    1043: Family.TEXT,
    1082: Family.DATE,
    1083: Family.TIME,
    1114: Family.TIMESTAMP,
    1184: Family.TIMESTAMP_TZ,
    1700: Family.DECIMAL,
    2950: Family.UUID,
    3802: Family.JSON,
}

# The meaning of the printed text depends on these settings; viewers cannot change them.
_SETTINGS = """
SET default_transaction_read_only = on;
SET search_path = '';
SET standard_conforming_strings = on;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET IntervalStyle = 'iso_8601';
SET lock_timeout = '5s';
SET idle_in_transaction_session_timeout = '60s';
SET client_connection_check_interval = '1s'
"""
_TIMEOUT = b"SELECT set_config('statement_timeout', $1, false)"
_VERSION = "SELECT version()"
_CHECK = """
SELECT current_setting('default_transaction_read_only'), current_setting('search_path'),
    current_setting('standard_conforming_strings'), current_setting('TimeZone')
"""
_EXPECTED = ("on", '""', "on", "UTC")


class PostgresSession:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection = connect(target)

    def run(self, query: GuardedQuery) -> Result:
        check_is_for(query, self._target)
        cursor = self._connection.cursor()
        rows = cursor.stream(query.text.encode(), list(query.values.values()), size=CHUNK_ROWS)
        chunks = Chunks(_closing(cast("Generator[Row]", rows)))
        if cursor.description is None:
            return Result(self._described(query), chunks)
        columns = [
            ResultColumn(c.name, _FAMILIES.get(c.type_code), c.scale) for c in cursor.description
        ]
        return Result(tuple(columns), chunks)

    def _described(self, query: GuardedQuery) -> tuple[ResultColumn, ...]:
        """The columns of a result without rows, which the driver's stream does not report."""
        self._connection.pgconn.prepare(b"", query.text.encode())
        described = self._connection.pgconn.describe_prepared(b"")
        return tuple(
            ResultColumn((described.fname(i) or b"").decode(), _FAMILIES.get(described.ftype(i)))
            for i in range(described.nfields)
        )

    def cancel(self) -> None:
        self._connection.cancel_safe(timeout=2)

    def kill(self) -> None:
        with socket.socket(fileno=os.dup(self._connection.pgconn.socket)) as own:
            own.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._connection.close()

    def is_idle(self) -> bool:
        status = self._connection.info.transaction_status
        return not self._connection.closed and status is pq.TransactionStatus.IDLE


class PostgresDriver:
    port = 5432
    takes_shares = False

    def open(self, target: Target) -> PostgresSession:
        return PostgresSession(target)

    def schema(self, target: Target) -> DatabaseSchema:
        with connect(target) as connection:
            return read_schema(connection, target.credentials.schema)

    def warnings(self, target: Target) -> list[str]:
        with connect(target) as connection:
            return read_warnings(connection)

    def version(self, target: Target) -> DatabaseVersion:
        with connect(target) as connection:
            row = connection.execute(_VERSION.encode()).fetchone()
        return version_in(str(row[0]) if row else "")

    def failure(self, error: Exception) -> Failure | None:
        if not isinstance(error, psycopg.Error):
            return None
        state = error.sqlstate or ""
        cause = f"SQLSTATE {state}" if state else type(error).__name__
        for prefix, kind in _KINDS.items():
            if state.startswith(prefix):
                return kind(cause)
        if state or not isinstance(error, psycopg.OperationalError):
            return failed(cause)
        return wrong_credentials(cause) if _is_turned_away(str(error)) else unavailable(cause)


def version_in(text: str) -> DatabaseVersion:
    """The version in the server's own text; imitations of PostgreSQL have another product name."""
    product, _, rest = text.partition(" ")
    return DatabaseVersion("postgres", product, rest.partition(" ")[0].rstrip(","))


# SQLSTATE by its beginning, the longer first; PostgreSQL documentation, appendix A.
_KINDS = {
    "57014": timed_out,
    "25P03": timed_out,
    "55P03": timed_out,
    "28": wrong_credentials,
    "3D": wrong_credentials,
    "08": unavailable,
    "53100": needs_too_much,  # disk full
    "53200": needs_too_much,  # out of memory
    "53400": needs_too_much,  # more temporary files than temp_file_limit
    "53": unavailable,
    "57P": unavailable,
    "42501": not_permitted,
    "42": refused,
    "0A": refused,
}


# For a failed connection libpq gives no SQLSTATE, only the server's message.
_COMES_BACK = ("starting up", "shutting down", "not yet accepting", "too many", "connection slots")


def _is_turned_away(message: str) -> bool:
    """Whether the server refused the connection, and will refuse it again."""
    return "FATAL" in message and not any(words in message for words in _COMES_BACK)


def connect(target: Target) -> psycopg.Connection[Row]:
    """A connection with the settings that the printed SQL needs, after a check."""
    connection: psycopg.Connection[Any] = psycopg.connect(
        make_conninfo(**parameters(target)),
        autocommit=True,
        cursor_factory=RawCursor,
        prepare_threshold=None,
    )
    try:
        connection.execute(_SETTINGS.encode())
        connection.execute(_TIMEOUT, [f"{int(target.statement_seconds * 1000)}ms"])
        check_settings(connection.execute(_CHECK.encode()).fetchone(), _EXPECTED)
        _register_loaders(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _closing(rows: Generator[Row]) -> Generator[Chunk]:
    """Chunks of `rows`; a result that is not read to its end is cancelled on the server."""
    try:
        yield from in_chunks(rows)
    finally:
        rows.close()


class _Unbounded(Loader):
    """Loads infinity, which JSON and Python lack, as null.

    The driver's loader in C loads the rest. It cannot be imported, only looked up; the importable
    loader is an order of magnitude slower.
    """

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        bounded = psycopg.adapters.get_loader(oid, pq.Format.TEXT) or TextLoader
        self._bounded = bounded(oid, context)

    def load(self, data: Buffer) -> object:
        return None if bytes(data) in (b"infinity", b"-infinity") else self._bounded.load(data)


def _register_loaders(connection: psycopg.Connection[Any]) -> None:
    for name, loader in _LOADERS.items():
        connection.adapters.register_loader(name, loader)


# Python has no type for intervals of months, and none for rows; both stay as the server writes
# them, which is ISO 8601 for intervals.
_LOADERS: dict[str, type[Loader]] = {
    "date": _Unbounded,
    "timestamp": _Unbounded,
    "timestamptz": _Unbounded,
    "interval": TextLoader,
    "record": TextLoader,
}
