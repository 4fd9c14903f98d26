"""Every measure of a table, and what it must be by the rows that the same client was given."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from martlet.prove.ask import Answer
from martlet.prove.datamart import Table

BATCH = 60  # measures of one question; the API takes 100

_NUMBERS = {"integer", "decimal", "float"}
_ORDERED = _NUMBERS | {"string", "date", "time", "timestamp", "timestamptz"}
_COMPARED = _ORDERED - {"time"} | {"uuid", "boolean"}
_EPSILON = Decimal("1e-9")


def measures_of(table: Table, rows: Answer) -> list[str]:
    """Today's measures: counts of each column, sums and so on where its type has them."""
    types = dict(zip(rows.names, rows.types, strict=True))
    found = [f"{table.name}.count", *(f"{table.name}.{own}" for own in table.measures)]
    for column in table.columns:
        kind = types.get(column)
        found += [f"{table.name}.{column}.{each}" for each in _aggregates(kind)]
    return found


def _aggregates(kind: str | None) -> Iterator[str]:
    yield "count"
    if kind in _COMPARED:
        yield "countDistinct"
    if kind in _ORDERED:
        yield from ("min", "max")
    if kind in _NUMBERS:
        yield from ("sum", "avg")


def faults(table: Table, rows: Answer, found: Answer) -> list[str]:
    """The measures that are not what `rows`, all of the client's, make them."""
    figures = dict(zip(found.names, found.rows[0], strict=True))
    types = dict(zip(rows.names, rows.types, strict=True))
    wrong = []
    if table_count(table, found) != len(rows.rows):
        wrong.append(f"{table.name}.count")
    for column in table.columns:
        values = [value for value in rows.column(column) if value is not None]
        for aggregate in _aggregates(types.get(column)):
            member = f"{table.name}.{column}.{aggregate}"
            is_number = types.get(column) in _NUMBERS
            if not _fits(aggregate, figures[member], values, is_number=is_number):
                wrong.append(member)
    return wrong


def table_count(table: Table, found: Answer) -> int:
    """How many rows the answer to the measures says that there are."""
    return int(str(found.rows[0][found.names.index(f"{table.name}.count")]))


def _fits(aggregate: str, figure: object, values: Sequence[Any], *, is_number: bool) -> bool:
    if aggregate == "count":
        return int(str(figure)) == len(values)
    if aggregate == "countDistinct":
        # Collations may take different texts for one; never one text for two.
        return (1 if values else 0) <= int(str(figure)) <= len({str(v) for v in values})
    if not values:
        return figure is None
    if not is_number:
        return figure in values
    numbers = [_number(value) for value in values]
    if None in numbers or (result := _number(figure)) is None:
        return figure is None or None in numbers  # NaN and infinities travel as null
    return _is_near(aggregate, result, [number for number in numbers if number is not None])


def _is_near(aggregate: str, figure: Decimal, numbers: Sequence[Decimal]) -> bool:
    total, scale = sum(numbers, Decimal()), sum(map(abs, numbers), Decimal(1))
    if aggregate == "avg":
        # MySQL answers four digits more than the column has, and no more.
        return abs(figure * len(numbers) - total) <= scale * _EPSILON + len(numbers) * Decimal(
            "1e-4"
        )
    expected = {"sum": total, "min": min(numbers), "max": max(numbers)}[aggregate]
    return abs(figure - expected) <= scale * _EPSILON


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
