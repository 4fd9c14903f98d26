"""A measured figure of a benchmark, with its basis of comparison."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.environment import BenchEnvironment
from bench.timing import Timing


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` took `measured`, which is `ratio` times the basis `against`, both by medians.

    `least` is the same ratio by minima, if there are any. `most` is the target of the ratio; None
    if the figure only informs.
    """

    name: str
    measured: str
    ratio: float | None = None
    against: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether medians or minima meet the target: noise only adds, and rarely to both minima."""
        if self.most is None or self.ratio is None:
            return None
        return min(self.ratio, self.least or self.ratio) <= self.most


def compared(
    name: str, taken: Timing, base: Timing, against: str, *, most: float | None = None
) -> Figure:
    """A figure of `taken` as a multiple of `base`."""
    return Figure(
        name,
        duration_text(taken.median),
        ratio=taken.median / base.median,
        against=f"{against}, {duration_text(base.median)}",
        least=taken.least / base.least,
        most=most,
    )


OnStep = Callable[[str], None]  # what is being measured now
Benchmark = Callable[[BenchEnvironment, OnStep], Iterator[Figure]]


def duration_text(seconds: float) -> str:
    """A duration in a readable unit."""
    for unit, length in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= length:
            return f"{seconds / length:.2f} {unit}"
    return f"{seconds / 1e-6:.1f} µs"
