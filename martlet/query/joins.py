"""Many-to-one ways between a datamart's tables: joining along them multiplies no row."""

from collections.abc import Iterator
from dataclasses import dataclass

from martlet.model.mart import Cardinality, JoinKind, Table
from martlet.query.environment import Environment
from martlet.query.refusal import refused

MAX_HOPS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One join: `child_column` and `parent_column` are exposed names."""

    child: Table
    child_column: str
    parent: Table
    parent_column: str
    kind: JoinKind


def steps_between(
    fact: Table, target: Table, environment: Environment, about: str = ""
) -> tuple[Step, ...]:
    """The one way from `fact` to `target`. `about` is what a refusal begins with.

    Raises QUERY_REJECTED where there is none, or more than one.
    """
    ways = list(_ways(fact, target, environment, ()))
    if len(ways) == 1:
        return ways[0]
    raise refused(about + _why_not(fact, target, ways, environment), at="query")


def _why_not(
    fact: Table, target: Table, ways: list[tuple[Step, ...]], environment: Environment
) -> str:
    names = f"{fact.exposed_name} to {target.exposed_name}"
    if ways:
        listed = "; ".join(_spoken(way) for way in ways)
        return f"more than one way leads from {names} ({listed})"
    if _leads(target, fact, environment):
        return (
            f"one row of {fact.exposed_name} has many of {target.exposed_name},"
            f" so that joining them would count {fact.exposed_name} more than once"
        )
    between = [
        table.exposed_name
        for table in environment.mart.exposed_tables.values()
        if _leads(table, fact, environment) and _leads(table, target, environment)
    ]
    if between or _is_many_to_many(fact, target, environment):
        by_way = f" by way of {' or '.join(between)}" if between else ""
        return (
            f"{fact.exposed_name} and {target.exposed_name} are many-to-many{by_way}, so that"
            f" joining them would count {fact.exposed_name} more than once"
        )
    return f"no exposed many-to-one relationship leads from {names}"


def _leads(table: Table, target: Table, environment: Environment) -> bool:
    return next(_ways(table, target, environment, ()), None) is not None


def _is_many_to_many(one: Table, other: Table, environment: Environment) -> bool:
    return any(
        relationship.cardinality is Cardinality.MANY_TO_MANY
        and {relationship.child, relationship.parent} == {one.id, other.id}
        for relationship in environment.mart.relationships
    )


def _ways(
    table: Table, target: Table, environment: Environment, taken: tuple[Step, ...]
) -> Iterator[tuple[Step, ...]]:
    if table == target:
        yield taken
        return
    visited = {step.child.id for step in taken}
    for step in _steps_from(table, environment):
        if len(taken) < MAX_HOPS and step.parent.id not in visited:
            yield from _ways(step.parent, target, environment, (*taken, step))


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
    child_name = _exposed(child, child_column)
    parent_name = _exposed(parent, parent_column)
    if child_name is None or parent_name is None:
        return None
    return Step(child, child_name, parent, parent_name, kind)


def _exposed(table: Table, physical: str) -> str | None:
    for name, column in table.exposed_columns.items():
        if column.name == physical and not column.is_custom:
            return name
    return None


def _spoken(way: tuple[Step, ...]) -> str:
    return " and ".join(f"{s.child.exposed_name}.{s.child_column}" for s in way)
