"""What a benchmark has measured, and what it was measured against."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.ground import Ground
from bench.timing import Timing


@dataclass(frozen=True, slots=True)
class Figure:
    """`what` was `measured`: `ratio` times what `against` names, both by medians.

    `least` is the same ratio by minima, where there are some. `most` is the target of the ratio;
    None where a figure only informs.
    """

    what: str
    measured: str
    ratio: float | None = None
    against: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def is_met(self) -> bool | None:
        """By medians or by minima: noise only adds, and seldom to the minima of both."""
        if self.most is None or self.ratio is None:
            return None
        return min(self.ratio, self.least or self.ratio) <= self.most


def compared(
    what: str, taken: Timing, base: Timing, against: str, *, most: float | None = None
) -> Figure:
    """`taken` as so many times `base`."""
    return Figure(
        what,
        spoken(taken.median),
        ratio=taken.median / base.median,
        against=f"{against}, {spoken(base.median)}",
        least=taken.least / base.least,
        most=most,
    )


Told = Callable[[str], None]  # what is being measured now
Benchmark = Callable[[Ground, Told], Iterator[Figure]]


def spoken(seconds: float) -> str:
    """A duration in the unit in which people would say it."""
    for unit, length in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= length:
            return f"{seconds / length:.2f} {unit}"
    return f"{seconds / 1e-6:.1f} µs"
