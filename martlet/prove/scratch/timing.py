"""Times of one question in two worlds, taken in turn, and whether they tell of what differs."""

from dataclasses import dataclass, field
from statistics import median

_RATIO = 3
_NOISE = 0.01  # seconds: what a busy machine may add to any time
_WIDE = 10  # times the limit
_DOUBTFUL = 1.5


def is_dearer(planted: float, ordinary: float, reading: float = 0.0) -> bool:
    """More than the noise of a busy machine, and than `reading` all rows takes by itself.

    Without an index, a database reads the rows of all clients, and how many there are is told.
    """
    return planted > limit(ordinary, reading)


def limit(ordinary: float, reading: float = 0.0) -> float:
    """The seconds up to which a time is taken for the same as `ordinary`."""
    return _RATIO * (ordinary + reading) + _NOISE


@dataclass(slots=True)
class Times:
    """Seconds: in the world with a victim's rows, in the one without, and until the victim itself
    has read its rows.
    """

    crowded: list[float] = field(default_factory=list)
    still: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)

    @property
    def limit(self) -> float:
        return limit(median(self.still), median(self.reading) if self.reading else 0.0)

    @property
    def ratio(self) -> float:
        """Of the medians in the two worlds."""
        return median(self.crowded) / max(median(self.still), 0.0001)

    @property
    def is_same(self) -> bool:
        return median(self.crowded) <= self.limit

    @property
    def is_doubtful(self) -> bool:
        """Whether more runs would say more; where they differ beyond all noise, they would not."""
        is_wide = min(self.crowded) > _WIDE * self.limit
        return not is_wide and (not self.is_same or self.ratio > _DOUBTFUL)

    @property
    def is_told(self) -> bool:
        """Whether even the quickest run took longer than noise explains."""
        return min(self.crowded) > self.limit

    def __str__(self) -> str:
        """In milliseconds, as a report has it."""
        there, elsewhere = (1000 * median(times) for times in (self.crowded, self.still))
        return f"{there:.1f} ms with another client's rows, {elsewhere:.1f} ms without"
