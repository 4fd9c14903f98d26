"""Times of one query in two worlds, measured in turn, and whether they differ significantly."""

from dataclasses import dataclass, field
from statistics import median

_RATIO = 3
_NOISE = 0.01  # seconds that a busy machine may add to any time
_WIDE = 10  # a multiple of the limit
_DOUBTFUL = 1.5


def is_slower(planted: float, ordinary: float, reading: float = 0.0) -> bool:
    """Whether `planted` exceeds noise and the time of `reading` all rows.

    Without an index, a database reads all clients' rows, so times reveal their number anyway.
    """
    return planted > limit(ordinary, reading)


def limit(ordinary: float, reading: float = 0.0) -> float:
    """The seconds up to which a time counts as equal to `ordinary`."""
    return _RATIO * (ordinary + reading) + _NOISE


@dataclass(slots=True)
class Times:
    """Seconds in the world with the victim's rows, in the world without them, and for the victim
    to read its own rows.
    """

    crowded: list[float] = field(default_factory=list)
    still: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)

    @property
    def limit(self) -> float:
        return limit(median(self.still), median(self.reading) if self.reading else 0.0)

    @property
    def ratio(self) -> float:
        """The ratio of the medians in the two worlds."""
        return median(self.crowded) / max(median(self.still), 0.0001)

    @property
    def is_same(self) -> bool:
        return median(self.crowded) <= self.limit

    @property
    def is_doubtful(self) -> bool:
        """Whether more runs are needed; not if the times differ far beyond noise."""
        is_wide = min(self.crowded) > _WIDE * self.limit
        return not is_wide and (not self.is_same or self.ratio > _DOUBTFUL)

    @property
    def is_significant(self) -> bool:
        """Whether even the fastest run was slower than noise explains."""
        return min(self.crowded) > self.limit

    def __str__(self) -> str:
        """The medians in milliseconds, for a report."""
        there, elsewhere = (1000 * median(times) for times in (self.crowded, self.still))
        return f"{there:.1f} ms with another client's rows, {elsewhere:.1f} ms without"
