"""Applies row filters to a datamart: the same tables with fewer rows, never more.

A row filter restricts the relation that a query reads, so no query can avoid it. It also restricts
every table whose tenant path leads through the filtered table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.guard.semi_joins import along, column_at, way_to_client
from martlet.compiler.parameters import Parameters
from martlet.compiler.semantic.filters import like
from martlet.errors import Code, Failure
from martlet.model.datamart import ClientTable, Datamart, PathKind, Table, TenantPath
from martlet.model.hop import Hop
from martlet.model.row_filter import RowFilter, RowFilterOperator

TableId = tuple[str, str]

_COMPARISONS: Mapping[RowFilterOperator, type[exp.Binary]] = {
    RowFilterOperator.FROM: exp.GTE,
    RowFilterOperator.UP_TO: exp.LTE,
    RowFilterOperator.BEFORE: exp.LT,
}


def with_row_filters(
    mart: Datamart, row_filters: Mapping[TableId, Sequence[RowFilter]]
) -> Datamart:
    """`mart` restricted to the rows that meet `row_filters`."""
    tables = tuple(table.with_row_filters(row_filters.get(table.id, ())) for table in mart.tables)
    return replace(mart, tables=tables)


def with_client_columns(mart: Datamart, client_columns: Mapping[TableId, str]) -> Datamart:
    """`mart` restricted to the rows that hold the client's key in `client_columns`.

    For a table without a tenant path, and for a shared table, the column becomes the path.

    Raises INVALID_TENANCY if a column cannot hold the key.
    """
    tables = tuple(
        _with_client_column(table, client_columns[table.id], mart)
        if table.id in client_columns
        else table
        for table in mart.tables
    )
    return replace(mart, tables=tables)


def _with_client_column(table: Table, name: str, mart: Datamart) -> Table:
    column = next((c for c in table.columns if c.name == name and c.sql is None), None)
    tenancy = mart.tenancy
    if column is None or not isinstance(tenancy, ClientTable):
        why = (
            "the datamart has no column of that name"
            if column is None
            else "the datamart has no client table"
        )
        message = f"{table.exposed_name}.{name} cannot hold a client's key: {why}."
        raise Failure(Code.INVALID_TENANCY, message, at="accessSettings.tableTenancySettings")
    is_exact = column.type.is_exact and tenancy.key_type.is_exact
    if table.path.key_column is not None:
        key_filter = RowFilter(
            name, replace(column.type, is_exact=is_exact), RowFilterOperator.CLIENT
        )
        return table.with_row_filters([key_filter])
    path = TenantPath(PathKind.DIRECT, key_column=name, is_key_exact=is_exact)
    return replace(table, path=path, is_shared=False)


def conditions(
    row_filters: Sequence[RowFilter], depth: int, parameters: Parameters, mart: Datamart
) -> list[exp.Expr]:
    """`row_filters` as conditions on the row at `depth`, in their order."""
    comparisons = []
    for row_filter in row_filters:
        if row_filter.how is RowFilterOperator.CLIENT:
            values = [parameters.client_key(mart.key_family)]
        else:
            family = row_filter.type.family
            values = [parameters.given(name, family) for name in row_filter.parameters]
        column = column_at(depth + len(row_filter.hops), row_filter.column)
        own = _conditions(row_filter, column, values, parameters.engine)
        if row_filter.hops:
            owned = partial(_owned, parameters=parameters, mart=mart)
            own = [along(row_filter.hops, exp.and_(*own), parameters.engine, owned, depth=depth)]
        comparisons.extend(own)
    return comparisons


def _owned(hop: Hop, depth: int, *, parameters: Parameters, mart: Datamart) -> list[exp.Expr]:
    """The condition that a filtering row is the client's own too: no value of another client's row
    may show, even if a row of this client points at it.
    """
    path = mart.paths.get((hop.schema, hop.table))
    if path is None:
        return []
    key = parameters.client_key(mart.key_family)
    return [way_to_client(path, key, parameters.engine, depth=depth)]


def _conditions(
    row_filter: RowFilter, column: exp.Expr, values: list[exp.Expr], engine: Engine
) -> list[exp.Expr]:
    if row_filter.how in _COMPARISONS:
        return [_COMPARISONS[row_filter.how](this=column, expression=values[0])]
    if row_filter.how is RowFilterOperator.CONTAINS:
        return [like(column, values[0])]
    is_one = len(values) == 1
    equal = exp.EQ(this=column, expression=values[0])
    comparisons: list[exp.Expr] = [equal if is_one else exp.In(this=column, expressions=values)]
    if not row_filter.type.is_exact:
        # Texts that the column's collation calls equal may differ: the filter means one of them.
        comparisons.append(exp.or_(*(engine.exact(column.copy(), value) for value in values)))
    return comparisons
