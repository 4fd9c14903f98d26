"""Finds the owner of a row from the generated data alone, never with Martlet's own code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.isolation.worlds import Row, Table, Value, World


@dataclass(frozen=True)
class Edge:
    """A column of `child` that points at the key of `parent`."""

    child: str
    column: str
    parent: str
    is_declared: bool


Way = tuple[Edge, ...]


def ways(world: World) -> Mapping[str, Way]:
    """For each table its one way to the client table; tables with none, or several, are missing."""
    edges = _edges(world)
    goal = world.client_table.name
    found: dict[str, Way] = {goal: ()}
    for table in world.tables[1:]:
        named = table.named_client_column
        if named is not None:
            found[table.name] = (Edge(table.name, named.name, goal, False),)
            continue
        all_ways = list(_simple(table.name, goal, edges, ()))
        if len(all_ways) == 1:
            found[table.name] = all_ways[0]
    return found


def _edges(world: World) -> list[Edge]:
    goal = world.client_table.name
    edges = [
        Edge(table.name, column.name, column.target, column.is_declared)
        for table in world.tables
        for column in table.references()
        if column.target is not None and column.target != table.name
    ]
    keyed = _reaching(goal, edges)
    for table in world.tables:
        # A column of looser equality leads its own table to the client, but no other one.
        column = table.named_client_column
        if column is not None and not column.is_loose and table.name not in keyed:
            edges = [edge for edge in edges if edge.child != table.name]
            edges.append(Edge(table.name, column.name, goal, False))
    # The datamart's declarations take precedence over the database's keys.
    reaching = _reaching(goal, edges) | {goal}
    said = {e.child for e in edges if e.is_declared and e.parent in reaching}
    return [edge for edge in edges if edge.is_declared or edge.child not in said]


def _reaching(goal: str, edges: list[Edge]) -> set[str]:
    found: set[str] = set()
    while True:
        more = {e.child for e in edges if e.parent == goal or e.parent in found} - found
        if not more:
            return found
        found |= more


def _simple(table: str, goal: str, edges: list[Edge], taken: Way) -> Iterator[Way]:
    seen = {edge.child for edge in taken} | {table}
    for edge in edges:
        if edge.child == table and edge.parent == goal:
            yield (*taken, edge)
        elif edge.child == table and edge.parent not in seen:
            yield from _simple(edge.parent, goal, edges, (*taken, edge))


def owner(world: World, table: Table, row: Row, way: Way) -> Value:
    """The client key that `row` leads to; None where it leads to nobody."""
    value: Value = row[0]
    for edge in way:
        value = row[table.places[edge.column]]
        table = world.by_name[edge.parent]
        if value is None or (edge is not way[-1] and value not in table.by_key):
            return None
        row = table.by_key.get(value, ())
    return value


def rows_of(world: World, table: Table, key: Value) -> tuple[Row, ...] | None:
    """The rows that the client of `key` may see; None where nobody said whose they are."""
    if table.is_shared:
        return table.rows
    way = ways(world).get(table.name)
    if way is None:
        return None
    return tuple(row for row in table.rows if owner(world, table, row, way) == key)
