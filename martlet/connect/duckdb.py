"""DuckDB: the customer's file attached for reading to an empty database, locked before any query.

The default database is the empty one, so that an unqualified name never means a table.
Columns travel as Arrow.
"""

import re
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from martlet.connect.assemble import Found, assemble
from martlet.connect.failures import failed, refused, timed_out, unavailable
from martlet.connect.files import client_files, database_file
from martlet.connect.session import (
    CHUNK_ROWS,
    Chunk,
    Chunks,
    Result,
    ResultColumn,
    Target,
    check_is_for,
)
from martlet.errors import Failure
from martlet.model.schema import ColumnType, DatabaseSchema, Family, ForeignKey, SchemaColumn
from martlet.query import GuardedQuery

_CONFIG = {
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "threads": "2",
    "memory_limit": "2GB",
}
_LOCKS = (
    "SET TimeZone = 'UTC'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
_ATTACH = "ATTACH {} AS source (READ_ONLY)"

_COLUMNS = """
SELECT c.schema_name, c.table_name, v.view_name IS NOT NULL, c.column_name, c.data_type,
    c.is_nullable, v.view_name IS NOT NULL OR t.sql ILIKE '%collate%',
    t.sql ILIKE '%generated always%'
FROM duckdb_columns() c
LEFT JOIN duckdb_tables() t USING (database_name, schema_name, table_name)
LEFT JOIN duckdb_views() v ON v.database_name = c.database_name
    AND v.schema_name = c.schema_name AND v.view_name = c.table_name
WHERE c.database_name = 'source' AND NOT c.internal
ORDER BY c.schema_name, c.table_name, c.column_index
"""
_KEYS = """
SELECT schema_name, table_name, constraint_type, constraint_column_names,
    referenced_table, referenced_column_names
FROM duckdb_constraints() WHERE database_name = 'source'
"""
_INDEXES = """
SELECT schema_name, table_name, is_unique, expressions
FROM duckdb_indexes() WHERE database_name = 'source'
"""
_PLAIN_COLUMNS = re.compile(r"""\[("?[\w ]+"?(?:, ?"?[\w ]+"?)*)\]""")


class DuckdbSession:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection = connect(target)
        self._reader: pa.RecordBatchReader | None = None
        self._is_broken = False

    def run(self, query: GuardedQuery) -> Result:
        check_is_for(query, self._target)
        with self._noting_breaks():
            return self._started(query)

    def _started(self, query: GuardedQuery) -> Result:
        relation = self._connection.sql(query.text, params=list(query.values.values()))
        columns = tuple(
            ResultColumn(name, family(str(kind)))
            for name, kind in zip(relation.columns, relation.types, strict=True)
        )
        reader = self._reader = relation.to_arrow_reader(CHUNK_ROWS)
        return Result(columns, Chunks(self._chunks(reader)))

    def _chunks(self, reader: pa.RecordBatchReader) -> Generator[Chunk]:
        try:
            with self._noting_breaks():
                for batch in reader:
                    if batch.num_rows:
                        yield batch
        finally:
            reader.close()
            self._reader = None

    @contextmanager
    def _noting_breaks(self) -> Iterator[None]:
        """After an error of its own making the database answers nothing any more."""
        try:
            yield
        except (duckdb.FatalException, duckdb.InternalException):
            self._is_broken = True
            raise

    def cancel(self) -> None:
        self._connection.interrupt()

    def kill(self) -> None:
        self.cancel()

    def close(self) -> None:
        self._connection.close()

    def is_idle(self) -> bool:
        return self._reader is None and not self._is_broken


class DuckdbDriver:
    port = None

    def open(self, target: Target) -> DuckdbSession:
        return DuckdbSession(target)

    def schema(self, target: Target) -> DatabaseSchema:
        connection = connect(target)
        try:
            found = _read_tables(connection)
        finally:
            connection.close()
        databases = client_files(target.file) if target.file is not None else ()
        return assemble(found, target.credentials.schema or "main", databases)

    def warnings(self, target: Target) -> list[str]:
        connect(target).close()
        return []

    def failure(self, error: Exception) -> Failure | None:
        if isinstance(error, pa.ArrowException):
            return failed(type(error).__name__)
        if not isinstance(error, duckdb.Error):
            return None
        kind = next((kind for types, kind in _KINDS if isinstance(error, types)), failed)
        return kind(type(error).__name__)


_KINDS = (
    ((duckdb.InterruptException,), timed_out),
    ((duckdb.IOException, duckdb.ConnectionException, duckdb.OutOfMemoryException), unavailable),
    (
        (
            duckdb.BinderException,
            duckdb.CatalogException,
            duckdb.ParserException,
            duckdb.SyntaxException,
            duckdb.NotImplementedException,
            duckdb.PermissionException,
            duckdb.TypeMismatchException,
        ),
        refused,
    ),
)


def connect(target: Target) -> duckdb.DuckDBPyConnection:
    """A locked database of its own, with the file attached."""
    connection = duckdb.connect(":memory:", config=dict(_CONFIG))
    try:
        quoted = "'" + str(database_file(target)).replace("'", "''") + "'"
        connection.execute(_ATTACH.format(quoted))
        for lock in _LOCKS:
            connection.execute(lock)
    except BaseException:
        connection.close()
        raise
    return connection


_Tables = dict[tuple[str, str], Found]


def _read_tables(connection: duckdb.DuckDBPyConnection) -> _Tables:
    found: _Tables = defaultdict(Found)
    for schema, table, is_view, *column in _rows(connection, _COLUMNS):
        entry = found[schema, table]
        entry.is_view = is_view
        entry.columns.append(_column(*column))
    for schema, table, *key in _rows(connection, _KEYS):
        _add_key(found[schema, table], schema, *key)
    for schema, table, is_unique, expressions in _rows(connection, _INDEXES):
        columns = _plain_columns(expressions or "")
        if columns:
            entry = found[schema, table]
            (entry.unique_keys if is_unique else entry.indexes).append(columns)
    return found


def _column(
    name: str, native: str, is_nullable: bool, may_be_collated: bool, may_be_computed: bool
) -> SchemaColumn:
    """Which of a table's columns have a collation or a formula, only its text would tell."""
    kind = family(native)
    is_exact = not (may_be_collated and kind is Family.TEXT)
    return SchemaColumn(
        name, ColumnType(kind, native, is_exact), is_nullable, bool(may_be_computed)
    )


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[Any, ...]]:
    yield from connection.execute(sql).fetchall()


