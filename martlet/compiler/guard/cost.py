"""What a condition costs each row that it meets, and how much may stand beside a guard.

Beside a guard, a database may evaluate a condition on rows of all clients, and the time tells how
many of them there are. So only a handful of comparisons may stand there, each one that an index can
use or that takes a few nanoseconds; all else goes behind the fence, where only the client's own
rows are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.guard.resolved import Resolved
from martlet.model.datamart import End, Relationship
from martlet.model.schema import ColumnType, Family

# Comparisons in a whole unfenced query, and those that are copied beside the guard of one table.
MOST_COMPARISONS = 12
MOST_COPIED = 6
# PostgreSQL compares each value of a list with each of up to 100 most common values as it plans.
MOST_VALUES = 50

_EQUALITIES = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)
_ORDERINGS = (exp.LT, exp.LTE, exp.GT, exp.GTE)
# How many characters of a pattern stand before its wildcard: an index can use these.
_WILDCARDS = "%_"

Types = Mapping[int, ColumnType]


def is_cheap(resolved: Resolved, engine: Engine, relationships: Collection[Relationship]) -> bool:
    """Whether all conditions of a query may meet the rows of all clients."""
    joins = _Joins(resolved, _pairs(relationships))
    if not all(map(joins.are_cheap, resolved.tree.find_all(exp.Select))):
        return False
    weight = comparisons(resolved.tree, resolved.types, engine)
    return weight is not None and weight <= MOST_COMPARISONS


def handful(conditions: Sequence[exp.Expr], types: Types, engine: Engine) -> Iterator[exp.Expr]:
    """The first of `conditions` that may stand beside the guard of one relation together."""
    left = MOST_COPIED
    for condition in conditions:
        weight = comparisons(condition, types, engine)
        if weight is not None and weight <= left:
            left -= weight
            yield condition


def comparisons(tree: exp.Expr, types: Types, engine: Engine) -> int | None:
    """How many values a row is compared with; None if one of the comparisons is dear."""
    weight = 0
    for node in tree.walk():
        one = _weight(node, types, engine)
        if one is None:
            return None
        weight += one
    return weight


def _weight(node: exp.Expr, types: Types, engine: Engine) -> int | None:
    if isinstance(node, exp.Exists):
        return None
    if isinstance(node, exp.Like):
        return 1 if _has_fixed_start(node) and not engine.likes_by_statistics else None
    if isinstance(node, exp.In):
        is_short = not node.args.get("query") and len(node.expressions) <= MOST_VALUES
        return 1 if is_short else None
    if isinstance(node, exp.Between):
        return 2 if _is_quick(node.this, types) else None
    if isinstance(node, _ORDERINGS):
        return 1 if all(_is_quick(side, types) for side in (node.this, node.expression)) else None
    return int(isinstance(node, (*_EQUALITIES, exp.Is)))


def _is_quick(side: exp.Expr, types: Types) -> bool:
    """Which of two texts is the larger takes as long as they are, by the rules of a language."""
    kind = types.get(id(side.unnest()))
    return kind is None or kind.family is not Family.TEXT


def _has_fixed_start(node: exp.Like) -> bool:
    """`abc%`: compared as far as the text before the one wildcard, which ends the pattern."""
    pattern = node.expression.unnest()
    text: str = pattern.name if isinstance(pattern, exp.Literal) else ""
    start = text.removesuffix("%")
    return bool(start) and start != text and not any(sign in start for sign in (*_WILDCARDS, "\\"))


def _pairs(relationships: Collection[Relationship]) -> Collection[frozenset[End]]:
    """The columns that relationships make equal, in any order."""
    return {
        frozenset({(r.child, r.child_column), (r.parent, r.parent_column)}) for r in relationships
    }


@dataclass(frozen=True, slots=True)
class _Joins:
    """Which joins pair few rows, even if a database joins first and asks whose they are after."""

    resolved: Resolved
    related: Collection[frozenset[End]]

    def are_cheap(self, select: exp.Select) -> bool:
        """Whether each join of `select` has columns to be equal: others pair all rows with all."""
        joins: Sequence[exp.Join] = select.args.get("joins") or []
        wheres = [select.args["where"].this] if select.args.get("where") else []
        conditions = [*wheres, *(join.args["on"] for join in joins if join.args.get("on"))]
        return sum(map(self._pairings, conditions)) >= len(joins)

    def _pairings(self, condition: exp.Expr) -> int:
        """How many of the conditions that AND joins pair rows by columns that are equal."""
        parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
        return sum(map(self._pairs, parts))

    def _pairs(self, condition: exp.Expr) -> bool:
        equality = condition.unnest()
        if not isinstance(equality, exp.EQ):
            return False
        sides = [equality.this, equality.expression]
        if not all(isinstance(side, exp.Column) for side in sides):
            return False
        return not self._has_far_tables() or frozenset(map(self._end, sides)) in self.related

    def _has_far_tables(self) -> bool:
        """Whether rows may be paired before the client is found, which is some hops away."""
        return any(table.path.hops for table in self.resolved.tables.values())

    def _end(self, column: exp.Expr) -> End | None:
        origin = self.resolved.origins.get(id(column))
        return (origin.table.id, origin.column.name) if origin else None
