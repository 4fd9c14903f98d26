"""Declares the columns of the scratch database with their real types, if these are known."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from martlet.prove.scratch.shape import Column

_SIZE = r"(\(\d+\))?"
_SCALE = r"(\(\d+, ?-?\d+\)|\(\d+\))?"
_LABEL = r"'([A-Za-z0-9_ -]+)'( = -?\d+)?"  # labels that need no escapes
_LABELS = rf"\({_LABEL}(, ?{_LABEL})*\)"
# Types that exist on every server of the engine, as its catalog spells them.
_NATIVE: Mapping[str, str] = {
    "postgres": rf"bigint|integer|smallint|numeric{_SCALE}|real|double precision|text"
    rf"|character varying{_SIZE}|character\(\d+\)|date|time{_SIZE} without time zone"
    rf"|timestamp{_SIZE} with(out)? time zone|boolean|uuid|jsonb?|bytea",
    "mysql": rf"(tiny|small|medium|big)?int{_SIZE}( unsigned)?|decimal{_SCALE}( unsigned)?"
    rf"|(float|double){_SCALE}( unsigned)?|(var)?char\(\d+\)|(tiny|medium|long)?text|date|json"
    rf"|(time|datetime|timestamp){_SIZE}|year{_SIZE}|(var)?binary\(\d+\)|(tiny|medium|long)?blob"
    rf"|uuid|enum{_LABELS}",
    "clickhouse": r"U?Int(8|16|32|64|128|256)|Decimal\(\d+, ?\d+\)|Float(32|64)|String|UUID|Bool"
    rf"|Date(32)?|DateTime(64\(\d\))?|FixedString\(\d+\)|Enum(8|16){_LABELS}",
    "duckdb": r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(\d+, ?\d+\)|FLOAT|DOUBLE|VARCHAR|UUID"
    rf"|DATE|TIME|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|BOOLEAN|BLOB|JSON|ENUM{_LABELS}",
    "sqlite": rf"[A-Za-z]+( [A-Za-z]+)*{_SCALE}",
}
_SUBSTITUTES: Mapping[str, Mapping[str, str]] = {
    "postgres": {
        "integer": "bigint", "decimal": "numeric(18, 4)", "float": "double precision",
        "boolean": "boolean", "date": "date", "time": "time", "timestamp": "timestamp",
        "timestamptz": "timestamptz", "uuid": "uuid", "json": "jsonb", "binary": "bytea",
    },
    "mysql": {
        "integer": "bigint", "decimal": "decimal(18, 4)", "float": "double", "date": "date",
        "time": "time", "timestamp": "datetime", "timestamptz": "timestamp", "json": "json",
        "binary": "varbinary(255)",
    },
    "clickhouse": {
        "integer": "Int64", "decimal": "Decimal(18, 4)", "float": "Float64", "boolean": "Bool",
        "date": "Date32", "timestamp": "DateTime64(6)", "timestamptz": "DateTime64(6, 'UTC')",
        "uuid": "UUID",
    },
    "duckdb": {
        "integer": "BIGINT", "decimal": "DECIMAL(18, 4)", "float": "DOUBLE",
        "boolean": "BOOLEAN", "date": "DATE", "time": "TIME", "timestamp": "TIMESTAMP",
        "timestamptz": "TIMESTAMPTZ", "uuid": "UUID", "binary": "BLOB",
    },
    "sqlite": {},
}  # fmt: skip
_TEXTS = {
    "postgres": "text",
    "mysql": "varchar(191)",
    "clickhouse": "String",
    "duckdb": "VARCHAR",
    "sqlite": "TEXT",
}
_WIDTH = r"(?:char(?:acter)?(?: varying)?|FixedString)\((\d+)\)"
_WORD = re.compile(r"[A-Za-z0-9_]+")


@cache
def is_kept(column: Column, engine: str) -> bool:
    """Whether the scratch column has exactly the type of the real one."""
    return re.fullmatch(_NATIVE[engine], column.native) is not None and column.native != "ANY"


def declaration(column: Column, engine: str) -> str:
    kind = column.native if is_kept(column, engine) else _substitute(column, engine)
    if column.has_dictionary:
        return f"LowCardinality({kind})"
    return kind + _collation(column, engine)


@cache
def labels(column: Column, engine: str) -> Sequence[str]:
    """The labels of an enumeration; empty if the column is not an enumeration."""
    is_enumeration = column.native[:4].casefold() == "enum" and is_kept(column, engine)
    return [match[0] for match in re.findall(_LABEL, column.native)] if is_enumeration else []


@cache
def width(column: Column, engine: str) -> int | None:
    """The maximum length of a text in characters; None if unlimited."""
    if not is_kept(column, engine):
        return 191 if engine == "mysql" else None
    match = re.search(_WIDTH, column.native, re.IGNORECASE)
    return int(match[1]) if match else None


def is_padded(column: Column) -> bool:
    """Whether the engine pads texts with spaces, or compares them as if padded."""
    return re.match(r"char(acter)?\(", column.native, re.IGNORECASE) is not None


def _substitute(column: Column, engine: str) -> str:
    return _SUBSTITUTES[engine].get(column.family, _TEXTS[engine])


def _collation(column: Column, engine: str) -> str:
    """A collation that compares like the real column's."""
    if column.family != "string" or labels(column, engine):
        return ""
    if engine == "mysql" and column.collation and column.collation != "binary":
        name = column.collation
        if not _WORD.fullmatch(name):
            return ""
        return f" CHARACTER SET {name.partition('_')[0]} COLLATE {name}"
    if engine in ("duckdb", "sqlite") and not column.is_exact:
        return " COLLATE NOCASE"
    return ""
