"""Drill-across: aggregates of several tables, each built alone, joined by shared dimensions.

If the tables were joined first, rows of one table would count once for each row of the other.
Here the groups of each table are rows of one UNION ALL, in which the measures of other tables are
NULL. Grouped by the dimensions again, each measure has at most one value, which MAX returns.
Groups without a value are one group, as in GROUP BY.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from martlet.compiler.environment import Environment, lookalike
from martlet.compiler.semantic.filters import Subject
from martlet.compiler.semantic.members import Measure, named

_ALL = "facts"


@dataclass(frozen=True, slots=True)
class _Part:
    """One table's aggregates: a CTE of the query."""

    name: str
    query: exp.Select
    measures: Mapping[str, Measure]


class DrillAcross:
    """`dimensions` and `measures` have the names of the members in the question."""

    def __init__(
        self, environment: Environment, dimensions: Sequence[str], measures: Mapping[str, Measure]
    ) -> None:
        self._environment = environment
        self._dimensions = dimensions
        self._measures = measures
        # Members may be longer than the names that an engine distinguishes.
        self._keys = {name: f"d{i}" for i, name in enumerate(dimensions, start=1)}
        self._keys |= {name: f"m{i}" for i, name in enumerate(measures, start=1)}
        self._parts: list[_Part] = []

    def key(self, member: str) -> str:
        """The name of `member`'s column inside the query."""
        return self._keys[member]

    def add(self, query: exp.Select, measures: Mapping[str, Measure]) -> None:
        """`query` has the columns of all dimensions and of `measures`, by their keys."""
        name = self._free(f"fact {len(self._parts) + 1}")
        self._parts.append(_Part(name, query, measures))

    def query(self, members: Sequence[str]) -> exp.Select:
        """One row for each group of any part; `members` are its columns."""
        whole: exp.Query = self._rows(self._parts[0], is_first=True)
        for part in self._parts[1:]:
            rows = self._rows(part, is_first=False)
            whole = exp.Union(this=whole, expression=rows, distinct=False)
        query = exp.select(*(named(self._value(member), member) for member in members))
        alias = exp.TableAlias(this=exp.to_identifier(self._free(_ALL), quoted=True))
        query = query.from_(exp.Subquery(this=whole, alias=alias), copy=False)
        query.set("with_", exp.With(expressions=[_cte(part) for part in self._parts]))
        groups = [i for i, member in enumerate(members, 1) if member not in self._measures]
        for position in groups:
            query = query.group_by(exp.Literal.number(position), copy=False)
        return query

    def subject(self, member: str) -> Subject:
        """A measure, as a filter on the groups sees it."""
        return Subject(self._value(member), self._measures[member].column)

    def _value(self, member: str) -> exp.Expr:
        column = self._column(member, self._free(_ALL))
        return exp.Max(this=column) if member in self._measures else column

    def _rows(self, part: _Part, *, is_first: bool) -> exp.Select:
        keys = [
            (self._column(member, part.name), self._keys[member]) for member in self._dimensions
        ]
        columns = [named(column, key) for column, key in keys]
        for member, measure in self._measures.items():
            value = self._measured(member, measure, part, is_first=is_first)
            columns.append(named(value, self._keys[member]))
        query = exp.select(*columns).from_(_reference(part.name), copy=False)
        return self._typed(query) if is_first else query

    def _measured(self, member: str, measure: Measure, part: _Part, *, is_first: bool) -> exp.Expr:
        """The measure in the rows of `part`: 0 for a count of another table, else NULL."""
        if member in part.measures:
            return self._column(member, part.name)
        if measure.is_count:
            return exp.Literal.number(0)
        return self._column(member, self._owner(member).name) if is_first else exp.null()

    def _typed(self, query: exp.Select) -> exp.Select:
        """Left-join the parts whose measures the first part lacks, ON FALSE.

        A bare NULL has no type; PostgreSQL types the first two of a UNION as text. The columns of
        a joined row that does not exist are NULL, and have the type of the measure.
        """
        lacking = [m for m in self._measures if m not in self._parts[0].measures]
        owners = {self._owner(m).name: None for m in lacking if not self._measures[m].is_count}
        for name in owners:
            query = query.join(_reference(name), on=exp.false(), join_type="left", copy=False)
        return query

    def _owner(self, member: str) -> _Part:
        return next(part for part in self._parts if member in part.measures)

    def _column(self, member: str, relation: str) -> exp.Column:
        return exp.column(self._keys[member], table=relation, quoted=True)

    def _free(self, name: str) -> str:
        """`name`, or a variant that no table of the datamart has."""
        while lookalike(name) in self._environment.taken:
            name += "'"
        return name


def _cte(part: _Part) -> exp.CTE:
    alias = exp.TableAlias(this=exp.to_identifier(part.name, quoted=True))
    return exp.CTE(this=part.query, alias=alias)


def _reference(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))
