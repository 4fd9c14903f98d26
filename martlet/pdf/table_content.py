"""The texts of tables and pivot tables."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from martlet.model.chart import ChartKind, Rule
from martlet.pdf.chart_data import ChartData, Part, Row, number_of
from martlet.pdf.content import Role
from martlet.pdf.frame import added

MOST_ROWS = 100  # more rows are of no use on paper
MOST_COLUMNS = 60
_TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    tone: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    text: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class TableContent:
    """`rows` has at most MOST_ROWS of the `all_rows` rows."""

    heads: list[Head]
    rows: list[list[Cell]]
    all_rows: int
    foot: list[Cell] = field(default_factory=list)


def table_content(data: ChartData) -> TableContent:
    return _pivot(data) if data.chart.kind is ChartKind.PIVOT else _table(data)


def _table(data: ChartData) -> TableContent:
    parts = data.parts[:MOST_COLUMNS]
    heads = [Head(part.label, part.role is Role.MEASURE) for part in parts]
    rows = [[_cell(data, part, part.cell(row)) for part in parts] for row in data.rows[:MOST_ROWS]]
    return TableContent(heads, rows, len(data.rows))


def _cell(data: ChartData, part: Part, cell: object) -> Cell:
    tone = next(
        (r.tone for r in data.chart.rules if r.column == part.name and _holds(r, cell)), None
    )
    return Cell(part.format(data.formatter, cell), tone)


def _holds(rule: Rule, cell: object) -> bool:
    one, other = number_of(cell), number_of(rule.value)
    if rule.operator == "equals":
        both = one is not None and other is not None
        return one == other if both else cell is not None and str(cell) == str(rule.value)
    if one is None or other is None or rule.operator not in _COMPARES:
        return False
    return _COMPARES[rule.operator](one, other)


_COMPARES: dict[str, Callable[[float, float], bool]] = {
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}


@dataclass(frozen=True, slots=True)
class _Pivot:
    """`names` and `columns` map the keys of rows and columns to their texts."""

    data: ChartData
    sides: list[Part]
    names: dict[str, list[str]]
    columns: dict[str, str]
    cells: dict[tuple[str, str, str], list[object]]

    def at(self, rows: Collection[str], columns: Collection[str], part: Part) -> list[object]:
        keys = ((row, column, part.name) for row in rows for column in columns)
        return [cell for key in keys for cell in self.cells.get(key, ())]


def _pivot(data: ChartData) -> TableContent:
    series = data.series
    sides = [p for p in data.parts if p.role is not Role.MEASURE and p is not series]
    pivot = _pivot_of(data, sides)
    is_deep = len(data.values) > 1
    totals = [v for v in data.values if v.is_additive] if len(pivot.columns) > 1 else []
    heads = [Head(side.label, False) for side in sides]
    pairs = [(column, part) for column in pivot.columns.values() for part in data.values]
    heads += [Head(_head(*pair, series, is_deep=is_deep), True) for pair in pairs]
    heads += [Head(f"{_TOTAL} · {part.label}" if is_deep else _TOTAL, True) for part in totals]
    rows = [
        [*(Cell(text) for text in texts), *_row(pivot, [name], totals)]
        for name, texts in islice(pivot.names.items(), MOST_ROWS)
    ]
    foot: list[Cell] = []
    if len(pivot.names) > 1 and any(part.is_additive for part in data.values):
        blanks = [Cell(_TOTAL), *(Cell("") for _ in sides[1:])][: len(sides)]
        foot = [*blanks, *_row(pivot, list(pivot.names), totals)]
    return TableContent(
        heads[:MOST_COLUMNS],
        [row[:MOST_COLUMNS] for row in rows],
        len(pivot.names),
        foot[:MOST_COLUMNS],
    )


def _head(column: str, part: Part, series: Part | None, *, is_deep: bool) -> str:
    if series is None:
        return part.label
    return f"{column} · {part.label}" if is_deep else column


def _pivot_of(data: ChartData, sides: list[Part]) -> _Pivot:
    across = [data.series] if data.series is not None else []
    cells: dict[tuple[str, str, str], list[object]] = {}
    for row in data.rows:
        for part in data.values:
            key = _key(sides, row), _key(across, row), part.name
            cells.setdefault(key, []).append(part.cell(row))
    columns = {key: " ".join(texts) for key, texts in _texts(data, across).items()}
    return _Pivot(data, sides, _texts(data, sides), columns or {_key([], ()): ""}, cells)


def _key(parts: Sequence[Part], row: Row) -> str:
    return repr([part.cell(row) for part in parts])


def _texts(data: ChartData, parts: Sequence[Part]) -> dict[str, list[str]]:
    """The texts of the values of `parts`, by key: in the order of the result, times sorted."""
    firsts = {_key(parts, row): row for row in reversed(data.rows)}
    rows = [firsts[key] for key in dict.fromkeys(_key(parts, row) for row in data.rows)]
    if parts and parts[0].role is Role.TIME:
        rows.sort(key=lambda row: str(parts[0].cell(row)))
    rows_of_texts = ([part.named(data.formatter, part.cell(row)) for part in parts] for row in rows)
    return {_key(parts, row): texts for row, texts in zip(rows, rows_of_texts, strict=True)}


def _row(pivot: _Pivot, names: Sequence[str], totals: Sequence[Part]) -> list[Cell]:
    """The cells of one row name, or the totals of all of them."""
    values = pivot.data.values
    single = [
        _one(pivot, part, pivot.at(names, [c], part)) for c in pivot.columns for part in values
    ]
    return [*single, *(_one(pivot, part, pivot.at(names, pivot.columns, part)) for part in totals)]


def _one(pivot: _Pivot, part: Part, cells: list[object]) -> Cell:
    """The sum of several cells if sums are valid, else an empty cell."""
    if not cells or (len(cells) > 1 and not part.is_additive):
        return Cell("")
    return _cell(pivot.data, part, cells[0] if len(cells) == 1 else added(cells))
