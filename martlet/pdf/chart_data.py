"""Assigns chart roles to the columns of a result: x, series and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from martlet.formatting import Formatter, readable, typed
from martlet.model.chart import Chart, Look
from martlet.model.question import Granularity
from martlet.model.schema import Family
from martlet.pdf.content import Card, Column, Role
from martlet.pdf.palette import Palette

NONE, BLANK = "(none)", "(empty)"
_AGGREGATES = {"count", "sum", "avg", "min", "max", "countDistinct"}
_USUAL = Palette()
_GRAINS = {grain.value: grain for grain in Granularity}

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Part:
    """One column of the result, with its role."""

    index: int
    name: str
    label: str
    family: Family | None
    role: Role
    look: Look | None
    grain: Granularity | None

    @property
    def is_additive(self) -> bool:
        """Whether adding its values is valid: for a sum or a count, but not a distinct count."""
        *table, last = self.name.split(".")
        return last == "count" or (last == "sum" and len(table) > 1)

    def cell(self, row: Row) -> object:
        return typed(row[self.index], self.family) if self.index < len(row) else None

    def number(self, row: Row) -> float | None:
        return number_of(self.cell(row))

    def format(self, formatter: Formatter, cell: object) -> str:
        if self.role is Role.MEASURE:
            return formatter.cell(cell, self.family, self.look)
        return self.named(formatter, cell)

    def named(self, formatter: Formatter, cell: object) -> str:
        """The text of a dimension's value. Digits of numbers are not grouped: they may be ids."""
        if cell is None:
            return NONE
        if cell == "":
            return BLANK
        if self.role is Role.TIME and self.grain is not None:
            return formatter.period(cell, self.grain)
        if isinstance(cell, int | Decimal) and not isinstance(cell, bool) and self.look is None:
            return str(cell)
        return formatter.cell(cell, self.family, self.look)


@dataclass(frozen=True, slots=True)
class ChartData:
    """A card's rows with chart roles. The values of `along` form a slot, those of `across` a line.

    `across` holds the series and all other columns that distinguish rows of one slot.
    """

    card: Card
    formatter: Formatter
    palette: Palette
    parts: tuple[Part, ...]
    x: Part | None
    series: Part | None
    along: tuple[Part, ...]
    across: tuple[Part, ...]
    values: tuple[Part, ...]

    @property
    def chart(self) -> Chart:
        return self.card.chart

    @property
    def rows(self) -> Sequence[Row]:
        return self.card.rows

    def named(self, parts: Sequence[Part], row: Row) -> str:
        """The label of a row's dimensions."""
        return " · ".join(part.named(self.formatter, part.cell(row)) for part in parts)


def read(card: Card, formatter: Formatter, palette: Palette = _USUAL) -> ChartData:
    chart = card.chart
    parts = tuple(_part(chart, column, index) for index, column in enumerate(card.columns))
    dimensions = [part for part in parts if part.role is not Role.MEASURE]
    times = [part for part in dimensions if part.role is Role.TIME]
    x = _named(parts, chart.x) or next(iter([*times, *dimensions]), None)
    others = [part for part in dimensions if part is not x]
    series = _named(parts, chart.series) or next(iter(others), None)
    first = [part for part in (series,) if part is not None and part is not x]
    along = (x,) if x is not None else ()
    distinguished = distinguishing(card.rows, (*along, *first), others)
    chosen = [part for name in chart.values if (part := _named(parts, name)) is not None]
    measures = [part for part in parts if part.role is Role.MEASURE and part is not x]
    return ChartData(
        card,
        formatter,
        palette,
        parts,
        x,
        next(iter(first), None),
        along,
        tuple(part for part in distinguished if part is not x),
        tuple(chosen or measures),
    )


def distinguishing(
    rows: Sequence[Row], parts: Sequence[Part], more: Sequence[Part]
) -> tuple[Part, ...]:
    """`parts`, plus those of `more` that are needed to distinguish rows."""

    def count(some: Sequence[Part]) -> int:
        return len({key_of(some, row) for row in rows})

    chosen = tuple(parts)
    for part in more:
        if part not in chosen and count((*chosen, part)) > count(chosen):
            chosen = (*chosen, part)
    return chosen


def key_of(parts: Sequence[Part], row: Row) -> str:
    """One key for the values of a row's dimensions."""
    return repr([part.cell(row) for part in parts])


def number_of(cell: object) -> float | None:
    number = typed(cell, Family.FLOAT)
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        return None
    try:
        number = float(number)
    except OverflowError:
        return None
    return number if number - number == 0 else None


def _part(chart: Chart, column: Column, index: int) -> Part:
    name = column.name
    return Part(
        index,
        name,
        chart.labels.get(name) or column.label or readable(name),
        column.family,
        _role(chart, column),
        chart.formats.get(name) or column.look,
        column.grain or (_GRAINS.get(name.rpartition(".")[2]) if "." in name else None),
    )


def _role(chart: Chart, column: Column) -> Role:
    if column.name in chart.values:
        return Role.MEASURE
    if column.role is not Role.COLUMN:
        return column.role
    if column.family is not None and column.family.is_moment:
        return Role.TIME
    is_number = column.family is not None and column.family.is_number
    is_measure = is_number or column.name.rpartition(".")[2] in _AGGREGATES
    return Role.MEASURE if is_measure else Role.DIMENSION


def _named(parts: Sequence[Part], name: str | None) -> Part | None:
    """The part with this name; a time dimension matches at every granularity."""
    if name is None:
        return None
    same = [part for part in parts if part.name == name]
    alike = [part for part in parts if _stem(part.name) == _stem(name)]
    return next(iter([*same, *alike]), None)


def _stem(name: str) -> str:
    stem, _, last = name.rpartition(".")
    return stem if last in _GRAINS and "." in stem else name
