"""A datamart as it was sent: names that were not checked against a database yet."""

from dataclasses import dataclass

from martlet.model.column import ColumnSettings
from martlet.model.datamart import (
    Cardinality,
    ClientColumnType,
    ClientIdentifier,
    JoinKind,
    TenancyLevel,
)


@dataclass(frozen=True, slots=True)
class DraftColumn(ColumnSettings):
    """A column as somebody asks for it."""


@dataclass(frozen=True, slots=True)
class DraftTable:
    name: str
    columns: tuple[DraftColumn, ...]
    schema: str | None = None
    alias: str | None = None
    label: str | None = None
    client_column: str | None = None
    is_hidden: bool = False
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class DraftRelationship:
    """Tables have their exposed or physical names, columns their physical names."""

    parent_table: str
    parent_column: str
    child_table: str
    child_column: str
    name: str | None = None
    cardinality: Cardinality = Cardinality.MANY_TO_ONE
    join: JoinKind = JoinKind.LEFT


@dataclass(frozen=True, slots=True)
class DraftTenancy:
    """The five fields of TABLE tenancy are set, or `level` is DATABASE."""

    level: TenancyLevel
    column_type: ClientColumnType | None = None
    schema: str | None = None
    table: str | None = None
    name_column: str | None = None
    primary_key: str | None = None
    identifier: ClientIdentifier = ClientIdentifier.CLIENT_NAME
    database_name: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    name: str
    tables: tuple[DraftTable, ...]
    tenancy: DraftTenancy
    relationships: tuple[DraftRelationship, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftChanges:
    """Parts that take the place of a draft's own. None: the old part stays."""

    tables: tuple[DraftTable, ...] | None = None
    tenancy: DraftTenancy | None = None
    relationships: tuple[DraftRelationship, ...] | None = None

    def applied_to(self, draft: Draft) -> Draft:
        return Draft(
            name=draft.name,
            tables=draft.tables if self.tables is None else self.tables,
            tenancy=draft.tenancy if self.tenancy is None else self.tenancy,
            relationships=draft.relationships if self.relationships is None else self.relationships,
        )
