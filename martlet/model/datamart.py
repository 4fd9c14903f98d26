"""A datamart: chosen tables and columns of one datasource, under exposed names, and its tenancy."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from martlet.model.column import ColumnSettings
from martlet.model.hop import Hop
from martlet.model.row_filter import RowFilter
from martlet.model.schema import ColumnType, Family


class TenancyLevel(StrEnum):
    TABLE = "TABLE"
    DATABASE = "DATABASE"


class ClientColumnType(StrEnum):
    NUMBER = "NUMBER"
    STRING = "STRING"


class ClientIdentifier(StrEnum):
    """The column that a client id is matched against."""

    CLIENT_NAME = "CLIENT_NAME"
    PRIMARY_KEY = "PRIMARY_KEY"


class Cardinality(StrEnum):
    MANY_TO_ONE = "ManyToOne"
    ONE_TO_MANY = "OneToMany"
    ONE_TO_ONE = "OneToOne"
    MANY_TO_MANY = "ManyToMany"


class JoinKind(StrEnum):
    INNER = "INNER JOIN"
    LEFT = "LEFT JOIN"


@dataclass(frozen=True, slots=True)
class ClientTable:
    """The mapping table of TABLE tenancy."""

    schema: str
    table: str
    name_column: str
    primary_key: str
    column_type: ClientColumnType
    identifier: ClientIdentifier
    name_type: ColumnType
    key_type: ColumnType

    @property
    def id(self) -> tuple[str, str]:
        return self.schema, self.table

    @property
    def matched_column(self) -> str:
        if self.identifier is ClientIdentifier.PRIMARY_KEY:
            return self.primary_key
        return self.name_column

    @property
    def matched_type(self) -> ColumnType:
        if self.identifier is ClientIdentifier.PRIMARY_KEY:
            return self.key_type
        return self.name_type


@dataclass(frozen=True, slots=True)
class DatabasePerClient:
    """DATABASE tenancy: `name_template` holds `{clientId}`."""

    name_template: str = "{clientId}"

    def database(self, client_id: str) -> str:
        return self.name_template.replace("{clientId}", client_id)


Tenancy = ClientTable | DatabasePerClient


class PathKind(StrEnum):
    """How a table's rows belong to a client."""

    CLIENT_TABLE = "client_table"
    DIRECT = "direct"
    INHERITED = "inherited"
    SHARED = "shared"
    DATABASE = "database"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class TenantPath:
    """The hops from a table to the row that holds the client key.

    After the last hop, `key_column` of the table reached equals the client key. A DIRECT path
    has no hops. An UNRESOLVED one has `candidates`, each written as `a.b -> c.d -> …`.
    """

    kind: PathKind
    hops: tuple[Hop, ...] = ()
    key_column: str | None = None
    is_key_nullable: bool = False
    is_key_indexed: bool = True
    is_key_exact: bool = True
    candidates: tuple[str, ...] = ()

    @property
    def is_resolved(self) -> bool:
        return self.kind is not PathKind.UNRESOLVED


@dataclass(frozen=True, slots=True)
class Column(ColumnSettings):
    """A column of a datamart's table.

    `is_computed`: whether reading it may fail on a row, as it may in a view.
    """

    type: ColumnType = field(kw_only=True)
    is_computed: bool = False


@dataclass(frozen=True)
class Table:
    schema: str
    name: str
    columns: tuple[Column, ...]
    path: TenantPath
    alias: str | None = None
    label: str | None = None
    client_column: str | None = None
    is_hidden: bool = False
    is_shared: bool = False
    physical_columns: tuple[
        str, ...
    ] = ()  # the table's columns in the database, for custom columns
    # Physical columns whose stored type shares a dictionary between rows, and their plain types.
    dictionaries: tuple[tuple[str, str], ...] = ()
    client_column_leads_to: str | None = (
        None  # the target of a declared key, if it is not the client's
    )
    row_filters: tuple[RowFilter, ...] = ()  # from an embed and a token; a stored datamart has none

    @property
    def exposed_name(self) -> str:
        return self.alias or self.name

    @property
    def id(self) -> tuple[str, str]:
        return self.schema, self.name

    @cached_property
    def exposed_columns(self) -> dict[str, Column]:
        """The columns that queries may name, by exposed name. Aggregates are measures, below."""
        return {
            column.exposed_name: column
            for column in self.columns
            if not column.is_hidden and not column.is_aggregate
        }

    @cached_property
    def measures(self) -> dict[str, Column]:
        """The measures that the datamart declares on this table, by exposed name."""
        columns = (c for c in self.columns if c.is_aggregate and not c.is_hidden)
        return {column.exposed_name: column for column in columns}

    @cached_property
    def exposed_by_name(self) -> dict[str, str]:
        """The exposed names of the database's own columns, by their names in the database."""
        exposed = self.exposed_columns.items()
        return {column.name: name for name, column in reversed(exposed) if not column.is_custom}

    def with_row_filters(self, row_filters: Sequence[RowFilter]) -> "Table":
        """The same table with `row_filters` added. It shares the cached columns."""
        if not row_filters:
            return self
        table = replace(self, row_filters=(*self.row_filters, *row_filters))
        table.__dict__["exposed_columns"] = self.exposed_columns
        return table


