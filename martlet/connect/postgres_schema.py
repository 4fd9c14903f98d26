"""PostgreSQL's catalog as a DatabaseSchema: a fixed number of statements, however many tables."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import psycopg

from martlet.connect.assemble import TableParts, assemble
from martlet.model.schema import ColumnType, DatabaseSchema, Family, ForeignKey, SchemaColumn

_COLUMNS = """
SELECT n.nspname, c.relname, c.relkind IN ('v', 'm'), a.attname,
    format_type(a.atttypid, a.atttypmod), coalesce(b.typname, t.typname), a.attnotnull,
    coalesce(o.collisdeterministic, true), o.collname, a.attgenerated <> ''
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype AND t.typbasetype <> 0
LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname NOT LIKE 'pg\\_%'
    AND has_column_privilege(c.oid, a.attnum, 'SELECT')
ORDER BY n.nspname, c.relname, a.attnum
"""
_KEYS = """
SELECT n.nspname, c.relname, k.contype::text, fn.nspname, f.relname,
    ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, pos)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num
        ORDER BY u.pos),
    ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(num, pos)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num
        ORDER BY u.pos)
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
WHERE k.contype IN ('p', 'u', 'f') AND k.convalidated AND NOT k.condeferrable
    AND (k.contype = 'f' OR c.relkind = 'p'
        OR NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhparent = c.oid))
"""
_INDEXES = """
SELECT n.nspname, c.relname, i.indisunique AND i.indpred IS NULL AND i.indimmediate
    AND (c.relkind = 'p'
        OR NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhparent = c.oid)),
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY u(num, pos)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.num
        WHERE u.pos <= i.indnkeyatts ORDER BY u.pos)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indisvalid AND i.indexprs IS NULL AND n.nspname NOT LIKE 'pg\\_%'
"""
_DATABASES = """
SELECT datname FROM pg_catalog.pg_database
WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres' ORDER BY datname
"""
_ACCOUNT = """
SELECT rolsuper, rolbypassrls, current_user FROM pg_catalog.pg_roles WHERE rolname = current_user
"""
_WRITABLE = """
SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname NOT LIKE 'pg\\_%'
    AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
"""

_FAMILIES = {
    "bool": Family.BOOLEAN,
    "int2": Family.INTEGER,
    "int4": Family.INTEGER,
    "int8": Family.INTEGER,
    "numeric": Family.DECIMAL,
    "float4": Family.FLOAT,
    "float8": Family.FLOAT,
    "text": Family.TEXT,
    "varchar": Family.TEXT,
    "bpchar": Family.TEXT,
    "citext": Family.TEXT,
    "name": Family.TEXT,
    "date": Family.DATE,
    "time": Family.TIME,
    "timestamp": Family.TIMESTAMP,
    "timestamptz": Family.TIMESTAMP_TZ,
    "uuid": Family.UUID,
    "json": Family.JSON,
    "jsonb": Family.JSON,
    "bytea": Family.BINARY,
}
_INEXACT = {"bpchar", "citext"}  # `=` ignores padding or case


def read_schema(connection: psycopg.Connection[Any], default: str | None) -> DatabaseSchema:
    """The schema of all tables that the account may read."""
    tables: dict[tuple[str, str], TableParts] = defaultdict(TableParts)
    for schema, table, is_view, *column in connection.execute(_COLUMNS.encode()):
        entry = tables[schema, table]
        entry.is_view = is_view
        entry.columns.append(_column(*column))
    _add_keys(tables, connection.execute(_KEYS.encode()))
    for schema, table, is_unique, columns in connection.execute(_INDEXES.encode()):
        if (schema, table) in tables:
            entry = tables[schema, table]
            (entry.unique_keys if is_unique else entry.indexes).append(tuple(columns))
    databases = tuple(name for (name,) in connection.execute(_DATABASES.encode()))
    return assemble(tables, default or "public", databases)


def read_warnings(connection: psycopg.Connection[Any]) -> list[str]:
    """The privileges of the account that it does not need."""
    warnings = []
    account = connection.execute(_ACCOUNT.encode()).fetchone()
    is_super, bypasses_rls, name = account or (False, False, "")
    if is_super:
        warnings.append(f"{name} is a superuser; use an account that may only read")
    elif bypasses_rls:
        warnings.append(f"{name} bypasses row level security")
    writable = connection.execute(_WRITABLE.encode()).fetchone()
    if writable and writable[0] and not is_super:
        warnings.append(f"{name} may write to {writable[0]} tables; grant SELECT only")
    return warnings


def _column(
    name: str, native: str, base: str, is_required: bool, *rest: *tuple[bool, str | None, bool]
) -> SchemaColumn:
    is_deterministic, collation, is_computed = rest
    family = _FAMILIES.get(base, Family.OTHER)
    is_exact = base not in _INEXACT and (is_deterministic or family is not Family.TEXT)
    if family is Family.TEXT:
        collation = f"{base if base in _INEXACT else 'text'} {collation}"
    kind = ColumnType(family, native, is_exact, collation)
    return SchemaColumn(name, kind, not is_required, is_computed)


def _add_keys(tables: dict[tuple[str, str], TableParts], rows: Iterable[Any]) -> None:
    for schema, table, kind, target_schema, target, columns, target_columns in rows:
        entry = tables.get((schema, table))
        if entry is None:
            continue
        if kind == "p":
            entry.primary_key = tuple(columns)
        elif kind == "u":
            entry.unique_keys.append(tuple(columns))
        else:
            key = ForeignKey(tuple(columns), target_schema, target, tuple(target_columns))
            entry.foreign_keys.append(key)
