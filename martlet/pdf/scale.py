"""Maps numbers to positions on an axis with round marks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """`start` is the position of the smallest mark, `length` the distance to the largest."""

    marks: tuple[float, ...]
    start: float
    length: float

    def position(self, value: float) -> float:
        least, most = self.marks[0], self.marks[-1]
        return self.start + self.length * (value - least) / (most - least)

    @property
    def zero(self) -> float:
        """The position of zero, or of the edge nearest to it."""
        return self.position(min(max(0.0, self.marks[0]), self.marks[-1]))

    def moved(self, start: float, length: float) -> "Scale":
        return Scale(self.marks, start, length)


def scale(values: Iterable[float], count: int, *, has_zero: bool = True) -> Scale:
    """A scale that contains all `values`, with about `count` marks; `moved` sets its position."""
    numbers = [*values, *([0.0] if has_zero else [])] or [0.0]
    least, most = min(numbers), max(numbers)
    if least == most:
        least, most = (0.0, most) if most > 0 else (least, 0.0) if least < 0 else (0.0, 1.0)
    step = _step((most - least) / max(1, count))
    first, last = math.floor(least / step), math.ceil(most / step)
    return Scale(tuple(step * index for index in range(first, last + 1)), 0, 1)


def _step(size: float) -> float:
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in _STEPS if step * power >= size * 0.999999)
