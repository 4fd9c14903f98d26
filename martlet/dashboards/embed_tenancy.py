"""Checks an embed's own tenancy: columns that must hold the client's key too."""

from collections.abc import Sequence
from dataclasses import replace

from martlet.compiler.guard.apply_row_filters import with_client_columns
from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.model.board import TableTenancy
from martlet.model.datamart import ClientTable, Datamart, Table

_AT = "accessSettings.tableTenancySettings"


def tenancies_in(given: Sequence[TableTenancy], mart: Datamart) -> tuple[TableTenancy, ...]:
    """`given` with the schema of each table; every column can hold the client's key in `mart`.

    Raises INVALID_TENANCY with every fault.
    """
    if given and not isinstance(mart.tenancy, ClientTable):
        message = f"{mart.name} has a database for each client: no column holds a client's key."
        raise Failure(Code.INVALID_TENANCY, message, at=_AT)
    faults: list[Fault] = []
    accepted: list[TableTenancy] = []
    for i, tenancy in enumerate(given):
        try:
            accepted.append(_settled(tenancy, accepted, mart))
        except Failure as failure:
            faults.append(Fault(failure.code, f"{_AT}[{i}]{_end(failure)}", failure.message))
    if faults:
        raise Failure.of(faults)
    return tuple(accepted)


def _settled(tenancy: TableTenancy, before: Sequence[TableTenancy], mart: Datamart) -> TableTenancy:
    table = _table(tenancy, mart)
    settled = replace(tenancy, schema=table.schema)
    if (settled.schema, settled.name) in [(other.schema, other.name) for other in before]:
        raise _invalid(f"{tenancy.name} appears twice; a table has one client column.", "name")
    columns = {column.name: column for column in table.columns if column.sql is None}
    if tenancy.client_column not in columns:
        hint = did_you_mean(tenancy.client_column, columns)
        message = f"{table.exposed_name} has no column {tenancy.client_column!r} in the datamart"
        raise _invalid(message + hint, "clientColumn")
    family = columns[tenancy.client_column].type.family
    if family is not mart.key_family:
        message = f"{tenancy.client_column} is of the type {family.value}, and clients' keys are"
        raise _invalid(f"{message} of the type {mart.key_family.value}.", "clientColumn")
    with_client_columns(mart, {table.id: tenancy.client_column})
    return settled


def _table(tenancy: TableTenancy, mart: Datamart) -> Table:
    tables = [
        table
        for table in mart.tables
        if table.name == tenancy.name and tenancy.schema in (None, table.schema)
    ]
    if not tables:
        hint = did_you_mean(tenancy.name, [table.name for table in mart.tables])
        raise _invalid(f"The datamart {mart.name!r} has no table {tenancy.name!r}{hint}", "name")
    if len(tables) > 1:
        schemas = ", ".join(table.schema for table in tables)
        raise _invalid(f"{tenancy.name} is in the schemas {schemas}; add schemaName.", "schemaName")
    return tables[0]


def _invalid(message: str, field: str) -> Failure:
    return Failure(Code.INVALID_TENANCY, message, at=field)


def _end(failure: Failure) -> str:
    return f".{failure.at}" if failure.at and failure.at != _AT else ""
