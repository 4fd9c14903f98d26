"""Draws axes: the labels of numbers, names and times, without overlaps."""

import math
from collections.abc import Callable, Sequence

from martlet.formatting import Formatter
from martlet.model.question import Granularity
from martlet.pdf import fonts
from martlet.pdf.chart_data import ChartData, Part
from martlet.pdf.frame import Slot
from martlet.pdf.palette import LINE, MUTED, STRONG_LINE
from martlet.pdf.pen import Box, Pen, Style
from martlet.pdf.scale import Scale

SIZE = 7
FOOT = 14
_APART = 8
_LONGEST_NAME = 64


def marks(formatter: Formatter, scale: Scale, part: Part) -> list[str]:
    """The labels of the marks, with as few digits as distinguish them."""
    labels: list[str] = []
    for digits in (2, 3, 4, 6):
        labels = [formatter.axis(round(mark, 12), part.look, digits) for mark in scale.marks]
        if len(set(labels)) == len(labels):
            break
    return labels


def room_of(names: Sequence[str]) -> float:
    return max((fonts.width(name, SIZE) for name in names), default=0) + 6


def rungs(
    pen: Pen, box: Box, scale: Scale, names: Sequence[str], *, is_right: bool = False
) -> None:
    """Draw horizontal lines with their numbers at the left; with `is_right`, only the numbers."""
    for mark, name in zip(scale.marks, names, strict=True):
        y = scale.position(mark)
        if is_right:
            pen.text((box.right + 6, y - 2.4), name, Style(SIZE, MUTED))
            continue
        pen.line((box.x, y), (box.right, y), STRONG_LINE if mark == 0 else LINE, 0.5)
        pen.text((box.x - 6, y - 2.4), name, Style(SIZE, MUTED, anchor="end"))


def columns(pen: Pen, box: Box, scale: Scale, names: Sequence[str]) -> None:
    """Draw vertical lines with their numbers below."""
    for mark, name in zip(scale.marks, names, strict=True):
        x = scale.position(mark)
        pen.line((x, box.y), (x, box.top), STRONG_LINE if mark == 0 else LINE, 0.5)
        pen.text((x, box.y - FOOT + 4), name, Style(SIZE, MUTED, anchor="middle"))


def feet(
    pen: Pen, box: Box, data: ChartData, slots: Sequence[Slot], position: Callable[[int], float]
) -> None:
    """Draw the names of slots below `box`, as many as fit."""
    step = box.width / max(1, len(slots))
    every = _every(data, slots, step)
    before = box.x - _APART - step
    for index in range(0, len(slots), every):
        name = fonts.cut(_name(data, slots, index, every), SIZE, max(20.0, step * every - 4))
        half = fonts.width(name, SIZE) / 2
        x = min(max(position(index), box.x + half - 24), box.right - half + 8)
        if name and x - half > before:
            pen.text((x, box.y - FOOT + 4), name, Style(SIZE, MUTED, anchor="middle"))
            before = x + half + 3


def _every(data: ChartData, slots: Sequence[Slot], step: float) -> int:
    """Every how many slots one is named. Names may be cut, times may not."""
    names = [_name(data, slots, index, 1) for index in range(len(slots))]
    longest = max((fonts.width(name, SIZE) for name in names), default=1) + _APART
    is_time = all(slot.at is not None for slot in slots)
    return max(1, math.ceil((longest if is_time else min(longest, _LONGEST_NAME)) / step))


def _name(data: ChartData, slots: Sequence[Slot], index: int, every: int) -> str:
    """The name of a slot; the previously named one is `every` slots earlier."""
    at = slots[index].at
    if at is None:
        return slots[index].label
    grain = data.x.grain if data.x else None
    earlier = slots[index - every].at if index >= every else None
    return data.formatter.tick(at, grain or Granularity.DAY, earlier)
