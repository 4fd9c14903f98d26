"""Draws points of two measures; a third sets their size, a dimension their colour."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from martlet.pdf.chart_data import ChartData, Part
from martlet.pdf.charts import axes
from martlet.pdf.charts.legend import Entry, legend
from martlet.pdf.content import Role
from martlet.pdf.frame import REST
from martlet.pdf.palette import MUTED, Palette
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.scale import Scale, scale

MOST_POINTS = 2_000
_MOST_GROUPS = 8
_SMALLEST, _LARGEST, _USUAL = 2.0, 9.0, 3.0


@dataclass(frozen=True, slots=True)
class ScatterColumns:
    """`x` is a measure if there are two, else a dimension, whose values become positions."""

    x: Part
    y: Part
    size: Part | None
    group: Part | None


@dataclass(frozen=True, slots=True)
class DataPoint:
    x: float
    y: float
    size: float
    group: str


def scatter(pen: Pen, box: Box, data: ChartData) -> str | None:
    columns = _columns(data)
    points = _points(data, columns) if columns else []
    if columns is None or not points:
        return None
    groups = list(dict.fromkeys(point.group for point in points))
    colours = {
        group: _colour(data.palette, index, len(groups)) for index, group in enumerate(groups)
    }
    rest = legend(pen, box, _entries(colours) if columns.group else [])
    _draw(pen, rest, data, columns, (points, colours))
    count = len(data.rows)
    return f"First {MOST_POINTS} of {count} points shown" if count > MOST_POINTS else None


def _columns(data: ChartData) -> ScatterColumns | None:
    chosen = data.x if data.chart.x is not None else None
    rest = [part for part in data.values if part is not chosen]
    if chosen is not None and chosen.role is Role.MEASURE:
        x: Part | None = chosen
    else:
        x = rest[0] if len(rest) > 1 else data.x
    ys = [part for part in rest if part is not x]
    if x is None or not ys:
        return None
    names = [part for part in data.parts if part.role is not Role.MEASURE and part is not x]
    others = names[1] if len(names) > 1 else None
    group = others if data.chart.series is None else data.series
    return ScatterColumns(x, ys[0], ys[1] if len(ys) > 1 else None, group)


def _points(data: ChartData, columns: ScatterColumns) -> list[DataPoint]:
    positions: dict[str, float] = {}
    points = []
    for row in data.rows[:MOST_POINTS]:
        x = columns.x.number(row)
        if columns.x.role is not Role.MEASURE:
            x = positions.setdefault(repr(columns.x.cell(row)), float(len(positions)))
        y = columns.y.number(row)
        size = abs(columns.size.number(row) or 0) if columns.size else 0.0
        group = (
            columns.group.named(data.formatter, columns.group.cell(row)) if columns.group else ""
        )
        if x is not None and y is not None:
            points.append(DataPoint(x, y, size, group))
    return points


def _colour(palette: Palette, index: int, count: int) -> str:
    is_rest = count > _MOST_GROUPS and index >= _MOST_GROUPS - 1
    return MUTED if is_rest else palette.hue(index)


def _entries(colours: dict[str, str]) -> list[Entry]:
    named = [Entry(group, colour) for group, colour in colours.items() if colour != MUTED]
    rest = len(colours) - len(named)
    return [*named, Entry(f"{REST} ({rest})", MUTED)] if rest else named


def _draw(
    pen: Pen,
    box: Box,
    data: ChartData,
    columns: ScatterColumns,
    drawn: tuple[list[DataPoint], dict[str, str]],
) -> None:
    points, colours = drawn
    ups = _scale((point.y for point in points), box.height / 30)
    along = _scale((point.x for point in points), box.width / 70)
    names = axes.marks(data.formatter, ups, columns.y)
    inner = box.within(left=axes.room_of(names), bottom=axes.FOOT + 9, top=13, right=8)
    ups, along = ups.moved(inner.y, inner.height), along.moved(inner.x, inner.width)
    axes.rungs(pen, inner, ups, names)
    if columns.x.role is Role.MEASURE:
        axes.columns(pen, inner, along, axes.marks(data.formatter, along, columns.x))
    small = Style(axes.SIZE, MUTED)
    pen.text((box.x, box.top - 7), columns.y.label, small, box.width / 2)
    end = Style(axes.SIZE, MUTED, anchor="end")
    pen.text((inner.right, box.y + 1), columns.x.label, end, box.width / 2)
    largest = max(point.size for point in points)
    widest = min(_LARGEST, box.height / 18)
    for point in points:
        share = math.sqrt(point.size / largest) if largest else 0
        radius = _SMALLEST + (widest - _SMALLEST) * share if columns.size else _USUAL
        at = along.position(point.x), ups.position(point.y)
        with pen.faint(0.6):
            pen.dot(at, radius, colours[point.group], colours[point.group], 0.5)


def _scale(values: Iterable[float], count: float) -> Scale:
    return scale(values, max(2, int(count)), has_zero=False)
