"""The isolation report: for every table of a datamart, how its rows belong to a client."""

from collections.abc import Mapping

from martlet.api.certificates import spoken_path
from martlet.api.wire.datamart import HopRow, IsolationReport, IsolationRow
from martlet.model.mart import ClientTable, Datamart, PathKind, Table, TenantPath


def report(mart: Datamart, orphans: Mapping[str, int] | None = None) -> IsolationReport:
    """`orphans`: by exposed table name, the rows that reach no client."""
    exposed = mart.exposed_tables.values()
    return IsolationReport(
        datamart=mart.name,
        version=mart.version,
        tenancy_level="TABLE" if isinstance(mart.tenancy, ClientTable) else "DATABASE",
        tables=rows(mart, orphans),
        is_safe=all(table.path.is_resolved for table in exposed),
    )


def rows(mart: Datamart, orphans: Mapping[str, int] | None = None) -> list[IsolationRow]:
    return [_row(table, (orphans or {}).get(table.exposed_name)) for table in mart.tables]


def spoken(table: Table) -> str:
    """The tenant path of `table` in one line."""
    return spoken_path(table.exposed_name, table.path) or _WITHOUT_PATH[table.path.kind]


_WITHOUT_PATH = {
    PathKind.SHARED: "every client sees every row",
    PathKind.DATABASE: "the connection is to the client's own database",
    PathKind.UNRESOLVED: "not settled: queries on this table are refused",
}


def _row(table: Table, orphans: int | None) -> IsolationRow:
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
        warnings=_warnings(table, path, orphans),
        orphan_rows=orphans,
    )


def _warnings(table: Table, path: TenantPath, orphans: int | None) -> list[str]:
    if path.kind is PathKind.UNRESOLVED:
        return ["Set clientColumn, declare one relationship, or set isShared."]
    found = []
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
