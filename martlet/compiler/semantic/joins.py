"""Finds many-to-one join paths between a datamart's tables; they multiply no row."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sqlglot import exp

from martlet.compiler.budget import OF_A_STEP, Budget, Work
from martlet.compiler.environment import Environment
from martlet.compiler.refusal import refused
from martlet.compiler.semantic.members import column_of
from martlet.model.datamart import Cardinality, JoinKind, Table

MAX_HOPS = 8
_MOST_WAYS = 5  # in a refusal
_TableId = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One join: `child_column` and `parent_column` are exposed names."""

    child: Table
    child_column: str
    parent: Table
    parent_column: str
    kind: JoinKind


@dataclass(frozen=True, slots=True)
class Ways:
    """Join paths, cached for one question, which asks for the same path once per member."""

    environment: Environment
    budget: Budget
    _cache: dict[tuple[_TableId, _TableId], list[tuple[Step, ...]]] = field(default_factory=dict)
    _left: dict[_TableId, Mapping[_TableId, int]] = field(default_factory=dict)

    def between(self, fact: Table, target: Table, about: str = "") -> tuple[Step, ...]:
        """The only join path from `fact` to `target`. A refusal begins with `about`.

        Raises QUERY_REJECTED if there is no path, or more than one.
        """
        self.budget.spend(OF_A_STEP, Work.MEMBERS, target.exposed_name)
        key = fact.id, target.id
        if key not in self._cache:
            left = self._steps_left(target)
            self._cache[key] = list(islice(self._ways(fact, target, left, ()), _MOST_WAYS))
        ways = self._cache[key]
        if len(ways) == 1:
            return ways[0]
        raise refused(about + self._why_not(fact, target, ways), at="query")

    def _why_not(self, fact: Table, target: Table, ways: list[tuple[Step, ...]]) -> str:
        names = f"{fact.exposed_name} to {target.exposed_name}"
        if ways:
            listed = "; ".join(_described(way) for way in ways)
            return f"more than one way leads from {names} ({listed})"
        to_fact = self._steps_left(fact)
        if target.id in to_fact:
            return (
                f"one row of {fact.exposed_name} has many of {target.exposed_name},"
                f" so that joining them would count {fact.exposed_name} more than once"
            )
        both = to_fact.keys() & self._steps_left(target).keys()
        between = [n for n, t in self.environment.mart.exposed_tables.items() if t.id in both]
        if between or _is_many_to_many(fact, target, self.environment):
            by_way = f" through {' or '.join(between)}" if between else ""
            return (
                f"{fact.exposed_name} and {target.exposed_name} are many-to-many{by_way}, so that"
                f" joining them would count {fact.exposed_name} more than once"
            )
        return f"no exposed many-to-one relationship leads from {names}"

    def _steps_left(self, target: Table) -> Mapping[_TableId, int]:
        """The least number of steps to `target`, for each table with a path to it."""
        if target.id not in self._left:
            self._left[target.id] = dict(self._nearest_first(target))
        return self._left[target.id]

    def _nearest_first(self, target: Table) -> Iterator[tuple[_TableId, int]]:
        seen, frontier = {target.id}, deque([(target.id, 0)])
        while frontier:
            table, steps = frontier.popleft()
            yield table, steps
            children = self.environment.children.get(table, ()) if steps < MAX_HOPS else ()
            self.budget.spend(OF_A_STEP * (1 + len(children)), Work.MEMBERS, target.exposed_name)
            for child in children:
                if child not in seen:
                    seen.add(child)
                    frontier.append((child, steps + 1))

    def _ways(
        self,
        table: Table,
        target: Table,
        left: Mapping[_TableId, int],
        steps: tuple[Step, ...],
    ) -> Iterator[tuple[Step, ...]]:
        self.budget.spend(OF_A_STEP, Work.MEMBERS, target.exposed_name)
        if table == target:
            yield steps
            return
        visited = {step.child.id for step in steps}
        for step in _steps_from(table, self.environment):
            parent = step.parent.id
            is_near = len(steps) + left.get(parent, MAX_HOPS) < MAX_HOPS
            if is_near and parent not in visited:
                yield from self._ways(step.parent, target, left, (*steps, step))


def _is_many_to_many(one: Table, other: Table, environment: Environment) -> bool:
    return any(
        relationship.cardinality is Cardinality.MANY_TO_MANY
        and {relationship.child, relationship.parent} == {one.id, other.id}
        for relationship in environment.mart.relationships
    )


def _steps_from(table: Table, environment: Environment) -> Iterator[Step]:
    for relationship in environment.upward.get(table.id, ()):
        child, parent = relationship.many_side
        target = environment.tables_by_id.get(parent[0])
        if child is not None and target is not None and target != table:
            step = _step(table, child[1], target, parent[1], relationship.join)
            if step is not None:
                yield step


def _step(
    child: Table, child_column: str, parent: Table, parent_column: str, kind: JoinKind
) -> Step | None:
    child_name = child.exposed_by_name.get(child_column)
    parent_name = parent.exposed_by_name.get(parent_column)
    if child_name is None or parent_name is None:
        return None
    return Step(child, child_name, parent, parent_name, kind)


def _described(way: tuple[Step, ...]) -> str:
    return " and ".join(f"{s.child.exposed_name}.{s.child_column}" for s in way)


def with_join(query: exp.Select, step: Step) -> exp.Select:
    return query.join(
        reference(step.parent),
        on=exp.EQ(
            this=column_of(step.child, step.child_column),
            expression=column_of(step.parent, step.parent_column),
        ),
        join_type="inner" if step.kind is JoinKind.INNER else "left",
        copy=False,
    )


def reference(table: Table) -> exp.Table:
    return exp.Table(this=exp.to_identifier(table.exposed_name, quoted=True))
