"""Draws one large number, its change, and its trend as a sparkline."""

from decimal import Decimal

from martlet.model.chart import Style as Shown
from martlet.pdf import fonts
from martlet.pdf.chart_data import ChartData, Part, number_of
from martlet.pdf.content import Column, Role
from martlet.pdf.fonts import SEMIBOLD
from martlet.pdf.palette import MUTED, SURFACE, TEXT, TONES
from martlet.pdf.pen import Box, Pen, Point, Style, fitting_size
from martlet.pdf.single import several_note, single

_LARGEST = 30
_SMALL = 8
_AGAINST = {"previousPeriod": "vs. previous period", "previousYear": "vs. previous year"}
_NO_BASIS = "no previous value"
_LEAST = 0.0005  # a smaller relative change is shown as 0 %
_LEAST_SPARK, _TALLEST_SPARK = 18, 60


def number(pen: Pen, box: Box, data: ChartData) -> str | None:
    part = data.values[0]
    cell = single(data, data.rows)
    text = part.format(data.formatter, cell)
    size = fitting_size(text, box.width, min(_LARGEST, box.height * 0.5), 9)
    y = box.top - size * 0.78
    pen.text((box.x, y), text, Style(size, TEXT, SEMIBOLD), box.width)
    below = y - 8
    if part.label != data.card.title and box.height > 40:
        below -= 6
        pen.text((box.x, below), part.label, Style(_SMALL, MUTED), box.width)
        below -= 6
    if data.chart.comparison is not None:
        below -= 7
        _change(pen, (box.x, below), data, part, box.width)
        below -= 5
    _spark(pen, Box(box.x, box.y, box.width, below - box.y - 2), data, part)
    return several_note(data)


def _change(pen: Pen, at: Point, data: ChartData, part: Part, room: float) -> None:
    against = _AGAINST.get(data.chart.comparison or "", "")
    now, before = single(data, data.rows), _before(data)
    if number_of(now) is None or number_of(before) is None:
        pen.text(at, _NO_BASIS, Style(_SMALL, MUTED), room)
        return
    difference = Decimal(str(now)) - Decimal(str(before))
    text = data.formatter.difference(difference, part.look)
    base = number_of(before) or 0
    is_share = part.look is not None and part.look.style is Shown.PERCENT
    # A base of zero or less has no percentage: it would be infinite or have the wrong sign.
    if base > 0 and not is_share:
        against = f"({text}) {against}"
        text = data.formatter.change(float(difference) / base)
    if abs(difference) < _LEAST * (1 if is_share else base):
        difference = Decimal(0)
    is_good = (difference > 0) is not data.chart.is_lower_better
    tone = "same" if difference == 0 else "good" if is_good else "bad"
    x, y = at
    _arrow(pen, (x, y), difference, TONES[tone])
    pen.text((x + 9, y), text, Style(_SMALL, TONES[tone], SEMIBOLD))
    x += 13 + fonts.width(text, _SMALL, SEMIBOLD)
    pen.text((x, y), against, Style(_SMALL, MUTED), room - (x - at[0]))


def _before(data: ChartData) -> object:
    comparison = data.card.comparison
    return single(data, comparison.rows) if comparison else None


def _arrow(pen: Pen, at: Point, difference: Decimal, colour: str) -> None:
    x, y = at
    if difference > 0:
        pen.shape([(x, y), (x + 6, y), (x + 3, y + 5.2)], fill=colour)
    elif difference < 0:
        pen.shape([(x, y + 5.2), (x + 6, y + 5.2), (x + 3, y)], fill=colour)
    else:
        pen.box(Box(x, y + 2, 6, 1.4), fill=colour)


def _spark(pen: Pen, box: Box, data: ChartData, part: Part) -> None:
    values = _trend(data, part)
    if len(values) < 2 or box.height < _LEAST_SPARK:
        return
    points = _points(box.within(2, 3, 2, 3), values)
    with pen.faint(0.12):
        pen.area(points, [(x, box.y) for x, _ in points], data.palette.hue(0))
    pen.curve(points, data.palette.hue(0), 1.5)
    pen.dot(points[-1], 2, data.palette.hue(0), SURFACE)


def _trend(data: ChartData, part: Part) -> list[float]:
    """The trend's values, sorted by time if it has a time column."""
    trend = data.card.trend
    if trend is None or not trend.columns:
        return []
    columns = list(enumerate(trend.columns))
    clock = next((index for index, column in columns if _is_time(column)), None)
    named = [index for index, column in columns if column.name == part.name]
    index = named[0] if named else len(columns) - 1
    rows = list(trend.rows)
    if clock is not None:
        rows.sort(key=lambda row: str(row[clock]))
    numbers = (number_of(row[index]) for row in rows)
    return [number for number in numbers if number is not None]


def _points(box: Box, values: list[float]) -> list[Point]:
    least, most = min(values), max(values)
    step, tall = box.width / (len(values) - 1), min(box.height, _TALLEST_SPARK)
    shares = [(value - least) / (most - least) if most > least else 0.5 for value in values]
    return [(box.x + step * index, box.y + tall * share) for index, share in enumerate(shares)]


def _is_time(column: Column) -> bool:
    return column.role is Role.TIME or bool(column.family and column.family.is_moment)