def _add_key(
    entry: Found,
    schema: str,
    kind: str,
    columns: list[str],
    target: str | None,
    target_columns: list[str] | None,
) -> None:
    if kind == "PRIMARY KEY":
        entry.primary_key = tuple(columns)
    elif kind == "UNIQUE":
        entry.unique_keys.append(tuple(columns))
    elif kind == "FOREIGN KEY" and target:
        # DuckDB's keys stay within their schema.
        key = ForeignKey(tuple(columns), schema, target, tuple(target_columns or ()))
        entry.foreign_keys.append(key)


def _plain_columns(expressions: str) -> tuple[str, ...]:
    """The columns of an index that has nothing but columns, from its text: `[a, "b c"]`."""
    match = _PLAIN_COLUMNS.fullmatch(expressions)
    return tuple(name.strip().strip('"') for name in match[1].split(",")) if match else ()


def family(native: str) -> Family:
    name = native.upper().partition("(")[0]
    return Family.OTHER if native.endswith("]") else _FAMILIES.get(name, Family.OTHER)


_FAMILIES = {
    "BOOLEAN": Family.BOOLEAN,
    "TINYINT": Family.INTEGER,
    "SMALLINT": Family.INTEGER,
    "INTEGER": Family.INTEGER,
    "BIGINT": Family.INTEGER,
    "HUGEINT": Family.INTEGER,
    "UTINYINT": Family.INTEGER,
    "USMALLINT": Family.INTEGER,
    "UINTEGER": Family.INTEGER,
    "UBIGINT": Family.INTEGER,
    "DECIMAL": Family.DECIMAL,
    "FLOAT": Family.FLOAT,
    "DOUBLE": Family.FLOAT,
    "VARCHAR": Family.TEXT,
    "UUID": Family.UUID,
    "DATE": Family.DATE,
    "TIME": Family.TIME,
    "TIMESTAMP": Family.TIMESTAMP,
    "TIMESTAMP_S": Family.TIMESTAMP,
    "TIMESTAMP_MS": Family.TIMESTAMP,
    "TIMESTAMP_NS": Family.TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": Family.TIMESTAMP_TZ,
    "JSON": Family.JSON,
    "BLOB": Family.BINARY,
}
