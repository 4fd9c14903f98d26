"""Tenant paths: how rows belong to a client, inferred only if exactly one way exists."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from martlet.model.datamart import ClientTable, PathKind, Relationship, TenantPath
from martlet.model.hop import Hop
from martlet.model.schema import DatabaseSchema, SchemaTable

MAX_HOPS = 12
MAX_CANDIDATES = 5

TableId = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Edge:
    """`column` of the child points at one row of the parent."""

    child: TableId
    column: str
    parent: TableId
    parent_column: str


class PathFinder:
    """Child-to-parent ways to the client table, over single-column keys with unique targets."""

    def __init__(
        self,
        schema: DatabaseSchema,
        client_table: ClientTable,
        relationships: Iterable[Relationship] = (),
        client_columns: Mapping[TableId, str] = MappingProxyType({}),
    ) -> None:
        """`client_columns` maps tables to the client columns that the draft names."""
        self._schema = schema
        self.client_table = client_table
        declared = set(_declared(relationships))
        self._known = {*_foreign_keys(schema), *declared}
        edges = {edge for edge in self._known if self._is_sound(edge)}
        reaching = {edge.child for edge in _reaching(client_table.id, edges)}
        named = self._named(client_columns, reaching)
        settled = {edge.child for edge in named}
        edges = {edge for edge in edges if edge.child not in settled} | named
        useful = _preferring(declared, _reaching(client_table.id, edges), client_table.id)
        self._edges: dict[TableId, list[_Edge]] = defaultdict(list)
        for edge in sorted(useful, key=lambda edge: (edge.column, edge.parent)):
            self._edges[edge.child].append(edge)

    def _named(
        self, client_columns: Mapping[TableId, str], reaching: Collection[TableId]
    ) -> set[_Edge]:
        """Client columns as edges, for tables whose keys lead nowhere. Children inherit them."""
        goal, key = self.client_table.id, self.client_table.primary_key
        edges = {
            _Edge(table, column, goal, key)
            for table, column in client_columns.items()
            if table not in reaching
        }
        return {edge for edge in edges if self._is_sound(edge)}

    def direct(self, table: SchemaTable, client_column: str) -> TenantPath:
        """The path of a table whose `client_column` holds the client key."""
        return self._path(table.id, (), client_column)

    def elsewhere(self, table: SchemaTable, client_column: str) -> str | None:
        """The target of the keys of `client_column`, if none of them leads to the client key."""
        goal, key = self.client_table.id, self.client_table.primary_key
        beside = set(self._targets(goal, key))
        targets = self._targets(table.id, client_column)
        if table.id == goal or not targets or beside & set(targets) or (goal, key) in targets:
            return None
        (_, name), column = targets[0]
        return f"{name}.{column}"

    def _targets(self, table: TableId, column: str) -> list[tuple[TableId, str]]:
        """The tables and columns that keys and relationships of `column` point at."""
        return sorted(
            (edge.parent, edge.parent_column)
            for edge in self._known
            if (edge.child, edge.column) == (table, column)
        )

    def inferred(self, table: SchemaTable) -> TenantPath:
        """The only way to a client. If there are none or several, an unresolved path.

        The nearest way need not be the right one: `orders.referrer_client_id` is near and wrong.
        """
        if table.id == self.client_table.id:
            return self._path(table.id, (), self.client_table.primary_key)
        ways: list[tuple[_Edge, ...]] = []
        for way in self._ways(table.id, ()):
            ways.append(way)
            if len(ways) == MAX_CANDIDATES:
                break
        if len(ways) != 1:
            candidates = tuple(_described(way) for way in ways)
            return TenantPath(PathKind.UNRESOLVED, candidates=candidates)
        return self._along(ways[0])

    def _is_sound(self, edge: _Edge) -> bool:
        child = self._schema.tables.get(edge.child)
        parent = self._schema.tables.get(edge.parent)
        if child is None or parent is None or edge.child == edge.parent:
            return False
        column, target = child.columns.get(edge.column), parent.columns.get(edge.parent_column)
        if column is None or target is None or column.type.family is not target.type.family:
            return False
        # With a looser equality than the parent's key has, a row could belong to two clients.
        return column.type.equals_like(target.type) and parent.is_unique(edge.parent_column)

    def _ways(self, table: TableId, edges: tuple[_Edge, ...]) -> Iterator[tuple[_Edge, ...]]:
        visited = {edge.child for edge in edges}
        for edge in self._edges[table] if len(edges) < MAX_HOPS else ():
            if edge.parent == self.client_table.id:
                yield (*edges, edge)
            elif edge.parent not in visited:
                yield from self._ways(edge.parent, (*edges, edge))

    def _along(self, way: tuple[_Edge, ...]) -> TenantPath:
        """The tenant path along `way`. If the last edge holds the client key, it needs no hop."""
        last = way[-1]
        if last.parent_column == self.client_table.primary_key:
            hops, end, key_column = way[:-1], last.child, last.column
        else:
            hops, end, key_column = way, last.parent, self.client_table.primary_key
        return self._path(end, tuple(self._hop(edge) for edge in hops), key_column)

    def _hop(self, edge: _Edge) -> Hop:
        child = self._schema.tables[edge.child]
        return Hop(
            column=edge.column,
            schema=edge.parent[0],
            table=edge.parent[1],
            target_column=edge.parent_column,
            is_nullable=child.columns[edge.column].is_nullable,
            is_indexed=child.is_indexed(edge.column),
        )

    def _path(self, end: TableId, hops: tuple[Hop, ...], key_column: str) -> TenantPath:
        table = self._schema.tables[end]
        column = table.columns[key_column]
        if hops:
            kind = PathKind.INHERITED
        elif end == self.client_table.id and key_column == self.client_table.primary_key:
            kind = PathKind.CLIENT_TABLE
        else:
            kind = PathKind.DIRECT
        return TenantPath(
            kind=kind,
            hops=hops,
            key_column=key_column,
            is_key_nullable=column.is_nullable,
            is_key_indexed=table.is_indexed(key_column),
            is_key_exact=column.type.is_exact,
        )


def _foreign_keys(schema: DatabaseSchema) -> Iterator[_Edge]:
    for table in schema.tables.values():
        for key in table.foreign_keys:
            if len(key.columns) == 1:
                parent = (key.target_schema, key.target_table)
                yield _Edge(table.id, key.columns[0], parent, key.target_columns[0])


def _declared(relationships: Iterable[Relationship]) -> Iterator[_Edge]:
    for relationship in relationships:
        child, parent = relationship.many_side
        if child is not None:
            yield _Edge(*child, *parent)


def _preferring(declared: set[_Edge], useful: set[_Edge], goal: TableId) -> set[_Edge]:
    """Drop the other keys of a table that declares a way to the client."""
    settled = {edge.child for edge in useful & declared}
    return _reaching(goal, {e for e in useful if e in declared or e.child not in settled})


def _reaching(goal: TableId, edges: set[_Edge]) -> set[_Edge]:
    """The edges that lie on a way to `goal`; a search along them meets no dead end."""
    into: dict[TableId, list[_Edge]] = defaultdict(list)
    for edge in edges:
        into[edge.parent].append(edge)
    useful: set[_Edge] = set()
    seen, frontier = {goal}, [goal]
    while frontier:
        for edge in into[frontier.pop()]:
            useful.add(edge)
            if edge.child not in seen:
                seen.add(edge.child)
                frontier.append(edge.child)
    return useful


def _described(way: tuple[_Edge, ...]) -> str:
    start = f"{way[0].child[1]}.{way[0].column}"
    return " -> ".join([start, *(f"{e.parent[1]}.{e.parent_column}" for e in way)])
