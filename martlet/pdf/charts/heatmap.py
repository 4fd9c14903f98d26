"""Draws two dimensions as a grid of cells, coloured by value."""

from martlet.pdf import fonts
from martlet.pdf.chart_data import ChartData
from martlet.pdf.charts import axes
from martlet.pdf.frame import frame
from martlet.pdf.palette import MUTED, ZEBRA, ink
from martlet.pdf.pen import Box, Pen, Style

_LEAST_ROW = 9
_GAP = 1.5


def heatmap(pen: Pen, box: Box, data: ChartData) -> str | None:
    chart_frame = frame(data, max(2, int((box.height - axes.FOOT) / _LEAST_ROW)))
    names = [line.name for line in chart_frame.lines]
    left = min(max(fonts.width(name, axes.SIZE) for name in names), box.width * 0.3)
    inner = box.within(left=left + 8, bottom=axes.FOOT)
    wide, tall = inner.width / len(chart_frame.slots), inner.height / len(names)
    values = [value for line in chart_frame.lines for value in line.values if value is not None]
    least, most = min(values), max(values)
    look = chart_frame.lines[0].part.look
    texts = {value: data.formatter.axis(value, look) for value in values}
    # Either all cells tell their values or none: gaps among them would look like missing ones.
    longest = max(fonts.width(text, axes.SIZE) for text in texts.values())
    is_told = longest + 4 < wide and tall > 9
    for row, line in enumerate(chart_frame.lines):
        y = inner.top - (row + 1) * tall
        at = (inner.x - 6, y + tall / 2 - 2.4)
        pen.text(at, line.name, Style(axes.SIZE, MUTED, anchor="end"), left)
        for slot, value in enumerate(line.values):
            share = 0.0 if value is None else _share(value, least, most)
            colour = ZEBRA if value is None else data.palette.heat(share)
            gap = min(_GAP, wide / 4, tall / 4)
            cell = Box(inner.x + slot * wide, y, wide - gap, tall - gap)
            pen.box(cell, fill=colour, radius=1.5)
            if value is not None and is_told:
                middle = (cell.middle[0], cell.middle[1] - 2.4)
                pen.text(middle, texts[value], Style(axes.SIZE, ink(colour), anchor="middle"))
    axes.feet(pen, inner, data, chart_frame.slots, lambda slot: inner.x + (slot + 0.5) * wide)
    return chart_frame.note


def _share(value: float, least: float, most: float) -> float:
    """How much of the heat; where all are the same, all of it, and of nothing none."""
    if most == least:
        return float(most != 0)
    return (value - least) / (most - least)
