"""Planted values: every text holds a mark, and every number identifies its row."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from martlet.prove.scratch.shape import Column
from martlet.prove.scratch.types import labels, width

MARK_WIDTH = 9  # characters; in narrower columns, marks may repeat
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_HOURS, _DAYS = 100_000, 20_000  # the range of moments, which fits all engines' types
_LARGEST_SMALL, _LARGEST = 120, 30_000  # in integers of one byte, and of two
_SMALL = re.compile(r"(?i:U?TINYINT)|U?Int8\b")  # SQLite's INT8 has eight bytes
_SHORT = re.compile(r"(?i:U?SMALLINT)|U?Int16\b")
_WITH_UUIDS = ("postgres", "duckdb")


@dataclass(frozen=True, slots=True)
class Spot:
    """The position of a value: the `number`th row of its table, the `position`th column.

    `code` is the canary's. Marks begin with it if the column is wide enough.
    """

    column: Column
    engine: str
    code: str
    number: int
    position: int

    @property
    def mark(self) -> str:
        return f"{self.code}-{self.number:04d}-{_DIGITS[self.position % 36]}"

    @property
    def moment(self) -> datetime:
        return _DAY + timedelta(hours=self.number % _HOURS)


def is_numbered(column: Column) -> bool:
    """Whether planted numbers are unique per row, and greater than any row count."""
    return column.family == "integer" and not _SMALL.match(column.native)


def value(spot: Spot) -> Any:  # noqa: ANN401 - what a driver takes
    if texts := labels(spot.column, spot.engine):
        # The last label is reserved for the victim.
        return texts[spot.number % max(len(texts) - 1, 1)]
    planted = _KINDS.get(spot.column.family, _text)(spot)
    stored = _FOR_SQLITE.get(type(planted)) if spot.engine == "sqlite" else None
    return planted if stored is None else stored(planted)


def _text(spot: Spot) -> str:
    longest = width(spot.column, spot.engine)
    if longest is None or longest >= MARK_WIDTH:
        return spot.mark
    digits, number = "", spot.number
    for _ in range(longest):
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def _integer(spot: Spot) -> int:
    if not is_numbered(spot.column):
        return spot.number % _LARGEST_SMALL
    return 1000 + spot.number % (_LARGEST if _SHORT.match(spot.column.native) else 1_000_000_000)


def _decimal(spot: Spot) -> Decimal:
    sizes = re.search(r"\((\d+)(?:, ?(-?\d+))?\)", spot.column.native)
    precision, scale = (int(sizes[1]), int(sizes[2] or 0)) if sizes else (18, 2)
    whole = spot.number % 10 ** min(max(precision - scale, 0), 6)
    return Decimal(whole) + (Decimal(spot.number % 10) / 10 if scale > 0 else 0)


def _moment_with_zone(spot: Spot) -> datetime:
    """MySQL's driver writes no time zone; the session is in UTC."""
    return spot.moment.replace(tzinfo=None) if spot.engine == "mysql" else spot.moment


def _uuid(spot: Spot) -> Any:  # noqa: ANN401
    planted = uuid5(NAMESPACE_URL, f"martlet:{spot.mark}")
    return planted if spot.engine in _WITH_UUIDS else str(planted)


def _binary(spot: Spot) -> bytes:
    size = re.search(r"\((\d+)\)", spot.column.native)
    return spot.mark.encode()[: int(size[1]) if size else 255]


_KINDS: Mapping[str, Callable[[Spot], Any]] = {
    "string": _text,
    "integer": _integer,
    "decimal": _decimal,
    "float": lambda spot: spot.number + 0.5,
    "boolean": lambda spot: spot.number % 2 == 0,
    "date": lambda spot: (_DAY + timedelta(days=spot.number % _DAYS)).date(),
    "time": lambda spot: time(spot.number // 60 % 24, spot.number % 60),
    "timestamp": lambda spot: spot.moment.replace(tzinfo=None),
    "timestamptz": _moment_with_zone,
    "uuid": _uuid,
    "json": lambda spot: json.dumps({"mark": spot.mark}),
    "binary": _binary,
}
# SQLite has no types for these values.
_FOR_SQLITE: Mapping[type, Callable[[Any], Any]] = {
    Decimal: float,
    datetime: lambda moment: moment.replace(tzinfo=None).isoformat(" "),
    date: date.isoformat,
    time: time.isoformat,
}
