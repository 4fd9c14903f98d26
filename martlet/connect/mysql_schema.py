"""MySQL's and MariaDB's information schema as a DatabaseSchema."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pymysql
from pymysql.constants import ER
from pymysql.cursors import Cursor

from martlet.connect.assemble import TableParts, assemble
from martlet.model.datasource import Credentials
from martlet.model.schema import ColumnType, DatabaseSchema, Family, ForeignKey, SchemaColumn

# The server answers these from files, and opens each table that a statement concerns. It finds
# these tables from constants only: with a join or a list it opens every table
# (MariaDB documentation, "Information Schema Optimizations"). So each statement names one schema.
_SCHEMAS = "SELECT schema_name FROM information_schema.schemata"
_DATABASE = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s"
_TABLES = """
SELECT table_name, table_type LIKE '%%VIEW'
FROM information_schema.tables WHERE table_schema = %s
ORDER BY table_name
"""
_COLUMNS = """
SELECT table_name, column_name, data_type, column_type, is_nullable = 'YES', collation_name,
    extra LIKE '%%GENERATED%%'
FROM information_schema.columns WHERE table_schema = %s
ORDER BY table_name, ordinal_position
"""
_INDEXES = """
SELECT table_name, index_name, non_unique = 0, column_name, sub_part
FROM information_schema.statistics WHERE table_schema = %s
ORDER BY table_name, index_name, seq_in_index
"""
_FOREIGN_KEYS = """
SELECT table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name,
    referenced_column_name
FROM information_schema.key_column_usage
WHERE table_schema = %s AND referenced_table_name IS NOT NULL
ORDER BY table_name, constraint_name, ordinal_position
"""
_STATEMENTS = (_TABLES, _COLUMNS, _INDEXES, _FOREIGN_KEYS)
_SYSTEM = {"information_schema", "mysql", "performance_schema", "sys"}
_WRITES = {"ALL PRIVILEGES", "INSERT", "UPDATE", "DELETE", "DROP", "CREATE", "ALTER", "SUPER"}

_FAMILIES = {
    "tinyint": Family.INTEGER,
    "smallint": Family.INTEGER,
    "mediumint": Family.INTEGER,
    "int": Family.INTEGER,
    "bigint": Family.INTEGER,
    "year": Family.INTEGER,
    "decimal": Family.DECIMAL,
    "float": Family.FLOAT,
    "double": Family.FLOAT,
    "char": Family.TEXT,
    "varchar": Family.TEXT,
    "tinytext": Family.TEXT,
    "text": Family.TEXT,
    "mediumtext": Family.TEXT,
    "longtext": Family.TEXT,
    "enum": Family.TEXT,
    "date": Family.DATE,
    "time": Family.TIME,
    "datetime": Family.TIMESTAMP,
    "timestamp": Family.TIMESTAMP_TZ,
    "json": Family.JSON,
    "uuid": Family.UUID,
    "binary": Family.BINARY,
    "varbinary": Family.BINARY,
    "blob": Family.BINARY,
}

_Tables = dict[str, TableParts]  # of one schema


def read_schema(connection: "pymysql.Connection[Any]", credentials: Credentials) -> DatabaseSchema:
    """The tables that the account may read in the named database; in all databases without a name.

    MySQL calls a schema a database.
    """
    by_id: dict[tuple[str, str], TableParts] = {}
    with connection.cursor() as cursor:
        for schema in _schemas(cursor, credentials):
            tables = _read_tables(cursor, schema)
            by_id |= {(schema, name): entry for name, entry in tables.items()}
    return assemble(by_id, credentials.schema or credentials.database or "")


def _schemas(cursor: Cursor, credentials: Credentials) -> list[str]:
    database, schema = credentials.database, credentials.schema
    if database and not cursor.execute(_DATABASE, [database]):
        raise pymysql.OperationalError(ER.BAD_DB_ERROR)
    names = [name for name in dict.fromkeys((database, schema)) if name]
    if not names:
        cursor.execute(_SCHEMAS)
        names = sorted(name for (name,) in cursor.fetchall())
    return [name for name in names if name.lower() not in _SYSTEM]


def _read_tables(cursor: Cursor, schema: str) -> _Tables:
    """The tables and their columns. A table created during the reads is left out."""
    names, columns, indexes, keys = (_rows(cursor, sql, schema) for sql in _STATEMENTS)
    tables = {name: TableParts(is_view=bool(is_view)) for name, is_view in names}
    for table, *column in columns:
        if table in tables:
            tables[table].columns.append(_column(*column))
    _add_indexes(tables, indexes)
    _add_foreign_keys(tables, keys)
    return {name: entry for name, entry in tables.items() if entry.columns}


def _rows(cursor: Cursor, sql: str, schema: str) -> tuple[tuple[Any, ...], ...]:
    cursor.execute(sql, [schema])
    return cursor.fetchall()


def read_warnings(connection: "pymysql.Connection[Any]") -> list[str]:
    """The privileges of the account that it does not need."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW GRANTS")
        grants = [str(row[0]) for row in cursor.fetchall()]
    given = {
        privilege.strip().upper()
        for grant in grants
        for privilege in grant.removeprefix("GRANT ").partition(" ON ")[0].split(",")
    }
    excess = sorted(given & _WRITES)
    return [f"the account has {', '.join(excess)}; grant SELECT only"] if excess else []


def _column(
    name: str, data_type: str, native: str, is_nullable: int, *rest: *tuple[str | None, int]
) -> SchemaColumn:
    """A column. All collations except the binary one call some different texts equal."""
    collation, is_computed = rest
    family = _FAMILIES.get(data_type.lower(), Family.OTHER)
    is_exact = family is not Family.TEXT or collation == "binary"
    kind = ColumnType(family, native, is_exact, collation)
    return SchemaColumn(name, kind, bool(is_nullable), bool(is_computed))


def _add_indexes(tables: _Tables, rows: Iterable[tuple[Any, ...]]) -> None:
    indexes: dict[tuple[str, str], list[str]] = defaultdict(list)
    unique: set[tuple[str, str]] = set()
    for table, name, is_unique, column, prefix in rows:
        indexes[table, name].append(column)
        if is_unique and prefix is None:
            unique.add((table, name))
    for (table, name), columns in indexes.items():
        entry = tables.get(table)
        if entry is None or None in columns:
            continue
        if name == "PRIMARY":
            entry.primary_key = tuple(columns)
        elif (table, name) in unique:
            entry.unique_keys.append(tuple(columns))
        else:
            entry.indexes.append(tuple(columns))


def _add_foreign_keys(tables: _Tables, rows: Iterable[tuple[Any, ...]]) -> None:
    keys: dict[tuple[str, ...], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for table, name, column, target_schema, target, target_column in rows:
        columns, target_columns = keys[table, name, target_schema, target]
        columns.append(column)
        target_columns.append(target_column)
    for (table, _, target_schema, target), (columns, target_columns) in keys.items():
        entry = tables.get(table)
        if entry is not None:
            key = ForeignKey(tuple(columns), target_schema, target, tuple(target_columns))
            entry.foreign_keys.append(key)
