"""The isolation report: for every table of a datamart, how its rows belong to a client."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from martlet.datamarts.drift import EVERY_TABLE
from martlet.http.bodies.datamart import HopRow, IsolationReport, IsolationRow
from martlet.model.mart import ClientTable, Datamart, PathKind, Table, TenantPath
from martlet.services.queries.certificates import spoken_path
from martlet.services.review.orphans import Counted

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def report(
    mart: Datamart,
    counted: Mapping[str, Counted] = _NOTHING,
    misfits: Mapping[str, str] = _NOTHING,
) -> IsolationReport:
    """By exposed table name: `counted` are the rows that there are and that reach a client,
    `misfits` says why a table no longer fits the datasource.
    """
    exposed = mart.exposed_tables.values()
    return IsolationReport(
        datamart=mart.name,
        version=mart.version,
        tenancy_level="TABLE" if isinstance(mart.tenancy, ClientTable) else "DATABASE",
        tables=rows(mart, counted, misfits),
        is_safe=all(table.path.is_resolved for table in exposed),
    )


def rows(
    mart: Datamart,
    counted: Mapping[str, Counted] = _NOTHING,
    misfits: Mapping[str, str] = _NOTHING,
) -> list[IsolationRow]:
    everywhere = misfits.get(EVERY_TABLE)
    return [
        _row(table, counted.get(table.exposed_name), everywhere or misfits.get(table.exposed_name))
        for table in mart.tables
    ]


def misleading(mart: Datamart) -> list[str]:
    """What is said of every client column that a declared key leads elsewhere."""
    return [warning for table in mart.tables for warning in _elsewhere(table)]


def spoken(table: Table) -> str:
    """The tenant path of `table` in one line."""
    return spoken_path(table.exposed_name, table.path) or _WITHOUT_PATH[table.path.kind]


_REFUSED = "Queries on it are refused: it no longer fits the datasource. {}"
_WITHOUT_PATH = {
    PathKind.SHARED: "every client sees every row",
    PathKind.DATABASE: "the connection is to the client's own database",
    PathKind.UNRESOLVED: "not settled: queries on this table are refused",
}


def _row(table: Table, counted: Counted | None, misfit: str | None) -> IsolationRow:
    path = table.path
    return IsolationRow(
        schema_name=table.schema,
        table_name=table.name,
        name=table.exposed_name,
        how=path.kind.value,
        path=spoken(table),
        hops=[
            HopRow(
                column=hop.column,
                schema_name=hop.schema,
                table_name=hop.table,
                target_column=hop.target_column,
                is_nullable=hop.is_nullable,
                has_index=hop.is_indexed,
            )
            for hop in path.hops
        ],
        key_column=path.key_column,
        is_key_nullable=path.is_key_nullable,
        candidates=list(path.candidates),
        warnings=[_REFUSED.format(misfit)]
        if misfit
        else _warnings(table, path, counted.orphans if counted else None),
        is_outdated=misfit is not None,
        orphan_rows=counted.orphans if counted else None,
        reaching_rows=counted.reaching if counted else None,
    )


def _warnings(table: Table, path: TenantPath, orphans: int | None) -> list[str]:
    if path.kind is PathKind.UNRESOLVED:
        return ["Set clientColumn, declare one relationship, or set isShared."]
    found = _elsewhere(table)
    for hop in path.hops:
        if hop.is_nullable:
            found.append(f"{hop.column} may be NULL: such rows belong to no client.")
        if not hop.is_indexed:
            found.append(f"An index on {hop.column} would make queries faster.")
    if path.is_key_nullable and path.key_column:
        found.append(f"{path.key_column} may be NULL: such rows belong to no client.")
    if path.key_column and not path.is_key_indexed:
        found.append(f"An index on {path.key_column} would make queries faster.")
    if orphans:
        found.append(f"{orphans} rows of {table.exposed_name} reach no client.")
    return found


def _elsewhere(table: Table) -> list[str]:
    if table.client_column_leads_to is None:
        return []
    name, column, target = table.exposed_name, table.client_column, table.client_column_leads_to
    leads = f"{name} is pinned by {column}, but a declared key leads that to {target}"
    return [f"{leads}, which is not the client key: is it the right column?"]
