"""Tables and pivot tables, as texts in rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from martlet.model.chart import ChartKind, Rule
from martlet.pdf.content import Role
from martlet.pdf.frame import added
from martlet.pdf.reading import Part, Reading, Row, number_of

MOST_ROWS = 100  # more than these nobody reads on paper
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
    """`names` and `columns` tell what each key of a row or column is written as."""

    reading: Reading
    sides: list[Part]
    names: dict[str, list[str]]
    columns: dict[str, str]
    cells: dict[tuple[str, str, str], list[object]]

    def at(self, rows: Collection[str], columns: Collection[str], part: Part) -> list[object]:
        keys = ((row, column, part.name) for row in rows for column in columns)
        return [cell for key in keys for cell in self.cells.get(key, ())]


def _pivot(reading: Reading) -> Sheet:
    series = reading.series
    sides = [p for p in reading.parts if p.role is not Role.MEASURE and p is not series]
    laid = _laid(reading, sides)
    is_deep = len(reading.values) > 1
    totals = [v for v in reading.values if v.is_additive] if len(laid.columns) > 1 else []
    heads = [Head(side.label, False) for side in sides]
    pairs = [(column, part) for column in laid.columns.values() for part in reading.values]
    heads += [Head(_head(*pair, series, is_deep=is_deep), True) for pair in pairs]
    heads += [Head(f"{_TOTAL} · {part.label}" if is_deep else _TOTAL, True) for part in totals]
    rows = [
        [*(Cell(text) for text in texts), *_row(laid, [name], totals)]
        for name, texts in islice(laid.names.items(), MOST_ROWS)
    ]
    foot: list[Cell] = []
    if len(laid.names) > 1 and any(part.is_additive for part in reading.values):
        blanks = [Cell(_TOTAL), *(Cell("") for _ in sides[1:])][: len(sides)]
        foot = [*blanks, *_row(laid, list(laid.names), totals)]
    return Sheet(
        heads[:MOST_COLUMNS],
        [row[:MOST_COLUMNS] for row in rows],
        len(laid.names),
        foot[:MOST_COLUMNS],
    )


def _head(column: str, part: Part, series: Part | None, *, is_deep: bool) -> str:
    if series is None:
        return part.label
    return f"{column} · {part.label}" if is_deep else column


def _laid(reading: Reading, sides: list[Part]) -> _Pivot:
    across = [reading.series] if reading.series is not None else []
    cells: dict[tuple[str, str, str], list[object]] = {}
    for row in reading.rows:
        for part in reading.values:
            key = _key(sides, row), _key(across, row), part.name
            cells.setdefault(key, []).append(part.cell(row))
    columns = {key: " ".join(texts) for key, texts in _texts(reading, across).items()}
    return _Pivot(reading, sides, _texts(reading, sides), columns or {_key([], ()): ""}, cells)


def _key(parts: Sequence[Part], row: Row) -> str:
    return repr([part.cell(row) for part in parts])


def _texts(reading: Reading, parts: Sequence[Part]) -> dict[str, list[str]]:
    """What each value of `parts` is written as: in the answer's order, times in theirs."""
    firsts = {_key(parts, row): row for row in reversed(reading.rows)}
    rows = [firsts[key] for key in dict.fromkeys(_key(parts, row) for row in reading.rows)]
    if parts and parts[0].role is Role.TIME:
        rows.sort(key=lambda row: str(parts[0].cell(row)))
    written = ([part.named(reading.words, part.cell(row)) for part in parts] for row in rows)
    return {_key(parts, row): texts for row, texts in zip(rows, written, strict=True)}


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
