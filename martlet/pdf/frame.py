"""An answer laid out for drawing: slots along x, and a line of values for every series."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from martlet.model.chart import ChartKind
from martlet.model.question import Granularity
from martlet.pdf.content import Role
from martlet.pdf.reading import Part, Reading, Row, key_of, number_of

REST = "Other"
_MOST_LINES = 8  # as many as there are colours to tell them apart
_MOST_PERIODS = 400
_MOST_WOVEN = 400
_DAYS = {Granularity.DAY: 1, Granularity.WEEK: 7}
_MONTHS = {Granularity.MONTH: 1, Granularity.QUARTER: 3, Granularity.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Slot:
    key: str
    label: str
    at: datetime | None = None


@dataclass(slots=True)
class Line:
    """`cells` has one a slot; None where the answer has no row."""

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


def frame(reading: Reading, most: int = _MOST_LINES) -> Frame:
    slots, found, note = _placed(reading)
    is_grid = reading.chart.kind is ChartKind.HEATMAP and len(slots) <= _MOST_WOVEN
    keys = woven([list(at) for _, at in found]) if is_grid else list(slots)
    ordered = _arranged(reading, [slots[key] for key in keys])
    for line, at in found:
        line.cells = [at.get(slot.key) for slot in ordered]
    lines = [line for line, _ in found]
    if reading.x is None and len(lines) > 1:
        return replace(_compared(lines), note=note)
    few = _limited(ordered, lines, most)
    return replace(few, note=together(few.note, note))


def together(*notes: str | None) -> str | None:
    """Several things to say below one chart."""
    return " · ".join(note for note in notes if note) or None


def woven(rows: Iterable[Sequence[str]]) -> list[str]:
    """One order that is each row's own: what the first lacks stands before what follows it."""
    found: list[str] = []
    for row in rows:
        for index, key in enumerate(row):
            if key not in found:
                following = next((other for other in row[index + 1 :] if other in found), None)
                found.insert(len(found) if following is None else found.index(following), key)
    return found


def added(cells: Iterable[object]) -> object:
    """Their exact sum; None where there is nothing to add."""
    numbers = [Decimal(str(cell)) for cell in cells if number_of(cell) is not None]
    return sum(numbers, Decimal(0)) if numbers else None


Placed = tuple[dict[str, Slot], list[tuple[Line, dict[str, object]]], str | None]


def _placed(reading: Reading) -> Placed:
    """Each row at its place on its line; what has none, or shares one, is told of."""
    slots: dict[str, Slot] = {}
    found: dict[tuple[str, str], tuple[Line, dict[str, object]]] = {}
    crowded: dict[str, None] = {}
    undated = 0
    for row in reading.rows:
        slot = _slot(reading, row)
        if slot is None:
            undated += 1
            continue
        slots.setdefault(slot.key, slot)
        for part in reading.values:
            key = (part.name, key_of(reading.across, row))
            _, at = found.setdefault(key, (_line(reading, row, part), {}))
            if slot.key in at and not part.is_additive:
                crowded[part.label] = None
            at[slot.key] = _merged(at, slot.key, part, row)
    said = [f"{label} is not drawn where several rows have the same place" for label in crowded]
    return slots, list(found.values()), together(*said, _undated(undated))


def _merged(at: Mapping[str, object], key: str, part: Part, row: Row) -> object:
    """Of two rows of one place, as free SQL may have them, sums add up; of others none is right."""
    cell = part.cell(row)
    if key not in at:
        return cell
    return added([at[key], cell]) if part.is_additive else None


def _undated(count: int) -> str | None:
    return f"{count} row{'s have' if count > 1 else ' has'} no date" if count else None


def _slot(reading: Reading, row: Row) -> Slot | None:
    """None where a time axis is asked for and the row has no time."""
    cell, at = None, None
    if reading.x is not None:
        cell = reading.x.cell(row)
        at = reading.words.wall_clock(cell) if reading.x.role is Role.TIME else None
        if reading.x.role is Role.TIME and at is None:
            return None
    return Slot(key_of(reading.along, row), reading.named(reading.along, row), at)


def _line(reading: Reading, row: Row, part: Part) -> Line:
    if not reading.across:
        return Line(part.label, part)
    name = reading.named(reading.across, row)
    return Line(f"{name} · {part.label}" if len(reading.values) > 1 else name, part)


def _compared(lines: Sequence[Line]) -> Frame:
    """Several values without a dimension are compared with one another: each is a slot."""
    slots = [Slot(line.name, line.name) for line in lines]
    return Frame(slots, [Line("", lines[0].part, [line.cells[0] for line in lines])])


def _arranged(reading: Reading, slots: list[Slot]) -> list[Slot]:
    """Times in their order, with every period in its place: what is missing shows as missing."""
    timed = [(slot.at, slot) for slot in slots if slot.at is not None]
    if reading.x is None or len(timed) < len(slots) or not timed:
        return slots
    ordered = [slot for _, slot in sorted(timed, key=lambda pair: pair[0])]
    after = _after(reading.x.grain)
    times = [at for at, _ in sorted(timed, key=lambda pair: pair[0])]
    if after is None or reading.x.grain is None:
        return ordered
    there = dict(zip(times, ordered, strict=True))
    filled: list[Slot] = []
    at = times[0]
    while at <= times[-1] and len(filled) < _MOST_PERIODS:
        name = reading.words.period(at, reading.x.grain)
        filled.append(there.get(at) or Slot(name, name, at))
        at = after(at)
    # Times that are no beginnings of periods, or too many of them, stand as they came.
    is_regular = len(there) == len(ordered) and set(times) <= {slot.at for slot in filled}
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
    """The largest lines, and what the others are together where their sum is right."""
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
