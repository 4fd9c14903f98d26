"""Draws cards: the frame, the title, and the chart or table."""

from collections.abc import Callable
from dataclasses import dataclass

from martlet.model.chart import ChartKind
from martlet.pdf import tables
from martlet.pdf.chart_data import ChartData
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
from martlet.pdf.single import several_note
from martlet.pdf.table_content import TableContent

TABLES = (ChartKind.TABLE, ChartKind.PIVOT)
_PADDING = 11.0
_TITLE, _SMALL = 9.0, 7.0
_NOTE = 11.0
_FEW_ROWS = 10
_EMPTY = "No data"
_FAILED = "This query failed."

Draw = Callable[[Pen, Box, ChartData], str | None]
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
class TableSlice:
    """The rows of a table that are drawn in one box, and the note below them."""

    content: TableContent
    start: int
    end: int
    note: str | None = None


def head_height(card: Card) -> float:
    return 2 * _PADDING + 14.0 + (9.0 if card.description else 0)


def foot_height(card: Card) -> float:
    return _NOTE if card.note else 0


def draw(pen: Pen, box: Box, data: ChartData, table_slice: TableSlice | None, title: str) -> None:
    card = data.card
    pen.box(box, fill=SURFACE, line=STRONG_LINE, radius=5)
    inner = box.within(_PADDING, _PADDING, _PADDING, _PADDING)
    pen.text((inner.x, inner.top - _TITLE + 1), title, Style(_TITLE, TEXT, SEMIBOLD), inner.width)
    if card.description:
        at = (inner.x, inner.top - _TITLE - 8.5)
        pen.text(at, card.description, Style(_SMALL, MUTED), inner.width)
    content = box.within(_PADDING, head_height(card) - _PADDING, _PADDING, _PADDING)
    with pen.clipped(box):
        _content(pen, content, data, table_slice)


def _content(pen: Pen, box: Box, data: ChartData, table_slice: TableSlice | None) -> None:
    card = data.card
    if card.error is not None:
        _draw_message(pen, box, (_FAILED, card.error), TONES["bad"])
    elif is_empty(data):
        note = together(frame(data).note, card.note)
        _draw_message(pen, box, (_EMPTY, note or ""), MUTED)
    elif table_slice is not None:
        notes = [note for note in (table_slice.note, card.note) if note]
        inner = box.within(bottom=_NOTE if notes else 0)
        tables.table(pen, inner, table_slice.content, table_slice.start, table_slice.end)
        _note(pen, box, notes)
    else:
        # Drawing the chart returns its note, so its room is reserved before.
        inner = box.within(bottom=_NOTE if card.note or _may_have_note(data) else 0)
        chart_note = _drawing(data)(pen, inner, data)
        _note(pen, box, [note for note in (chart_note, card.note) if note])


def _drawing(data: ChartData) -> Draw:
    chart = data.chart
    is_across = chart.is_horizontal and chart.kind is ChartKind.BAR
    return horizontal_bars if is_across else _CHARTS[chart.kind]


def _may_have_note(data: ChartData) -> bool:
    chart, count = data.chart, len(data.rows)
    if chart.kind in (ChartKind.NUMBER, ChartKind.GAUGE):
        return several_note(data) is not None
    if chart.kind is ChartKind.SCATTER:
        return count > MOST_POINTS
    if chart.kind in (ChartKind.PIE, ChartKind.DONUT, ChartKind.FUNNEL):
        below = (value.number(row) for value in data.values for row in data.rows)
        is_noted = count > _FEW_ROWS or any((number or 0) < 0 for number in below)
        return is_noted or frame(data).note is not None
    is_cut = chart.is_horizontal and count > _FEW_ROWS
    return is_cut or frame(data).note is not None


def is_empty(data: ChartData) -> bool:
    """Whether the card has nothing to draw."""
    if not data.rows or not data.parts:
        return True
    kind = data.chart.kind
    if kind in TABLES:
        return False
    return not data.values or (kind not in _OF_ONE_ROW and frame(data).is_empty)


def _draw_message(pen: Pen, box: Box, lines: tuple[str, str], colour: str) -> None:
    x, y = box.middle
    pen.text((x, y), lines[0], Style(9, colour, SEMIBOLD, "middle"), box.width)
    pen.text((x, y - 12), lines[1], Style(_SMALL, MUTED, anchor="middle"), box.width)


def _note(pen: Pen, box: Box, notes: list[str]) -> None:
    if notes:
        pen.text((box.x, box.y), " · ".join(notes), Style(_SMALL, MUTED), box.width)
