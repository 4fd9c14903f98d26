"""Marks of axes: numbers, and names or times of slots, with room between them."""

import math
from collections.abc import Callable, Sequence

from martlet.formatting import Words
from martlet.model.question import Granularity
from martlet.pdf import fonts
from martlet.pdf.frame import Slot
from martlet.pdf.palette import LINE, MUTED, STRONG_LINE
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.reading import Part, Reading
from martlet.pdf.scale import Scale

SIZE = 7
FOOT = 14
_APART = 8
_LONGEST_NAME = 64


def marks(words: Words, scale: Scale, part: Part) -> list[str]:
    """As few digits as tell the marks apart."""
    found: list[str] = []
    for digits in (2, 3, 4, 6):
        found = [words.axis(round(mark, 12), part.look, digits) for mark in scale.marks]
        if len(set(found)) == len(found):
            break
    return found


def room_of(names: Sequence[str]) -> float:
    return max((fonts.width(name, SIZE) for name in names), default=0) + 6


def rungs(
    pen: Pen, box: Box, scale: Scale, names: Sequence[str], *, is_right: bool = False
) -> None:
    """Lines across `box` with their numbers at its left; at its right, the numbers alone."""
    for mark, name in zip(scale.marks, names, strict=True):
        y = scale.place(mark)
        if is_right:
            pen.text((box.right + 6, y - 2.4), name, Style(SIZE, MUTED))
            continue
        pen.line((box.x, y), (box.right, y), STRONG_LINE if mark == 0 else LINE, 0.5)
        pen.text((box.x - 6, y - 2.4), name, Style(SIZE, MUTED, anchor="end"))


def columns(pen: Pen, box: Box, scale: Scale, names: Sequence[str]) -> None:
    """The same, for numbers that go from left to right."""
    for mark, name in zip(scale.marks, names, strict=True):
        x = scale.place(mark)
        pen.line((x, box.y), (x, box.top), STRONG_LINE if mark == 0 else LINE, 0.5)
        pen.text((x, box.y - FOOT + 4), name, Style(SIZE, MUTED, anchor="middle"))


def feet(
    pen: Pen, box: Box, reading: Reading, slots: Sequence[Slot], place: Callable[[int], float]
) -> None:
    """The names of slots below `box`: of as many as there is room for."""
    step = box.width / max(1, len(slots))
    every = _every(reading, slots, step)
    before = box.x - _APART - step
    for index in range(0, len(slots), every):
        name = fonts.cut(_name(reading, slots, index, every), SIZE, max(20.0, step * every - 4))
        half = fonts.width(name, SIZE) / 2
        x = min(max(place(index), box.x + half - 24), box.right - half + 8)
        if name and x - half > before:
            pen.text((x, box.y - FOOT + 4), name, Style(SIZE, MUTED, anchor="middle"))
            before = x + half + 3


def _every(reading: Reading, slots: Sequence[Slot], step: float) -> int:
    """Of how many slots one is named. Names may be cut; times may not."""
    names = [_name(reading, slots, index, 1) for index in range(len(slots))]
    longest = max((fonts.width(name, SIZE) for name in names), default=1) + _APART
    is_time = all(slot.at is not None for slot in slots)
    return max(1, math.ceil((longest if is_time else min(longest, _LONGEST_NAME)) / step))


def _name(reading: Reading, slots: Sequence[Slot], index: int, every: int) -> str:
    """Of a slot, where the one named before stands `every` slots earlier."""
    at = slots[index].at
    if at is None:
        return slots[index].label
    grain = reading.x.grain if reading.x else None
    earlier = slots[index - every].at if index >= every else None
    return reading.words.tick(at, grain or Granularity.DAY, earlier)
