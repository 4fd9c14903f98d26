"""Draws one value on an arc from minimum to maximum, with a mark at the target."""

import math

from martlet.model.chart import Style as Shown
from martlet.pdf.chart_data import ChartData, number_of
from martlet.pdf.fonts import SEMIBOLD
from martlet.pdf.palette import LINE, MUTED, TEXT, TONES
from martlet.pdf.pen import Box, Pen, Point, Style, fitting_size
from martlet.pdf.single import several_note, single

_SPAN = 0.62  # the arc's share of a full turn
_DEPTH = math.sin((_SPAN - 0.5) * math.pi)  # the ends' distance below the centre, in radii
_FOOT = 16
_LARGEST = 30


def gauge(pen: Pen, box: Box, data: ChartData) -> str | None:
    part, cell = data.values[0], single(data, data.rows)
    value = number_of(cell)
    least, most = _bounds(data, value or 0)
    radius = max(16.0, min(box.width / 2 - 14, (box.height - _FOOT - 8) / (1 + _DEPTH)))
    spare = box.height - _FOOT - radius * (1 + _DEPTH)
    at = (box.middle[0], box.top - radius - max(0.0, spare / 2))
    thick = max(6.0, radius * 0.15)

    def share(number: float) -> float:
        return max(0.0, min(1.0, (number - least) / ((most - least) or 1)))

    _arc(pen, at, radius - thick / 2, 1, Style(thick, LINE))
    if value is not None and share(value) > 0:
        _arc(pen, at, radius - thick / 2, share(value), Style(thick, _tone(data, value)))
    target = data.chart.target
    if target is not None:
        ends = (
            _point(at, radius - thick - 3, share(target)),
            _point(at, radius + 3, share(target)),
        )
        pen.line(*ends, TEXT, 1.75)
    _texts(pen, data, at, radius - thick, part.format(data.formatter, cell))
    for mark, position in ((least, 0.0), (most, 1.0)):
        x, _ = _point(at, radius - thick / 2, position)
        y = at[1] - radius * _DEPTH - thick - 6
        pen.text((x, y), data.formatter.axis(mark, part.look), Style(7, MUTED, anchor="middle"))
    return several_note(data)


def _bounds(data: ChartData, value: float) -> tuple[float, float]:
    """From zero to the target, or to a round number above the value; percentages to 100 %."""
    chart, look = data.chart, data.values[0].look
    least = chart.min if chart.min is not None else min(0.0, _round(value))
    if chart.max is not None:
        return least, chart.max
    if look is not None and look.style is Shown.PERCENT and value <= 1:
        return least, 1.0
    return least, max(_round(max(value, chart.target or 0) * 1.05), least + 1)


def _round(value: float) -> float:
    if value == 0:
        return 0.0
    unit = 10.0 ** math.floor(math.log10(abs(value))) / 2
    return (math.ceil if value > 0 else math.floor)(value / unit) * unit


def _tone(data: ChartData, value: float) -> str:
    chart, usual = data.chart, data.palette.hue(0)
    if chart.target is None:
        return usual
    is_reached = value <= chart.target if chart.is_lower_better else value >= chart.target
    return TONES["good"] if is_reached else usual


def _texts(pen: Pen, data: ChartData, at: Point, room: float, text: str) -> None:
    part, target = data.values[0], data.chart.target
    size = fitting_size(text, room * 1.5, min(_LARGEST, room * 0.5))
    pen.text((at[0], at[1] - size * 0.1), text, Style(size, TEXT, SEMIBOLD, "middle"))
    if target is not None and room > 34:
        label = f"Target {data.formatter.axis(target, part.look)}"
        pen.text((at[0], at[1] - size * 0.1 - 11), label, Style(7.5, MUTED, anchor="middle"))


def _arc(pen: Pen, at: Point, radius: float, share: float, line: Style) -> None:
    start = 90 + 180 * _SPAN
    pen.arc(at, radius, start, -360 * _SPAN * max(share, 0.001), line)


def _point(at: Point, radius: float, share: float) -> Point:
    angle = math.radians(90 + 180 * _SPAN - 360 * _SPAN * share)
    return at[0] + radius * math.cos(angle), at[1] + radius * math.sin(angle)
