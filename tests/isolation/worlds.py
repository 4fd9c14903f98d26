"""A made-up database of several clients, and which of it a datamart shows.

A world is plain data. Nothing here knows how Martlet finds a tenant path, or reads a schema.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property

Value = int | str | Decimal | date | None
Row = tuple[Value, ...]


class Kind(Enum):
    """What a column holds. DIGITS are texts that read as numbers; KEY is a client's key."""

    INTEGER = "integer"
    TEXT = "text"
    DIGITS = "digits"
    NUMBER = "number"
    DATE = "date"
    KEY = "key"


@dataclass(frozen=True)
class Column:
    """`exposed` is None where the datamart hides it; `is_listed`: the datamart says so itself.

    `target` is the table whose first column it points at: by a key of the database, or, where
    `is_declared`, by a relationship of the datamart. `is_loose`: its equality is not identity.
    `sql` is that of a custom column, with `{}` for the column `over`.
    """

    name: str
    kind: Kind
    exposed: str | None
    is_listed: bool = True
    target: str | None = None
    is_declared: bool = False
    is_loose: bool = False
    sql: str | None = None
    over: str = ""
    can_fail: bool = False


@dataclass(frozen=True)
class Table:
    """The first column is its key. Custom columns come last, and `rows` have no place for them."""

    name: str
    exposed: str | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    client_column: str | None = None
    is_shared: bool = False
    is_in_mart: bool = True

    @cached_property
    def physical(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.sql is None)

    @cached_property
    def shown(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.exposed is not None)

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {column.name: i for i, column in enumerate(self.physical)}

    @cached_property
    def by_key(self) -> Mapping[Value, Row]:
        return {row[0]: row for row in self.rows}

    @property
    def key(self) -> Column:
        return self.columns[0]

    @property
    def named_client_column(self) -> Column | None:
        """Who names it is the datamart: of a table that is not in it, nobody says anything."""
        if not self.is_in_mart:
            return None
        return next((c for c in self.columns if c.name == self.client_column), None)

    def references(self) -> Iterator[Column]:
        yield from (column for column in self.columns if column.target is not None)


@dataclass(frozen=True)
class Client:
    """`id` is what the embedding application says, `key` what the rows hold."""

    id: str
    key: int | str


@dataclass(frozen=True)
class World:
    """`tables[0]` is the client table. `victim` is the client whose rows hold planted values."""

    engine: str
    tables: tuple[Table, ...]
    clients: tuple[Client, ...]
    victim: int
    is_matched_by_name: bool
    is_numbered: bool

    @property
    def client_table(self) -> Table:
        return self.tables[0]

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        return {table.name: table for table in self.tables}

    @cached_property
    def exposed(self) -> tuple[Table, ...]:
        return tuple(t for t in self.tables if t.is_in_mart and t.exposed is not None and t.shown)
