"""DuckDB's catalog as the parts of a DatabaseSchema."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb

from martlet.connect.assemble import TableParts
from martlet.model.schema import ColumnType, Family, ForeignKey, SchemaColumn

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

Tables = dict[tuple[str, str], TableParts]


def read_tables(connection: duckdb.DuckDBPyConnection) -> Tables:
    tables: Tables = defaultdict(TableParts)
    for schema, table, is_view, *column in rows(connection, _COLUMNS):
        entry = tables[schema, table]
        entry.is_view = is_view
        entry.columns.append(_column(*column))
    for schema, table, *key in rows(connection, _KEYS):
        _add_key(tables[schema, table], schema, *key)
    for schema, table, is_unique, expressions in rows(connection, _INDEXES):
        columns = _plain_columns(expressions or "")
        if columns:
            entry = tables[schema, table]
            (entry.unique_keys if is_unique else entry.indexes).append(columns)
    return tables


def _column(
    name: str, native: str, is_nullable: bool, may_be_collated: bool, may_be_computed: bool
) -> SchemaColumn:
    """A column. Only the table's DDL shows collations and formulas, so all columns of a table with
    one are presumed to have it.
    """
    kind = family(native)
    is_exact = not (may_be_collated and kind is Family.TEXT)
    return SchemaColumn(
        name, ColumnType(kind, native, is_exact), is_nullable, bool(may_be_computed)
    )


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[Any, ...]]:
    yield from connection.execute(sql).fetchall()


def _add_key(
    entry: TableParts,
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
    """The columns of an index on plain columns, from its text: `[a, "b c"]`."""
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
