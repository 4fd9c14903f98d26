"""SQLite, by the standard library: a file opened for reading, under an authorizer."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from uuid import UUID

from martlet.compiler import GuardedQuery
from martlet.connect.assemble import Found, assemble
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
from martlet.errors import Failure
from martlet.model.schema import ColumnType, DatabaseSchema, Family, ForeignKey, SchemaColumn
from martlet.model.versions import DatabaseVersion

_SCHEMA = "main"
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

_TABLES = """
SELECT name, type = 'view' FROM main.sqlite_master
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
"""
_COLUMNS = """
SELECT name, type, "notnull", pk, hidden > 1 FROM pragma_table_xinfo(?) WHERE hidden <> 1
"""
_INDEXES = """
SELECT m.name, i.name, i."unique" AND NOT i.partial, c.name
FROM main.sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
WHERE m.type = 'table' ORDER BY m.name, i.name, c.seqno
"""
_FOREIGN_KEYS = """
SELECT m.name, f.id, f."table", f."from", f."to"
FROM main.sqlite_master m, pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq
"""
_EXPLAIN = "EXPLAIN SELECT * FROM main.{}"
_DEFINITIONS = "SELECT name, sql FROM main.sqlite_master WHERE type = 'table' AND sql IS NOT NULL"


class SqliteSession:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection = connect(target)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        self._tables = frozenset(name.lower() for name, _ in self._connection.execute(_TABLES))
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
        """The table, and where it is a view, all that the view reads: in lower case."""
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
        """A query's own relations are asked for by name too, where only their rows count."""
        if table in self._readable:
            return True
        return table not in self._tables and not table.startswith(_CATALOG)

    def _authorized(
        self, action: int, first: str | None, second: str | None, *_: str | None
    ) -> int:
        """Calling functions, and reading the tables that the proof names; nothing else."""
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

    def open(self, target: Target) -> SqliteSession:
        return SqliteSession(target)

    def schema(self, target: Target) -> DatabaseSchema:
        connection = connect(target)
        try:
            tables = _read_tables(connection)
        finally:
            connection.close()
        databases = client_files(target.file) if target.file is not None else ()
        return assemble(tables, _SCHEMA, databases)

    def warnings(self, target: Target) -> list[str]:
        connect(target).close()
        return []

    def version(self, _target: Target) -> DatabaseVersion:
        """It is the library of this process, whichever wrote the file."""
        return DatabaseVersion("sqlite", "SQLite", sqlite3.sqlite_version)

    def failure(self, error: Exception) -> Failure | None:
        if isinstance(error, MemoryError):  # what the library makes of SQLITE_NOMEM
            return needs_too_much(type(error).__name__)
        if not isinstance(error, sqlite3.Error):
            return None
        name = getattr(error, "sqlite_errorname", None) or type(error).__name__
        kind = _KINDS.get(name, failed)
        if name == "SQLITE_ERROR":
            # One code for a wrong query and for a failing row; only planning comes before a row.
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
    """`value` in the form in which SQLite keeps its kind."""
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


_Tables = dict[tuple[str, str], Found]


def _read_tables(connection: sqlite3.Connection) -> _Tables:
    tables: _Tables = {}
    for table, is_view in connection.execute(_TABLES):
        tables[_SCHEMA, table] = Found(is_view=bool(is_view))
    loose = {name for name, sql in connection.execute(_DEFINITIONS) if "collate" in sql.lower()}
    for table_id in list(tables):
        try:
            _add_columns(tables[table_id], connection, table_id[1], loose)
        except sqlite3.Error:
            del tables[table_id]  # a view that cannot be read is not there
    _add_indexes(tables, connection)
    _add_foreign_keys(tables, connection)
    return tables


def _add_columns(entry: Found, connection: sqlite3.Connection, table: str, loose: set[str]) -> None:
    keys: dict[int, str] = {}
    for name, native, is_required, key_position, is_computed in connection.execute(
        _COLUMNS, [table]
    ):
        family = _family(native or "")
        # A view tells nothing of the collations of the columns behind it.
        is_exact = family is not Family.TEXT or not (entry.is_view or table in loose)
        kind = ColumnType(family, native or "ANY", is_exact)
        is_nullable = not (is_required or key_position)
        entry.columns.append(SchemaColumn(name, kind, is_nullable, bool(is_computed)))
        if key_position:
            keys[key_position] = name
    entry.primary_key = tuple(keys[position] for position in sorted(keys))


def _add_indexes(tables: _Tables, connection: sqlite3.Connection) -> None:
    indexes: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for table, index, is_unique, column in connection.execute(_INDEXES):
        indexes[table, index, is_unique].append(column)
    for (table, _, is_unique), columns in indexes.items():
        if None not in columns and (_SCHEMA, table) in tables:
            entry = tables[_SCHEMA, table]
            (entry.unique_keys if is_unique else entry.indexes).append(tuple(columns))


def _add_foreign_keys(tables: _Tables, connection: sqlite3.Connection) -> None:
    keys: dict[tuple[str, int, str], list[tuple[str, str | None]]] = defaultdict(list)
    for table, number, target, column, target_column in connection.execute(_FOREIGN_KEYS):
        keys[table, number, target].append((column, target_column))
    for (table, _, target), pairs in keys.items():
        parent = tables.get((_SCHEMA, target))
        if parent is None:
            continue
        columns = tuple(column for column, _ in pairs)
        # A key that names no target column points at the primary key.
        targets = tuple(name for _, name in pairs if name is not None) or parent.primary_key
        if len(targets) == len(columns):
            key = ForeignKey(columns, _SCHEMA, target, targets)
            tables[_SCHEMA, table].foreign_keys.append(key)


def _family(native: str) -> Family:
    """SQLite's own rules of affinity, with dates and booleans told by the declared name."""
    name = native.upper()
    for family, words in _NAMES:
        if any(word in name for word in words):
            return family
    return Family.OTHER


_NAMES = (
    (Family.BOOLEAN, ("BOOL",)),
    (Family.TIMESTAMP, ("TIMESTAMP", "DATETIME")),
    (Family.DATE, ("DATE",)),
    (Family.INTEGER, ("INT",)),
    (Family.TEXT, ("CHAR", "CLOB", "TEXT")),
    (Family.BINARY, ("BLOB",)),
    (Family.FLOAT, ("REAL", "FLOA", "DOUB")),
    (Family.DECIMAL, ("DEC", "NUM")),
    (Family.JSON, ("JSON",)),
    (Family.TIME, ("TIME",)),
)
