"""The planted rows: some of each canary in each table, and rows without a client if possible.

Every canary has in every table: three plain rows; one whose other links lead to the next canary;
one without the link to its client, if that may be NULL; and one that references such a row. The
victim, if there is one, has thousands of additional plain rows, with texts that are costly to
search.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from martlet.prove.scratch.canaries import Canary
from martlet.prove.scratch.shape import Column, Link, Shape, ShapeTable, TableId
from martlet.prove.scratch.values import Spot, value
from martlet.prove.scratch.victim import Victim

_PLAIN, _CROSSED, _CUT, _BELOW = (0, 1, 2), 3, 4, 5
_ROWS = range(6)
_EVERYBODY = "zz"  # the marks of shared rows begin with it

Row = dict[str, Any]
_RowKey = tuple[TableId, str, int]  # table, canary's code, index of the row


@dataclass(slots=True)
class Planting:
    """`rows` are by table, in the order of insertion."""

    shape: Shape
    engine: str
    canaries: Sequence[Canary]
    victim: Victim | None = None
    rows: dict[TableId, list[Row]] = field(default_factory=dict)

    def planted(self) -> "Planting":
        row_keys = self._row_keys()
        unique = {table.id: self.shape.unique_columns(table.id) for table in self.shape.tables}
        rows = {
            row_key: self._own_values(row_key, n, unique[row_key[0]]) for n, row_key in row_keys
        }
        linked = _Linked(self, rows)
        for table in self.shape.tables:
            mine = [row_key for row_key in rows if row_key[0] == table.id]
            self.rows[table.id] = [linked.row(row_key) for row_key in mine]
        self._weed()
        return self

    @property
    def surviving(self) -> list[Canary]:
        """The canaries whose client rows the client table accepts."""
        key = self.shape.tenancy["tablePrimaryKeyColumn"]
        keys = [row[key] for row in self.rows[self.shape.client_table]]
        return [canary for canary in self.canaries if canary.key in keys]

    def is_shared(self, table: ShapeTable) -> bool:
        return table.read is not None and table.read.is_shared

    def next_code(self, code: str) -> str:
        codes = [canary.code for canary in self.canaries if canary.has_rows]
        return codes[(codes.index(code) + 1) % len(codes)] if code in codes else codes[0]

    def _row_keys(self) -> list[tuple[int, _RowKey]]:
        """The keys of all rows, with their numbers in their tables."""
        row_keys: list[tuple[int, _RowKey]] = []
        for table in self.shape.tables:
            mine = [(table.id, code, index) for code, index in self._kinds(table)]
            row_keys += list(enumerate(mine, start=1))
        return row_keys

    def _kinds(self, table: ShapeTable) -> list[tuple[str, int]]:
        if self.is_shared(table):
            return [(_EVERYBODY, index) for index in _PLAIN]
        if table.id == self.shape.client_table:
            return [*((canary.code, 0) for canary in self.canaries), *self._many()]
        codes = [canary.code for canary in self.canaries if canary.has_rows]
        return [*((code, index) for code in codes for index in _ROWS), *self._many()]

    def _many(self) -> list[tuple[str, int]]:
        """The victim's additional rows; in the client table, as many additional clients."""
        if self.victim is None:
            return []
        indexes = range(len(_ROWS), len(_ROWS) + self.victim.rows)
        return [(self.victim.canary.code, index) for index in indexes]

    def _own_values(self, row_key: _RowKey, number: int, unique: Collection[str]) -> Row:
        table, code, index = row_key
        shaped = self.shape.table(table)
        spots = [
            Spot(column, self.engine, code, number, position)
            for position, column in enumerate(shaped.columns.values())
        ]
        if index not in _ROWS and self.victim is not None:
            return self.victim.row(spots, unique)
        row = {spot.column.name: value(spot) for spot in spots}
        if table == self.shape.client_table:
            canary = next(canary for canary in self.canaries if canary.code == code)
            row[self.shape.tenancy["tableClientNameColumn"]] = canary.name_value
            row[self.shape.tenancy["tablePrimaryKeyColumn"]] = canary.key
        return row

    def _weed(self) -> None:
        """Remove rows that violate unique keys, then rows that reference them, and repeat."""
        before = -1
        while before != (now := sum(map(len, self.rows.values()))):
            before = now
            for table in self.shape.tables:
                self.rows[table.id] = self._admitted(table)

    def _admitted(self, table: ShapeTable) -> list[Row]:
        seen: Counter[Hashable] = Counter()
        admitted = []
        there = {
            key: {row[key.target_column] for row in self.rows[key.target]} for key in table.keys
        }
        for row in self.rows[table.id]:
            keys = [_key(table, columns, row) for columns in table.unique_keys]
            if all(key is None or not seen[key] for key in keys) and _holds(there, row):
                admitted.append(row)
                seen.update(key for key in keys if key is not None)
        return admitted


