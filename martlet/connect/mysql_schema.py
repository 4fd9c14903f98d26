"""MySQL's and MariaDB's information schema as a DatabaseSchema."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pymysql
from pymysql.constants import ER

from martlet.connect.assemble import Found, assemble
from martlet.model.datasource import Credentials
from martlet.model.schema import ColumnType, DatabaseSchema, Family, ForeignKey, SchemaColumn

_DATABASE = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s"
_COLUMNS = """
SELECT c.table_schema, c.table_name, t.table_type LIKE '%VIEW', c.column_name, c.data_type,
    c.column_type, c.is_nullable = 'YES', c.collation_name, c.extra LIKE '%GENERATED%'
FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
ORDER BY c.table_schema, c.table_name, c.ordinal_position
"""
_INDEXES = """
SELECT table_schema, table_name, index_name, non_unique = 0, column_name, sub_part
FROM information_schema.statistics
WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
ORDER BY table_schema, table_name, index_name, seq_in_index
"""
_FOREIGN_KEYS = """
SELECT table_schema, table_name, constraint_name, column_name,
    referenced_table_schema, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE referenced_table_name IS NOT NULL
ORDER BY table_schema, table_name, constraint_name, ordinal_position
"""
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

_Tables = dict[tuple[str, str], Found]


def read_schema(connection: "pymysql.Connection[Any]", credentials: Credentials) -> DatabaseSchema:
    """All that the account may read. A schema is what MySQL calls a database."""
    found: _Tables = defaultdict(Found)
    with connection.cursor() as cursor:
        if credentials.database and not cursor.execute(_DATABASE, [credentials.database]):
            raise pymysql.OperationalError(ER.BAD_DB_ERROR)
        cursor.execute(_COLUMNS)
        for schema, table, is_view, *column in cursor.fetchall():
            found[schema, table].is_view = bool(is_view)
            found[schema, table].columns.append(_column(*column))
        cursor.execute(_INDEXES)
        _add_indexes(found, cursor.fetchall())
        cursor.execute(_FOREIGN_KEYS)
        _add_foreign_keys(found, cursor.fetchall())
    return assemble(found, credentials.schema or credentials.database or "")


def read_warnings(connection: "pymysql.Connection[Any]") -> list[str]:
    """What the account may do that it does not need."""
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
    """Every collation but the plain binary one takes some different texts for equal."""
    collation, is_computed = rest
    family = _FAMILIES.get(data_type.lower(), Family.OTHER)
    is_exact = family is not Family.TEXT or collation == "binary"
    kind = ColumnType(family, native, is_exact, collation)
    return SchemaColumn(name, kind, bool(is_nullable), bool(is_computed))


def _add_indexes(found: _Tables, rows: Iterable[tuple[Any, ...]]) -> None:
    indexes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    unique: set[tuple[str, str, str]] = set()
    for schema, table, name, is_unique, column, prefix in rows:
        key = (schema, table, name)
        indexes[key].append(column)
        if is_unique and prefix is None:
            unique.add(key)
    for (schema, table, name), columns in indexes.items():
        entry = found.get((schema, table))
        if entry is None or None in columns:
            continue
        if name == "PRIMARY":
            entry.primary_key = tuple(columns)
        elif (schema, table, name) in unique:
            entry.unique_keys.append(tuple(columns))
        else:
            entry.indexes.append(tuple(columns))


def _add_foreign_keys(found: _Tables, rows: Iterable[tuple[Any, ...]]) -> None:
    keys: dict[tuple[str, ...], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for schema, table, name, column, target_schema, target, target_column in rows:
        columns, target_columns = keys[schema, table, name, target_schema, target]
        columns.append(column)
        target_columns.append(target_column)
    for (schema, table, _, target_schema, target), (columns, target_columns) in keys.items():
        entry = found.get((schema, table))
        if entry is not None:
            key = ForeignKey(tuple(columns), target_schema, target, tuple(target_columns))
            entry.foreign_keys.append(key)
