"""A schema as large as those of large customers: a thousand tables of fifty columns.

Tables come in families of ten. The first of a family holds the client's key, and the others
reference the first, so that nine of ten tenant paths are inherited.
"""

from collections.abc import Iterator
from typing import Any

from martlet.model.schema import (
    ColumnType,
    DatabaseSchema,
    Family,
    ForeignKey,
    SchemaColumn,
    SchemaTable,
)

COLUMNS = 50
_FAMILY = 10
_KINDS = (
    ("number", "integer", Family.INTEGER),
    ("text", "varchar(40)", Family.TEXT),
    ("money", "decimal(12,2)", Family.DECIMAL),
    ("moment", "timestamp", Family.TIMESTAMP),
)
_CLIENTS = "clients"
_CREATE_CLIENTS = "CREATE TABLE clients (id integer PRIMARY KEY, name varchar(40) NOT NULL UNIQUE)"
_CREATE_TABLE = "CREATE TABLE {} ({}, PRIMARY KEY (id), FOREIGN KEY ({}) REFERENCES {} ({}))"


def statements(tables: int) -> Iterator[str]:
    """Statements that create the schema in a database."""
    yield _CREATE_CLIENTS
    for number in range(tables):
        columns = ", ".join(f"{name} {native}" for name, native, _ in _columns(number))
        yield _CREATE_TABLE.format(_name(number), columns, *_key(number))


def body(tables: int, schema: str) -> dict[str, Any]:
    """The body of a datamart of the whole schema, without its name and datasource."""
    return {
        "tableList": [
            {
                "schemaName": schema,
                "name": _name(number),
                "columns": [
                    {"name": name, "label": name.replace("_", " ").capitalize()}
                    for name, _, _ in _columns(number)
                ],
            }
            for number in range(tables)
        ],
        "tenancySettings": {
            "tenancyLevel": "TABLE",
            "clientColumnType": "STRING",
            "schemaName": schema,
            "tableName": _CLIENTS,
            "tableClientNameColumn": "name",
            "tablePrimaryKeyColumn": "id",
        },
    }


def schema(tables: int) -> DatabaseSchema:
    """The schema as PostgreSQL's catalog describes it, for use without a database."""
    all_tables = [_clients(), *(_table(number) for number in range(tables))]
    return DatabaseSchema("public", {table.id: table for table in all_tables})


def _name(number: int) -> str:
    return f"table_{number:04}"


def _columns(number: int) -> Iterator[tuple[str, str, Family]]:
    yield "id", "integer", Family.INTEGER
    yield _key(number)[0], "integer", Family.INTEGER
    for position in range(COLUMNS - 2):
        name, native, family = _KINDS[position % len(_KINDS)]
        yield f"{name}_{position:02}", native, family


def _key(number: int) -> tuple[str, str, str]:
    """A column of the table, and the table and column that it references."""
    first = number - number % _FAMILY
    return ("client_id", _CLIENTS, "id") if number == first else ("parent_id", _name(first), "id")


def _clients() -> SchemaTable:
    columns = (
        SchemaColumn("id", ColumnType(Family.INTEGER, "integer"), is_nullable=False),
        SchemaColumn("name", ColumnType(Family.TEXT, "varchar(40)"), is_nullable=False),
    )
    return SchemaTable("public", _CLIENTS, {c.name: c for c in columns}, ("id",), (("name",),))


def _table(number: int) -> SchemaTable:
    columns = [SchemaColumn(name, ColumnType(f, native)) for name, native, f in _columns(number)]
    column, target, target_column = _key(number)
    return SchemaTable(
        schema="public",
        name=_name(number),
        columns={c.name: c for c in columns},
        primary_key=("id",),
        foreign_keys=(ForeignKey((column,), "public", target, (target_column,)),),
    )
