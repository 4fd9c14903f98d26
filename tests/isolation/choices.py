"""How a generator asks: every question is a small number, so that failures shrink to the first."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# A world is dear: what is drawn takes as long as it takes, and nothing is kept between runs.
UNHURRIED = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))

T = TypeVar("T")


class Drawing(Protocol):
    """The draw function of a Hypothesis composite strategy, or `DataObject.draw`."""

    def __call__(self, strategy: "st.SearchStrategy[int]") -> int: ...


class Choices:
    """Options stand with the plainest first: that is what shrinking leads to."""

    def __init__(self, draw: Drawing) -> None:
        self._draw = draw

    def below(self, count: int) -> int:
        return self._draw(_below(count)) if count > 1 else 0

    def between(self, least: int, most: int) -> int:
        return least + self.below(most - least + 1)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def chance(self, percent: int) -> bool:
        return self.below(100) >= 100 - percent

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """Different ones among `options`, in an order of their own."""
        left = list(options)
        count = min(self.between(least, most), len(left))
        return [left.pop(self.below(len(left))) for _ in range(count)]


@cache
def _below(count: int) -> "st.SearchStrategy[int]":
    return st.integers(0, count - 1)
