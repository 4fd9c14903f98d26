"""The isolation report: for every table of a datamart, how its rows belong to a client."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from martlet.datamarts.drift import EVERY_TABLE
from martlet.model.datamart import ClientTable, Datamart, PathKind, Table, TenancyLevel, TenantPath
from martlet.services.queries.certificates import path_text
from martlet.services.review.orphans import RowCounts

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TableIsolation:
    """How the rows of `table` belong to a client. `counts` None: they were not counted."""

    table: Table
    path: str
    warnings: tuple[str, ...]
    is_outdated: bool
    counts: RowCounts | None


@dataclass(frozen=True, slots=True)
class IsolationReport:
    """`is_safe`: whether every table that queries may name is resolved."""

    datamart: str
    version: int
    tenancy_level: TenancyLevel
    tables: tuple[TableIsolation, ...]
    is_safe: bool


def report(
    mart: Datamart,
    counted: Mapping[str, RowCounts] = _NOTHING,
    mismatches: Mapping[str, str] = _NOTHING,
) -> IsolationReport:
    """By exposed table name: `counted` are all rows and those that reach a client,
    `mismatches` says why a table no longer fits the datasource.
    """
    exposed = mart.exposed_tables.values()
    return IsolationReport(
        datamart=mart.name,
        version=mart.version,
        tenancy_level=TenancyLevel.TABLE
        if isinstance(mart.tenancy, ClientTable)
        else TenancyLevel.DATABASE,
        tables=tuple(rows(mart, counted, mismatches)),
        is_safe=all(table.path.is_resolved for table in exposed),
    )


def rows(
    mart: Datamart,
    counted: Mapping[str, RowCounts] = _NOTHING,
    mismatches: Mapping[str, str] = _NOTHING,
) -> list[TableIsolation]:
    everywhere = mismatches.get(EVERY_TABLE)
    return [
        _row(
            table, counted.get(table.exposed_name), everywhere or mismatches.get(table.exposed_name)
        )
        for table in mart.tables
    ]


def misleading(mart: Datamart) -> list[str]:
    """A warning for each client column that a declared key leads to something else."""
    return [warning for table in mart.tables for warning in _elsewhere(table)]


def path_in_words(table: Table) -> str:
    """The tenant path of `table` in one line."""
    return path_text(table.exposed_name, table.path) or _WITHOUT_PATH[table.path.kind]


_REFUSED = "Queries on it are refused: it no longer fits the datasource. {}"
_WITHOUT_PATH = {
    PathKind.SHARED: "every client sees every row",
    PathKind.DATABASE: "the connection is to the client's own database",
    PathKind.UNRESOLVED: "not settled: queries on this table are refused",
}


def _row(table: Table, counts: RowCounts | None, mismatch: str | None) -> TableIsolation:
    orphans = counts.orphans if counts else None
    warnings = [_REFUSED.format(mismatch)] if mismatch else _warnings(table, table.path, orphans)
    return TableIsolation(
        table=table,
        path=path_in_words(table),
        warnings=tuple(warnings),
        is_outdated=mismatch is not None,
        counts=counts,
    )


def _warnings(table: Table, path: TenantPath, orphans: int | None) -> list[str]:
    if path.kind is PathKind.UNRESOLVED:
        return ["Set clientColumn, declare one relationship, or set isShared."]
    warnings = _elsewhere(table)
    for hop in path.hops:
        if hop.is_nullable:
            warnings.append(f"{hop.column} may be NULL: such rows belong to no client.")
        if not hop.is_indexed:
            warnings.append(f"An index on {hop.column} would make queries faster.")
    if path.is_key_nullable and path.key_column:
        warnings.append(f"{path.key_column} may be NULL: such rows belong to no client.")
    if path.key_column and not path.is_key_indexed:
        warnings.append(f"An index on {path.key_column} would make queries faster.")
    if orphans:
        warnings.append(f"{orphans} rows of {table.exposed_name} reach no client.")
    return warnings


def _elsewhere(table: Table) -> list[str]:
    if table.client_column_leads_to is None:
        return []
    name, column, target = table.exposed_name, table.client_column, table.client_column_leads_to
    leads = f"{name} is pinned by {column}, but a declared key leads that to {target}"
    return [f"{leads}, which is not the client key. Check that it is the right column."]
