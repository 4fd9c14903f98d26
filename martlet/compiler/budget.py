"""How much work a question may be: counted in steps, the same on every machine, at any load.

A step is about a microsecond of work. Texts are bounded by their
length, but what they stand for is not: a CTE that doubles the columns of the one before it, five
times over and joined thirty times, is thirteen kilobytes. So each pass, the verifier's too, spends
steps before it does work that grows faster than what it was given.
"""

from collections import Counter
from collections.abc import Callable
from enum import Enum

from martlet.compiler.refusal import too_complex

MOST_STEPS = 1_000_000
_STEPS_UNWATCHED = 2_000


class Work(Enum):
    """What steps are spent on: how a refusal names it, and what to do about it."""

    WORDS = "the words of its text", "make it shorter"
    NAMES = (
        "the columns of the tables, CTEs and subqueries in its FROM",
        "select only the columns that you need there, and join less",
    )
    LOOKUPS = "finding what its names stand for", "use fewer names or fewer joins"
    COLUMNS = "the columns of the tables that it reads", "name the columns instead of *"
    MEMBERS = "its members", "ask for fewer measures, dimensions and tables"
    VALUES = "the values of its filters", "filter by fewer values"


# What one of these costs in all passes together. Measured: see docs/decisions/0016.
OF_A_WORD = 30
OF_A_NAME = 20
OF_A_COLUMN = 100
OF_A_NODE = 50
OF_A_LETTER = 2  # of a measure that the datamart declares
OF_A_STEP = 10  # from one table to another


def _unwatched() -> None:
    """Nobody waits who could go away."""


class Budget:
    """The steps that one question has left. `watch` is called every few of them: it may raise."""

    __slots__ = ("_left", "_most", "_spent", "_until_watch", "_watch")

    def __init__(self, watch: Callable[[], None] = _unwatched, most: int = MOST_STEPS) -> None:
        self._most = most
        self._left = most
        self._until_watch = _STEPS_UNWATCHED
        self._watch = watch
        self._spent: Counter[Work] = Counter()

    @property
    def spent(self) -> int:
        return self._most - self._left

    def spend(self, steps: int, work: Work, where: str = "") -> None:
        """Raises QUERY_TOO_COMPLEX where more is spent than there is, and what `watch` raises.

        `where` names the part of the question that it is spent on.
        """
        self._left -= steps
        self._until_watch -= steps
        self._spent[work] += steps
        if self._left < 0:
            raise too_complex(self._why(where))
        if self._until_watch < 0:
            self._until_watch = _STEPS_UNWATCHED
            self._watch()

    def expect(self, steps: int, work: Work, where: str = "") -> None:
        """Raises QUERY_TOO_COMPLEX where `steps` that are still to come are more than there are."""
        if steps > self._left:
            self.spend(steps, work, where)

    def _why(self, where: str) -> str:
        work, _ = self._spent.most_common(1)[0]
        what, advice = work.value
        at = f" (up to {where[:_LONGEST_NAME]})" if where else ""
        return f"compiling it takes more than {self._most:,} steps, most for {what}{at}; {advice}"


_LONGEST_NAME = 64
