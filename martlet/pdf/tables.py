"""Draws tables: as wide as there is room for, as many rows as there is height for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from martlet.pdf import fonts
from martlet.pdf.fonts import REGULAR, SEMIBOLD
from martlet.pdf.palette import LINE, MUTED, SIGNS, STRONG_LINE, TEXT, TONES, ZEBRA
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.sheets import Cell, Sheet

ROW = 13.5
HEAD = 16.0
_PADDING = 5.0
_WIDEST = 190.0
_NARROWEST, _NARROWEST_TEXT = 34.0, 56.0
_SIZES = (7.5, 6.75, 6.0)
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide each of those that are shown is, and how large their letters are."""

    widths: list[float]
    size: float


def columns_of(sheet: Sheet, room: float) -> Columns:
    for size in _SIZES:
        natural = _natural(sheet, size)
        least = [
            min(wide, _NARROWEST if head.is_number else _NARROWEST_TEXT)
            for wide, head in zip(natural, sheet.heads, strict=True)
        ]
        if sum(least) <= room:
            return Columns(_fitted(natural, least, room), size)
    return Columns(_first(_natural(sheet, _SIZES[-1]), room), _SIZES[-1])


def height_of(sheet: Sheet, start: int, end: int) -> float:
    """Of the rows from `start` to before `end`, the head and, at the end, the foot."""
    is_last = end >= len(sheet.rows)
    return HEAD + ROW * (end - start + (1 if sheet.foot and is_last else 0))


def rows_in(sheet: Sheet, height: float, start: int = 0) -> int:
    """How many rows from `start` on have room in `height`."""
    room = int((height - HEAD + 0.01) / ROW)
    rest = len(sheet.rows) - start
    return rest if rest + bool(sheet.foot) <= room else max(0, min(room, rest))


def table(pen: Pen, box: Box, sheet: Sheet, start: int, end: int) -> None:
    columns = columns_of(sheet, box.width)
    _head(pen, box, sheet, columns)
    y = box.top - HEAD
    for number, row in enumerate(sheet.rows[start:end]):
        y -= ROW
        if number % 2:
            pen.box(Box(box.x, y, box.width, ROW), fill=ZEBRA)
        _row(pen, box.x, y, (sheet, columns), row)
    if sheet.foot and end >= len(sheet.rows):
        y -= ROW
        pen.line((box.x, y + ROW), (box.right, y + ROW), STRONG_LINE, 0.75)
        _row(pen, box.x, y, (sheet, columns), sheet.foot, SEMIBOLD)
    else:
        pen.line((box.x, y), (box.right, y), LINE)


def left_out(sheet: Sheet, room: float) -> int:
    """How many columns have no room."""
    return len(sheet.heads) - len(columns_of(sheet, room).widths)


def _head(pen: Pen, box: Box, sheet: Sheet, columns: Columns) -> None:
    x, y = box.x, box.top - HEAD
    for head, wide in zip(sheet.heads, columns.widths, strict=False):
        _text(
            pen, (x, y + 5), (head.text, wide, head.is_number), Style(columns.size, MUTED, SEMIBOLD)
        )
        x += wide
    pen.line((box.x, y), (box.right, y), STRONG_LINE, 0.75)


def _row(
    pen: Pen,
    x: float,
    y: float,
    how: tuple[Sheet, Columns],
    row: Sequence[Cell],
    weight: str = REGULAR,
) -> None:
    sheet, columns = how
    for cell, head, wide in zip(row, sheet.heads, columns.widths, strict=False):
        colour = TONES.get(cell.tone or "", TEXT)
        style = Style(columns.size, colour, SEMIBOLD if cell.tone else weight)
        written = SIGNS.get(cell.tone or "", "") + cell.text
        _text(pen, (x, y + 4), (written, wide, head.is_number), style)
        x += wide


def _text(pen: Pen, at: tuple[float, float], told: tuple[str, float, bool], style: Style) -> None:
    written, wide, is_number = told
    x, y = at
    room = wide - 2 * _PADDING
    if is_number:
        end = Style(style.size, style.colour, style.weight, "end")
        pen.text((x + wide - _PADDING, y), written, end, room)
    else:
        pen.text((x + _PADDING, y), written, style, room)


def _natural(sheet: Sheet, size: float) -> list[float]:
    found = []
    for index, head in enumerate(sheet.heads):
        texts = [
            row[index].text
            for row in [*sheet.rows[:_LOOKED_AT], sheet.foot or []]
            if index < len(row)
        ]
        widest = max((fonts.width(text[:80], size) for text in texts), default=0)
        sign = 8 if any(row[index].tone for row in sheet.rows[:_LOOKED_AT]) else 0
        wide = max(widest + sign, fonts.width(head.text[:40], size, SEMIBOLD))
        found.append(min(_WIDEST, wide + 2 * _PADDING + 1))
    return found


def _fitted(natural: list[float], least: list[float], room: float) -> list[float]:
    """What is left goes to all columns; what is missing is taken from the wide ones."""
    total = sum(natural)
    if total <= room:
        return [wide * room / total for wide in natural] if total else natural
    give = [wide - low for wide, low in zip(natural, least, strict=True)]
    lack = (total - room) / (sum(give) or 1)
    return [wide - lack * more for wide, more in zip(natural, give, strict=True)]


def _first(natural: list[float], room: float) -> list[float]:
    """As many columns as have room."""
    narrow = [min(wide, _NARROWEST_TEXT) for wide in natural]
    count = max(1, sum(total <= room for total in accumulate(narrow)))
    return [wide * room / sum(narrow[:count]) for wide in narrow[:count]]
