"""Parts of a whole: pies, donuts and funnels."""

from dataclasses import dataclass, replace

from martlet.model.chart import ChartKind
from martlet.pdf import fonts
from martlet.pdf.fonts import SEMIBOLD
from martlet.pdf.frame import REST, added, frame, together
from martlet.pdf.palette import MUTED, SURFACE, TEXT, mix
from martlet.pdf.pen import Box, Pen, Point, Style, fitting_size
from martlet.pdf.reading import Reading, number_of, telling

_MOST_PARTS = 8
_MOST_STAGES = 12
_SIZE = 7.5
_ROW = 13
_ALL_ZERO = "Nothing here is above zero"
_GAP = 2
_NAMES_AND_SHARES = 120
_LEAST_PIE, _LARGEST_PIE = 90, 92


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    value: float
    cell: object
    colour: str


def pie(pen: Pen, box: Box, reading: Reading) -> str | None:
    parts, note = _parts(reading, _MOST_PARTS)
    total = sum(part.value for part in parts)
    if total <= 0:
        return note or _ALL_ZERO
    radius, at, names = _places(box, len(parts))
    start = 90.0
    for part in parts:
        extent = -360 * part.value / total
        if extent:
            pen.wedge(at, radius, start, extent, part.colour)
        start += extent
    if reading.chart.kind is ChartKind.DONUT:
        pen.dot(at, radius * 0.62, SURFACE)
        _whole(pen, at, radius * 0.62, reading, parts)
    _names(pen, names, reading, parts, total)
    return note


def funnel(pen: Pen, box: Box, reading: Reading) -> str | None:
    parts, note = _parts(reading, _MOST_STAGES)
    most = max((part.value for part in parts), default=0)
    if most <= 0:
        return note or _ALL_ZERO
    left, right = _sides(box, reading, parts)
    step = box.height / len(parts)
    half = (box.width - left - right) / 2
    middle = box.x + left + half
    for index, part in enumerate(parts):
        following = parts[min(index + 1, len(parts) - 1)]
        upper, lower = (max(1.0, half * one.value / most) for one in (part, following))
        top, bottom = box.top - index * step, box.top - (index + 1) * step + _GAP
        # A band keeps the width of its value, and slopes to the next one in its last third.
        bend, lower = bottom + min(9.0, (top - bottom) / 3), min(upper, lower)
        edge = [(middle + upper, top), (middle + upper, bend), (middle + lower, bottom)]
        other = [(2 * middle - x, y) for x, y in reversed(edge)]
        fade = 0.0 if len(parts) < 2 else 0.45 * index / (len(parts) - 1)
        pen.shape([*edge, *other], fill=mix(reading.palette.hue(0), SURFACE, fade))
        _stage(pen, box, reading, (part, parts[0]), ((top + bottom) / 2, top - bottom))
    return note


def _sides(box: Box, reading: Reading, parts: list[Share]) -> tuple[float, float]:
    """The room of the names, and that of the values."""
    texts = [reading.values[0].written(reading.words, part.cell) for part in parts]
    names = max(fonts.width(part.name, _SIZE) for part in parts)
    values = max(fonts.width(text, _SIZE, SEMIBOLD) for text in texts)
    return min(names, box.width * 0.28) + 12, min(values, box.width * 0.28) + 12


def _places(box: Box, count: int) -> tuple[float, Point, Box]:
    """The names stand below where the box is high, else beside."""
    below = min(count * _ROW + 6, box.height / 2)
    if box.height > 0.8 * box.width and box.height - below > _LEAST_PIE:
        radius = min((box.height - below) / 2, box.width / 2, _LARGEST_PIE) - 6
        spare = box.height - below - 2 * radius
        at = (box.middle[0], box.top - spare / 2 - radius)
        return radius, at, Box(box.x, box.y, box.width, below)
    radius = min(box.height / 2, box.width * 0.22, _LARGEST_PIE) - 2
    at = (box.x + radius + 4, box.middle[1])
    left = at[0] + radius + 16
    return radius, at, Box(left, box.y, box.right - left, box.height)


