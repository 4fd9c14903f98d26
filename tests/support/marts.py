"""Datamarts for tests of the compiler: of the small world, without any database."""

from dataclasses import replace
from functools import cache

from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.model.datamart import ClientColumnType, Datamart, Table, TenancyLevel
from martlet.model.draft import Draft, DraftColumn, DraftRelationship, DraftTable, DraftTenancy
from martlet.model.schema import (
    ColumnType,
    DatabaseSchema,
    Family,
    ForeignKey,
    SchemaColumn,
    SchemaTable,
)
from tests.support.dataset import TABLES, TableData

_FAMILIES = {
    "integer": Family.INTEGER,
    "varchar": Family.TEXT,
    "decimal": Family.DECIMAL,
    "timestamp": Family.TIMESTAMP,
}
_TARGETS = {
    "customers": ("client_id", "client_mapping", "id"),
    "orders": ("customer_id", "customers", "id"),
    "order_lines": ("order_id", "orders", "id"),
    "invoices": ("account", "accounts", "number"),
}
SCHEMAS = {
    "postgres": "public",
    "mysql": "shop",
    "clickhouse": "shop",
    "duckdb": "main",
    "sqlite": "main",
}


def schema(engine: str, owner: str) -> DatabaseSchema:
    """The small world as introspection would find it, in the schema `owner`."""
    tables = {(owner, table.name): _table(table, engine, owner) for table in TABLES}
    return DatabaseSchema(owner, tables, databases=("client_a", "client_b"))


def draft(owner: str) -> Draft:
    def table(name: str, *columns: DraftColumn | str, **fields: object) -> DraftTable:
        made = tuple(DraftColumn(c) if isinstance(c, str) else c for c in columns)
        return DraftTable(name, made, owner, **fields)  # type: ignore[arg-type]

    return Draft(
        name="mart",
        tables=(
            table(
                "orders",
                "id",
                "client_id",
                "customer_id",
                "amount",
                "total",
                DraftColumn("secret_note", is_hidden=True),
                DraftColumn("created_at", alias="date", label="Ordered"),
                DraftColumn("double", is_custom=True, sql="amount * 2", label="Twice"),
                DraftColumn(
                    "average", is_custom=True, is_aggregate=True, sql="sum(total) / count(*)"
                ),
                client_column="client_id",
            ),
            table("customers", "id", "client_id", "name", DraftColumn("email", is_hidden=True)),
            table("order_lines", "id", "order_id", "sku", "quantity"),
            table("countries", "code", "title", is_shared=True),
            table("transfers", "id", "amount"),
            table("email_log", "id", "recipient"),
            table("payments", "id", "card", is_hidden=True, is_shared=True),
        ),
        tenancy=DraftTenancy(
            level=TenancyLevel.TABLE,
            column_type=ClientColumnType.STRING,
            schema=owner,
            table="client_mapping",
            name_column="client_id",
            primary_key="id",
        ),
        relationships=(
            DraftRelationship("customers", "id", "orders", "customer_id", name="buyer"),
        ),
    )


def mart(engine: str) -> Datamart:
    return mart_in(engine, SCHEMAS[engine])


@cache
def mart_in(engine: str, owner: str) -> Datamart:
    """The datamart over the tables in the schema `owner`."""
    place = DatamartIdentity("m1", 1, engine, "d1", "main")
    return build_datamart(draft(owner), schema(engine, owner), place)


def with_dictionaries(found: Datamart) -> Datamart:
    """The same datamart where ClickHouse keeps texts in dictionaries."""
    return replace(found, tables=tuple(map(_in_dictionaries, found.tables)))


def _in_dictionaries(table: Table) -> Table:
    texts = [c.name for c in table.columns if c.type.family is Family.TEXT]
    return replace(table, dictionaries=tuple((name, "Nullable(String)") for name in texts))


def _table(table: TableData, engine: str, owner: str) -> SchemaTable:
    keys: tuple[ForeignKey, ...] = ()
    if table.name in _TARGETS:
        column, target, target_column = _TARGETS[table.name]
        keys = (ForeignKey((column,), owner, target, (target_column,)),)
    if table.name == "transfers":
        keys = tuple(
            ForeignKey((column,), owner, "client_mapping", ("id",))
            for column in ("from_client", "to_client")
        )
    columns = [_column(text, engine) for text in table.columns]
    return SchemaTable(
        schema=owner,
        name=table.name,
        columns={column.name: column for column in columns},
        primary_key=(columns[0].name,),
        foreign_keys=keys,
    )


def _column(text: str, engine: str) -> SchemaColumn:
    name, native, *_ = text.split(" ")
    family = _FAMILIES[native.partition("(")[0]]
    is_loose = engine == "mysql" and family is Family.TEXT
    collation = "utf8mb4_general_ci" if is_loose else None
    kind = ColumnType(family, native, not is_loose, collation)
    return SchemaColumn(name, kind, "NOT NULL" not in text)
