"""Draws semantic questions, and says in SQL of its own what each means over exposed tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from martlet.model.question import Filter, Operator, SemanticQuestion
from tests.isolation.choices import Choices
from tests.isolation.dialects import Dialect
from tests.isolation.ownership import ways
from tests.isolation.scopes import Made
from tests.isolation.worlds import Column, Kind, Table, World

_ADDED = (Kind.INTEGER, Kind.NUMBER)
_OPERATORS = {
    Operator.EQUALS: "=",
    Operator.GT: ">",
    Operator.GTE: ">=",
    Operator.LT: "<",
    Operator.LTE: "<=",
}
_VALUES: dict[Kind, tuple[int | str, ...]] = {
    Kind.INTEGER: (1, 0, 2, 3, 424242),
    Kind.TEXT: ("a", "ab", "o'b", ""),
}


@dataclass(frozen=True)
class _Edge:
    """An exposed column of `child` that points at the exposed key of `parent`."""

    child: Table
    column: str
    parent: Table


@dataclass(frozen=True)
class _Member:
    name: str
    sql: str


def semantic(choices: Choices, world: World, dialect: Dialect) -> Made | None:
    """None where no table of the world can be asked so."""
    found = ways(world)
    tables = [t for t in world.exposed if t.is_shared or t.name in found]
    return _Semantic(choices, world, dialect, tables).made() if tables else None


class _Semantic:
    def __init__(
        self, choices: Choices, world: World, dialect: Dialect, tables: Sequence[Table]
    ) -> None:
        self._choices = choices
        self._dialect = dialect
        self._tables = tables
        self._edges = list(_edges(world))
        self._joined: dict[str, _Edge] = {}
        self._fact = choices.pick(tables)

    def made(self) -> Made:
        choose = self._choices
        constructs = {"semantic"}
        dimensions = self._dimensions()
        # Without a measure, and nothing of it asked for, the fact would have no part in it.
        is_asked = any(member.sql.startswith(self._name(self._fact)) for member in dimensions)
        measures = [self._measure() for _ in range(choose.between(0 if is_asked else 1, 2))]
        measures = list({member.name: member for member in measures}.values())
        filters, where = self._filters()
        constructs |= {"semantic join"} if self._joined else set()
        constructs |= {"semantic filter"} if filters else set()
        members = [*dimensions, *measures]
        limit = choose.between(1, 3) if choose.chance(30) else None
        is_ordered = limit is not None or choose.chance(30)
        order = tuple((member.name, choose.chance(50)) for member in members if is_ordered)
        question = SemanticQuestion(
            measures=tuple(member.name for member in measures),
            dimensions=tuple(member.name for member in dimensions),
            filters=tuple(filters),
            order=order,
            limit=limit,
        )
        sql = self._sql(members, len(dimensions), where)
        # Martlet asks for one row more than wanted, to tell whether there are more.
        end = f" LIMIT {limit + 1}" if limit is not None else ""
        by_name = {member.name: member.sql for member in members}
        return Made(
            sql + self._order(order, by_name) + end, frozenset(constructs), bool(order), question
        )

    def _sql(self, members: Sequence[_Member], dimensions: int, where: Sequence[str]) -> str:
        quoted = self._dialect.quoted
        values = ", ".join(f"{member.sql} AS {quoted(member.name)}" for member in members)
        sql = f"SELECT {values} FROM {self._name(self._fact)}"
        for edge in self._joined.values():
            left = f"{self._name(edge.child)}.{quoted(edge.column)}"
            key = f"{self._name(edge.parent)}.{quoted(edge.parent.key.exposed or '')}"
            sql += f" LEFT JOIN {self._name(edge.parent)} ON {left} = {key}"
        if where:
            sql += f" WHERE {' AND '.join(where)}"
        if dimensions:
            sql += f" GROUP BY {', '.join(member.sql for member in members[:dimensions])}"
        return sql

    def _order(self, order: Sequence[tuple[str, bool]], values: Mapping[str, str]) -> str:
        """NULLs are last, either way."""
        parts = []
        for name, is_descending in order:
            quoted = self._dialect.quoted(name)
            end = " DESC" if is_descending else ""
            is_native = "NULLS" in self._dialect.has
            null = f"{values[name]} IS NULL"
            parts.append(f"{quoted}{end} NULLS LAST" if is_native else f"{null}, {quoted}{end}")
        return f" ORDER BY {', '.join(parts)}" if parts else ""

    # Members

    def _dimensions(self) -> list[_Member]:
        """Columns of the fact, or of what each of its rows points at by one way only."""
        members: dict[str, _Member] = {}
        for _ in range(self._choices.between(0, 2)):
            table = self._fact
            if self._choices.chance(40):
                table = self._choices.pick([self._fact, *self._reachable()])
                self._join(table)
            column = self._choices.pick(table.shown)
            member = self._member(table, column)
            members[member.name] = member
        return list(members.values())

    def _member(self, table: Table, column: Column) -> _Member:
        name = f"{table.exposed}.{column.exposed}"
        return _Member(name, self._value(table, column))

    def _measure(self) -> _Member:
        table, columns = self._fact, [c for c in self._fact.shown if c.kind in _ADDED]
        forms = ["count", "count column", "countDistinct"]
        forms += ["sum", "avg", "min", "max"] if columns else []
        form = self._choices.pick(forms)
        if form == "count":
            return _Member(f"{table.exposed}.count", "count(*)")
        if form in ("count column", "countDistinct"):
            column = self._choices.pick(table.shown)
            name = f"{table.exposed}.{column.exposed}.{form.split()[0]}"
            distinct = "DISTINCT " if form == "countDistinct" else ""
            return _Member(name, f"count({distinct}{self._value(table, column)})")
        column = self._choices.pick(columns)
        value = self._value(table, column)
        return _Member(f"{table.exposed}.{column.exposed}.{form}", f"{form}({value})")

    def _filters(self) -> tuple[list[Filter], list[str]]:
        filters, where = [], []
        usable = [c for c in self._fact.shown if c.kind in _VALUES and c.sql is None]
        for _ in range(self._choices.between(0, 2) if usable else 0):
            column = self._choices.pick(usable)
            name = f"{self._fact.exposed}.{column.exposed}"
            value = self._value(self._fact, column)
            operator = self._choices.pick((*_OPERATORS, Operator.SET, Operator.NOT_SET))
            if operator in _OPERATORS:
                wanted = self._choices.pick(_VALUES[column.kind])
                filters.append(Filter(name, operator, (wanted,)))
                where.append(f"{value} {_OPERATORS[operator]} {_literal(wanted)}")
            else:
                filters.append(Filter(name, operator))
                negation = "NOT " if operator is Operator.SET else ""
                where.append(f"{value} IS {negation}NULL")
        return filters, where

    # Joins

    def _reachable(self) -> list[Table]:
        return [table for table in self._tables if self._way(table)]

    def _way(self, table: Table) -> tuple[_Edge, ...]:
        found = list(_simple(self._fact, table, self._edges, ()))
        belong = [edge.parent in self._tables for way in found for edge in way]
        return found[0] if len(found) == 1 and all(belong) else ()

    def _join(self, table: Table) -> None:
        for edge in self._way(table):
            self._joined.setdefault(edge.parent.name, edge)

    def _name(self, table: Table) -> str:
        return self._dialect.quoted(table.exposed or "")

    def _value(self, table: Table, column: Column) -> str:
        return f"{self._name(table)}.{self._dialect.quoted(column.exposed or '')}"


def _edges(world: World) -> Iterator[_Edge]:
    """Where two tables are related by the datamart, keys of the database between them rest."""
    inside = [table for table in world.tables if table.is_in_mart]
    said = {
        frozenset((table.name, column.target))
        for table in inside
        for column in table.references()
        if column.is_declared
    }
    for child in world.exposed:
        for column in child.references():
            parent = world.by_name[column.target or ""]
            is_meant = column.is_declared or frozenset((child.name, parent.name)) not in said
            is_shown = column.exposed is not None and parent.key.exposed is not None
            if is_meant and is_shown and parent is not child and parent in world.exposed:
                yield _Edge(child, column.exposed or "", parent)


def _simple(
    table: Table, goal: Table, edges: Sequence[_Edge], taken: tuple[_Edge, ...]
) -> Iterator[tuple[_Edge, ...]]:
    if table is goal:
        yield taken
        return
    seen = {edge.child.name for edge in taken}
    for edge in edges:
        if edge.child is table and edge.parent.name not in seen:
            yield from _simple(edge.parent, goal, edges, (*taken, edge))


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
