"""A semantic query as the same kind of SELECT that a viewer could have written.

One fact table a query, and many-to-one joins from it: no row multiplies, so no total counts
double. What cannot be joined so is refused with the reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import sqlglot
from sqlglot import exp

from martlet.errors import Failure, did_you_mean
from martlet.model.mart import Column, JoinKind, Table
from martlet.model.question import (
    AllOf,
    Condition,
    Filter,
    Granularity,
    SemanticQuestion,
    TimeDimension,
)
from martlet.model.schema import ColumnType, Family
from martlet.query.conditions import Conditions, Subject
from martlet.query.environment import Environment
from martlet.query.joins import Step, steps_between
from martlet.query.moments import truncated, zone
from martlet.query.parameters import Parameters
from martlet.query.refusal import refused

_refused = partial(refused, at="query")

_AGGREGATES: dict[str, type[exp.AggFunc]] = {
    "sum": exp.Sum,
    "avg": exp.Avg,
    "min": exp.Min,
    "max": exp.Max,
    "count": exp.Count,
    "countDistinct": exp.Count,
}
_COUNT = Column(name="count", type=ColumnType(Family.INTEGER, "count"))
_TOTAL = ColumnType(Family.DECIMAL, "aggregate")


@dataclass(frozen=True, slots=True)
class _Measure:
    """`column` types the values that the measure is compared with."""

    table: Table
    value: exp.Expr
    column: Column


def plan(
    question: SemanticQuestion, environment: Environment, parameters: Parameters
) -> exp.Select:
    """The SELECT of `question`; its columns are named like the members.

    Raises QUERY_REJECTED with the member that is wrong, or why tables cannot be joined.
    """
    return _Planner(question, environment, parameters).select()


class _Planner:
    def __init__(
        self, question: SemanticQuestion, environment: Environment, parameters: Parameters
    ) -> None:
        self._question = question
        self._environment = environment
        self._tables = environment.mart.exposed_tables
        self._parameters = parameters
        self._viewer = zone(question.timezone)
        self._conditions = Conditions(parameters, self._viewer)

    def select(self) -> exp.Select:
        question = self._question
        dimensions = [*self._dimensions(), *self._time_dimensions()]
        measures = [(name, self._measure(name)) for name in question.measures]
        if not dimensions and not measures:
            raise _refused("ask for at least one measure or dimension")
        query = exp.select(
            *(_named(value, name) for name, value in dimensions),
            *(_named(measure.value, name) for name, measure in measures),
        )
        query = self._from(query)
        query = self._filtered(query)
        for position in range(1, len(dimensions) + 1):
            query = query.group_by(exp.Literal.number(position), copy=False)
        return self._ended(query)

    # Members

    def _dimensions(self) -> list[tuple[str, exp.Expr]]:
        return [(name, self._subject(name).value) for name in self._question.dimensions]

    def _time_dimensions(self) -> Iterator[tuple[str, exp.Expr]]:
        for time in self._question.time_dimensions:
            if time.granularity is not None:
                name = f"{time.dimension}.{time.granularity.value}"
                yield name, self._period(time, time.granularity)

    def _period(self, time: TimeDimension, granularity: Granularity) -> exp.Expr:
        subject = self._subject(time.dimension)
        if not subject.family.is_moment:
            raise _refused(f"{time.dimension} holds no dates", at="query.timeDimensions")
        return truncated(
            subject.value,
            subject.column,
            granularity,
            viewer=self._viewer,
            parameters=self._parameters,
        )

    def _subject(self, member: str) -> Subject:
        table, rest = self._split(member)
        columns = table.exposed_columns
        if rest not in columns:
            hint = did_you_mean(rest, columns)
            raise _refused(f"{table.exposed_name} exposes no column {rest!r}{hint}")
        return Subject(_column(table, rest), columns[rest])

    def _split(self, member: str) -> tuple[Table, str]:
        """The table that a member is of. Exposed names may hold dots: the longest fits."""
        for name in sorted(self._tables, key=len, reverse=True):
            if member.startswith(name + "."):
                return self._tables[name], member[len(name) + 1 :]
        hint = did_you_mean(member.partition(".")[0], self._tables)
        raise _refused(f"{member!r} names no table of the datamart{hint}")

    def _measure(self, member: str) -> _Measure:
        table, rest = self._split(member)
        own = {c.exposed_name: c for c in table.columns if c.is_aggregate and not c.is_hidden}
        if rest in own:
            return _Measure(table, self._custom(own[rest], table), own[rest])
        if rest == "count":
            return _Measure(table, exp.Count(this=exp.Star()), _COUNT)
        name, _, aggregate = rest.rpartition(".")
        if aggregate not in _AGGREGATES:
            known = ", ".join(_AGGREGATES)
            raise _refused(f"{member!r} is no measure; end it in one of {known}")
        subject = self._subject(f"{table.exposed_name}.{name}")
        return _Measure(table, _aggregated(member, aggregate, subject), _result(aggregate, subject))

    def _custom(self, column: Column, table: Table) -> exp.Expr:
        """A measure's own expression, over the exposed names of the columns that it uses."""
        exposed = {c.name: name for name, c in table.exposed_columns.items() if not c.is_custom}
        sql = f"SELECT {column.sql}"
        tree = exp.Paren(this=sqlglot.parse_one(sql, dialect=self._parameters.engine.dialect))
        fold = self._parameters.engine.column_key
        names = {fold(physical): name for physical, name in exposed.items()}
        for node in list(tree.find_all(exp.Column)):
            name = names.get(fold(node.name, quoted=node.this.quoted))
            if name is None:
                raise _refused(
                    f"{column.exposed_name} uses a column that is not exposed", at="query"
                )
            node.replace(_column(table, name))
        value: exp.Expr = tree.this.expressions[0]
        return value

    # Clauses

    def _from(self, query: exp.Select) -> exp.Select:
        tables = self._used_tables()
        fact = self._fact(tables)
        query = query.from_(_table(fact), copy=False)
        steps = (step for table in tables for step in steps_between(fact, table, self._environment))
        joined: dict[str, Step] = {}
        for step in steps:
            known = joined.setdefault(step.parent.exposed_name, step)
            if known != step:
                raise _refused(f"{step.parent.exposed_name} would be joined in two ways")
        for step in joined.values():
            query = query.join(
                _table(step.parent),
                on=exp.EQ(
                    this=_column(step.child, step.child_column),
                    expression=_column(step.parent, step.parent_column),
                ),
                join_type="inner" if step.kind is JoinKind.INNER else "left",
                copy=False,
            )
        return query

    def _used_tables(self) -> list[Table]:
        question = self._question
        members = [
            *question.measures,
            *question.dimensions,
            *(time.dimension for time in question.time_dimensions),
            *(f.member for f in _leaves(question.filters)),
        ]
        tables = {}
        for member in members:
            table, _ = self._split(member)
            tables[table.exposed_name] = table
        return list(tables.values())

    def _fact(self, tables: list[Table]) -> Table:
        facts = {m: self._split(m)[0] for m in self._measures_named()}
        names = sorted({table.exposed_name for table in facts.values()})
        if len(names) > 1:
            raise _refused(
                f"measures of {' and '.join(names)} are at different grains, and joining their"
                " tables would count rows more than once; ask for them in separate queries",
            )
        if names:
            return self._tables[names[0]]
        return self._finest(tables)

    def _measures_named(self) -> Iterator[str]:
        yield from self._question.measures
        yield from (f.member for f in _leaves(self._question.filters) if self._is_measure(f.member))

    def _finest(self, tables: list[Table]) -> Table:
        """Without measures: the table from which all others are many-to-one away."""
        failures = []
        for table in tables:
            try:
                for other in tables:
                    steps_between(table, other, self._environment)
            except Failure as failure:
                failures.append(failure)
            else:
                return table
        raise failures[0]

    def _is_measure(self, member: str) -> bool:
        table, rest = self._split(member)
        return rest not in table.exposed_columns

    def _filtered(self, query: exp.Select) -> exp.Select:
        kept: dict[bool, list[exp.Expr]] = {False: [], True: []}
        for time in self._question.time_dimensions:
            if time.date_range is not None:
                subject = self._subject(time.dimension)
                kept[False].append(self._conditions.between(subject, *time.date_range))
        for condition in self._question.filters:
            kinds = {self._is_measure(leaf.member) for leaf in _leaves([condition])}
            if len(kinds) > 1:
                raise _refused(
                    "one filter group holds measures and dimensions; split it", at="query"
                )
            kept[kinds == {True}].append(self._tree(condition))
        if kept[False]:
            query = query.where(*kept[False], copy=False)
        return query.having(*kept[True], copy=False) if kept[True] else query

    def _tree(self, condition: Condition) -> exp.Expr:
        if isinstance(condition, Filter):
            return self._conditions.condition(self._filtered_subject(condition), condition)
        if not condition.filters:
            raise _refused("a filter group is empty", at="query.filters")
        kind = exp.And if isinstance(condition, AllOf) else exp.Or
        whole, *others = [self._tree(inner) for inner in condition.filters]
        for other in others:
            whole = kind(this=whole, expression=other)
        return exp.Paren(this=whole)

    def _filtered_subject(self, filter_: Filter) -> Subject:
        if self._is_measure(filter_.member):
            measure = self._measure(filter_.member)
            return Subject(measure.value, measure.column)
        return self._subject(filter_.member)

    def _ended(self, query: exp.Select) -> exp.Select:
        names = {projection.alias for projection in query.expressions}
        for member, descending in self._question.order:
            if member not in names:
                hint = did_you_mean(member, names)
                raise _refused(
                    f"cannot order by {member!r}, which is not asked for{hint}", at="query.order"
                )
            ordered = exp.Ordered(
                this=exp.column(member, quoted=True), desc=descending, nulls_first=False
            )
            query = query.order_by(ordered, copy=False)
        if self._question.limit is not None:
            # One row more than wanted tells whether there are more.
            query = query.limit(self._question.limit + 1, copy=False)
        if self._question.offset:
            query = query.offset(self._question.offset, copy=False)
        return query


def _leaves(conditions: Iterable[Condition]) -> Iterator[Filter]:
    for condition in conditions:
        if isinstance(condition, Filter):
            yield condition
        else:
            yield from _leaves(condition.filters)


def _aggregated(member: str, aggregate: str, subject: Subject) -> exp.Expr:
    is_known = not subject.column.is_custom  # what an expression answers, the database tells
    if aggregate in ("sum", "avg") and is_known and not subject.family.is_number:
        raise _refused(f"{member!r} adds up a {subject.family.value}", at="query.measures")
    value = subject.value
    if aggregate == "countDistinct":
        value = exp.Distinct(expressions=[value])
    return _AGGREGATES[aggregate](this=value)


def _result(aggregate: str, subject: Subject) -> Column:
    if aggregate in ("min", "max"):
        return subject.column
    kind = _COUNT.type if aggregate.startswith("count") else _TOTAL
    return Column(name=aggregate, type=kind)


def _column(table: Table, name: str) -> exp.Column:
    return exp.column(name, table=table.exposed_name, quoted=True)


def _table(table: Table) -> exp.Table:
    return exp.Table(this=exp.to_identifier(table.exposed_name, quoted=True))


def _named(value: exp.Expr, name: str) -> exp.Alias:
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))
