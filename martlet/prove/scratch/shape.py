"""The shape of what a datamart reads: its tables, those on the way to the client, their keys."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from martlet.prove.datamart import Reviewed, Table

TableId = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`has_dictionary`: the storage keeps the values of all rows once, apart from the rows."""

    name: str
    family: str
    native: str
    is_nullable: bool
    is_exact: bool
    collation: str | None
    has_dictionary: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """`column` holds a value of `target_column` of a row of `target`."""

    column: str
    target: TableId
    target_column: str


@dataclass(frozen=True, slots=True)
class ShapeTable:
    """`keys` are declared foreign keys. `links` are all that leads on from the table, the steps of
    tenant paths first; `path_columns` are those steps' columns. `read` is the datamart's table.
    """

    id: TableId
    columns: Mapping[str, Column]
    unique_keys: tuple[tuple[str, ...], ...]
    has_primary_key: bool
    keys: tuple[Link, ...]
    links: tuple[Link, ...]
    path_columns: frozenset[str]
    read: Table | None


@dataclass(frozen=True, slots=True)
class Shape:
    """Tables in an order in which every key's target comes first, where there is one."""

    tables: tuple[ShapeTable, ...]
    tenancy: Mapping[str, Any]

    @property
    def client_table(self) -> TableId:
        return self.tenancy["schemaName"], self.tenancy["tableName"]

    @property
    def schemas(self) -> list[str]:
        return sorted({table.id[0] for table in self.tables})

    def table(self, table: TableId) -> ShapeTable:
        return next(found for found in self.tables if found.id == table)

    def unique_columns(self, table: TableId) -> frozenset[str]:
        """Those that must have a value of its own in each row, or that others' rows name."""
        keys = {column for key in self.table(table).unique_keys for column in key}
        links = [link for found in self.tables for link in found.links]
        named = {link.target_column for link in links if link.target == table}
        return frozenset(keys | named)


def shape_of(mart: Reviewed) -> Shape:
    return _Shaper(mart).shape()


