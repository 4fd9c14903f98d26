"""SQLite's catalog as the parts of a DatabaseSchema."""

import sqlite3
from collections import defaultdict

from martlet.connect.assemble import TableParts
from martlet.model.schema import ColumnType, Family, ForeignKey, SchemaColumn

SCHEMA = "main"

TABLES = """
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
_DEFINITIONS = "SELECT name, sql FROM main.sqlite_master WHERE type = 'table' AND sql IS NOT NULL"

Tables = dict[tuple[str, str], TableParts]


def read_tables(connection: sqlite3.Connection) -> Tables:
    tables: Tables = {}
    for table, is_view in connection.execute(TABLES):
        tables[SCHEMA, table] = TableParts(is_view=bool(is_view))
    loose = {name for name, sql in connection.execute(_DEFINITIONS) if "collate" in sql.lower()}
    for table_id in list(tables):
        try:
            _add_columns(tables[table_id], connection, table_id[1], loose)
        except sqlite3.Error:
            del tables[table_id]  # leave out a view that cannot be read
    _add_indexes(tables, connection)
    _add_foreign_keys(tables, connection)
    return tables


def _add_columns(
    entry: TableParts, connection: sqlite3.Connection, table: str, loose: set[str]
) -> None:
    keys: dict[int, str] = {}
    for name, native, is_required, key_position, is_computed in connection.execute(
        _COLUMNS, [table]
    ):
        family = _family(native or "")
        # A view does not show the collations of its source columns.
        is_exact = family is not Family.TEXT or not (entry.is_view or table in loose)
        kind = ColumnType(family, native or "ANY", is_exact)
        is_nullable = not (is_required or key_position)
        entry.columns.append(SchemaColumn(name, kind, is_nullable, bool(is_computed)))
        if key_position:
            keys[key_position] = name
    entry.primary_key = tuple(keys[position] for position in sorted(keys))


def _add_indexes(tables: Tables, connection: sqlite3.Connection) -> None:
    indexes: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for table, index, is_unique, column in connection.execute(_INDEXES):
        indexes[table, index, is_unique].append(column)
    for (table, _, is_unique), columns in indexes.items():
        if None not in columns and (SCHEMA, table) in tables:
            entry = tables[SCHEMA, table]
            (entry.unique_keys if is_unique else entry.indexes).append(tuple(columns))


def _add_foreign_keys(tables: Tables, connection: sqlite3.Connection) -> None:
    keys: dict[tuple[str, int, str], list[tuple[str, str | None]]] = defaultdict(list)
    for table, number, target, column, target_column in connection.execute(_FOREIGN_KEYS):
        keys[table, number, target].append((column, target_column))
    for (table, _, target), pairs in keys.items():
        parent = tables.get((SCHEMA, target))
        if parent is None:
            continue
        columns = tuple(column for column, _ in pairs)
        # A key that names no target column points at the primary key.
        targets = tuple(name for _, name in pairs if name is not None) or parent.primary_key
        if len(targets) == len(columns):
            key = ForeignKey(columns, SCHEMA, target, targets)
            tables[SCHEMA, table].foreign_keys.append(key)


def _family(native: str) -> Family:
    """SQLite's rules of affinity, plus dates and booleans by the declared type name."""
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
