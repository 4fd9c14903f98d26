"""Draws parts of a whole: pies, donuts and funnels."""

from dataclasses import dataclass, replace

from martlet.model.chart import ChartKind
from martlet.pdf import fonts
from martlet.pdf.chart_data import ChartData, distinguishing, number_of
from martlet.pdf.fonts import SEMIBOLD
from martlet.pdf.frame import REST, added, frame, together
from martlet.pdf.palette import MUTED, SURFACE, TEXT, mix
from martlet.pdf.pen import Box, Pen, Point, Style, fitting_size

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


def pie(pen: Pen, box: Box, data: ChartData) -> str | None:
    parts, note = _parts(data, _MOST_PARTS)
    total = sum(part.value for part in parts)
    if total <= 0:
        return note or _ALL_ZERO
    radius, at, names = _positions(box, len(parts))
    start = 90.0
    for part in parts:
        extent = -360 * part.value / total
        if extent:
            pen.wedge(at, radius, start, extent, part.colour)
        start += extent
    if data.chart.kind is ChartKind.DONUT:
        pen.dot(at, radius * 0.62, SURFACE)
        _whole(pen, at, radius * 0.62, data, parts)
    _names(pen, names, data, parts, total)
    return note


def funnel(pen: Pen, box: Box, data: ChartData) -> str | None:
    parts, note = _parts(data, _MOST_STAGES)
    most = max((part.value for part in parts), default=0)
    if most <= 0:
        return note or _ALL_ZERO
    left, right = _sides(box, data, parts)
    step = box.height / len(parts)
    half = (box.width - left - right) / 2
    middle = box.x + left + half
    for index, part in enumerate(parts):
        following = parts[min(index + 1, len(parts) - 1)]
        upper, lower = (max(1.0, half * one.value / most) for one in (part, following))
        top, bottom = box.top - index * step, box.top - (index + 1) * step + _GAP
        # A band has the width of its value, and narrows to the next one in its last third.
        bend, lower = bottom + min(9.0, (top - bottom) / 3), min(upper, lower)
        edge = [(middle + upper, top), (middle + upper, bend), (middle + lower, bottom)]
        other = [(2 * middle - x, y) for x, y in reversed(edge)]
        fade = 0.0 if len(parts) < 2 else 0.45 * index / (len(parts) - 1)
        pen.shape([*edge, *other], fill=mix(data.palette.hue(0), SURFACE, fade))
        _stage(pen, box, data, (part, parts[0]), ((top + bottom) / 2, top - bottom))
    return note


def _sides(box: Box, data: ChartData, parts: list[Share]) -> tuple[float, float]:
    """The widths of the names and of the values."""
    texts = [data.values[0].format(data.formatter, part.cell) for part in parts]
    names = max(fonts.width(part.name, _SIZE) for part in parts)
    values = max(fonts.width(text, _SIZE, SEMIBOLD) for text in texts)
    return min(names, box.width * 0.28) + 12, min(values, box.width * 0.28) + 12


def _positions(box: Box, count: int) -> tuple[float, Point, Box]:
    """The radius, the centre, and the box of names: below the pie in a high box, else beside it."""
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


def _parts(data: ChartData, most: int) -> tuple[list[Share], str | None]:
    """The shares in the order of the result. A note counts negative ones, which are not drawn."""
    values = data.values[:1] if data.x is not None else data.values
    every = distinguishing(data.rows, data.along, data.across)
    chart_frame = frame(replace(data, along=every, across=(), values=values))
    cells = chart_frame.lines[0].cells if chart_frame.lines else []
    shares = [
        Share(slot.label, value, cell, "")
        for slot, cell in zip(chart_frame.slots, cells, strict=True)
        if (value := number_of(cell)) is not None
    ]
    parts = [part for part in shares if part.value >= 0]
    below = len(shares) - len(parts)
    negative = (
        f"{below} negative value{'s are' if below > 1 else ' is'} not shown" if below else None
    )
    note = together(negative, chart_frame.note)
    if len(parts) <= most:
        return _coloured(data, parts), note
    if not chart_frame.lines[0].part.is_additive:
        cut = f"First {most} of {len(parts)} shown"
        return _coloured(data, parts[:most]), together(negative or cut, chart_frame.note)
    largest = sorted(parts, key=lambda part: part.value, reverse=True)[: most - 1]
    rest = [part for part in parts if part not in largest]
    cell = added(part.cell for part in rest)
    others = Share(f"{REST} ({len(rest)})", number_of(cell) or 0, cell, MUTED)
    largest_in_order = [part for part in parts if part in largest]
    return [*_coloured(data, largest_in_order), others], note


def _coloured(data: ChartData, parts: list[Share]) -> list[Share]:
    return [replace(part, colour=data.palette.hue(index)) for index, part in enumerate(parts)]


def _whole(
    pen: Pen, at: tuple[float, float], radius: float, data: ChartData, parts: list[Share]
) -> None:
    """Draw the sum in the middle, if sums are valid."""
    part = data.values[0]
    if not part.is_additive:
        return
    text = data.formatter.axis(number_of(added(one.cell for one in parts)) or 0, part.look)
    size = fitting_size(text, radius * 1.5, 16)
    pen.text((at[0], at[1] - size * 0.33), text, Style(size, TEXT, SEMIBOLD, "middle"))


def _names(pen: Pen, box: Box, data: ChartData, parts: list[Share], total: float) -> None:
    row = min(_ROW + 2.0, box.height / len(parts))
    top = box.middle[1] + row * len(parts) / 2
    value = data.values[0]
    texts = [value.format(data.formatter, part.cell) for part in parts]
    wide = max(fonts.width(text, _SIZE, SEMIBOLD) for text in texts)
    if box.width - wide < _NAMES_AND_SHARES:
        texts = [data.formatter.axis(part.value, value.look) for part in parts]
        wide = max(fonts.width(text, _SIZE, SEMIBOLD) for text in texts)
    for index, (part, text) in enumerate(zip(parts, texts, strict=True)):
        y = top - (index + 0.5) * row - 2.5
        pen.box(Box(box.x, y - 0.3, 6.5, 6.5), fill=part.colour, radius=1.5)
        share = data.formatter.share(part.value / total)
        pen.text((box.right, y), share, Style(_SIZE, MUTED, anchor="end"))
        pen.text((box.right - 36, y), text, Style(_SIZE, TEXT, SEMIBOLD, "end"), wide)
        pen.text((box.x + 11, y), part.name, Style(_SIZE), box.width - wide - 54)


def _stage(
    pen: Pen, box: Box, data: ChartData, pair: tuple[Share, Share], at: tuple[float, float]
) -> None:
    part, first = pair
    y, height = at
    side = box.width * 0.28
    pen.text((box.x, y - 2.6), part.name, Style(_SIZE), side)
    text = data.values[0].format(data.formatter, part.cell)
    is_tall = height > 22 and first.value > 0
    base = y + 1.6 if is_tall else y - 2.6
    pen.text((box.right, base), text, Style(_SIZE, TEXT, SEMIBOLD, "end"), side)
    if is_tall:
        share = data.formatter.share(part.value / first.value)
        pen.text((box.right, y - 7.4), share, Style(7, MUTED, anchor="end"), side)
