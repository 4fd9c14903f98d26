"""Finds expressions that could leak information about rows that the guard has yet to remove.

A database may evaluate a viewer's condition before the tenant's. Other tenants' rows could then
leak on four sides: the executor, if a condition fails (a division, a cast, a regular expression);
the planner, if it runs an operator on the statistics of a column; the storage, if it runs a
function on a dictionary; the clock, if a condition is expensive. The expressions listed here do
none of that for any rows. All others are presumed to leak, and get the fence.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.guard.cost import handful, is_cheap
from martlet.compiler.guard.fitting import (
    fits_number,
    fits_text,
    fits_value,
    is_number,
    is_text,
    reads_as,
)
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.parameters import Parameter
from martlet.compiler.trees import sources
from martlet.model.datamart import Relationship
from martlet.model.schema import ColumnType, Family

_SHAPES = frozenset({
    exp.Select, exp.With, exp.CTE, exp.From, exp.Table, exp.TableAlias, exp.Group,
    exp.Distinct, exp.Order, exp.Limit, exp.Offset, exp.Fetch, exp.LimitOptions, exp.Identifier,
    exp.Star, exp.Alias, exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.Tuple, exp.Exists,
    exp.Var, exp.DataType, exp.CurrentDate, exp.CurrentTimestamp, exp.Placeholder, exp.Parameter,
})  # fmt: skip
_COMPARISONS = (
    exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ,
)  # fmt: skip
# Expressions that are true or false; every engine also reads a number as one of the two.
_TRUTHS = (
    *_COMPARISONS, exp.And, exp.Or, exp.Not, exp.In, exp.Is, exp.Like, exp.Between, exp.Exists,
    exp.Boolean, exp.Null,
)  # fmt: skip
_TRUE_FAMILIES = (Family.BOOLEAN, Family.INTEGER)
_AGGREGATES = (exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg)
_NUMBER = ColumnType(Family.DECIMAL, "aggregate")
_MOMENTS = {
    "DATE": Family.DATE,
    "TIMESTAMP": Family.TIMESTAMP,
    "DATETIME": Family.TIMESTAMP,
    "TIMESTAMPTZ": Family.TIMESTAMP_TZ,
}
_UNCOMPARED = (Family.OTHER, Family.JSON, Family.BINARY)
_OWN_ESCAPE = re.compile(r"(?<!\\)(\\\\)*\\$")


@dataclass(frozen=True, slots=True)
class LeakProofChecker:
    """`parameters` are the query's parameters, by their nodes.

    Joins along `relationships`, those of the datamart, pair few rows.
    """

    resolved: Resolved
    parameters: Mapping[exp.Expr, Parameter]
    engine: Engine
    relationships: Collection[Relationship] = ()

    def is_leak_proof(self) -> bool:
        """Whether nothing in the whole query needs the fence, for any of the four sides."""
        return self.cannot_fail() and is_cheap(self.resolved, self.engine, self.relationships)

    def cannot_fail(self) -> bool:
        """Whether nothing in the whole query can fail on a row."""
        tables = self.resolved.tables.values()
        if any(column.is_computed for t in tables for column in self.resolved.used_columns(t)):
            return False
        return all(self._cannot_fail(node) for node in self.resolved.tree.walk())

    def copyable(self) -> dict[str, list[exp.Expr]]:
        """Conditions that may be copied into the guarded relation of a table, by the table's name.

        Such a table is used once and reached by inner joins, and the condition names only its
        columns: the query would remove the same rows later anyway.
        """
        by_table: dict[str, list[exp.Expr]] = {}
        for select in self.resolved.tree.find_all(exp.Select):
            if select.args.get("where") is not None and _only_inner_joins(select):
                for condition in conjuncts(select.args["where"].this):
                    self._add_conjunct(condition, select, by_table)
        types = self.resolved.types
        return {name: list(handful(given, types, self.engine)) for name, given in by_table.items()}

    def _add_conjunct(
        self, condition: exp.Expr, select: exp.Select, by_table: dict[str, list[exp.Expr]]
    ) -> None:
        if any(isinstance(node, exp.Query) for node in condition.walk()):
            return
        names = {self._table_of(column) for column in condition.find_all(exp.Column)}
        is_safe = self._is_truth(condition) and all(map(self._cannot_fail, condition.walk()))
        if len(names) != 1 or not is_safe:
            return
        name = names.pop()
        if name is not None and self.resolved.uses[name] == 1 and _stands_in(select, name):
            by_table.setdefault(name, []).append(condition)

    def _table_of(self, column: exp.Expr) -> str | None:
        origin = self.resolved.origins.get(id(column))
        return origin.table.exposed_name if origin else None

    def _cannot_fail(self, node: exp.Expr) -> bool:
        if type(node) in _SHAPES:
            return not (isinstance(node, exp.With) and node.args.get("recursive"))
        check = self._CHECKS.get(type(node))
        return check is not None and check(self, node)

    def _conditions(self, node: exp.Expr) -> bool:
        """Whether all parts are true or false. DuckDB converts a text to true or false, which may
        fail on a row."""
        parts = (node.this, node.args.get("expression"))
        return all(part is None or self._is_truth(part) for part in parts)

    def _is_truth(self, node: exp.Expr) -> bool:
        node = _bare(node)
        kind, parameter = self._type(node), self.parameters.get(node)
        if kind is not None:
            return kind.family in _TRUE_FAMILIES
        if parameter is not None:
            return parameter.family in _TRUE_FAMILIES
        return isinstance(node, _TRUTHS)

    def _column(self, node: exp.Expr) -> bool:
        origin = self.resolved.origins.get(id(node))
        return origin is None or not origin.column.is_computed

    def _comparison(self, node: exp.Expr) -> bool:
        return self._comparable(node.this, node.expression)

    def _between(self, node: exp.Expr) -> bool:
        ends = (node.args["low"], node.args["high"])
        return not node.args.get("symmetric") and all(
            self._comparable(node.this, end) for end in ends
        )

    def _in(self, node: exp.Expr) -> bool:
        query = node.args.get("query")
        if query is None:
            return all(self._comparable(node.this, value) for value in node.expressions)
        select = query.unnest()
        if not isinstance(select, exp.Select) or len(select.expressions) != 1:
            return False
        return self._comparable(node.this, select.expressions[0].unalias())

    def _is(self, node: exp.Expr) -> bool:
        kind = self._type(_bare(node.this))
        if isinstance(node.expression, exp.Null):
            return isinstance(_bare(node.this), exp.Column)
        return kind is not None and kind.family is Family.BOOLEAN

    def _like(self, node: exp.Expr) -> bool:
        kind, pattern = self._type(_bare(node.this)), _bare(node.expression)
        if kind is None or kind.family is not Family.TEXT or not is_text(pattern):
            return False
        if not (self.engine.likes_any_collation or kind.is_exact):
            return False  # LIKE fails on a row whose collation it does not support.
        return not _OWN_ESCAPE.search(pattern.this)

    def _aggregate(self, node: exp.Expr) -> bool:
        inner = node.this
        arguments = inner.expressions if isinstance(inner, exp.Distinct) else [inner]
        return not node.expressions and all(
            isinstance(argument, exp.Column | exp.Star) for argument in arguments
        )

    def _ordered(self, node: exp.Expr) -> bool:
        """Whether the order needs no CASE, which is printed for an engine without NULLS LAST."""
        is_native = bool(node.args.get("nulls_first")) is not bool(node.args.get("desc"))
        return self.engine.orders_nulls or is_native

    def _join(self, node: exp.Expr) -> bool:
        condition = node.args.get("on")
        is_plain = not node.args.get("using") and not node.text("method")
        return is_plain and (condition is None or self._is_truth(condition))

    def _subquery(self, node: exp.Expr) -> bool:
        """Whether the subquery is not a value, which would fail on two rows."""
        return isinstance(node.parent, exp.From | exp.Join | exp.In | exp.Exists | exp.Subquery)

    def _cast(self, node: exp.Expr) -> bool:
        kind = _MOMENTS.get(node.args["to"].sql())
        return kind is not None and is_text(node.this) and reads_as(node.this.this, kind)

    def _negative(self, node: exp.Expr) -> bool:
        return isinstance(node.this, exp.Literal)

    def _comparable(self, left: exp.Expr, right: exp.Expr) -> bool:
        left, right = _bare(left), _bare(right)
        left_type, right_type = self._type(left), self._type(right)
        if left_type and right_type:
            return _is_same(left_type, right_type)
        if left_type:
            return self._fits(right, left_type)
        if right_type:
            return self._fits(left, right_type)
        return (is_text(left) and is_text(right)) or (is_number(left) and is_number(right))

    def _type(self, node: exp.Expr) -> ColumnType | None:
        if isinstance(node, _AGGREGATES):
            return _NUMBER if isinstance(node, exp.Count | exp.Sum | exp.Avg) else None
        return self.resolved.types.get(id(node))

    def _fits(self, value: exp.Expr, kind: ColumnType) -> bool:
        """Whether comparing `value` with a column of `kind` converts the value, not the column."""
        parameter = self.parameters.get(value)
        if parameter is not None:
            return parameter.family is kind.family and fits_value(parameter.value, kind)
        if isinstance(value, exp.Cast):
            return kind.family.is_moment and self._cast(value) and fits_text(value.this, kind)
        if isinstance(value, exp.CurrentDate | exp.CurrentTimestamp):
            now = Family.DATE if isinstance(value, exp.CurrentDate) else Family.TIMESTAMP_TZ
            return kind.family is now
        if isinstance(value, exp.Boolean):
            return kind.family is Family.BOOLEAN
        return fits_number(value, kind) or (is_text(value) and fits_text(value, kind))

    _CHECKS: ClassVar[Mapping[type[exp.Expr], "Callable[[LeakProofChecker, exp.Expr], bool]"]] = {
        **dict.fromkeys((exp.Where, exp.Having, exp.And, exp.Or, exp.Not), _conditions),
        exp.Column: _column,
        exp.Between: _between,
        exp.In: _in,
        exp.Is: _is,
        exp.Like: _like,
        exp.Ordered: _ordered,
        exp.Join: _join,
        exp.Subquery: _subquery,
        exp.Cast: _cast,
        exp.Neg: _negative,
        **dict.fromkeys(_COMPARISONS, _comparison),
        **dict.fromkeys(_AGGREGATES, _aggregate),
    }


def conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that AND joins, in the order in which they are written."""
    stack = [condition]
    while stack:
        node = _bare(stack.pop())
        if isinstance(node, exp.And):
            stack += [node.expression, node.this]
        else:
            yield node


def _only_inner_joins(select: exp.Select) -> bool:
    joins: Collection[exp.Join] = select.args.get("joins") or []
    return all(
        not join.text("side")
        and join.text("kind").upper() in ("", "INNER", "CROSS")
        and not isinstance(join.this, exp.Lateral)
        for join in joins
    )


def _stands_in(select: exp.Select, name: str) -> bool:
    return any(isinstance(each, exp.Table) and each.name == name for each in sources(select))


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _is_same(left: ColumnType, right: ColumnType) -> bool:
    """Whether the types have a common equality; otherwise a comparison may fail on a row."""
    if left.family in _UNCOMPARED:
        return False
    return left.family is right.family and (left.native, left.collation) == (
        right.native,
        right.collation,
    )
