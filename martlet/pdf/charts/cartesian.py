"""Bars, lines and areas over slots, from the left to the right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from martlet.model.chart import ChartKind
from martlet.pdf.charts import axes
from martlet.pdf.charts.legend import Entry, legend
from martlet.pdf.frame import Frame, Line, frame
from martlet.pdf.palette import MUTED, SURFACE
from martlet.pdf.pen import Box, Pen, Point
from martlet.pdf.reading import Reading
from martlet.pdf.scale import Scale, scale

_RATIO_OF_TWO_AXES = 8
_WIDEST_BAR = 34


@dataclass(frozen=True, slots=True)
class Trace:
    """A line of the frame as it is drawn; `floors` is what it stands on where it is stacked."""

    line: Line
    colour: str
    is_line: bool
    is_right: bool
    floors: list[float]

    @property
    def tops(self) -> list[float | None]:
        pairs = zip(self.line.values, self.floors, strict=True)
        return [None if value is None else value + floor for value, floor in pairs]


@dataclass(frozen=True, slots=True)
class Ground:
    reading: Reading
    frame: Frame
    traces: list[Trace]
    box: Box
    left: Scale
    right: Scale | None

    @property
    def step(self) -> float:
        return self.box.width / len(self.frame.slots)

    def x(self, index: int) -> float:
        return self.box.x + (index + 0.5) * self.step

    def scale(self, trace: Trace) -> Scale:
        return self.right if trace.is_right and self.right is not None else self.left


def cartesian(pen: Pen, box: Box, reading: Reading) -> str | None:
    """Draws it; what is to be said below."""
    laid = frame(reading)
    traces = traces_of(reading, laid)
    rest = legend(pen, box, [Entry(t.line.name, t.colour, t.is_line) for t in traces])
    ground = _ground(reading, laid, traces, rest)
    _axes(pen, ground)
    bars = [trace for trace in traces if not trace.is_line]
    for trace in [trace for trace in reversed(traces) if trace.is_line and _is_area(reading)]:
        _area(pen, ground, trace)
    for index, trace in enumerate(bars):
        _bars(pen, ground, trace, index, 1 if reading.chart.is_stacked else len(bars))
    for trace in traces:
        if trace.is_line:
            _line(pen, ground, trace)
    return laid.note


def traces_of(reading: Reading, laid: Frame) -> list[Trace]:
    chart = reading.chart
    is_line = chart.kind in (ChartKind.LINE, ChartKind.AREA)
    lined = _lined(reading)
    traces: list[Trace] = []
    ups, downs = [0.0] * len(laid.slots), [0.0] * len(laid.slots)
    is_second = _needs_two_axes(reading, laid)
    for index, told in enumerate(laid.lines):
        line = _whole(told) if chart.is_stacked and told.part.is_additive else told
        drawn = is_line or line.part.name in lined
        is_stacked = chart.is_stacked and (not is_line or chart.kind is ChartKind.AREA)
        floors = [0.0] * len(laid.slots)
        if is_stacked and not (drawn and chart.kind is ChartKind.COMBO):
            floors = _stand(line, ups, downs)
        colour = MUTED if line.is_rest else reading.palette.hue(index)
        is_right = is_second and line.part.name in lined
        traces.append(Trace(line, colour, drawn, is_right, floors))
    return traces


def _lined(reading: Reading) -> Collection[str]:
    """What a combined chart draws as lines: where it names none, its last value."""
    if reading.chart.kind is not ChartKind.COMBO:
        return ()
    return reading.chart.lines or [part.name for part in reading.values[1:][-1:]]


def _whole(line: Line) -> Line:
    """Nothing was sold or counted where a sum has no row; a gap would tear the stack above it."""
    return replace(line, cells=[0 if cell is None else cell for cell in line.cells])


def _stand(line: Line, ups: list[float], downs: list[float]) -> list[float]:
    """Where the line's values begin; those below zero are stacked downwards."""
    floors = []
    for slot, value in enumerate(line.values):
        pile = downs if (value or 0) < 0 else ups
        floors.append(pile[slot])
        pile[slot] += value or 0
    return floors


def _needs_two_axes(reading: Reading, laid: Frame) -> bool:
    """Where the lines of a combined chart are of another kind or size than its bars."""
    lined = _lined(reading)
    lines = [line for line in laid.lines if line.part.name in lined]
    bars = [line for line in laid.lines if line.part.name not in lined]
    if not lines or not bars:
        return False
    if lines[0].part.look != bars[0].part.look:
        return True
    sizes = [
        max((abs(v or 0) for one in many for v in one.values), default=0) for many in (lines, bars)
    ]
    return min(sizes) * _RATIO_OF_TWO_AXES < max(sizes)


