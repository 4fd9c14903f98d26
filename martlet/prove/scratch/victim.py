"""The victim: one canary with thousands of rows, on which some queries are costly."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from martlet.prove.scratch.canaries import Canary
from martlet.prove.scratch.costly import START, filler
from martlet.prove.scratch.shape import Column
from martlet.prove.scratch.types import is_padded, labels, width
from martlet.prove.scratch.values import MARK_WIDTH, Spot, value

# Repeated values are stored in dictionaries, and as most common values in statistics.
_DIFFERENT = 500
_DIGITS, _UNIQUE_DIGITS = 3, 6
# Characters: a backtracking expression is slow enough on sixty. ClickHouse's server does not
# accept eighty values of that length in one query.
_LONGEST, _LONGEST_OF = 60, {"clickhouse": 30}


@dataclass(frozen=True, slots=True)
class Victim:
    """`rows` is the number of additional rows in each table."""

    canary: Canary
    rows: int

    def row(self, spots: Sequence[Spot], unique: Collection[str]) -> dict[str, Any]:
        """A row with values at `spots`. Values of columns that are not `unique` repeat."""
        return {s.column.name: _value(s, is_unique=s.column.name in unique) for s in spots}


def _value(spot: Spot, *, is_unique: bool) -> Any:  # noqa: ANN401 - what a driver takes
    again = spot if is_unique else replace(spot, number=spot.number % _DIFFERENT)
    if texts := labels(spot.column, spot.engine):
        return texts[-1]
    if not is_costly(spot.column, spot.engine):
        return value(again)
    start = letters(spot.column, spot.engine, is_unique=is_unique)
    return f"{START}{start}{again.number:0{_digits(is_unique=is_unique)}d}"


@cache
def is_costly(column: Column, engine: str) -> bool:
    """Whether the column holds texts long enough to make searches costly."""
    longest = width(column, engine)
    has_room = longest is None or longest > MARK_WIDTH
    is_free = not (is_padded(column) or labels(column, engine))
    return column.family == "string" and has_room and is_free


@cache
def letters(column: Column, engine: str, *, is_unique: bool) -> str:
    """The letters between the start and the final digits of a column's texts."""
    most = _LONGEST_OF.get(engine, _LONGEST)
    longest = min(width(column, engine) or most, most)
    return filler(longest, _digits(is_unique=is_unique))


def _digits(*, is_unique: bool) -> int:
    return _UNIQUE_DIGITS if is_unique else _DIGITS