def _parts(reading: Reading, most: int) -> tuple[list[Share], str | None]:
    """In the order of the answer. Those below zero cannot be drawn, and are told of."""
    values = reading.values[:1] if reading.x is not None else reading.values
    every = telling(reading.rows, reading.along, reading.across)
    laid = frame(replace(reading, along=every, across=(), values=values))
    cells = laid.lines[0].cells if laid.lines else []
    found = [
        Share(slot.label, value, cell, "")
        for slot, cell in zip(laid.slots, cells, strict=True)
        if (value := number_of(cell)) is not None
    ]
    parts = [part for part in found if part.value >= 0]
    below = len(found) - len(parts)
    negative = (
        f"{below} negative value{'s are' if below > 1 else ' is'} not shown" if below else None
    )
    note = together(negative, laid.note)
    if len(parts) <= most:
        return _coloured(reading, parts), note
    if not laid.lines[0].part.is_additive:
        cut = f"First {most} of {len(parts)} shown"
        return _coloured(reading, parts[:most]), together(negative or cut, laid.note)
    largest = sorted(parts, key=lambda part: part.value, reverse=True)[: most - 1]
    rest = [part for part in parts if part not in largest]
    cell = added(part.cell for part in rest)
    others = Share(f"{REST} ({len(rest)})", number_of(cell) or 0, cell, MUTED)
    kept = [part for part in parts if part in largest]
    return [*_coloured(reading, kept), others], note


def _coloured(reading: Reading, parts: list[Share]) -> list[Share]:
    return [replace(part, colour=reading.palette.hue(index)) for index, part in enumerate(parts)]


def _whole(
    pen: Pen, at: tuple[float, float], radius: float, reading: Reading, parts: list[Share]
) -> None:
    """The sum in the middle, where a sum is right."""
    part = reading.values[0]
    if not part.is_additive:
        return
    written = reading.words.axis(number_of(added(one.cell for one in parts)) or 0, part.look)
    size = fitting_size(written, radius * 1.5, 16)
    pen.text((at[0], at[1] - size * 0.33), written, Style(size, TEXT, SEMIBOLD, "middle"))


def _names(pen: Pen, box: Box, reading: Reading, parts: list[Share], total: float) -> None:
    row = min(_ROW + 2.0, box.height / len(parts))
    top = box.middle[1] + row * len(parts) / 2
    value = reading.values[0]
    written = [value.written(reading.words, part.cell) for part in parts]
    wide = max(fonts.width(text, _SIZE, SEMIBOLD) for text in written)
    if box.width - wide < _NAMES_AND_SHARES:
        written = [reading.words.axis(part.value, value.look) for part in parts]
        wide = max(fonts.width(text, _SIZE, SEMIBOLD) for text in written)
    for index, (part, text) in enumerate(zip(parts, written, strict=True)):
        y = top - (index + 0.5) * row - 2.5
        pen.box(Box(box.x, y - 0.3, 6.5, 6.5), fill=part.colour, radius=1.5)
        share = reading.words.share(part.value / total)
        pen.text((box.right, y), share, Style(_SIZE, MUTED, anchor="end"))
        pen.text((box.right - 36, y), text, Style(_SIZE, TEXT, SEMIBOLD, "end"), wide)
        pen.text((box.x + 11, y), part.name, Style(_SIZE), box.width - wide - 54)


def _stage(
    pen: Pen, box: Box, reading: Reading, pair: tuple[Share, Share], at: tuple[float, float]
) -> None:
    part, first = pair
    y, height = at
    side = box.width * 0.28
    pen.text((box.x, y - 2.6), part.name, Style(_SIZE), side)
    written = reading.values[0].written(reading.words, part.cell)
    is_tall = height > 22 and first.value > 0
    base = y + 1.6 if is_tall else y - 2.6
    pen.text((box.right, base), written, Style(_SIZE, TEXT, SEMIBOLD, "end"), side)
    if is_tall:
        share = reading.words.share(part.value / first.value)
        pen.text((box.right, y - 7.4), share, Style(7, MUTED, anchor="end"), side)
