"""Bounds the work of compiling a question, in steps that do not depend on machine or load.

A step is about a microsecond of work. The length of a text does not bound its meaning: CTEs that
double the columns of the previous one five times, and thirty joins of the last, take thirteen
kilobytes. So each pass, the verifier included, spends steps before work that grows faster than
its input.
"""

from collections import Counter
from collections.abc import Callable
from enum import Enum

from martlet.compiler.refusal import too_complex

MOST_STEPS = 1_000_000
_STEPS_UNWATCHED = 2_000


class Work(Enum):
    """The kinds of work: the name of each in a refusal, and the advice that follows."""

    WORDS = "the words of its text", "make it shorter"
    NAMES = (
        "the columns of the tables, CTEs and subqueries in its FROM",
        "select only the columns that you need there, and join less",
    )
    LOOKUPS = "finding what its names stand for", "use fewer names or fewer joins"
    COLUMNS = "the columns of the tables that it reads", "name the columns instead of *"
    MEMBERS = "its members", "ask for fewer measures, dimensions and tables"
    VALUES = "the values of its filters", "filter by fewer values"


# The cost of one of these in all passes together. Measured: see docs/decisions/0016.
OF_A_WORD = 30
OF_A_NAME = 20
OF_A_COLUMN = 100
OF_A_NODE = 50
OF_A_LETTER = 2  # of a measure that the datamart declares
OF_A_STEP = 10  # from one table to another


def _unwatched() -> None:
    """The default watch: it never raises."""


class Budget:
    """The steps that one question has left. `watch` is called every few steps, and may raise."""

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
        """Raises QUERY_TOO_COMPLEX if too few steps are left, and whatever `watch` raises.

        `where` names the part of the question that the steps are spent on.
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
        """Raises QUERY_TOO_COMPLEX if `steps`, which come later, exceed the steps that are left."""
        if steps > self._left:
            self.spend(steps, work, where)

    def _why(self, where: str) -> str:
        work, _ = self._spent.most_common(1)[0]
        what, advice = work.value
        at = f" (up to {where[:_LONGEST_NAME]})" if where else ""
        return f"compiling it takes more than {self._most:,} steps, most for {what}{at}; {advice}"


_LONGEST_NAME = 64
