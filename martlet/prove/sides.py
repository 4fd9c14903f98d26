"""The four sides of the promise: the parts of a database that could reveal other clients' rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from martlet.prove.checks import Check, Outcome

PROMISES = {
    "executor": "No condition of a client is evaluated on another client’s row.",
    "planner": "No operator runs on statistics of other clients’ values.",
    "storage": "No function runs on a dictionary with other clients’ values.",
    "cost": "Query times do not reveal the values of other clients’ rows.",
}
# The side of a check, by its group. Checks of other groups have none.
_OF_GROUP = {"canaries": "executor", "probes": "executor", "planner": "planner",
             "storage": "storage", "cost": "cost"}  # fmt: skip
_WORST_FIRST = (Outcome.BREACH, Outcome.UNCHECKED, Outcome.HELD, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Side:
    """`ratio` is the largest ratio of times; None if no time was measured."""

    name: str
    counts: Mapping[Outcome, int]
    ratio: float | None

    @property
    def promise(self) -> str:
        return PROMISES[self.name]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def outcome(self) -> Outcome:
        """The worst outcome; `unknown` only if no check could decide."""
        return next(outcome for outcome in _WORST_FIRST if self.counts.get(outcome))

    def of(self, outcome: Outcome) -> int:
        return self.counts.get(outcome, 0)


def side_of(check: Check) -> str | None:
    return _OF_GROUP.get(check.group)


def sides_of(checks: Sequence[Check]) -> list[Side]:
    """The sides that have checks."""
    sides = [_side(name, [c for c in checks if side_of(c) == name]) for name in PROMISES]
    return [side for side in sides if side.total]


def _side(name: str, checks: Sequence[Check]) -> Side:
    ratios = [check.ratio for check in checks if check.ratio is not None]
    counts = Counter(check.outcome for check in checks)
    return Side(name, counts, max(ratios) if ratios else None)
