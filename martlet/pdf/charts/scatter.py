"""Points of two measures; a third is their size, a dimension their colour."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from martlet.pdf.charts import axes
from martlet.pdf.charts.legend import Entry, legend
from martlet.pdf.content import Role
from martlet.pdf.frame import REST
from martlet.pdf.palette import MUTED, Palette
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.reading import Part, Reading
from martlet.pdf.scale import Scale, scale

MOST_POINTS = 2_000
_MOST_GROUPS = 8
_SMALLEST, _LARGEST, _USUAL = 2.0, 9.0, 3.0


@dataclass(frozen=True, slots=True)
class Cloud:
    """`x` is a measure where there are two; else a dimension, whose values are places."""

    x: Part
    y: Part
    size: Part | None
    group: Part | None


@dataclass(frozen=True, slots=True)
class Speck:
    x: float
    y: float
    size: float
    group: str


def scatter(pen: Pen, box: Box, reading: Reading) -> str | None:
    cloud = _cloud(reading)
    specks = _specks(reading, cloud) if cloud else []
    if cloud is None or not specks:
        return None
    groups = list(dict.fromkeys(speck.group for speck in specks))
    colours = {
        group: _colour(reading.palette, index, len(groups)) for index, group in enumerate(groups)
    }
    rest = legend(pen, box, _entries(colours) if cloud.group else [])
    _draw(pen, rest, reading, cloud, (specks, colours))
    count = len(reading.rows)
    return f"First {MOST_POINTS} of {count} points shown" if count > MOST_POINTS else None


def _cloud(reading: Reading) -> Cloud | None:
    asked = reading.x if reading.chart.x is not None else None
    rest = [part for part in reading.values if part is not asked]
    if asked is not None and asked.role is Role.MEASURE:
        x: Part | None = asked
    else:
        x = rest[0] if len(rest) > 1 else reading.x
    ys = [part for part in rest if part is not x]
    if x is None or not ys:
        return None
    names = [part for part in reading.parts if part.role is not Role.MEASURE and part is not x]
    others = names[1] if len(names) > 1 else None
    group = others if reading.chart.series is None else reading.series
    return Cloud(x, ys[0], ys[1] if len(ys) > 1 else None, group)


def _specks(reading: Reading, cloud: Cloud) -> list[Speck]:
    places: dict[str, float] = {}
    found = []
    for row in reading.rows[:MOST_POINTS]:
        x = cloud.x.number(row)
        if cloud.x.role is not Role.MEASURE:
            x = places.setdefault(repr(cloud.x.cell(row)), float(len(places)))
        y = cloud.y.number(row)
        size = abs(cloud.size.number(row) or 0) if cloud.size else 0.0
        group = cloud.group.named(reading.words, cloud.group.cell(row)) if cloud.group else ""
        if x is not None and y is not None:
            found.append(Speck(x, y, size, group))
    return found


def _colour(palette: Palette, index: int, count: int) -> str:
    is_rest = count > _MOST_GROUPS and index >= _MOST_GROUPS - 1
    return MUTED if is_rest else palette.hue(index)


def _entries(colours: dict[str, str]) -> list[Entry]:
    named = [Entry(group, colour) for group, colour in colours.items() if colour != MUTED]
    rest = len(colours) - len(named)
    return [*named, Entry(f"{REST} ({rest})", MUTED)] if rest else named


def _draw(
    pen: Pen, box: Box, reading: Reading, cloud: Cloud, drawn: tuple[list[Speck], dict[str, str]]
) -> None:
    specks, colours = drawn
    ups = _scale((speck.y for speck in specks), box.height / 30)
    along = _scale((speck.x for speck in specks), box.width / 70)
    names = axes.marks(reading.words, ups, cloud.y)
    inner = box.within(left=axes.room_of(names), bottom=axes.FOOT + 9, top=13, right=8)
    ups, along = ups.moved(inner.y, inner.height), along.moved(inner.x, inner.width)
    axes.rungs(pen, inner, ups, names)
    if cloud.x.role is Role.MEASURE:
        axes.columns(pen, inner, along, axes.marks(reading.words, along, cloud.x))
    small = Style(axes.SIZE, MUTED)
    pen.text((box.x, box.top - 7), cloud.y.label, small, box.width / 2)
    end = Style(axes.SIZE, MUTED, anchor="end")
    pen.text((inner.right, box.y + 1), cloud.x.label, end, box.width / 2)
    largest = max(speck.size for speck in specks)
    widest = min(_LARGEST, box.height / 18)
    for speck in specks:
        share = math.sqrt(speck.size / largest) if largest else 0
        radius = _SMALLEST + (widest - _SMALLEST) * share if cloud.size else _USUAL
        at = along.place(speck.x), ups.place(speck.y)
        with pen.faint(0.6):
            pen.dot(at, radius, colours[speck.group], colours[speck.group], 0.5)


def _scale(values: Iterable[float], count: float) -> Scale:
    return scale(values, max(2, int(count)), has_zero=False)
