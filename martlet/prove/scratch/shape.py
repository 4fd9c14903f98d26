"""The shape of a datamart's tables, the tables of their tenant paths, and their keys."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from martlet.prove.datamart import Reviewed, Table

TableId = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`has_dictionary`: the storage holds the column's values in a dictionary."""

    name: str
    family: str
    native: str
    is_nullable: bool
    is_exact: bool
    collation: str | None
    has_dictionary: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """`column` references `target_column` of the table `target`."""

    column: str
    target: TableId
    target_column: str


@dataclass(frozen=True, slots=True)
class ShapeTable:
    """`keys` are declared foreign keys. `links` are all references from the table: keys,
    relationships and tenant path steps. `path_columns` are the columns of these steps. `read` is
    the datamart's table, if it has this one.
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
    """`tables` are ordered with key targets first, unless keys form a cycle."""

    tables: tuple[ShapeTable, ...]
    tenancy: Mapping[str, Any]

    @property
    def client_table(self) -> TableId:
        return self.tenancy["schemaName"], self.tenancy["tableName"]

    @property
    def schemas(self) -> list[str]:
        return sorted({table.id[0] for table in self.tables})

    def table(self, table: TableId) -> ShapeTable:
        return next(each for each in self.tables if each.id == table)

    def unique_columns(self, table: TableId) -> frozenset[str]:
        """Columns whose values must be unique, or that other tables reference."""
        keys = {column for key in self.table(table).unique_keys for column in key}
        links = [link for each in self.tables for link in each.links]
        named = {link.target_column for link in links if link.target == table}
        return frozenset(keys | named)


def shape_of(mart: Reviewed) -> Shape:
    return _Shaper(mart).shape()


class _Shaper:
    def __init__(self, mart: Reviewed) -> None:
        self._mart = mart
        self._tenancy = mart.draft["tenancySettings"]
        self._client = (self._tenancy["schemaName"], self._tenancy["tableName"])
        self._described: dict[TableId, Mapping[str, Any]] = {
            (schema["name"], table["name"]): table
            for schema in mart.schemas
            for table in schema["tables"]
        }
        self._read = {(t.path["schemaName"], t.path["tableName"]): t for t in mart.tables}
        self._steps = set(self._all_steps())

    def shape(self) -> Shape:
        ids = self._tables()
        shaped = {table: self._table(table, ids) for table in ids}
        return Shape(tuple(_parents_first(shaped)), self._tenancy)

    def _all_steps(self) -> Iterator[tuple[TableId, Link]]:
        """All steps of all tenant paths, including the last step to the client table."""
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
        """The datamart's tables, the client table, and all tables between them by keys."""
        needed = {self._client, *self._read}
        needed |= {step.target for _, step in self._steps}
        onward = {table: {key.target for key in self._keys(table)} for table in self._described}
        reaching = _closed({self._client}, _reversed(onward))
        return needed | (_closed(set(self._read), onward) & reaching)

    def _keys(self, table: TableId) -> list[Link]:
        return [
            Link(key["columns"][0], (key["targetSchema"], key["targetTable"]), column)
            for key in self._described[table]["foreignKeys"]
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
        described = self._described[table]
        columns = {c["name"]: c for c in described["columns"]}
        unique = [tuple(key) for key in described["uniqueKeys"]]
        primary = [c["name"] for c in described["columns"] if c["isPrimaryKey"]]
        settled = {link.column: link for link in links}
        return ShapeTable(
            id=table,
            columns={name: _column(columns[name]) for name in columns if name in names},
            unique_keys=tuple(dict.fromkeys(unique)),
            has_primary_key=bool(primary),
            # If a tenant path and a key lead the column to different tables, the path wins.
            keys=tuple(dict.fromkeys(key for key in keys if settled[key.column] == key)),
            links=tuple(links),
            path_columns=frozenset(step.column for step in steps),
            read=self._read.get(table),
        )

    def _declared(self, table: TableId) -> Iterator[Link]:
        """The links of the table from the datamart's relationships."""
        by_name: dict[str, TableId] = {}
        for table_id, read in self._read.items():
            by_name |= {table_id[1]: table_id, read.name: table_id}
        for each in self._mart.draft["relationships"]:
            ends = [("child", "parent"), ("parent", "child")]
            many, one = ends[each["cardinality"] == "OneToMany"]
            if by_name.get(each[f"{many}TableName"]) == table:
                target = by_name[each[f"{one}TableName"]]
                yield Link(each[f"{many}ColumnName"], target, each[f"{one}ColumnName"])

    def _columns(self, table: TableId, links: Iterable[Link]) -> set[str]:
        """The table's columns that the datamart, keys or other tables use."""
        names = {link.column for link in links}
        names |= {column for key in self._described[table]["uniqueKeys"] for column in key}
        names |= {step.target_column for _, step in self._steps if step.target == table}
        names |= {
            key.target_column
            for other in self._described
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
        draft = next((draft for draft, table_id in drafts if table_id == table), None)
        if draft is None:
            return set()
        formulas = " ".join(c["sql"] or "" for c in draft["columns"]).casefold()
        every = {c["name"] for c in self._described[table]["columns"]}
        return {c["name"] for c in draft["columns"]} | {
            name for name in every if re.search(rf"\b{re.escape(name.casefold())}\b", formulas)
        }


def _column(described: Mapping[str, Any]) -> Column:
    return Column(
        name=described["name"],
        family=described["family"],
        native=described["type"],
        is_nullable=described["isNullable"],
        is_exact=described["isExact"],
        collation=described["collation"],
        # Older servers do not send this field.
        has_dictionary=described.get("hasDictionary", False),
    )


def _closed(start: set[TableId], onward: Mapping[TableId, set[TableId]]) -> set[TableId]:
    reached, frontier = set(start), list(start)
    while frontier:
        for table in onward.get(frontier.pop(), set()) - reached:
            reached.add(table)
            frontier.append(table)
    return reached


def _reversed(onward: Mapping[TableId, set[TableId]]) -> dict[TableId, set[TableId]]:
    back: dict[TableId, set[TableId]] = {}
    for table, targets in onward.items():
        for target in targets:
            back.setdefault(target, set()).add(table)
    return back


def _parents_first(tables: Mapping[TableId, ShapeTable]) -> Sequence[ShapeTable]:
    """Tables with key targets first; a cycle of keys is cut at an arbitrary table."""
    ordered: dict[TableId, ShapeTable] = {}

    def visit(table: ShapeTable, above: frozenset[TableId]) -> None:
        if table.id in ordered or table.id in above:
            return
        for key in table.keys:
            visit(tables[key.target], above | {table.id})
        ordered.setdefault(table.id, table)

    for table_id in sorted(tables):
        visit(tables[table_id], frozenset())
    return list(ordered.values())
