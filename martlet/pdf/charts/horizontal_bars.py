"""Bars that lie: one row a slot, its name at the left."""

from dataclasses import dataclass

from martlet.pdf import fonts
from martlet.pdf.chart_data import ChartData
from martlet.pdf.charts import axes
from martlet.pdf.charts.cartesian import Series, series_of
from martlet.pdf.charts.legend import Entry, legend
from martlet.pdf.frame import frame, together
from martlet.pdf.palette import STRONG_LINE, TEXT
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.scale import Scale, scale

_LEAST_ROW = 9
_THICKEST = 20


@dataclass(frozen=True, slots=True)
class Lane:
    """One slot's share of the height; its bars are stacked or side by side."""

    slot: int
    middle: float
    height: float
    count: int


def horizontal_bars(pen: Pen, box: Box, data: ChartData) -> str | None:
    chart_frame = frame(data)
    series_list = series_of(data, chart_frame)
    rest = legend(pen, box, [Entry(series.line.name, series.colour) for series in series_list])
    # With one bar per row, each bar is labelled with its value, and no axis is needed.
    foot = 0 if len(series_list) == 1 else axes.FOOT
    most = max(1, int((rest.height - foot) / _LEAST_ROW))
    names = [slot.label for slot in chart_frame.slots[:most]]
    left = min(max((fonts.width(name, axes.SIZE) for name in names), default=0), rest.width * 0.34)
    before, behind = _rooms(data, series_list, most)
    inner = rest.within(left=left + 8 + before, bottom=foot, right=behind)
    placed = _scale(series_list, inner, most)
    _axis(pen, inner, data, series_list, placed)
    row = inner.height / max(1, len(names))
    for slot, name in enumerate(names):
        lane = Lane(slot, inner.top - (slot + 0.5) * row, row, _count(data, series_list))
        at = (inner.x - before - 6, lane.middle - 2.4)
        pen.text(at, name, Style(axes.SIZE, TEXT, anchor="end"), left)
        for number, series in enumerate(series_list):
            _bar(pen, data, lane, placed, (number, series))
    is_cut = len(chart_frame.slots) > most
    cut = f"First {most} of {len(chart_frame.slots)} shown" if is_cut else None
    return together(cut, chart_frame.note)


def _count(data: ChartData, series_list: list[Series]) -> int:
    return 1 if data.chart.is_stacked else len(series_list)


def _rooms(data: ChartData, series_list: list[Series], most: int) -> tuple[float, float]:
    """The room for values beside the bars, left and right of zero."""
    if len(series_list) > 1:
        return 0, 8
    values = [value for value in series_list[0].line.values[:most] if value is not None]
    part = series_list[0].line.part
    below = [data.formatter.axis(value, part.look) for value in values if value < 0]
    above = [data.formatter.axis(value, part.look) for value in values if value >= 0]
    return axes.room_of(below) if below else 0, axes.room_of(above) + 2


def _scale(series_list: list[Series], box: Box, most: int) -> Scale:
    values = [top for series in series_list for top in series.tops[:most] if top is not None]
    if len(series_list) > 1:
        return scale(values, max(2, int(box.width / 70))).moved(box.x, box.width)
    least, longest = min([0.0, *values]), max([0.0, *values])
    return Scale((least, longest if longest > least else least + 1), box.x, box.width)


def _axis(pen: Pen, box: Box, data: ChartData, series_list: list[Series], placed: Scale) -> None:
    if len(series_list) > 1:
        names = axes.marks(data.formatter, placed, series_list[0].line.part)
        axes.columns(pen, box, placed, names)
    else:
        pen.line((placed.zero, box.y), (placed.zero, box.top), STRONG_LINE, 0.5)


def _bar(
    pen: Pen, data: ChartData, lane: Lane, placed: Scale, numbered: tuple[int, Series]
) -> None:
    number, series = numbered
    top, floor = series.tops[lane.slot], series.floors[lane.slot]
    if top is None:
        return
    room = min(lane.height * 0.7, _THICKEST * lane.count)
    thick = room / lane.count
    upper = lane.middle + room / 2 - (number * thick if lane.count > 1 else 0)
    start = placed.position(floor) if floor else placed.zero
    end = placed.position(top)
    height = thick * (0.9 if lane.count > 1 else 1)
    bar = Box(min(start, end), upper - thick, max(0.6, abs(end - start)), height)
    pen.box(bar, fill=series.colour, radius=0 if data.chart.is_stacked else 1.5)
    if lane.count == 1 and not data.chart.is_stacked:
        text = data.formatter.axis(top, series.line.part.look)
        x, anchor = (bar.right + 4, "start") if top >= 0 else (bar.x - 4, "end")
        pen.text((x, lane.middle - 2.4), text, Style(axes.SIZE, TEXT, anchor=anchor))