def _ground(reading: Reading, laid: Frame, traces: Sequence[Trace], box: Box) -> Ground:
    count = max(2, min(6, int(box.height / 30)))
    left = _scale([t for t in traces if not t.is_right], count, reading)
    rights = [trace for trace in traces if trace.is_right]
    right = _scale(rights, count, reading) if rights else None
    part = next((t.line.part for t in traces if not t.is_right), traces[0].line.part)
    room = axes.room_of(axes.marks(reading.words, left, part))
    beside = axes.room_of(axes.marks(reading.words, right, rights[0].line.part)) if right else 4
    inner = box.within(left=room, right=beside, bottom=axes.FOOT, top=5)
    placed = left.moved(inner.y, inner.height)
    other = right.moved(inner.y, inner.height) if right else None
    return Ground(reading, laid, list(traces), inner, placed, other)


def _scale(traces: Sequence[Trace], count: int, reading: Reading) -> Scale:
    values = [top for trace in traces for top in trace.tops if top is not None]
    # A line may leave zero out where it would be flat; what is filled from the axis may not.
    spread = max(values, default=0) - min(values, default=0)
    is_flat = bool(values) and min(values) > 0 and spread < 0.25 * max(values) and spread > 0
    return scale(values, count, has_zero=not (is_flat and reading.chart.kind is ChartKind.LINE))


def _axes(pen: Pen, ground: Ground) -> None:
    reading = ground.reading
    lefts = [trace for trace in ground.traces if not trace.is_right] or ground.traces
    names = axes.marks(reading.words, ground.left, lefts[0].line.part)
    axes.rungs(pen, ground.box, ground.left, names)
    if ground.right is not None:
        rights = [trace for trace in ground.traces if trace.is_right]
        names = axes.marks(reading.words, ground.right, rights[0].line.part)
        axes.rungs(pen, ground.box, ground.right, names, is_right=True)
    axes.feet(pen, ground.box, reading, ground.frame.slots, ground.x)


def _is_area(reading: Reading) -> bool:
    return reading.chart.kind is ChartKind.AREA


def _pieces(ground: Ground, trace: Trace) -> list[list[tuple[Point, Point]]]:
    """The unbroken pieces of a line: each point, and what is below it."""
    scale_of = ground.scale(trace)
    pieces: list[list[tuple[Point, Point]]] = [[]]
    for index, (top, floor) in enumerate(zip(trace.tops, trace.floors, strict=True)):
        if top is None:
            pieces.append([])
            continue
        x = ground.x(index)
        below = scale_of.place(floor) if floor else scale_of.zero
        pieces[-1].append(((x, scale_of.place(top)), (x, below)))
    return [piece for piece in pieces if piece]


def _area(pen: Pen, ground: Ground, trace: Trace) -> None:
    opacity = 0.75 if ground.reading.chart.is_stacked else 0.16
    with pen.faint(opacity):
        for piece in _pieces(ground, trace):
            if len(piece) > 1:
                tops, floors = [top for top, _ in piece], [floor for _, floor in piece]
                pen.area(tops, floors, trace.colour)


def _line(pen: Pen, ground: Ground, trace: Trace) -> None:
    thick = 1.1 if len(ground.frame.slots) > 120 else 1.75
    for piece in _pieces(ground, trace):
        points = [top for top, _ in piece]
        if len(points) > 1:
            pen.curve(points, trace.colour, thick)
        else:
            pen.dot(points[0], 2.4, trace.colour, SURFACE)


def _bars(pen: Pen, ground: Ground, trace: Trace, index: int, count: int) -> None:
    """`count` bars stand side by side; this is the one at `index`, or all are one pile."""
    room = min(ground.step * 0.72, _WIDEST_BAR * count)
    wide = room / count
    scale_of = ground.scale(trace)
    for slot, (top, floor) in enumerate(zip(trace.tops, trace.floors, strict=True)):
        if top is None:
            continue
        x = ground.x(slot) - room / 2 + (index * wide if count > 1 else 0)
        start = scale_of.place(floor) if floor else scale_of.zero
        end = scale_of.place(top)
        bar = Box(x, min(start, end), max(0.8, wide * (0.9 if count > 1 else 1)), abs(end - start))
        pen.box(bar, fill=trace.colour, radius=0 if ground.reading.chart.is_stacked else 1.5)
