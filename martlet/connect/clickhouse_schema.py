"""ClickHouse's system tables as a DatabaseSchema.

ClickHouse has no foreign keys, and does not enforce primary keys; we trust their declaration.
"""

import re

from clickhouse_connect.driver.client import Client

from martlet.connect.assemble import TableParts, assemble
from martlet.model.datasource import Credentials
from martlet.model.schema import ColumnType, DatabaseSchema, Family, SchemaColumn

# The server reads each table of each database that no constant excludes, and contacts the remote
# server of remote tables. So each statement names one database, without a join.
_DATABASES = "SELECT name FROM system.databases ORDER BY name"
_TABLES = """
SELECT name, engine LIKE '%View' FROM system.tables
WHERE database = {database:String} AND is_temporary = 0 ORDER BY name
"""
_COLUMNS = """
SELECT table, name, type, is_in_primary_key, default_kind = 'ALIAS' FROM system.columns
WHERE database = {database:String} AND default_kind <> 'EPHEMERAL'
ORDER BY table, position
"""
_SYSTEM = {"system", "information_schema"}
_GRANTS = "SHOW GRANTS"
_WRITES = re.compile(r"\b(ALL|INSERT|ALTER|CREATE|DROP|TRUNCATE|SYSTEM|KILL)\b")
_WRAPPED = re.compile(r"(?:Nullable|LowCardinality)\((.*)\)")
_DICTIONARY = re.compile(r"\bLowCardinality\(")
_OPEN_TYPES = re.compile(r"\b(?:Dynamic|Variant|Object|AggregateFunction)\b")
_FAMILIES = {
    "Bool": Family.BOOLEAN,
    "String": Family.TEXT,
    "UUID": Family.UUID,
    "Date": Family.DATE,
    "Date32": Family.DATE,
    "DateTime": Family.TIMESTAMP,
    "DateTime64": Family.TIMESTAMP,
    "Decimal": Family.DECIMAL,
    "Float32": Family.FLOAT,
    "Float64": Family.FLOAT,
    "JSON": Family.JSON,
    **{
        f"{sign}Int{bits}": Family.INTEGER
        for sign in ("", "U")
        for bits in (8, 16, 32, 64, 128, 256)
    },
}


def read_schema(client: Client, credentials: Credentials) -> DatabaseSchema:
    """The tables that the account may read in the named database; in all databases without a name.

    ClickHouse calls a schema a database.
    """
    by_id: dict[tuple[str, str], TableParts] = {}
    for database in _databases(client, credentials):
        tables = _read_tables(client, database)
        by_id |= {(database, name): entry for name, entry in tables.items()}
    return assemble(by_id, credentials.schema or credentials.database or "default")


def _databases(client: Client, credentials: Credentials) -> list[str]:
    names = [name for name in dict.fromkeys((credentials.database, credentials.schema)) if name]
    if not names:
        names = [name for (name,) in client.query(_DATABASES).result_rows]
    return [name for name in names if name.lower() not in _SYSTEM]


def _read_tables(client: Client, database: str) -> dict[str, TableParts]:
    """The tables and their columns. A table created during the reads is left out."""
    names, columns = (
        client.query(sql, parameters={"database": database}).result_rows
        for sql in (_TABLES, _COLUMNS)
    )
    tables = {name: TableParts(is_view=bool(is_view)) for name, is_view in names}
    for table, *column in columns:
        if table in tables:
            _add_column(tables[table], *column)
    return {name: entry for name, entry in tables.items() if entry.columns}


def _add_column(entry: TableParts, name: str, native: str, is_key: int, is_computed: int) -> None:
    kind = ColumnType(family(native), bare(native), plain=plain(native))
    is_nullable = native.startswith(("Nullable", "LowCardinality(Nullable"))
    entry.columns.append(SchemaColumn(name, kind, is_nullable, bool(is_computed)))
    if is_key:
        entry.primary_key = (*entry.primary_key, name)


def read_warnings(client: Client) -> list[str]:
    """The privileges of the account that it does not need."""
    grants = " ".join(str(row[0]) for row in client.query(_GRANTS).result_rows)
    excess = sorted(set(_WRITES.findall(grants)))
    return [f"the account has {', '.join(excess)}; grant SELECT only"] if excess else []


def bare(native: str) -> str:
    """The type without Nullable and LowCardinality, which change no comparison."""
    while match := _WRAPPED.fullmatch(native):
        native = match[1]
    return native


def plain(native: str) -> str | None:
    """The type without dictionaries, at any depth; None if it has none.

    Types that hold values of any type are read as text.
    """
    if _OPEN_TYPES.search(native):
        return "String"
    name = native
    while match := _DICTIONARY.search(name):
        end = _closing(name, match.end())
        name = name[: match.start()] + name[match.end() : end] + name[end + 1 :]
    return name if name != native else None


def _closing(text: str, start: int) -> int:
    """The position where the parenthesis opened before `start` closes."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if not depth:
            return at
    return len(text)


def family(native: str) -> Family:
    """The family of a type. A moment with its own zone differs from one in the session's zone."""
    kind = bare(native)
    name, _, rest = kind.partition("(")
    if name in ("DateTime", "DateTime64") and "'" in rest:
        return Family.TIMESTAMP_TZ
    return _FAMILIES.get(name, Family.OTHER)