End = tuple[tuple[str, str], str]  # ((schema, table), column)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A child column that points at a parent column. Tables and columns are physical."""

    child: tuple[str, str]
    child_column: str
    parent: tuple[str, str]
    parent_column: str
    name: str | None = None
    cardinality: Cardinality = Cardinality.MANY_TO_ONE
    join: JoinKind = JoinKind.LEFT
    is_declared: bool = True

    @property
    def many_side(self) -> tuple[End | None, End]:
        """The many side and the one side. Many-to-many has no many side that points at one row."""
        child, parent = (self.child, self.child_column), (self.parent, self.parent_column)
        if self.cardinality is Cardinality.ONE_TO_MANY:
            return parent, child
        if self.cardinality is Cardinality.MANY_TO_MANY:
            return None, parent
        return child, parent


@dataclass(frozen=True, eq=False)
class Datamart:
    """`version` grows with every change. Datamarts are equal only if they are the same object."""

    id: str
    name: str
    version: int
    engine: str
    datasource_id: str
    datasource_name: str
    tenancy: Tenancy
    tables: tuple[Table, ...]
    relationships: tuple[Relationship, ...] = ()

    @property
    def key_family(self) -> Family:
        """The type of a client key. DATABASE tenancy has no keys."""
        if isinstance(self.tenancy, ClientTable):
            return self.tenancy.key_type.family
        return Family.OTHER

    def hops_to_client(self, table: Table) -> tuple[Hop, ...]:
        """The tenant path of `table` and the hop to the client table; empty without a client."""
        tenancy = self.tenancy
        if not isinstance(tenancy, ClientTable) or table.path.key_column is None:
            return ()
        key = table.path.key_column
        last = Hop(key, tenancy.schema, tenancy.table, tenancy.primary_key)
        return (*table.path.hops, last)

    @cached_property
    def row_filters(self) -> dict[tuple[str, str], tuple[RowFilter, ...]]:
        return {table.id: table.row_filters for table in self.tables if table.row_filters}

    @cached_property
    def paths(self) -> dict[tuple[str, str], TenantPath]:
        """The tenant paths of the tables whose rows lead to a client."""
        return {table.id: table.path for table in self.tables if table.path.key_column is not None}

    def filtered_by(self, table: Table) -> tuple[str, ...]:
        """The columns, each with its table, that filter `table` or a table on its tenant path."""
        ids = (table.id, *((hop.schema, hop.table) for hop in table.path.hops))
        return tuple(
            f"{row_filter.hops[-1].table if row_filter.hops else name}.{row_filter.column}"
            for schema, name in ids
            for row_filter in self.row_filters.get((schema, name), ())
        )

    @cached_property
    def given(self) -> dict[str, Family]:
        """The names and types of the values that come with each request."""
        return {name: kind.family for name, kind in self.given_types.items()}

    @cached_property
    def given_types(self) -> dict[str, ColumnType]:
        """The types of the columns that these values are compared with, by the values' names."""
        return {
            name: row_filter.type
            for row_filters in self.row_filters.values()
            for row_filter in row_filters
            for name in row_filter.parameters
        }

    @cached_property
    def exposed_tables(self) -> dict[str, Table]:
        """The tables that queries may read, by exposed name. Each exposes at least one column."""
        return {
            table.exposed_name: table
            for table in self.tables
            if not table.is_hidden and table.exposed_columns
        }
