"""Draws bars, lines and areas over slots, from left to right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from martlet.model.chart import ChartKind, Look
from martlet.pdf.chart_data import ChartData
from martlet.pdf.charts import axes
from martlet.pdf.charts.legend import Entry, legend
from martlet.pdf.frame import Frame, Line, frame
from martlet.pdf.palette import MUTED, SURFACE
from martlet.pdf.pen import Box, Pen, Point
from martlet.pdf.scale import Scale, scale

_RATIO_OF_TWO_AXES = 10
_WIDEST_BAR = 34


@dataclass(frozen=True, slots=True)
class Series:
    """A line of the frame as a drawn series; `floors` are the values that it is stacked on."""

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
class CartesianModel:
    data: ChartData
    frame: Frame
    series_list: list[Series]
    box: Box
    left: Scale
    right: Scale | None

    @property
    def step(self) -> float:
        return self.box.width / len(self.frame.slots)

    def x(self, index: int) -> float:
        return self.box.x + (index + 0.5) * self.step

    def scale(self, series: Series) -> Scale:
        return self.right if series.is_right and self.right is not None else self.left


def cartesian(pen: Pen, box: Box, data: ChartData) -> str | None:
    """Draw the chart. Returns the note below it."""
    chart_frame = frame(data)
    series_list = series_of(data, chart_frame)
    rest = legend(pen, box, [Entry(t.line.name, t.colour, t.is_line) for t in series_list])
    model = _model(data, chart_frame, series_list, rest)
    _axes(pen, model)
    bars = [series for series in series_list if not series.is_line]
    for series in [series for series in reversed(series_list) if series.is_line and _is_area(data)]:
        _area(pen, model, series)
    for index, series in enumerate(bars):
        _bars(pen, model, series, index, 1 if data.chart.is_stacked else len(bars))
    for series in series_list:
        if series.is_line:
            _line(pen, model, series)
    return chart_frame.note


def series_of(data: ChartData, chart_frame: Frame) -> list[Series]:
    chart = data.chart
    is_line = chart.kind in (ChartKind.LINE, ChartKind.AREA)
    lined = _lined(data)
    series_list: list[Series] = []
    ups, downs = [0.0] * len(chart_frame.slots), [0.0] * len(chart_frame.slots)
    is_second = _needs_two_axes(data, chart_frame)
    for index, drawn_line in enumerate(chart_frame.lines):
        drawn = is_line or drawn_line.part.name in lined
        is_stacked = chart.is_stacked and (not drawn or chart.kind is ChartKind.AREA)
        line = _whole(drawn_line) if is_stacked and drawn_line.part.is_additive else drawn_line
        floors = _stand(line, ups, downs) if is_stacked else [0.0] * len(chart_frame.slots)
        colour = MUTED if line.is_rest else data.palette.hue(index)
        is_right = is_second and line.part.name in lined
        series_list.append(Series(line, colour, drawn, is_right, floors))
    return series_list


def _lined(data: ChartData) -> Collection[str]:
    """The values that a combo chart draws as lines. Default: its last value."""
    if data.chart.kind is not ChartKind.COMBO:
        return ()
    return data.chart.lines or [part.name for part in data.values[1:][-1:]]


def _whole(line: Line) -> Line:
    """The line with 0 for missing sums: a gap would break the stack above it."""
    return replace(line, cells=[0 if cell is None else cell for cell in line.cells])


def _stand(line: Line, ups: list[float], downs: list[float]) -> list[float]:
    """The floors of the line's values; negative values are stacked downwards."""
    floors = []
    for slot, value in enumerate(line.values):
        pile = downs if (value or 0) < 0 else ups
        floors.append(pile[slot])
        pile[slot] += value or 0
    return floors


def _needs_two_axes(data: ChartData, chart_frame: Frame) -> bool:
    """Whether the lines of a combo chart have another format or magnitude than its bars."""
    lined = _lined(data)
    lines = [line for line in chart_frame.lines if line.part.name in lined]
    bars = [line for line in chart_frame.lines if line.part.name not in lined]
    if not lines or not bars:
        return False
    if _kind_of(lines[0].part.look) != _kind_of(bars[0].part.look):
        return True
    sizes = [
        max((abs(v or 0) for one in many for v in one.values), default=0) for many in (lines, bars)
    ]
    return min(sizes) * _RATIO_OF_TWO_AXES < max(sizes)


