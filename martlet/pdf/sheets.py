"""Tables and pivot tables, as texts in rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from martlet.model.chart import ChartKind, Rule
from martlet.pdf.content import Role
from martlet.pdf.frame import added
from martlet.pdf.reading import Part, Reading, Row, number_of

MOST_ROWS = 500
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
class Sheet:
    """`all_rows` is how many there are; `rows` has at most MOST_ROWS of them."""

    heads: list[Head]
    rows: list[list[Cell]]
    all_rows: int
    foot: list[Cell] = field(default_factory=list)


def sheet_of(reading: Reading) -> Sheet:
    return _pivot(reading) if reading.chart.kind is ChartKind.PIVOT else _table(reading)


def _table(reading: Reading) -> Sheet:
    parts = reading.parts[:MOST_COLUMNS]
    heads = [Head(part.label, part.role is Role.MEASURE) for part in parts]
    rows = [
        [_cell(reading, part, part.cell(row)) for part in parts] for row in reading.rows[:MOST_ROWS]
    ]
    return Sheet(heads, rows, len(reading.rows))


def _cell(reading: Reading, part: Part, cell: object) -> Cell:
    tone = next(
        (r.tone for r in reading.chart.rules if r.column == part.name and _holds(r, cell)), None
    )
    return Cell(part.written(reading.words, cell), tone)


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
    reading: Reading
    sides: list[Part]
    names: list[str]
    columns: list[str]
    cells: dict[tuple[str, str, str], list[object]]

    def at(self, rows: Sequence[str], columns: Sequence[str], part: Part) -> list[object]:
        keys = ((row, column, part.name) for row in rows for column in columns)
        return [cell for key in keys for cell in self.cells.get(key, ())]


def _pivot(reading: Reading) -> Sheet:
    series = reading.series
    sides = [p for p in reading.parts if p.role is not Role.MEASURE and p is not series]
    laid = _laid(reading, sides)
    is_deep = len(reading.values) > 1
    totals = [v for v in reading.values if v.is_additive] if len(laid.columns) > 1 else []
    heads = [Head(side.label, False) for side in sides]
    pairs = [(column, part) for column in laid.columns for part in reading.values]
    heads += [Head(_head(*pair, series, is_deep=is_deep), True) for pair in pairs]
    heads += [Head(f"{_TOTAL} · {part.label}" if is_deep else _TOTAL, True) for part in totals]
    rows = [_row(laid, [name], totals) for name in laid.names[:MOST_ROWS]]
    sided = _sides(reading, sides)
    whole = [
        [*(Cell(text) for text in sided[n]), *r] for n, r in zip(laid.names, rows, strict=False)
    ]
    foot: list[Cell] = []
    if len(laid.names) > 1 and any(part.is_additive for part in reading.values):
        blanks = [Cell(_TOTAL), *(Cell("") for _ in sides[1:])][: len(sides)]
        foot = [*blanks, *_row(laid, laid.names, totals)]
    return Sheet(
        heads[:MOST_COLUMNS],
        [r[:MOST_COLUMNS] for r in whole],
        len(laid.names),
        foot[:MOST_COLUMNS],
    )


def _head(column: str, part: Part, series: Part | None, *, is_deep: bool) -> str:
    if series is None:
        return part.label
    return f"{column} · {part.label}" if is_deep else column


def _laid(reading: Reading, sides: list[Part]) -> _Pivot:
    cells: dict[tuple[str, str, str], list[object]] = {}
    names: dict[str, object] = {}
    columns: dict[str, object] = {}
    for row in reading.rows:
        name, column = _name(reading, sides, row), ""
        names.setdefault(name, sides[0].cell(row) if sides else None)
        if reading.series is not None:
            column = reading.series.named(reading.words, reading.series.cell(row))
            columns.setdefault(column, reading.series.cell(row))
        for part in reading.values:
            cells.setdefault((name, column, part.name), []).append(part.cell(row))
    across, down = list(columns) or [""], list(names)
    if reading.series is not None and reading.series.role is Role.TIME:
        across.sort(key=lambda column: str(columns[column]))
    if sides and sides[0].role is Role.TIME:
        down.sort(key=lambda name: str(names[name]))
    return _Pivot(reading, sides, down, across, cells)


def _name(reading: Reading, sides: list[Part], row: Row) -> str:
    return "\n".join(side.named(reading.words, side.cell(row)) for side in sides)


def _sides(reading: Reading, sides: list[Part]) -> dict[str, list[str]]:
    texts = ([side.named(reading.words, side.cell(row)) for side in sides] for row in reading.rows)
    return {"\n".join(text): text for text in texts}


def _row(laid: _Pivot, names: Sequence[str], totals: Sequence[Part]) -> list[Cell]:
    """Of one name, or of all of them together."""
    values = laid.reading.values
    single = [_one(laid, part, laid.at(names, [c], part)) for c in laid.columns for part in values]
    return [*single, *(_one(laid, part, laid.at(names, laid.columns, part)) for part in totals)]


def _one(laid: _Pivot, part: Part, cells: list[object]) -> Cell:
    """Several rows of one place add up, or nothing is shown."""
    if not cells or (len(cells) > 1 and not part.is_additive):
        return Cell("")
    return _cell(laid.reading, part, cells[0] if len(cells) == 1 else added(cells))
