"""Durations: several runs of each work in turn, so that noise affects all of them equally."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[], object]

_SAMPLE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each run."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    @property
    def least(self) -> float:
        return min(self.runs)

    def less(self, other: "Timing") -> "Timing":
        """Each run's time minus the part that `other` measured."""
        return Timing(tuple(a - b for a, b in zip(self.runs, other.runs, strict=True)))


def timed(work: Work) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(works: Sequence[Work], *, runs: int) -> list[Timing]:
    """`runs` samples of each of `works`, after a warm-up. Short work is repeated in a sample."""
    repeats = [_repeats(work) for work in works]
    rounds = [
        [_sample(work, count) for work, count in zip(works, repeats, strict=True)]
        for _ in range(runs)
    ]
    return [Timing(samples) for samples in zip(*rounds, strict=True)]


def _repeats(work: Work) -> int:
    work()
    return max(1, min(10_000, int(_SAMPLE_SECONDS / max(timed(work), 1e-7))))


def _sample(work: Work, repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - started) / repeats
