"""ClickHouse's system tables as a DatabaseSchema.

There are no foreign keys, and primary keys are not enforced: they are taken at their word.
"""

import re
from collections import defaultdict

from clickhouse_connect.driver.client import Client

from martlet.connect.assemble import Found, assemble
from martlet.model.datasource import Credentials
from martlet.model.schema import ColumnType, DatabaseSchema, Family, SchemaColumn

_COLUMNS = """
SELECT c.database, c.table, t.engine LIKE '%View', c.name, c.type, c.is_in_primary_key,
    c.default_kind IN ('ALIAS', 'EPHEMERAL')
FROM system.columns AS c
JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
WHERE c.database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema')
    AND t.is_temporary = 0 AND c.default_kind <> 'EPHEMERAL'
ORDER BY c.database, c.table, c.position
"""
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
    """All that the account may read. A schema is what ClickHouse calls a database."""
    found: dict[tuple[str, str], Found] = defaultdict(Found)
    keys: dict[tuple[str, str], list[str]] = defaultdict(list)
    for schema, table, is_view, name, native, is_key, is_computed in client.query(
        _COLUMNS
    ).result_rows:
        entry = found[schema, table]
        entry.is_view = bool(is_view)
        kind = ColumnType(family(native), bare(native), plain=plain(native))
        is_nullable = native.startswith(("Nullable", "LowCardinality(Nullable"))
        entry.columns.append(SchemaColumn(name, kind, is_nullable, bool(is_computed)))
        if is_key:
            keys[schema, table].append(name)
    for table_id, columns in keys.items():
        found[table_id].primary_key = tuple(columns)
    return assemble(found, credentials.schema or credentials.database or "default")


def read_warnings(client: Client) -> list[str]:
    """What the account may do that it does not need."""
    grants = " ".join(str(row[0]) for row in client.query(_GRANTS).result_rows)
    excess = sorted(set(_WRITES.findall(grants)))
    return [f"the account has {', '.join(excess)}; grant SELECT only"] if excess else []


def bare(native: str) -> str:
    """The type without what wraps it: NULLs and dictionaries change no comparison."""
    while match := _WRAPPED.fullmatch(native):
        native = match[1]
    return native


def plain(native: str) -> str | None:
    """The type without dictionaries, at any depth; None where it has none.

    A type that keeps values of any type in a place of its own is read as text.
    """
    if _OPEN_TYPES.search(native):
        return "String"
    found = native
    while match := _DICTIONARY.search(found):
        end = _closing(found, match.end())
        found = found[: match.start()] + found[match.end() : end] + found[end + 1 :]
    return found if found != native else None


def _closing(text: str, start: int) -> int:
    """Where the parenthesis closes that was opened before `start`."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if not depth:
            return at
    return len(text)


def family(native: str) -> Family:
    """A moment with a zone of its own is told from one that is read in the session's."""
    kind = bare(native)
    name, _, rest = kind.partition("(")
    if name in ("DateTime", "DateTime64") and "'" in rest:
        return Family.TIMESTAMP_TZ
    return _FAMILIES.get(name, Family.OTHER)
