"""The four sides of the promise: the parts of a database that could tell of others' rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from martlet.prove.checks import Check, Outcome

PROMISES = {
    "executor": "No condition of a client’s is evaluated on a row of another.",
    "planner": "No operator runs on the statistics of others’ values.",
    "storage": "No function runs on a dictionary that others’ values are in.",
    "cost": "No time tells of the values of others’ rows.",
}
# Which side a check is of, by its group; checks of the other groups are of none.
_OF_GROUP = {"canaries": "executor", "probes": "executor", "planner": "planner",
             "storage": "storage", "cost": "cost"}  # fmt: skip
_WORST_FIRST = (Outcome.BREACH, Outcome.UNCHECKED, Outcome.HELD, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Side:
    """`ratio` is the largest of its times; None where none was taken."""

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
        """`unknown` only where nothing of it could be told."""
        return next(outcome for outcome in _WORST_FIRST if self.counts.get(outcome))

    def of(self, outcome: Outcome) -> int:
        return self.counts.get(outcome, 0)


def side_of(check: Check) -> str | None:
    return _OF_GROUP.get(check.group)


def sides_of(checks: Sequence[Check]) -> list[Side]:
    """Those that were checked at all."""
    found = [_side(name, [c for c in checks if side_of(c) == name]) for name in PROMISES]
    return [side for side in found if side.total]


def _side(name: str, checks: Sequence[Check]) -> Side:
    ratios = [check.ratio for check in checks if check.ratio is not None]
    counts = Counter(check.outcome for check in checks)
    return Side(name, counts, max(ratios) if ratios else None)
