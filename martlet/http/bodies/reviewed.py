"""What those who review a datamart read of it: its clients, and the body that would make it."""

from typing import Any

from pydantic import Field

from martlet.compiler.system.client_list import ClientList
from martlet.http.bodies.base import Answer
from martlet.http.bodies.datamart import CreateDatamart
from martlet.model.draft import Draft, DraftColumn, DraftRelationship, DraftTable, DraftTenancy
from martlet.model.mart import TenancyLevel


class ClientsReport(Answer):
    """Who the clients of a datamart are: whoever may read this can ask as any of them."""

    clients: list[str] = Field(description="Client ids that name one client each, in order.")
    ambiguous: int = Field(description="Ids that name several clients, and are refused.")
    unnamed: int = Field(description="Rows without an id that could be sent, or without a key.")
    shared_keys: int = Field(description="Keys of several clients: these see the same rows.")
    is_cut: bool = Field(description="Whether there are more clients than are listed.")

    @classmethod
    def of(cls, found: ClientList) -> "ClientsReport":
        return cls(
            clients=list(found.ids),
            ambiguous=found.ambiguous,
            unnamed=found.unnamed,
            shared_keys=found.shared_keys,
            is_cut=found.is_cut,
        )


class ClientsAnswer(Answer):
    data: ClientsReport
    error: None = None


class DraftAnswer(Answer):
    data: CreateDatamart
    error: None = None


def body_of(draft: Draft, datasource_name: str) -> CreateDatamart:
    """The body that asks for `draft`."""
    body = {
        "name": draft.name,
        "datasourceName": datasource_name,
        "tableList": [_table(table) for table in draft.tables],
        "tenancySettings": _tenancy(draft.tenancy),
        "relationships": [_relationship(r) for r in draft.relationships],
    }
    return CreateDatamart.model_validate(body)


def _table(table: DraftTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "schemaName": table.schema,
        "alias": table.alias,
        "label": table.label,
        "columns": [_column(column) for column in table.columns],
        "clientColumn": table.client_column,
        "isHide": table.is_hidden,
        "isShared": table.is_shared,
    }


def _column(column: DraftColumn) -> dict[str, Any]:
    return {
        "name": column.name,
        "alias": column.alias,
        "label": column.label,
        "description": column.description,
        "isHide": column.is_hidden,
        "isCustomColumn": column.is_custom,
        "sql": column.sql,
        "isAggregate": column.is_aggregate,
        "isApplyTimezone": column.is_apply_timezone,
    }


def _tenancy(tenancy: DraftTenancy) -> dict[str, Any]:
    if tenancy.level is TenancyLevel.DATABASE or tenancy.column_type is None:
        return {"tenancyLevel": "DATABASE", "databaseName": tenancy.database_name}
    return {
        "tenancyLevel": "TABLE",
        "clientColumnType": tenancy.column_type.value,
        "schemaName": tenancy.schema,
        "tableName": tenancy.table,
        "tableClientNameColumn": tenancy.name_column,
        "tablePrimaryKeyColumn": tenancy.primary_key,
        "clientIdentifier": tenancy.identifier.value,
    }


def _relationship(relationship: DraftRelationship) -> dict[str, Any]:
    return {
        "parentTableName": relationship.parent_table,
        "parentColumnName": relationship.parent_column,
        "childTableName": relationship.child_table,
        "childColumnName": relationship.child_column,
        "relationshipName": relationship.name,
        "cardinality": relationship.cardinality.value,
        "join": relationship.join.value,
    }
