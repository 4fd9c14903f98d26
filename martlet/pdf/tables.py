"""Draws tables, fitted to the width and height of a box."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from martlet.pdf import fonts
from martlet.pdf.fonts import REGULAR, SEMIBOLD
from martlet.pdf.palette import LINE, MUTED, SIGNS, STRONG_LINE, TEXT, TONES, ZEBRA
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.table_content import Cell, TableContent

ROW = 13.5
HEAD = 16.0
_PADDING = 5.0
_WIDEST = 190.0
_NARROWEST, _NARROWEST_TEXT = 34.0, 56.0
_SIZES = (7.5, 6.75, 6.0)
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of the shown columns, and their font size."""

    widths: list[float]
    size: float


def columns_of(content: TableContent, room: float) -> Columns:
    for size in _SIZES:
        natural = _natural(content, size)
        least = [
            min(wide, _NARROWEST if head.is_number else _NARROWEST_TEXT)
            for wide, head in zip(natural, content.heads, strict=True)
        ]
        if sum(least) <= room:
            return Columns(_fitted(natural, least, room), size)
    return Columns(_first(_natural(content, _SIZES[-1]), room), _SIZES[-1])


def height_of(content: TableContent, start: int, end: int) -> float:
    """The height of the rows from `start` to before `end`, with the head, and the foot if last."""
    is_last = end >= len(content.rows)
    return HEAD + ROW * (end - start + (1 if content.foot and is_last else 0))


def rows_in(content: TableContent, height: float, start: int = 0) -> int:
    """The number of rows from `start` that fit into `height`."""
    room = int((height - HEAD + 0.01) / ROW)
    rest = len(content.rows) - start
    return rest if rest + bool(content.foot) <= room else max(0, min(room, rest))


def table(pen: Pen, box: Box, content: TableContent, start: int, end: int) -> None:
    columns = columns_of(content, box.width)
    _head(pen, box, content, columns)
    y = box.top - HEAD
    for number, row in enumerate(content.rows[start:end]):
        y -= ROW
        if number % 2:
            pen.box(Box(box.x, y, box.width, ROW), fill=ZEBRA)
        _row(pen, box.x, y, (content, columns), row)
    if content.foot and end >= len(content.rows):
        y -= ROW
        pen.line((box.x, y + ROW), (box.right, y + ROW), STRONG_LINE, 0.75)
        _row(pen, box.x, y, (content, columns), content.foot, SEMIBOLD)
    else:
        pen.line((box.x, y), (box.right, y), LINE)


def left_out(content: TableContent, room: float) -> int:
    """The number of columns that do not fit."""
    return len(content.heads) - len(columns_of(content, room).widths)


def _head(pen: Pen, box: Box, content: TableContent, columns: Columns) -> None:
    x, y = box.x, box.top - HEAD
    for head, wide in zip(content.heads, columns.widths, strict=False):
        _text(
            pen, (x, y + 5), (head.text, wide, head.is_number), Style(columns.size, MUTED, SEMIBOLD)
        )
        x += wide
    pen.line((box.x, y), (box.right, y), STRONG_LINE, 0.75)


def _row(
    pen: Pen,
    x: float,
    y: float,
    table: tuple[TableContent, Columns],
    row: Sequence[Cell],
    weight: str = REGULAR,
) -> None:
    content, columns = table
    for cell, head, wide in zip(row, content.heads, columns.widths, strict=False):
        colour = TONES.get(cell.tone or "", TEXT)
        style = Style(columns.size, colour, SEMIBOLD if cell.tone else weight)
        text = SIGNS.get(cell.tone or "", "") + cell.text
        _text(pen, (x, y + 4), (text, wide, head.is_number), style)
        x += wide


def _text(pen: Pen, at: tuple[float, float], label: tuple[str, float, bool], style: Style) -> None:
    text, wide, is_number = label
    x, y = at
    room = wide - 2 * _PADDING
    if is_number:
        end = Style(style.size, style.colour, style.weight, "end")
        pen.text((x + wide - _PADDING, y), text, end, room)
    else:
        pen.text((x + _PADDING, y), text, style, room)


def _natural(content: TableContent, size: float) -> list[float]:
    widths = []
    for index, head in enumerate(content.heads):
        texts = [
            row[index].text
            for row in [*content.rows[:_LOOKED_AT], content.foot or []]
            if index < len(row)
        ]
        widest = max((fonts.width(text[:80], size) for text in texts), default=0)
        sign = 8 if any(row[index].tone for row in content.rows[:_LOOKED_AT]) else 0
        wide = max(widest + sign, fonts.width(head.text[:40], size, SEMIBOLD))
        widths.append(min(_WIDEST, wide + 2 * _PADDING + 1))
    return widths


def _fitted(natural: list[float], least: list[float], room: float) -> list[float]:
    """Distribute spare width over all columns, or take missing width from the wide ones."""
    total = sum(natural)
    if total <= room:
        return [wide * room / total for wide in natural] if total else natural
    give = [wide - low for wide, low in zip(natural, least, strict=True)]
    lack = (total - room) / (sum(give) or 1)
    return [wide - lack * more for wide, more in zip(natural, give, strict=True)]


def _first(natural: list[float], room: float) -> list[float]:
    """The widths of the first columns that fit."""
    shortened = [min(wide, _NARROWEST_TEXT) for wide in natural]
    count = max(1, sum(total <= room for total in accumulate(shortened)))
    return [wide * room / sum(shortened[:count]) for wide in shortened[:count]]
