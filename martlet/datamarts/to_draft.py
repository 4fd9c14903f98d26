"""Turns a datamart back into its draft, to update part of it or rebuild it on a new schema."""

from martlet.model.datamart import ClientTable, Datamart, Table, Tenancy, TenancyLevel
from martlet.model.draft import (
    Draft,
    DraftColumn,
    DraftRelationship,
    DraftTable,
    DraftTenancy,
)


def draft_of(mart: Datamart) -> Draft:
    names = {table.id: table.exposed_name for table in mart.tables}
    return Draft(
        name=mart.name,
        tables=tuple(_table(table) for table in mart.tables),
        tenancy=_tenancy(mart.tenancy),
        relationships=tuple(
            DraftRelationship(
                parent_table=names[r.parent],
                parent_column=r.parent_column,
                child_table=names[r.child],
                child_column=r.child_column,
                name=r.name,
                cardinality=r.cardinality,
                join=r.join,
            )
            for r in mart.relationships
            if r.is_declared
        ),
    )


def _table(table: Table) -> DraftTable:
    return DraftTable(
        name=table.name,
        columns=tuple(DraftColumn(**column.settings) for column in table.columns),
        schema=table.schema,
        alias=table.alias,
        label=table.label,
        client_column=table.client_column,
        is_hidden=table.is_hidden,
        is_shared=table.is_shared,
    )


def _tenancy(tenancy: Tenancy) -> DraftTenancy:
    if not isinstance(tenancy, ClientTable):
        return DraftTenancy(TenancyLevel.DATABASE, database_name=tenancy.name_template)
    return DraftTenancy(
        level=TenancyLevel.TABLE,
        column_type=tenancy.column_type,
        schema=tenancy.schema,
        table=tenancy.table,
        name_column=tenancy.name_column,
        primary_key=tenancy.primary_key,
        identifier=tenancy.identifier,
    )
