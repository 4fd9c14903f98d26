"""Draws the legend of a chart's colours."""

from collections.abc import Sequence
from dataclasses import dataclass

from martlet.pdf import fonts
from martlet.pdf.palette import MUTED
from martlet.pdf.pen import Box, Pen, Style

_SIZE = 7.5
_LINE_HEIGHT = 11
_MOST_LINES = 2
_LONGEST = 130
_SWATCH, _GAP = 10, 12


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    colour: str
    is_line: bool = False


def legend(pen: Pen, box: Box, entries: Sequence[Entry]) -> Box:
    """Draw the legend along the top of `box`. Returns the room below it."""
    if len(entries) < 2:
        return box
    x, line = box.x, 0
    for index, entry in enumerate(entries):
        wide = min(_LONGEST, fonts.width(entry.name, _SIZE)) + _SWATCH
        if x > box.x and x + wide > box.right:
            x, line = box.x, line + 1
        y = box.top - _SIZE - line * _LINE_HEIGHT
        if line == _MOST_LINES:
            line -= 1
            _more(pen, box, line, len(entries) - index)
            break
        _entry(pen, x, y, entry)
        x += wide + _GAP
    return box.within(top=(line + 1) * _LINE_HEIGHT + 4)


def _entry(pen: Pen, x: float, y: float, entry: Entry) -> None:
    if entry.is_line:
        pen.line((x, y + 2.6), (x + 7, y + 2.6), entry.colour, 1.75)
    else:
        pen.box(Box(x, y - 0.2, 6, 6), fill=entry.colour, radius=1.5)
    pen.text((x + _SWATCH, y), entry.name, Style(_SIZE, MUTED), _LONGEST)


def _more(pen: Pen, box: Box, line: int, count: int) -> None:
    y = box.top - _SIZE - line * _LINE_HEIGHT
    pen.text((box.right, y), f"+{count}", Style(_SIZE, MUTED, anchor="end"))
