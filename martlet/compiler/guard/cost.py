"""Bounds the cost of conditions beside a guard.

A database may evaluate a condition beside a guard on rows of all clients, and the time shows how
many rows there are. So only a handful of comparisons may stand there: comparisons that an index can
use, or that take a few nanoseconds. All other conditions go behind the fence, where only the
client's own rows are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.guard.resolved import Resolved
from martlet.model.datamart import End, Relationship
from martlet.model.schema import ColumnType, Family

# The most comparisons in an unfenced query, and the most copied beside the guard of one table.
MOST_COMPARISONS = 12
MOST_COPIED = 6
# PostgreSQL compares each value of a list with each of up to 100 most common values as it plans.
MOST_VALUES = 50

_EQUALITIES = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)
_ORDERINGS = (exp.LT, exp.LTE, exp.GT, exp.GTE)
# An index can use the characters of a pattern before its first wildcard.
_WILDCARDS = "%_"

Types = Mapping[int, ColumnType]


def is_cheap(resolved: Resolved, engine: Engine, relationships: Collection[Relationship]) -> bool:
    """Whether all conditions of a query may be evaluated on the rows of all clients."""
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
    """The number of values that a row is compared with; None if a comparison is expensive."""
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
    """Whether comparing by order is quick; ordering texts by a language's rules takes time
    proportional to their length."""
    kind = types.get(id(side.unnest()))
    return kind is None or kind.family is not Family.TEXT


def _has_fixed_start(node: exp.Like) -> bool:
    """Whether the pattern is like `abc%`: a fixed text, then one wildcard at the end."""
    pattern = node.expression.unnest()
    text: str = pattern.name if isinstance(pattern, exp.Literal) else ""
    start = text.removesuffix("%")
    return bool(start) and start != text and not any(sign in start for sign in (*_WILDCARDS, "\\"))


def _pairs(relationships: Collection[Relationship]) -> Collection[frozenset[End]]:
    """The pairs of columns that relationships make equal, in any order."""
    return {
        frozenset({(r.child, r.child_column), (r.parent, r.parent_column)}) for r in relationships
    }


@dataclass(frozen=True, slots=True)
class _Joins:
    """Checks that joins pair few rows, even if a database joins before it applies guards."""

    resolved: Resolved
    related: Collection[frozenset[End]]

    def are_cheap(self, select: exp.Select) -> bool:
        """Whether each join of `select` equates columns; other joins pair all rows with all."""
        joins: Sequence[exp.Join] = select.args.get("joins") or []
        wheres = [select.args["where"].this] if select.args.get("where") else []
        conditions = [*wheres, *(join.args["on"] for join in joins if join.args.get("on"))]
        return sum(map(self._pairings, conditions)) >= len(joins)

    def _pairings(self, condition: exp.Expr) -> int:
        """The number of ANDed conditions that pair rows by equal columns."""
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
        """Whether a database may pair rows before it applies a guard that is some hops away."""
        return any(table.path.hops for table in self.resolved.tables.values())

    def _end(self, column: exp.Expr) -> End | None:
        origin = self.resolved.origins.get(id(column))
        return (origin.table.id, origin.column.name) if origin else None
