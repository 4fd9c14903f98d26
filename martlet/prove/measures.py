"""Every measure of a table, and its expected value by the same client's rows."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from martlet.prove.ask import QueryResult
from martlet.prove.datamart import Table

BATCH = 60  # measures per query; the API accepts 100

_NUMBERS = {"integer", "decimal", "float"}
_ORDERED = _NUMBERS | {"string", "date", "time", "timestamp", "timestamptz"}
_COMPARED = _ORDERED - {"time"} | {"uuid", "boolean"}
_EPSILON = Decimal("1e-9")


def measures_of(table: Table, rows: QueryResult) -> list[str]:
    """The table's measures: counts of each column, and sums and so on by the column's type."""
    types = dict(zip(rows.names, rows.types, strict=True))
    members = [f"{table.name}.count", *(f"{table.name}.{own}" for own in table.measures)]
    for column in table.columns:
        kind = types.get(column)
        members += [f"{table.name}.{column}.{each}" for each in _aggregates(kind)]
    return members


def _aggregates(kind: str | None) -> Iterator[str]:
    yield "count"
    if kind in _COMPARED:
        yield "countDistinct"
    if kind in _ORDERED:
        yield from ("min", "max")
    if kind in _NUMBERS:
        yield from ("sum", "avg")


def faults(table: Table, rows: QueryResult, figures_result: QueryResult) -> list[str]:
    """The measures that differ from their values over `rows`, which are all of the client's."""
    figures = dict(zip(figures_result.names, figures_result.rows[0], strict=True))
    types = dict(zip(rows.names, rows.types, strict=True))
    wrong = []
    if table_count(table, figures_result) != len(rows.rows):
        wrong.append(f"{table.name}.count")
    for column in table.columns:
        values = [value for value in rows.column(column) if value is not None]
        for aggregate in _aggregates(types.get(column)):
            member = f"{table.name}.{column}.{aggregate}"
            is_number = types.get(column) in _NUMBERS
            if not _fits(aggregate, figures[member], values, is_number=is_number):
                wrong.append(member)
    return wrong


def table_count(table: Table, figures_result: QueryResult) -> int:
    """The table's row count in the results of its measures."""
    return int(str(figures_result.rows[0][figures_result.names.index(f"{table.name}.count")]))


def _fits(aggregate: str, figure: object, values: Sequence[Any], *, is_number: bool) -> bool:
    if aggregate == "count":
        return int(str(figure)) == len(values)
    if aggregate == "countDistinct":
        # A collation may treat different texts as equal, but never one text as two.
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
        # MySQL returns an average with only four digits more than the column has.
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
