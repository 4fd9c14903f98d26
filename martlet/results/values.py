"""The written form of every value that a driver may return, for JSON and CSV."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import orjson

from martlet.connect.session import Row
from martlet.formatting import readable
from martlet.model.chart import Look
from martlet.model.schema import Family

_EXACT = 2**53
_OPTIONS = orjson.OPT_STRICT_INTEGER | orjson.OPT_NON_STR_KEYS


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a result. `scale` is that of decimals, if the database reports it. `look` is
    the number format that a chart sets.
    """

    name: str
    family: Family | None
    label: str | None = None
    scale: int | None = None
    look: Look | None = None


def with_chart_labels(
    fields: Sequence[Field], labels: Mapping[str, str], looks: Mapping[str, Look]
) -> list[Field]:
    """`fields` with a chart's labels and number formats, for files that people read."""
    return [
        replace(
            field,
            label=labels.get(field.name) or field.label or readable(field.name),
            look=looks.get(field.name, field.look),
        )
        for field in fields
    ]


def json_rows(rows: Sequence[Row]) -> bytes:
    """`[[…],[…]]`. Decimals, and integers beyond 2^53, are texts; NaN and infinities are null."""
    try:
        return orjson.dumps(rows, default=plain, option=_OPTIONS)
    except (TypeError, orjson.JSONEncodeError):
        exact = [[_exact(value) for value in row] for row in rows]
        return orjson.dumps(exact, default=plain, option=orjson.OPT_NON_STR_KEYS)


def plain(value: Any) -> object:  # noqa: ANN401 - drivers return values of any type
    """A value of a type that JSON lacks, converted to one that JSON has."""
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, timedelta):
        return duration(0, value.days, value.seconds + value.microseconds / 1e6)
    if hasattr(value, "nanoseconds") and hasattr(value, "months"):
        return duration(value.months, value.days, value.nanoseconds / 1e9)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def duration(months: int, days: int, seconds: float) -> str:
    """An interval in ISO 8601: `P1M2DT3.5S`."""
    years, months = divmod(months, 12) if months >= 0 else (0, months)
    parts = [f"{years}Y" if years else "", f"{months}M" if months else ""]
    parts.append(f"{days}D" if days else "")
    if seconds:
        parts.append(f"T{seconds:g}S")
    return "P" + ("".join(parts) or "T0S")


def text(value: object) -> str:
    """A value as the text of a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=plain, option=orjson.OPT_NON_STR_KEYS).decode()
    content = repr(value) if isinstance(value, int | float) else str(plain(value))
    return _SPECIAL_FLOATS.get(content, content) if isinstance(value, float) else content


# PostgreSQL and JavaScript write them like this.
_SPECIAL_FLOATS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _exact(value: object) -> object:
    if type(value) is int and not -_EXACT <= value <= _EXACT:
        return str(value)
    if isinstance(value, list):
        return [_exact(inner) for inner in value]
    return value
