"""Draws on a page. Texts are drawn as glyphs, so they cannot be markup or links."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from martlet.pdf import fonts
from martlet.pdf.fonts import REGULAR, SEMIBOLD
from martlet.pdf.palette import LINE, TEXT

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; `y` is its lower edge."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def top(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def within(self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> "Box":
        """The box inside these margins."""
        return Box(
            self.x + left,
            self.y + bottom,
            max(1.0, self.width - left - right),
            max(1.0, self.height - top - bottom),
        )


@dataclass(frozen=True, slots=True)
class Style:
    """The style of a text. `anchor` is start, middle or end."""

    size: float = 8
    colour: str = TEXT
    weight: str = REGULAR
    anchor: str = "start"


class Pen:
    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._opacity = 1.0

    def text(self, at: Point, text: str, style: Style = Style(), room: float | None = None) -> None:
        """Draw a text with its base line at `at`, cut to `room`."""
        if room is not None:
            text = fonts.cut(text, style.size, room, style.weight)
        x, y = at
        wide = fonts.width(text, style.size, style.weight)
        x -= {"start": 0, "middle": wide / 2, "end": wide}[style.anchor]
        self._canvas.setFillColor(HexColor(style.colour))
        for run in fonts.runs(text, style.weight):
            self._canvas.setFont(run.font, style.size)
            self._canvas.drawString(x, y, run.text)
            x += fonts.width(run.text, style.size, style.weight)

    def box(
        self,
        box: Box,
        *,
        fill: str | None = None,
        line: str | None = None,
        radius: float = 0,
        thick: float = 0.75,
    ) -> None:
        self._set(fill, line, thick)
        radius = min(radius, box.width / 2, box.height / 2)
        shape = (box.x, box.y, box.width, box.height)
        if radius > 0:
            self._canvas.roundRect(*shape, radius, stroke=line is not None, fill=fill is not None)
        else:
            self._canvas.rect(*shape, stroke=line is not None, fill=fill is not None)

    def line(self, start: Point, end: Point, colour: str = LINE, thick: float = 0.5) -> None:
        self._set(None, colour, thick)
        self._canvas.line(*start, *end)

    def shape(
        self, points: Sequence[Point], *, fill: str, line: str | None = None, thick: float = 0.75
    ) -> None:
        """Draw a polygon."""
        self._set(fill, line, thick)
        path = self._canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
        self._canvas.drawPath(path, stroke=line is not None, fill=True)

    def curve(
        self, points: Sequence[Point], colour: str, thick: float, *, is_smooth: bool = True
    ) -> None:
        self._set(None, colour, thick)
        self._canvas.setLineCap(1)
        self._canvas.setLineJoin(1)
        self._draw_curve(points, None, is_smooth)
        self._canvas.setLineCap(0)

    def area(
        self,
        points: Sequence[Point],
        below: Sequence[Point],
        colour: str,
        *,
        is_smooth: bool = True,
    ) -> None:
        """Fill the area between a curve and the one below it."""
        self._set(colour, None, 0)
        self._draw_curve(points, below, is_smooth)

    def dot(
        self, at: Point, radius: float, fill: str, line: str | None = None, thick: float = 0.75
    ) -> None:
        self._set(fill, line, thick)
        self._canvas.circle(*at, radius, stroke=line is not None, fill=True)

    def wedge(self, at: Point, radius: float, start: float, extent: float, fill: str) -> None:
        """Draw a sector of a pie, in degrees counterclockwise from three o'clock."""
        self._set(fill, "#ffffff", 1)
        x, y = at
        box = (x - radius, y - radius, x + radius, y + radius)
        self._canvas.wedge(*box, start, extent, stroke=1, fill=1)

    def arc(self, at: Point, radius: float, start: float, extent: float, line: Style) -> None:
        """Draw an arc; `line.size` is its thickness."""
        self._set(None, line.colour, line.size)
        self._canvas.setLineCap(1)
        x, y = at
        self._canvas.arc(x - radius, y - radius, x + radius, y + radius, start, extent)
        self._canvas.setLineCap(0)

    @contextmanager
    def faint(self, opacity: float) -> Iterator[None]:
        """Fills inside the block are transparent."""
        self._canvas.saveState()
        self._opacity = opacity
        yield
        self._opacity = 1.0
        self._canvas.restoreState()

    @contextmanager
    def clipped(self, box: Box) -> Iterator[None]:
        """Drawing inside the block is clipped to `box`."""
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(box.x, box.y, box.width, box.height)
        self._canvas.clipPath(path, stroke=0, fill=0)
        yield
        self._canvas.restoreState()

    def _set(self, fill: str | None, line: str | None, thick: float) -> None:
        if fill is not None:
            self._canvas.setFillColor(HexColor(fill), self._opacity)
        if line is not None:
            self._canvas.setStrokeColor(HexColor(line))
            self._canvas.setLineWidth(thick)

    def _draw_curve(
        self, points: Sequence[Point], below: Sequence[Point] | None, is_smooth: bool
    ) -> None:
        path = self._canvas.beginPath()
        path.moveTo(*points[0])
        for pieces in ([points], [list(reversed(below))] if below else []):
            for piece in pieces:
                if piece is not points:
                    path.lineTo(*piece[0])
                for one, first, second, other in _bends(piece, is_smooth):
                    del one
                    path.curveTo(*first, *second, *other)
        if below:
            path.close()
        self._canvas.drawPath(path, stroke=below is None, fill=below is not None)


def _bends(points: Sequence[Point], is_smooth: bool) -> Iterator[tuple[Point, Point, Point, Point]]:
    """Bézier pieces of a curve that never overshoots its points."""
    slopes = _slopes(points) if is_smooth else None
    for index in range(len(points) - 1):
        (x, y), (u, v) = points[index], points[index + 1]
        third = (u - x) / 3
        if slopes is None:
            yield points[index], (x + third, y + (v - y) / 3), (u - third, v - (v - y) / 3), (u, v)
        else:
            first = (x + third, y + slopes[index] * third)
            yield points[index], first, (u - third, v - slopes[index + 1] * third), (u, v)


def _slopes(points: Sequence[Point]) -> list[float]:
    """Slopes of a monotone cubic (Fritsch and Carlson, 1980), by harmonic means."""
    pairs = pairwise(points)
    steps = [(v - y) / (u - x) if u != x else 0.0 for (x, y), (u, v) in pairs]
    if not steps:
        return [0.0] * len(points)
    inner = [
        0.0 if one * other <= 0 else 2 * one * other / (one + other)
        for one, other in pairwise(steps)
    ]
    return [steps[0], *inner, steps[-1]]


def fitting_size(text: str, room: float, most: float, least: float = 6) -> float:
    """The largest font size at which a semibold text fits."""
    wide = fonts.width(text, 1, SEMIBOLD)
    return max(least, min(most, math.inf if wide == 0 else room / wide))
