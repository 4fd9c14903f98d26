"""SQLite, by the standard library: opens a file for reading, under an authorizer."""

import sqlite3
import time
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from uuid import UUID

from martlet.compiler import GuardedQuery
from martlet.connect.assemble import assemble
from martlet.connect.failures import failed, needs_too_much, refused, timed_out, unavailable
from martlet.connect.files import client_files, database_file
from martlet.connect.session import (
    Chunk,
    Chunks,
    Result,
    ResultColumn,
    Row,
    Target,
    check_is_for,
    in_chunks,
)
from martlet.connect.sqlite_schema import SCHEMA, TABLES, read_tables
from martlet.errors import Failure
from martlet.model.schema import DatabaseSchema
from martlet.model.versions import DatabaseVersion

_ADMITTED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_CATALOG = ("sqlite_", "pragma_")
_DENIED_FUNCTIONS = {"load_extension", "readfile", "writefile", "fts3_tokenizer", "randomblob"}
_STEPS_BETWEEN_CHECKS = 10_000
_LONGEST_VALUE = 64 * 1024 * 1024

_EXPLAIN = "EXPLAIN SELECT * FROM main.{}"


class SqliteSession:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection = connect(target)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        self._tables = frozenset(name.lower() for name, _ in self._connection.execute(TABLES))
        self._readable: frozenset[str] = frozenset()
        self._behind: dict[str, frozenset[str]] = {}
        self._connection.set_authorizer(self._authorized)
        self._connection.set_progress_handler(self._is_late, _STEPS_BETWEEN_CHECKS)
        self._deadline = float("inf")
        self._cursor: sqlite3.Cursor | None = None

    def run(self, query: GuardedQuery) -> Result:
        check_is_for(query, self._target)
        self._deadline = time.monotonic() + self._target.statement_seconds
        self._readable = frozenset().union(*(self._read_by(name) for _, name in query.physical))
        values = {name: _stored(value) for name, value in query.values.items()}
        cursor = self._cursor = self._connection.execute(query.text, values)
        columns = tuple(ResultColumn(column[0], None) for column in cursor.description)
        return Result(columns, Chunks(self._chunks(cursor)))

    def _read_by(self, name: str) -> frozenset[str]:
        """The table, and if it is a view, all tables that it reads; in lower case."""
        if name not in self._behind:
            seen: set[str] = set()

            def note(action: int, table: str | None, *_: str | None) -> int:
                if action == sqlite3.SQLITE_READ and table is not None:
                    seen.add(table.lower())
                return sqlite3.SQLITE_OK

            self._connection.set_authorizer(note)
            try:
                quoted = '"' + name.replace('"', '""') + '"'
                self._connection.execute(_EXPLAIN.format(quoted)).close()
            finally:
                self._connection.set_authorizer(self._authorized)
            self._behind[name] = frozenset({name.lower(), *seen})
        return self._behind[name]

    def _may_read(self, table: str) -> bool:
        """Whether a query may read `table`. SQLite also asks for the query's own relations."""
        if table in self._readable:
            return True
        return table not in self._tables and not table.startswith(_CATALOG)

    def _authorized(
        self, action: int, first: str | None, second: str | None, *_: str | None
    ) -> int:
        """Allow calls of functions, and reads of the tables that the proof names; deny the rest."""
        if action not in _ADMITTED:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ and not self._may_read((first or "").lower()):
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _DENIED_FUNCTIONS:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    def _chunks(self, cursor: sqlite3.Cursor) -> Generator[Chunk]:
        rows: Iterator[Row] = cursor
        try:
            yield from in_chunks(rows)
        finally:
            cursor.close()
            self._cursor = None

    def _is_late(self) -> int:
        return time.monotonic() > self._deadline

    def cancel(self) -> None:
        self._deadline = 0.0
        self._connection.interrupt()

    def kill(self) -> None:
        self.cancel()

    def close(self) -> None:
        self._connection.close()

    def is_idle(self) -> bool:
        return self._cursor is None


class SqliteDriver:
    port = None
    takes_shares = False

    def open(self, target: Target) -> SqliteSession:
        return SqliteSession(target)

    def schema(self, target: Target) -> DatabaseSchema:
        connection = connect(target)
        try:
            tables = read_tables(connection)
        finally:
            connection.close()
        databases = client_files(target.file) if target.file is not None else ()
        return assemble(tables, SCHEMA, databases)

    def warnings(self, target: Target) -> list[str]:
        connect(target).close()
        return []

    def version(self, _target: Target) -> DatabaseVersion:
        """The version of the library in this process; the file's own version does not matter."""
        return DatabaseVersion("sqlite", "SQLite", sqlite3.sqlite_version)

    def failure(self, error: Exception) -> Failure | None:
        if isinstance(error, MemoryError):  # the library raises this for SQLITE_NOMEM
            return needs_too_much(type(error).__name__)
        if not isinstance(error, sqlite3.Error):
            return None
        name = getattr(error, "sqlite_errorname", None) or type(error).__name__
        kind = _KINDS.get(name, failed)
        if name == "SQLITE_ERROR":
            # One code for wrong queries and failing rows; errors of rows have known messages.
            kind = failed if str(error) in _ROW_ERRORS else refused
        return kind(name)


_ROW_ERRORS = {"integer overflow", "malformed JSON", "string or blob too big"}
_KINDS = {
    "SQLITE_INTERRUPT": timed_out,
    "SQLITE_AUTH": refused,
    "SQLITE_FULL": needs_too_much,
    "SQLITE_NOMEM": needs_too_much,
    "SQLITE_BUSY": unavailable,
    "SQLITE_CANTOPEN": unavailable,
    "SQLITE_NOTADB": unavailable,
    "SQLITE_CORRUPT": unavailable,
    "SQLITE_IOERR": unavailable,
    "ProgrammingError": refused,
}


def connect(target: Target) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{database_file(target).as_uri()}?mode=ro",
        uri=True,
        timeout=target.connect_seconds,
        check_same_thread=False,
        isolation_level=None,
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _stored(value: object) -> object:
    """`value` in the form in which SQLite stores its type."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, date | time_of_day):
        return value.isoformat()
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(value)  # no integer of SQLite equals it; comparisons stay right
    return str(value) if isinstance(value, UUID) else value