def _kind_of(look: Look | None) -> tuple[object, ...]:
    """Numbers of one kind can share an axis; euros and dollars cannot, whatever their digits."""
    look = look or Look()
    return look.style, look.currency, look.unit


def _model(
    data: ChartData, chart_frame: Frame, series_list: Sequence[Series], box: Box
) -> CartesianModel:
    count = max(2, min(6, int(box.height / 30)))
    left = _scale([t for t in series_list if not t.is_right], count, data)
    rights = [series for series in series_list if series.is_right]
    right = _scale(rights, count, data) if rights else None
    part = next((t.line.part for t in series_list if not t.is_right), series_list[0].line.part)
    room = axes.room_of(axes.marks(data.formatter, left, part))
    beside = axes.room_of(axes.marks(data.formatter, right, rights[0].line.part)) if right else 4
    inner = box.within(left=room, right=beside, bottom=axes.FOOT, top=5)
    placed = left.moved(inner.y, inner.height)
    other = right.moved(inner.y, inner.height) if right else None
    return CartesianModel(data, chart_frame, list(series_list), inner, placed, other)


def _scale(series_list: Sequence[Series], count: int, data: ChartData) -> Scale:
    values = [top for series in series_list for top in series.tops if top is not None]
    # A flat line chart may omit zero; bars and areas, which are filled from the axis, may not.
    spread = max(values, default=0) - min(values, default=0)
    is_flat = bool(values) and min(values) > 0 and spread < 0.25 * max(values) and spread > 0
    only_lines = all(series.is_line for series in series_list)
    is_bare = only_lines and data.chart.kind is not ChartKind.AREA
    return scale(values, count, has_zero=not (is_flat and is_bare))


def _axes(pen: Pen, model: CartesianModel) -> None:
    data = model.data
    lefts = [series for series in model.series_list if not series.is_right] or model.series_list
    names = axes.marks(data.formatter, model.left, lefts[0].line.part)
    axes.rungs(pen, model.box, model.left, names)
    if model.right is not None:
        rights = [series for series in model.series_list if series.is_right]
        names = axes.marks(data.formatter, model.right, rights[0].line.part)
        axes.rungs(pen, model.box, model.right, names, is_right=True)
    axes.feet(pen, model.box, data, model.frame.slots, model.x)


def _is_area(data: ChartData) -> bool:
    return data.chart.kind is ChartKind.AREA


def _pieces(model: CartesianModel, series: Series) -> list[list[tuple[Point, Point]]]:
    """The unbroken pieces of a line: each point with the point below it."""
    scale_of = model.scale(series)
    pieces: list[list[tuple[Point, Point]]] = [[]]
    for index, (top, floor) in enumerate(zip(series.tops, series.floors, strict=True)):
        if top is None:
            pieces.append([])
            continue
        x = model.x(index)
        below = scale_of.position(floor) if floor else scale_of.zero
        pieces[-1].append(((x, scale_of.position(top)), (x, below)))
    return [piece for piece in pieces if piece]


def _area(pen: Pen, model: CartesianModel, series: Series) -> None:
    opacity = 0.75 if model.data.chart.is_stacked else 0.16
    with pen.faint(opacity):
        for piece in _pieces(model, series):
            if len(piece) > 1:
                tops, floors = [top for top, _ in piece], [floor for _, floor in piece]
                pen.area(tops, floors, series.colour)


def _line(pen: Pen, model: CartesianModel, series: Series) -> None:
    thick = 1.1 if len(model.frame.slots) > 120 else 1.75
    for piece in _pieces(model, series):
        points = [top for top, _ in piece]
        if len(points) > 1:
            pen.curve(points, series.colour, thick)
        else:
            pen.dot(points[0], 2.4, series.colour, SURFACE)


def _bars(pen: Pen, model: CartesianModel, series: Series, index: int, count: int) -> None:
    """Draw one of `count` bars side by side, the one at `index`; with one bar, they are stacked."""
    room = min(model.step * 0.72, _WIDEST_BAR * count)
    wide = room / count
    scale_of = model.scale(series)
    for slot, (top, floor) in enumerate(zip(series.tops, series.floors, strict=True)):
        if top is None:
            continue
        x = model.x(slot) - room / 2 + (index * wide if count > 1 else 0)
        start = scale_of.position(floor) if floor else scale_of.zero
        end = scale_of.position(top)
        bar = Box(x, min(start, end), max(0.8, wide * (0.9 if count > 1 else 1)), abs(end - start))
        pen.box(bar, fill=series.colour, radius=0 if model.data.chart.is_stacked else 1.5)