class _Shaper:
    def __init__(self, mart: Reviewed) -> None:
        self._mart = mart
        self._tenancy = mart.draft["tenancySettings"]
        self._client = (self._tenancy["schemaName"], self._tenancy["tableName"])
        self._known: dict[TableId, Mapping[str, Any]] = {
            (schema["name"], table["name"]): table
            for schema in mart.schemas
            for table in schema["tables"]
        }
        self._read = {(t.path["schemaName"], t.path["tableName"]): t for t in mart.tables}
        self._steps = set(self._all_steps())

    def shape(self) -> Shape:
        ids = self._tables()
        made = {table: self._table(table, ids) for table in ids}
        return Shape(tuple(_parents_first(made)), self._tenancy)

    def _all_steps(self) -> Iterator[tuple[TableId, Link]]:
        """Every step of every tenant path, the last one to the client table."""
        key = self._tenancy["tablePrimaryKeyColumn"]
        for table, read in self._read.items():
            at = table
            for hop in read.hops:
                yield at, Link(hop.column, (hop.schema, hop.table), hop.target_column)
                at = (hop.schema, hop.table)
            key_column = read.path["keyColumn"]
            if key_column is not None and (at, key_column) != (self._client, key):
                yield at, Link(key_column, self._client, key)

    def _tables(self) -> set[TableId]:
        """The datamart's, the client table, and all that a key leads to on the way to it."""
        needed = {self._client, *self._read}
        needed |= {step.target for _, step in self._steps}
        onward = {table: {key.target for key in self._keys(table)} for table in self._known}
        reaching = _closed({self._client}, _reversed(onward))
        return needed | (_closed(set(self._read), onward) & reaching)

    def _keys(self, table: TableId) -> list[Link]:
        return [
            Link(key["columns"][0], (key["targetSchema"], key["targetTable"]), column)
            for key in self._known[table]["foreignKeys"]
            if len(key["columns"]) == 1
            for column in key["targetColumns"]
        ]

    def _table(self, table: TableId, ids: set[TableId]) -> ShapeTable:
        steps = sorted((s for at, s in self._steps if at == table), key=lambda s: s.column)
        keys = [key for key in self._keys(table) if key.target in ids]
        links = list(
            {link.column: link for link in (*self._declared(table), *keys, *steps)}.values()
        )
        names = self._columns(table, [*links, *keys])
        known = self._known[table]
        found = {c["name"]: c for c in known["columns"]}
        unique = [tuple(key) for key in known["uniqueKeys"]]
        primary = [c["name"] for c in known["columns"] if c["isPrimaryKey"]]
        settled = {link.column: link for link in links}
        return ShapeTable(
            id=table,
            columns={name: _column(found[name]) for name in found if name in names},
            unique_keys=tuple(dict.fromkeys(unique)),
            has_primary_key=bool(primary),
            # A column that a path leads elsewhere than its key does cannot do both.
            keys=tuple(dict.fromkeys(key for key in keys if settled[key.column] == key)),
            links=tuple(links),
            path_columns=frozenset(step.column for step in steps),
            read=self._read.get(table),
        )

    def _declared(self, table: TableId) -> Iterator[Link]:
        """What the datamart's own relationships say of the table."""
        by_name: dict[str, TableId] = {}
        for found, read in self._read.items():
            by_name |= {found[1]: found, read.name: found}
        for each in self._mart.draft["relationships"]:
            ends = [("child", "parent"), ("parent", "child")]
            many, one = ends[each["cardinality"] == "OneToMany"]
            if by_name.get(each[f"{many}TableName"]) == table:
                target = by_name[each[f"{one}TableName"]]
                yield Link(each[f"{many}ColumnName"], target, each[f"{one}ColumnName"])

    def _columns(self, table: TableId, links: Iterable[Link]) -> set[str]:
        """What is read of the table: by the datamart, by keys, and by whatever points at it."""
        names = {link.column for link in links}
        names |= {column for key in self._known[table]["uniqueKeys"] for column in key}
        names |= {step.target_column for _, step in self._steps if step.target == table}
        names |= {
            key.target_column
            for other in self._known
            for key in self._keys(other)
            if key.target == table
        }
        names |= {link.target_column for other in self._read for link in self._declared(other)}
        if table == self._client:
            tenancy = self._tenancy
            names |= {tenancy["tableClientNameColumn"], tenancy["tablePrimaryKeyColumn"]}
        return names | self._drafted(table)

    def _drafted(self, table: TableId) -> set[str]:
        drafts = zip(self._mart.draft["tableList"], self._read, strict=True)
        draft = next((draft for draft, found in drafts if found == table), None)
        if draft is None:
            return set()
        formulas = " ".join(c["sql"] or "" for c in draft["columns"]).casefold()
        every = {c["name"] for c in self._known[table]["columns"]}
        return {c["name"] for c in draft["columns"]} | {
            name for name in every if re.search(rf"\b{re.escape(name.casefold())}\b", formulas)
        }


def _column(known: Mapping[str, Any]) -> Column:
    return Column(
        name=known["name"],
        family=known["family"],
        native=known["type"],
        is_nullable=known["isNullable"],
        is_exact=known["isExact"],
        collation=known["collation"],
        # Servers of before there was the field are asked as well.
        has_dictionary=known.get("hasDictionary", False),
    )


def _closed(start: set[TableId], onward: Mapping[TableId, set[TableId]]) -> set[TableId]:
    found, frontier = set(start), list(start)
    while frontier:
        for table in onward.get(frontier.pop(), set()) - found:
            found.add(table)
            frontier.append(table)
    return found


def _reversed(onward: Mapping[TableId, set[TableId]]) -> dict[TableId, set[TableId]]:
    back: dict[TableId, set[TableId]] = {}
    for table, targets in onward.items():
        for target in targets:
            back.setdefault(target, set()).add(table)
    return back


def _parents_first(tables: Mapping[TableId, ShapeTable]) -> Sequence[ShapeTable]:
    """Where keys go round in a circle, whichever comes first."""
    ordered: dict[TableId, ShapeTable] = {}

    def visit(table: ShapeTable, above: frozenset[TableId]) -> None:
        if table.id in ordered or table.id in above:
            return
        for key in table.keys:
            visit(tables[key.target], above | {table.id})
        ordered.setdefault(table.id, table)

    for found in sorted(tables):
        visit(tables[found], frozenset())
    return list(ordered.values())
