"""Cards: a frame, what they are called, and what they show."""

from collections.abc import Callable
from dataclasses import dataclass

from martlet.model.chart import ChartKind
from martlet.pdf import tables
from martlet.pdf.charts.cartesian import cartesian
from martlet.pdf.charts.gauge import gauge
from martlet.pdf.charts.heatmap import heatmap
from martlet.pdf.charts.horizontal_bars import horizontal_bars
from martlet.pdf.charts.number import number
from martlet.pdf.charts.scatter import MOST_POINTS, scatter
from martlet.pdf.charts.shares import funnel, pie
from martlet.pdf.content import Card
from martlet.pdf.fonts import SEMIBOLD
from martlet.pdf.frame import frame, together
from martlet.pdf.palette import MUTED, STRONG_LINE, SURFACE, TEXT, TONES
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.reading import Reading
from martlet.pdf.sheets import Sheet
from martlet.pdf.single import several_note

TABLES = (ChartKind.TABLE, ChartKind.PIVOT)
_PADDING = 11.0
_TITLE, _SMALL = 9.0, 7.0
_NOTE = 11.0
_FEW_ROWS = 10
_EMPTY = "No data"
_FAILED = "This could not be answered."

Draw = Callable[[Pen, Box, Reading], str | None]
_CHARTS: dict[ChartKind, Draw] = {
    ChartKind.NUMBER: number,
    ChartKind.LINE: cartesian,
    ChartKind.AREA: cartesian,
    ChartKind.BAR: cartesian,
    ChartKind.COMBO: cartesian,
    ChartKind.PIE: pie,
    ChartKind.DONUT: pie,
    ChartKind.SCATTER: scatter,
    ChartKind.HEATMAP: heatmap,
    ChartKind.FUNNEL: funnel,
    ChartKind.GAUGE: gauge,
}
_OF_ONE_ROW = (ChartKind.NUMBER, ChartKind.GAUGE, ChartKind.SCATTER)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table that stand in one place, and what is said below them."""

    sheet: Sheet
    start: int
    end: int
    note: str | None = None


def head_height(card: Card) -> float:
    return 2 * _PADDING + 14.0 + (9.0 if card.description else 0)


def foot_height(card: Card) -> float:
    return _NOTE if card.note else 0


def draw(pen: Pen, box: Box, reading: Reading, part: Part | None, title: str) -> None:
    card = reading.card
    pen.box(box, fill=SURFACE, line=STRONG_LINE, radius=5)
    inner = box.within(_PADDING, _PADDING, _PADDING, _PADDING)
    pen.text((inner.x, inner.top - _TITLE + 1), title, Style(_TITLE, TEXT, SEMIBOLD), inner.width)
    if card.description:
        at = (inner.x, inner.top - _TITLE - 8.5)
        pen.text(at, card.description, Style(_SMALL, MUTED), inner.width)
    content = box.within(_PADDING, head_height(card) - _PADDING, _PADDING, _PADDING)
    with pen.clipped(box):
        _content(pen, content, reading, part)


def _content(pen: Pen, box: Box, reading: Reading, part: Part | None) -> None:
    card = reading.card
    if card.error is not None:
        _said(pen, box, (_FAILED, card.error), TONES["bad"])
    elif is_empty(reading):
        note = together(frame(reading).note, card.note)
        _said(pen, box, (_EMPTY, note or ""), MUTED)
    elif part is not None:
        notes = [note for note in (part.note, card.note) if note]
        inner = box.within(bottom=_NOTE if notes else 0)
        tables.table(pen, inner, part.sheet, part.start, part.end)
        _note(pen, box, notes)
    else:
        # Whether the chart itself has something to say is known when it is drawn.
        inner = box.within(bottom=_NOTE if card.note or _may_say(reading) else 0)
        said = _drawing(reading)(pen, inner, reading)
        _note(pen, box, [note for note in (said, card.note) if note])


def _drawing(reading: Reading) -> Draw:
    chart = reading.chart
    is_across = chart.is_horizontal and chart.kind is ChartKind.BAR
    return horizontal_bars if is_across else _CHARTS[chart.kind]


def _may_say(reading: Reading) -> bool:
    chart, count = reading.chart, len(reading.rows)
    if chart.kind in (ChartKind.NUMBER, ChartKind.GAUGE):
        return several_note(reading) is not None
    if chart.kind is ChartKind.SCATTER:
        return count > MOST_POINTS
    if chart.kind in (ChartKind.PIE, ChartKind.DONUT, ChartKind.FUNNEL):
        below = (value.number(row) for value in reading.values for row in reading.rows)
        is_told = count > _FEW_ROWS or any((number or 0) < 0 for number in below)
        return is_told or frame(reading).note is not None
    is_cut = chart.is_horizontal and count > _FEW_ROWS
    return is_cut or frame(reading).note is not None


def is_empty(reading: Reading) -> bool:
    """Whether nothing could be drawn of the answer."""
    if not reading.rows or not reading.parts:
        return True
    kind = reading.chart.kind
    if kind in TABLES:
        return False
    return not reading.values or (kind not in _OF_ONE_ROW and frame(reading).is_empty)


def _said(pen: Pen, box: Box, lines: tuple[str, str], colour: str) -> None:
    x, y = box.middle
    pen.text((x, y), lines[0], Style(9, colour, SEMIBOLD, "middle"), box.width)
    pen.text((x, y - 12), lines[1], Style(_SMALL, MUTED, anchor="middle"), box.width)


def _note(pen: Pen, box: Box, notes: list[str]) -> None:
    if notes:
        pen.text((box.x, box.y), " · ".join(notes), Style(_SMALL, MUTED), box.width)
