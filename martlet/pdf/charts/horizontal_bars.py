"""Bars that lie: one row a slot, its name at the left."""

from dataclasses import dataclass

from martlet.pdf import fonts
from martlet.pdf.charts import axes
from martlet.pdf.charts.cartesian import Trace, traces_of
from martlet.pdf.charts.legend import Entry, legend
from martlet.pdf.frame import frame, together
from martlet.pdf.palette import STRONG_LINE, TEXT
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.reading import Reading
from martlet.pdf.scale import Scale, scale

_LEAST_ROW = 9
_THICKEST = 20


@dataclass(frozen=True, slots=True)
class Lane:
    """One slot's part of the height; its bars are stacked or side by side."""

    slot: int
    middle: float
    height: float
    count: int


def horizontal_bars(pen: Pen, box: Box, reading: Reading) -> str | None:
    laid = frame(reading)
    traces = traces_of(reading, laid)
    rest = legend(pen, box, [Entry(trace.line.name, trace.colour) for trace in traces])
    # A single bar a row says its value itself, so that no axis is needed.
    foot = 0 if len(traces) == 1 else axes.FOOT
    most = max(1, int((rest.height - foot) / _LEAST_ROW))
    names = [slot.label for slot in laid.slots[:most]]
    left = min(max((fonts.width(name, axes.SIZE) for name in names), default=0), rest.width * 0.34)
    before, behind = _rooms(reading, traces, most)
    inner = rest.within(left=left + 8 + before, bottom=foot, right=behind)
    placed = _scale(traces, inner, most)
    _axis(pen, inner, reading, traces, placed)
    row = inner.height / max(1, len(names))
    for slot, name in enumerate(names):
        lane = Lane(slot, inner.top - (slot + 0.5) * row, row, _count(reading, traces))
        at = (inner.x - before - 6, lane.middle - 2.4)
        pen.text(at, name, Style(axes.SIZE, TEXT, anchor="end"), left)
        for number, trace in enumerate(traces):
            _bar(pen, reading, lane, placed, (number, trace))
    is_cut = len(laid.slots) > most
    cut = f"First {most} of {len(laid.slots)} shown" if is_cut else None
    return together(cut, laid.note)


def _count(reading: Reading, traces: list[Trace]) -> int:
    return 1 if reading.chart.is_stacked else len(traces)


def _rooms(reading: Reading, traces: list[Trace], most: int) -> tuple[float, float]:
    """For the values past the bars, on either side of zero."""
    if len(traces) > 1:
        return 0, 8
    values = [value for value in traces[0].line.values[:most] if value is not None]
    part = traces[0].line.part
    below = [reading.words.axis(value, part.look) for value in values if value < 0]
    above = [reading.words.axis(value, part.look) for value in values if value >= 0]
    return axes.room_of(below) if below else 0, axes.room_of(above) + 2


def _scale(traces: list[Trace], box: Box, most: int) -> Scale:
    values = [top for trace in traces for top in trace.tops[:most] if top is not None]
    if len(traces) > 1:
        return scale(values, max(2, int(box.width / 70))).moved(box.x, box.width)
    least, longest = min([0.0, *values]), max([0.0, *values])
    return Scale((least, longest if longest > least else least + 1), box.x, box.width)


def _axis(pen: Pen, box: Box, reading: Reading, traces: list[Trace], placed: Scale) -> None:
    if len(traces) > 1:
        names = axes.marks(reading.words, placed, traces[0].line.part)
        axes.columns(pen, box, placed, names)
    else:
        pen.line((placed.zero, box.y), (placed.zero, box.top), STRONG_LINE, 0.5)


def _bar(
    pen: Pen, reading: Reading, lane: Lane, placed: Scale, numbered: tuple[int, Trace]
) -> None:
    number, trace = numbered
    top, floor = trace.tops[lane.slot], trace.floors[lane.slot]
    if top is None:
        return
    room = min(lane.height * 0.7, _THICKEST * lane.count)
    thick = room / lane.count
    upper = lane.middle + room / 2 - (number * thick if lane.count > 1 else 0)
    start = placed.place(floor) if floor else placed.zero
    end = placed.place(top)
    height = thick * (0.9 if lane.count > 1 else 1)
    bar = Box(min(start, end), upper - thick, max(0.6, abs(end - start)), height)
    pen.box(bar, fill=trace.colour, radius=0 if reading.chart.is_stacked else 1.5)
    if lane.count == 1 and not reading.chart.is_stacked:
        written = reading.words.axis(top, trace.line.part.look)
        x, anchor = (bar.right + 4, "start") if top >= 0 else (bar.x - 4, "end")
        pen.text((x, lane.middle - 2.4), written, Style(axes.SIZE, TEXT, anchor=anchor))
