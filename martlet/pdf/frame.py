"""Arranges a chart's rows for drawing: slots along x, and one line of values per series."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from martlet.model.chart import ChartKind
from martlet.model.question import Granularity
from martlet.pdf.chart_data import ChartData, Part, Row, key_of, number_of
from martlet.pdf.content import Role

REST = "Other"
_MOST_LINES = 8  # the number of colours that can be distinguished
_MOST_PERIODS = 400
_MOST_MERGED = 400
_DAYS = {Granularity.DAY: 1, Granularity.WEEK: 7}
_MONTHS = {Granularity.MONTH: 1, Granularity.QUARTER: 3, Granularity.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Slot:
    key: str
    label: str
    at: datetime | None = None


@dataclass(slots=True)
class Line:
    """`cells` has one value per slot; None if there is no row."""

    name: str
    part: Part
    cells: list[object] = field(default_factory=list)
    is_rest: bool = False

    @property
    def values(self) -> list[float | None]:
        return [number_of(cell) for cell in self.cells]

    @property
    def size(self) -> float:
        return sum(abs(value or 0) for value in self.values)


@dataclass(frozen=True, slots=True)
class Frame:
    slots: list[Slot]
    lines: list[Line]
    note: str | None = None

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for line in self.lines for value in line.values)


def frame(data: ChartData, most: int = _MOST_LINES) -> Frame:
    slots, lines_by_slot, note = _placed(data)
    is_grid = data.chart.kind is ChartKind.HEATMAP and len(slots) <= _MOST_MERGED
    keys = merged_order([list(at) for _, at in lines_by_slot]) if is_grid else list(slots)
    ordered = _arranged(data, [slots[key] for key in keys])
    for line, at in lines_by_slot:
        line.cells = [at.get(slot.key) for slot in ordered]
    lines = [line for line, _ in lines_by_slot]
    if data.x is None and len(lines) > 1:
        return replace(_compared(lines), note=note)
    few = _limited(ordered, lines, most)
    return replace(few, note=together(few.note, note))


def together(*notes: str | None) -> str | None:
    """Join several notes below one chart."""
    return " · ".join(note for note in notes if note) or None


def merged_order(rows: Iterable[Sequence[str]]) -> list[str]:
    """One order that keeps each row's order; a missing key goes before the key that follows."""
    keys: list[str] = []
    for row in rows:
        for index, key in enumerate(row):
            if key not in keys:
                following = next((other for other in row[index + 1 :] if other in keys), None)
                keys.insert(len(keys) if following is None else keys.index(following), key)
    return keys


def added(cells: Iterable[object]) -> object:
    """The exact sum of the numbers; None if there are none."""
    numbers = [Decimal(str(cell)) for cell in cells if number_of(cell) is not None]
    return sum(numbers, Decimal(0)) if numbers else None


Placed = tuple[dict[str, Slot], list[tuple[Line, dict[str, object]]], str | None]


def _placed(data: ChartData) -> Placed:
    """Put each row on its line and slot. Returns a note about rows without a slot of their own."""
    slots: dict[str, Slot] = {}
    by_key: dict[tuple[str, str], tuple[Line, dict[str, object]]] = {}
    crowded: dict[str, None] = {}
    undated = 0
    for row in data.rows:
        slot = _slot(data, row)
        if slot is None:
            undated += 1
            continue
        slots.setdefault(slot.key, slot)
        for part in data.values:
            key = (part.name, key_of(data.across, row))
            _, at = by_key.setdefault(key, (_line(data, row, part), {}))
            if slot.key in at and not part.is_additive:
                crowded[part.label] = None
            at[slot.key] = _merged(at, slot.key, part, row)
    notes = [f"{label} is not drawn where several rows have the same place" for label in crowded]
    return slots, list(by_key.values()), together(*notes, _undated(undated))


def _merged(at: Mapping[str, object], key: str, part: Part, row: Row) -> object:
    """Two rows of one slot, which free SQL can produce: sums are added; others become None."""
    cell = part.cell(row)
    if key not in at:
        return cell
    return added([at[key], cell]) if part.is_additive else None


def _undated(count: int) -> str | None:
    return f"{count} row{'s have' if count > 1 else ' has'} no date" if count else None


def _slot(data: ChartData, row: Row) -> Slot | None:
    """The row's slot; None if x is time and the row has none."""
    cell, at = None, None
    if data.x is not None:
        cell = data.x.cell(row)
        at = data.formatter.wall_clock(cell) if data.x.role is Role.TIME else None
        if data.x.role is Role.TIME and at is None:
            return None
    return Slot(key_of(data.along, row), data.named(data.along, row), at)


def _line(data: ChartData, row: Row, part: Part) -> Line:
    if not data.across:
        return Line(part.label, part)
    name = data.named(data.across, row)
    return Line(f"{name} · {part.label}" if len(data.values) > 1 else name, part)


def _compared(lines: Sequence[Line]) -> Frame:
    """The frame of several values without a dimension: each value is a slot."""
    slots = [Slot(line.name, line.name) for line in lines]
    return Frame(slots, [Line("", lines[0].part, [line.cells[0] for line in lines])])


def _arranged(data: ChartData, slots: list[Slot]) -> list[Slot]:
    """Sort times, and add a slot for every missing period, so that gaps are visible."""
    timed = [(slot.at, slot) for slot in slots if slot.at is not None]
    if data.x is None or len(timed) < len(slots) or not timed:
        return slots
    ordered = [slot for _, slot in sorted(timed, key=lambda pair: pair[0])]
    after = _after(data.x.grain)
    times = [at for at, _ in sorted(timed, key=lambda pair: pair[0])]
    if after is None or data.x.grain is None:
        return ordered
    slot_at = dict(zip(times, ordered, strict=True))
    filled: list[Slot] = []
    at = times[0]
    while at <= times[-1] and len(filled) < _MOST_PERIODS:
        name = data.formatter.period(at, data.x.grain)
        filled.append(slot_at.get(at) or Slot(name, name, at))
        at = after(at)
    # Times that do not begin periods, or too many periods, are not filled.
    is_regular = len(slot_at) == len(ordered) and set(times) <= {slot.at for slot in filled}
    return filled if is_regular else ordered


def _after(grain: Granularity | None) -> Callable[[datetime], datetime] | None:
    if grain in _DAYS:
        step = timedelta(days=_DAYS[grain])
        return lambda at: at + step
    if grain in _MONTHS:
        months = _MONTHS[grain]
        return lambda at: _months_later(at, months)
    return None


def _months_later(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=1)


def _limited(slots: list[Slot], lines: list[Line], most: int) -> Frame:
    """The largest lines, and the sum of the others if sums are valid."""
    if len(lines) <= most:
        return Frame(slots, lines)
    names = {line.part.name for line in lines}
    if len(names) > 1 or not lines[0].part.is_additive:
        return Frame(slots, lines[:most], f"First {most} of {len(lines)} shown")
    largest = sorted(lines, key=lambda line: line.size, reverse=True)[: most - 1]
    rest = [line for line in lines if line not in largest]
    cells = [added(line.cells[index] for line in rest) for index in range(len(slots))]
    together = Line(f"{REST} ({len(rest)})", lines[0].part, cells, is_rest=True)
    return Frame(slots, [*(line for line in lines if line in largest), together])
