"""Plans a semantic query as a SELECT that a viewer could have written.

Each measured table is aggregated alone, at its own grain, with many-to-one joins from it: no row
multiplies, so no total counts twice. Several such tables are joined by the dimensions that all of
them reach (drill-across). Queries that cannot be joined like this are refused with the reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlglot import exp

from martlet.compiler.budget import OF_A_NODE, Budget, Work
from martlet.compiler.environment import Environment
from martlet.compiler.parameters import Parameters
from martlet.compiler.refusal import refused, too_complex
from martlet.compiler.semantic.drill_across import DrillAcross
from martlet.compiler.semantic.filters import Conditions, Subject
from martlet.compiler.semantic.finest import finest
from martlet.compiler.semantic.joins import Step, Ways, reference, with_join
from martlet.compiler.semantic.members import Measure, Members, leaves, named
from martlet.compiler.semantic.paging import ended, framed
from martlet.compiler.semantic.time_grain import truncated, zone
from martlet.errors import did_you_mean
from martlet.model.certificate import Grain
from martlet.model.datamart import Column, Table
from martlet.model.question import (
    AllOf,
    Condition,
    Filter,
    Granularity,
    SemanticQuestion,
    TimeDimension,
    Window,
)

_refused = partial(refused, at="query")
_Dimensions = Sequence[tuple[str, exp.Expr]]
_MOST = 200  # members, and conditions: each takes milliseconds to compile
_OF_A_PERIOD = 10  # nodes that truncate a moment


@dataclass(frozen=True, slots=True)
class Plan:
    """`grain` lists the tables that are aggregated, each alone, with their measures.

    `columns` maps the names of result columns to the datamart's columns.
    """

    query: exp.Select
    grain: tuple[Grain, ...]
    columns: Mapping[str, Column]


def plan(
    question: SemanticQuestion,
    environment: Environment,
    parameters: Parameters,
    budget: Budget | None = None,
) -> Plan:
    """The SELECT of `question`; its columns have the names of the members.

    Raises QUERY_REJECTED for a wrong member, or for tables that cannot be joined.
    """
    return _Planner(question, environment, parameters, budget or Budget()).plan()


class _Planner:
    def __init__(
        self,
        question: SemanticQuestion,
        environment: Environment,
        parameters: Parameters,
        budget: Budget,
    ) -> None:
        self._question = question
        self._environment = environment
        self._budget = budget
        self._members = Members(environment, budget)
        self._ways = Ways(environment, budget)
        self._parameters = parameters
        self._viewer = zone(question.timezone or "UTC")
        self._conditions = Conditions(parameters, self._viewer, budget)

    def plan(self) -> Plan:
        self._check_size()
        dimensions = self._dimensions()
        if not dimensions and not self._question.measures:
            raise _refused("add at least one measure or dimension")
        measures = {name: self._members.measure(name) for name in self._measures_named()}
        if measures and self._question.is_ungrouped:
            raise _refused("rows that are not grouped have no measures")
        facts = self._facts(measures)
        if len(facts) > 1:
            query = self._drilled_across(facts, measures)
        else:
            query = self._alone(facts[0], dimensions)
        columns = {**self._dimension_columns(), **{n: m.column for n, m in measures.items()}}
        return Plan(self._ended(query), tuple(_grains(facts, measures)), columns)

    def _check_size(self) -> None:
        question = self._question
        members = (*question.measures, *question.dimensions, *question.time_dimensions)
        filters = list(leaves(question.filters))
        for name, count in (("filters", len(filters)), ("members", len(members))):
            if count > _MOST:
                raise too_complex(f"it has {count} {name}; the most is {_MOST}")

    def _alone(self, fact: Table, dimensions: _Dimensions) -> exp.Select:
        measures = [
            named(self._members.measure(name).value, name) for name in self._question.measures
        ]
        columns = [*(named(value, name) for name, value in dimensions), *measures]
        groups = 0 if self._question.is_ungrouped else len(dimensions)
        query = self._aggregated(fact, columns, groups=groups)
        return self._having(query, self._measure_subject)

    def _drilled_across(
        self, facts: Sequence[Table], measures: Mapping[str, Measure]
    ) -> exp.Select:
        names = list(dict.fromkeys(name for name, _ in self._dimensions()))
        drill_across = DrillAcross(self._environment, names, measures)
        for fact in facts:
            columns_each = len(names) + len(measures)
            self._budget.spend(OF_A_NODE * columns_each, Work.MEMBERS, fact.exposed_name)
            values = dict(self._dimensions())
            own = {name: measure for name, measure in measures.items() if measure.table == fact}
            columns = [named(values[name], drill_across.key(name)) for name in names]
            columns += [
                named(measure.value, drill_across.key(name)) for name, measure in own.items()
            ]
            drill_across.add(self._aggregated(fact, columns, groups=len(names), is_one=False), own)
        query = drill_across.query(
            [*(name for name, _ in self._dimensions()), *self._question.measures]
        )
        return self._having(query, drill_across.subject)

    def _aggregated(
        self, fact: Table, columns: Sequence[exp.Expr], *, groups: int, is_one: bool = True
    ) -> exp.Select:
        """`columns` over the rows of `fact`, grouped by the first `groups` columns."""
        query = self._from(exp.select(*columns), fact, is_one=is_one)
        conditions = self._where()
        if conditions:
            query = query.where(*conditions, copy=False)
        for position in range(1, groups + 1):
            query = query.group_by(exp.Literal.number(position), copy=False)
        return query

    # Dimensions

    def _dimensions(self) -> _Dimensions:
        """The dimensions with new nodes at each call, because a node belongs to one tree."""
        question = self._question
        members = len(question.dimensions) + _OF_A_PERIOD * len(question.time_dimensions)
        self._budget.spend(OF_A_NODE * members, Work.MEMBERS)
        plain = [(name, self._members.subject(name).value) for name in question.dimensions]
        return [*plain, *self._time_dimensions()]

    def _dimension_columns(self) -> dict[str, Column]:
        names = {name: name for name in self._question.dimensions}
        for time in self._question.time_dimensions:
            if time.granularity is not None:
                names[f"{time.dimension}.{time.granularity.value}"] = time.dimension
        return {name: self._members.subject(member).column for name, member in names.items()}

    def _time_dimensions(self) -> Iterator[tuple[str, exp.Expr]]:
        for time in self._question.time_dimensions:
            if time.granularity is not None:
                name = f"{time.dimension}.{time.granularity.value}"
                yield name, self._period(time, time.granularity)

    def _period(self, time: TimeDimension, granularity: Granularity) -> exp.Expr:
        subject = self._members.subject(time.dimension)
        if not subject.family.is_moment:
            raise _refused(f"{time.dimension} does not hold dates", at="query.timeDimensions")
        return truncated(
            subject.value,
            subject.column,
            granularity,
            viewer=self._viewer,
            parameters=self._parameters,
        )

    # Facts

    def _measures_named(self) -> Iterator[str]:
        yield from self._question.measures
        filtered = (leaf.member for leaf in leaves(self._question.filters))
        yield from (member for member in filtered if self._members.is_measure(member))

    def _facts(self, measures: Mapping[str, Measure]) -> list[Table]:
        """The measured tables, in the order of their measures."""
        facts = {m.table.exposed_name: m.table for m in measures.values()}
        return list(facts.values()) or [self._finest()]

    def _finest(self) -> Table:
        question = self._question
        times = (time.dimension for time in question.time_dimensions)
        tables = [self._members.table(member) for member in self._divided_by()]
        shown = [self._members.table(member) for member in (*question.dimensions, *times)]
        return finest(tables, shown, self._ways)

    def _divided_by(self) -> list[str]:
        """The members that rows are grouped and filtered by; no measures."""
        question = self._question
        return [
            *question.dimensions,
            *(time.dimension for time in question.time_dimensions),
            *(
                leaf.member
                for leaf in leaves(question.filters)
                if not self._members.is_measure(leaf.member)
            ),
        ]

    # Clauses

    def _from(self, query: exp.Select, fact: Table, *, is_one: bool) -> exp.Select:
        """`is_one`: the query has one fact. With several, a refusal names the fact."""
        query = query.from_(reference(fact), copy=False)
        joined: dict[str, Step] = {}
        for member in self._divided_by():
            about = f"{member} does not apply to measures of {fact.exposed_name}: "
            table = self._members.table(member)
            for step in self._ways.between(fact, table, "" if is_one else about):
                if joined.setdefault(step.parent.exposed_name, step) != step:
                    raise _refused(f"{step.parent.exposed_name} would be joined in two ways")
        for step in joined.values():
            query = with_join(query, step)
        return query

    def _where(self) -> list[exp.Expr]:
        ranges = []
        for time in self._question.time_dimensions:
            if time.preset is not None:
                raise _refused(f"(internal) date preset {time.preset.value!r} was not resolved")
            if time.date_range is not None:
                subject = self._members.subject(time.dimension)
                ranges.append(self._conditions.between(subject, *time.date_range))
        return [*ranges, *self._filters(of_measures=False, subject=self._members.subject)]

    def _having(self, query: exp.Select, subject: Callable[[str], Subject]) -> exp.Select:
        conditions = list(self._filters(of_measures=True, subject=subject))
        return query.having(*conditions, copy=False) if conditions else query

    def _filters(
        self, *, of_measures: bool, subject: Callable[[str], Subject]
    ) -> Iterable[exp.Expr]:
        for condition in self._question.filters:
            kinds = {self._members.is_measure(leaf.member) for leaf in leaves([condition])}
            if len(kinds) > 1:
                raise _refused(
                    "one filter group holds measures and dimensions; split it", at="query"
                )
            if (kinds == {True}) is of_measures:
                yield self._tree(condition, subject)

    def _tree(self, condition: Condition, subject: Callable[[str], Subject]) -> exp.Expr:
        if isinstance(condition, Filter):
            return self._conditions.condition(subject(condition.member), condition)
        if not condition.filters:
            raise _refused("a filter group is empty", at="query.filters")
        kind = exp.And if isinstance(condition, AllOf) else exp.Or
        whole, *others = [self._tree(inner, subject) for inner in condition.filters]
        for other in others:
            whole = kind(this=whole, expression=other)
        return exp.Paren(this=whole)

    def _measure_subject(self, member: str) -> Subject:
        measure = self._members.measure(member)
        return Subject(measure.value, measure.column)

    def _ended(self, query: exp.Select) -> exp.Select:
        question, window = self._question, self._question.window
        names = {projection.alias for projection in query.expressions}
        for member, _ in (*question.order, *(window.order if window else ())):
            if member not in names:
                hint = did_you_mean(member, names)
                why = f"cannot order by {member!r}, which the query does not select{hint}"
                raise _refused(why, at="query.order")
        if window is None or question.limit is None:
            return ended(query, Window(question.order, question.limit, question.offset))
        best = ended(query, Window(question.order)).limit(question.limit, copy=False)
        return framed(best, replace(window, order=window.order or question.order))


def _grains(facts: Sequence[Table], measures: Mapping[str, Measure]) -> Iterator[Grain]:
    for fact in facts:
        yield Grain(fact.exposed_name, tuple(n for n, m in measures.items() if m.table == fact))