@dataclass(slots=True)
class _Linked:
    """Fills in the values by which rows reference one another."""

    planting: Planting
    own: Mapping[_RowKey, Row]
    _values: dict[tuple[_RowKey, str], Any] = field(default_factory=dict)

    def row(self, row_key: _RowKey) -> Row:
        return {column: self._value(row_key, column, frozenset()) for column in self.own[row_key]}

    def _value(self, row_key: _RowKey, column: str, above: frozenset[tuple[_RowKey, str]]) -> Any:  # noqa: ANN401
        here = (row_key, column)
        if here not in self._values:
            self._values[here] = self._resolved(row_key, column, above | {here})
        return self._values[here]

    def _resolved(
        self, row_key: _RowKey, column: str, above: frozenset[tuple[_RowKey, str]]
    ) -> Any:  # noqa: ANN401
        table = self.planting.shape.table(row_key[0])
        link = next((link for link in table.links if link.column == column), None)
        if link is None or (self._is_client(table) and self._is_named(column)):
            return self.own[row_key][column]
        if row_key[2] == _CUT and column in table.path_columns and _may_be_null(table, column):
            return None
        parent = self._parent(row_key, link, table)
        if parent not in self.own or (parent, link.target_column) in above:
            return None if _may_be_null(table, column) else self.own[row_key][column]
        return self._value(parent, link.target_column, above)

    def _parent(self, row_key: _RowKey, link: Link, table: ShapeTable) -> _RowKey:
        """The target row that a row's link references."""
        _, code, index = row_key
        is_path = link.column in table.path_columns
        if index == _CROSSED and not is_path:
            code = self.planting.next_code(code)
        target = self.planting.shape.table(link.target)
        if self._is_client(target):
            return link.target, self.planting.next_code("") if code == _EVERYBODY else code, 0
        if self.planting.is_shared(target):
            return link.target, _EVERYBODY, index % len(_PLAIN)
        if code == _EVERYBODY:
            return link.target, self.planting.next_code(""), index
        if link.target == row_key[0]:
            return link.target, code, 0
        if index == _BELOW:
            return link.target, code, _CUT if is_path else 0
        return link.target, code, 0 if index == _CUT else index

    def _is_client(self, table: ShapeTable) -> bool:
        return table.id == self.planting.shape.client_table

    def _is_named(self, column: str) -> bool:
        tenancy = self.planting.shape.tenancy
        return column in (tenancy["tableClientNameColumn"], tenancy["tablePrimaryKeyColumn"])


def _holds(there: Mapping[Link, set[Any]], row: Row) -> bool:
    """Whether every key of `row` references a row in `there`."""
    return all(
        row[key.column] is None or row[key.column] in values for key, values in there.items()
    )


def _may_be_null(table: ShapeTable, column: str) -> bool:
    return table.columns[column].is_nullable


def _key(table: ShapeTable, columns: Sequence[str], row: Row) -> Hashable | None:
    values = [row[column] for column in columns]
    if None in values:
        return None
    loose = [_loose(table.columns[c], value) for c, value in zip(columns, values, strict=True)]
    return (tuple(columns), *loose)


def _loose(column: Column, value: Any) -> Hashable:  # noqa: ANN401
    """The value as the loosest collation compares it, so that the database refuses no row."""
    if column.is_exact or not isinstance(value, str):
        return repr(value)
    if (column.collation or "").endswith("_bin"):
        return value.rstrip(" ")
    letters = unicodedata.normalize("NFKD", value)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold().rstrip(" ")
