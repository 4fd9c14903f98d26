"""Request and response bodies of datamarts."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from martlet.http.bodies.base import Answer, Body, Name, Text
from martlet.model.column import ColumnSettings
from martlet.model.datamart import (
    Cardinality,
    ClientColumnType,
    ClientIdentifier,
    ClientTable,
    Column,
    Datamart,
    JoinKind,
    Relationship,
    Table,
    TenancyLevel,
)
from martlet.model.draft import (
    Draft,
    DraftChanges,
    DraftColumn,
    DraftRelationship,
    DraftTable,
    DraftTenancy,
)

Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]+$")]

SEED_TABLES = [
    {
        "schemaName": "public",
        "name": "orders",
        "columns": [
            {"name": "order_id", "alias": "id", "label": "Order ID"},
            {"name": "customer_id", "label": "Customer"},
            {"name": "order_date", "alias": "date", "label": "Order Date"},
        ],
    }
]
SEED_TENANCY = {
    "tenancyLevel": "TABLE",
    "clientColumnType": "STRING",
    "schemaName": "public",
    "tableName": "client_mapping",
    "tableClientNameColumn": "client_id",
    "tablePrimaryKeyColumn": "id",
}


class ColumnBody(Body):
    name: Identifier = Field(
        description="The column's name in the table, or the name of a custom column."
    )
    alias: Identifier | None = Field(default=None, description="The name that queries use.")
    label: Text | None = Field(default=None, description="The name shown to viewers.")
    description: Text | None = Field(default=None, description="The meaning of the column.")
    is_hide: bool = Field(default=False, description="Hide the column from queries.")
    is_custom_column: bool = Field(default=False, description="The column is computed by `sql`.")
    sql: Expression | None = Field(
        default=None, description="An expression over the columns of the same table."
    )
    is_aggregate: bool = Field(
        default=False, description="`sql` is an aggregate, so the column is a measure of its table."
    )
    is_apply_timezone: bool = Field(
        default=False, description="Convert the column from UTC to the viewer's time zone."
    )

    def draft(self) -> DraftColumn:
        return DraftColumn(**{_IN_MODEL.get(name, name): value for name, value in self})

    @classmethod
    def of(cls, column: ColumnSettings) -> "ColumnBody":
        return cls.of_fields(**_published(column))


# The published names of a column's settings that have another one in the model.
_IN_MODEL = {"is_hide": "is_hidden", "is_custom_column": "is_custom"}
_PUBLISHED = {model: published for published, model in _IN_MODEL.items()}


def _published(column: ColumnSettings) -> dict[str, Any]:
    """The settings of a column, by published names."""
    return {_PUBLISHED.get(name, name): value for name, value in column.settings.items()}


class TableBody(Body):
    name: Identifier = Field(description="The table's name in the datasource.")
    schema_name: Identifier | None = Field(
        default=None, description="The table's schema. Default: the datasource's default schema."
    )
    alias: Identifier | None = Field(
        default=None, description="The name that queries use. Default: the table's name."
    )
    label: Text | None = Field(default=None, description="The name shown to viewers.")
    columns: list[ColumnBody] = Field(min_length=1, description="The columns of the datamart.")
    client_column: Identifier | None = Field(
        default=None, description="The column that holds the client's key."
    )
    is_hide: bool = Field(default=False, description="Hide the table from queries.")
    is_shared: bool = Field(default=False, description="Every client may see every row.")

    def draft(self) -> DraftTable:
        return DraftTable(
            name=self.name,
            columns=tuple(column.draft() for column in self.columns),
            schema=self.schema_name,
            alias=self.alias,
            label=self.label,
            client_column=self.client_column,
            is_hidden=self.is_hide,
            is_shared=self.is_shared,
        )

    @classmethod
    def of(cls, table: DraftTable) -> "TableBody":
        return cls.of_fields(
            name=table.name,
            schema_name=table.schema,
            alias=table.alias,
            label=table.label,
            columns=[ColumnBody.of(column) for column in table.columns],
            client_column=table.client_column,
            is_hide=table.is_hidden,
            is_shared=table.is_shared,
        )


class TableTenancyBody(Body):
    """TABLE tenancy: a client table maps client ids to the client keys that data tables hold."""

    tenancy_level: Literal["TABLE"]
    client_column_type: Literal["NUMBER", "STRING"] = Field(
        description="The type of the column that a `clientId` is matched against."
    )
    schema_name: Identifier = Field(description="The schema of the client table.")
    table_name: Identifier = Field(description="The client table.")
    table_client_name_column: Identifier = Field(
        description="The column of the client table that holds the client's name."
    )
    table_primary_key_column: Identifier = Field(description="The client table's primary key.")
    client_identifier: Literal["CLIENT_NAME", "PRIMARY_KEY"] = Field(
        default="CLIENT_NAME", description="The column that a `clientId` is matched against."
    )

    def draft(self) -> DraftTenancy:
        return DraftTenancy(
            level=TenancyLevel.TABLE,
            column_type=ClientColumnType(self.client_column_type),
            schema=self.schema_name,
            table=self.table_name,
            name_column=self.table_client_name_column,
            primary_key=self.table_primary_key_column,
            identifier=ClientIdentifier(self.client_identifier),
        )

    @classmethod
    def of(cls, tenancy: DraftTenancy) -> "TableTenancyBody":
        return cls.of_fields(
            tenancy_level="TABLE",
            client_column_type=tenancy.column_type.value if tenancy.column_type else None,
            schema_name=tenancy.schema,
            table_name=tenancy.table,
            table_client_name_column=tenancy.name_column,
            table_primary_key_column=tenancy.primary_key,
            client_identifier=tenancy.identifier.value,
        )


class DatabaseTenancyBody(Body):
    """DATABASE tenancy: each client has its own database or file."""

    tenancy_level: Literal["DATABASE"]
    database_name: Identifier | None = Field(
        default=None,
        description="The pattern of a client's database name. Default: `{clientId}`.",
    )
    client_column_type: Literal["NUMBER", "STRING"] | None = Field(
        default=None, description="Accepted without effect, because database names are text."
    )

    def draft(self) -> DraftTenancy:
        return DraftTenancy(level=TenancyLevel.DATABASE, database_name=self.database_name)


TenancyBody = Annotated[
    TableTenancyBody | DatabaseTenancyBody, Field(discriminator="tenancy_level")
]


class RelationshipBody(Body):
    """Each row of the child table references one row of the parent table."""

    parent_table_name: Identifier
    parent_column_name: Identifier
    child_table_name: Identifier
    child_column_name: Identifier
    relationship_name: Text | None = None
    cardinality: Literal["ManyToOne", "OneToMany", "OneToOne", "ManyToMany"] = "ManyToOne"
    join: Literal["INNER JOIN", "LEFT JOIN"] = "LEFT JOIN"

    def draft(self) -> DraftRelationship:
        return DraftRelationship(
            parent_table=self.parent_table_name,
            parent_column=self.parent_column_name,
            child_table=self.child_table_name,
            child_column=self.child_column_name,
            name=self.relationship_name,
            cardinality=Cardinality(self.cardinality),
            join=JoinKind(self.join),
        )

    @classmethod
    def of(cls, relationship: DraftRelationship) -> "RelationshipBody":
        return cls.of_fields(
            parent_table_name=relationship.parent_table,
            parent_column_name=relationship.parent_column,
            child_table_name=relationship.child_table,
            child_column_name=relationship.child_column,
            relationship_name=relationship.name,
            cardinality=relationship.cardinality.value,
            join=relationship.join.value,
        )


class CreateDatamart(Body):
    name: Name = Field(description="Unique in the organisation.", examples=["sales-analytics"])
    datasource_name: Name = Field(
        description="The name of an existing datasource.", examples=["postgres-main"]
    )
    table_list: list[TableBody] = Field(min_length=1, examples=[SEED_TABLES])
    tenancy_settings: TenancyBody = Field(
        description="Defines which rows belong to which client.", examples=[SEED_TENANCY]
    )
    relationships: list[RelationshipBody] = Field(
        default=[], description="Joins between tables, in addition to their foreign keys."
    )

    def draft(self) -> Draft:
        return Draft(
            name=self.name,
            tables=tuple(table.draft() for table in self.table_list),
            tenancy=self.tenancy_settings.draft(),
            relationships=tuple(r.draft() for r in self.relationships),
        )

    @classmethod
    def of(cls, draft: Draft, datasource_name: str) -> "CreateDatamart":
        """The request body that creates `draft`."""
        return cls.of_fields(
            name=draft.name,
            datasource_name=datasource_name,
            table_list=[TableBody.of(table) for table in draft.tables],
            tenancy_settings=_tenancy_body(draft.tenancy),
            relationships=[RelationshipBody.of(r) for r in draft.relationships],
        )


def _tenancy_body(tenancy: DraftTenancy) -> TableTenancyBody | DatabaseTenancyBody:
    if tenancy.level is TenancyLevel.TABLE:
        return TableTenancyBody.of(tenancy)
    return DatabaseTenancyBody.of_fields(
        tenancy_level="DATABASE", database_name=tenancy.database_name
    )


class UpdateDatamart(Body):
    """Each part in the body replaces the stored part completely. Omitted parts stay."""

    datamart_name: Name = Field(examples=["sales-analytics"])
    table_list: list[TableBody] | None = Field(default=None, min_length=1, examples=[SEED_TABLES])
    tenancy_settings: TenancyBody | None = Field(default=None, examples=[SEED_TENANCY])
    relationships: list[RelationshipBody] | None = None

    def changes(self) -> DraftChanges:
        tables, tenancy, relationships = (
            self.table_list,
            self.tenancy_settings,
            self.relationships,
        )
        return DraftChanges(
            tables=None if tables is None else tuple(table.draft() for table in tables),
            tenancy=None if tenancy is None else tenancy.draft(),
            relationships=None
            if relationships is None
            else tuple(r.draft() for r in relationships),
        )


class NamedDatamart(Body):
    datamart_name: Name = Field(examples=["sales-analytics"])


class ColumnRow(Answer):
    column_name: str
    datatype: str
    alias: str | None
    label: str | None
    is_hide: bool
    is_custom_column: bool
    sql: str | None
    is_apply_timezone: bool

    @classmethod
    def of(cls, column: Column) -> "ColumnRow":
        published = _published(column)
        shown = {name: published[name] for name in cls.model_fields if name in published}
        return cls(column_name=column.name, datatype=column.type.native, **shown)


class TableRow(Answer):
    schema_name: str
    table_name: str
    alias: str | None
    label: str | None
    client_column: str | None
    is_hide: bool
    is_shared: bool
    datamart_table_columns: list[ColumnRow]

    @classmethod
    def of(cls, table: Table) -> "TableRow":
        return cls(
            schema_name=table.schema,
            table_name=table.name,
            alias=table.alias,
            label=table.label,
            client_column=table.client_column,
            is_hide=table.is_hidden,
            is_shared=table.is_shared,
            datamart_table_columns=[ColumnRow.of(column) for column in table.columns],
        )


class RelationshipRow(Answer):
    parent_table_name: str
    parent_column_name: str
    child_table_name: str
    child_column_name: str
    relationship_name: str | None
    cardinality: str
    join: str

    @classmethod
    def of(cls, relationship: Relationship) -> "RelationshipRow":
        return cls(
            parent_table_name=relationship.parent[1],
            parent_column_name=relationship.parent_column,
            child_table_name=relationship.child[1],
            child_column_name=relationship.child_column,
            relationship_name=relationship.name,
            cardinality=relationship.cardinality.value,
            join=relationship.join.value,
        )


class TenancyRow(Answer):
    """With DATABASE tenancy, the fields of the client table are null."""

    tenancy_level: str
    schema_name: str | None = None
    table_name: str | None = None
    client_column_type: str | None = None
    table_client_name_column: str | None = None
    table_primary_key_column: str | None = None
    client_identifier: str | None = None
    database_name: str | None = None

    @classmethod
    def of(cls, mart: Datamart) -> "TenancyRow":
        tenancy = mart.tenancy
        if not isinstance(tenancy, ClientTable):
            return cls(tenancy_level="DATABASE", database_name=tenancy.name_template)
        return cls(
            tenancy_level="TABLE",
            schema_name=tenancy.schema,
            table_name=tenancy.table,
            client_column_type=tenancy.column_type.value,
            table_client_name_column=tenancy.name_column,
            table_primary_key_column=tenancy.primary_key,
            client_identifier=tenancy.identifier.value,
        )


class IntegrationRow(Answer):
    name: str = Field(description="The datasource's name.")


class DatamartRow(Answer):
    name: str
    datamart_organization: TenancyRow
    company_integration: IntegrationRow
    datamart_tables: list[TableRow]
    datamart_relationships: list[RelationshipRow]

    @classmethod
    def of(cls, mart: Datamart) -> "DatamartRow":
        return cls(
            name=mart.name,
            datamart_organization=TenancyRow.of(mart),
            company_integration=IntegrationRow(name=mart.datasource_name),
            datamart_tables=[TableRow.of(table) for table in mart.tables],
            datamart_relationships=[RelationshipRow.of(r) for r in mart.relationships],
        )


class DatamartAnswer(Answer):
    data: DatamartRow
    error: None = None


class DatamartsAnswer(Answer):
    data: list[DatamartRow]
    error: None = None


class UpdatedAnswer(Answer):
    id: str = Field(examples=["sales-analytics"])
