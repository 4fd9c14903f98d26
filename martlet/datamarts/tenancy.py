"""Tenancy settings of a draft, checked against the live schema."""

from dataclasses import dataclass

from martlet.compiler.engines import Engine
from martlet.errors import Code, Fault, did_you_mean
from martlet.model.datamart import (
    ClientColumnType,
    ClientTable,
    DatabasePerClient,
    Tenancy,
    TenancyLevel,
)
from martlet.model.draft import DraftTenancy
from martlet.model.schema import ColumnType, DatabaseSchema, Family, SchemaTable

_FITTING = {
    ClientColumnType.NUMBER: (Family.INTEGER, Family.DECIMAL),
    ClientColumnType.STRING: (Family.TEXT, Family.UUID),
}


def tenancy(
    draft: DraftTenancy, schema: DatabaseSchema, engine: Engine, faults: list[Fault]
) -> Tenancy | None:
    """The tenancy, or None after its faults are added to `faults`."""
    checker = _Checker(draft, schema, engine, faults)
    if draft.level is TenancyLevel.DATABASE:
        return checker.per_database()
    return checker.client_table()


@dataclass(slots=True)
class _Checker:
    draft: DraftTenancy
    schema: DatabaseSchema
    engine: Engine
    faults: list[Fault]

    def per_database(self) -> DatabasePerClient | None:
        if not self.engine.has_client_databases:
            self._fault(
                "tenancyLevel",
                f"{self.engine.name} does not support a database per client; use TABLE.",
            )
            return None
        template = self.draft.database_name
        if template is None:
            return DatabasePerClient()
        if template.count("{clientId}") != 1:
            self._fault("databaseName", "The name must hold {clientId} exactly once.")
            return None
        return DatabasePerClient(template)

    def client_table(self) -> ClientTable | None:
        draft = self.draft
        table = self._table()
        if table is None or draft.column_type is None:
            return None
        key_type = self._column(table, draft.primary_key, "tablePrimaryKeyColumn")
        name_type = self._column(table, draft.name_column, "tableClientNameColumn")
        if key_type is None or name_type is None:
            return None
        client_table = ClientTable(
            schema=table.schema,
            table=table.name,
            name_column=draft.name_column or "",
            primary_key=draft.primary_key or "",
            column_type=draft.column_type,
            identifier=draft.identifier,
            name_type=name_type,
            key_type=key_type,
        )
        return client_table if self._fits(client_table, table) else None

    def _table(self) -> SchemaTable | None:
        schema, name = self.draft.schema or "", self.draft.table or ""
        table = self.schema.tables.get((schema, name))
        if table is None and schema not in self.schema.schemas():
            hint = did_you_mean(schema, self.schema.schemas())
            self._fault("schemaName", f"The datasource has no schema {schema}{hint}")
        elif table is None:
            names = [other for in_schema, other in self.schema.tables if in_schema == schema]
            hint = did_you_mean(name, names)
            self._fault("tableName", f"The datasource has no table {schema}.{name}{hint}")
        return table

    def _column(self, table: SchemaTable, name: str | None, at: str) -> ColumnType | None:
        column = table.columns.get(name or "")
        if column is None:
            hint = did_you_mean(name or "", table.columns)
            self._fault(at, f"There is no column {name} in {table.schema}.{table.name}{hint}")
            return None
        return column.type

    def _fits(self, client_table: ClientTable, table: SchemaTable) -> bool:
        before = len(self.faults)
        matched = client_table.matched_type
        if matched.family not in _FITTING[client_table.column_type]:
            message = (
                f"{client_table.matched_column} is {matched.native}, which is not a"
                f" {client_table.column_type.value}."
            )
            self._fault("clientColumnType", message)
        usable = (*_FITTING[ClientColumnType.NUMBER], *_FITTING[ClientColumnType.STRING])
        if client_table.key_type.family not in usable:
            native = client_table.key_type.native
            message = f"{client_table.primary_key} is {native}, which cannot be a key."
            self._fault("tablePrimaryKeyColumn", message)
        if not table.is_view and not table.is_unique(client_table.primary_key):
            message = (
                f"{client_table.primary_key} is neither the primary key nor unique, so that it"
                " could name two clients."
            )
            self._fault("tablePrimaryKeyColumn", message)
        return len(self.faults) == before

    def _fault(self, at: str, message: str) -> None:
        self.faults.append(Fault(Code.INVALID_TENANCY, f"tenancySettings.{at}", message))
