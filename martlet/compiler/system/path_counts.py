"""Counts how far a table's rows get on their tenant path, to explain why a client sees them or not.

The statement counts rows of all clients. So it returns counts only, the caller's condition cannot
fail on a row, and only callers with access to all clients' rows may run it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from martlet.compiler.budget import Budget
from martlet.compiler.engines.functions import AGGREGATES
from martlet.compiler.environment import Environment, environment
from martlet.compiler.guard.bind import on_row
from martlet.compiler.guard.leak_proof import LeakProofChecker
from martlet.compiler.guard.parameterize import parameterize
from martlet.compiler.guard.quoting import quote_names
from martlet.compiler.guard.resolve import resolve
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.guard.semi_joins import (
    all_counted,
    along,
    column_at,
    counted,
    is_client,
    leads,
)
from martlet.compiler.parameters import Parameters
from martlet.compiler.refusal import refused, too_complex
from martlet.compiler.sql.custom_columns import parsed
from martlet.compiler.verify import PathCountsProof, verify_path_counts
from martlet.errors import Failure, did_you_mean
from martlet.model.datamart import Datamart, Table
from martlet.model.hop import Hop

_AT = "where"
_AGGREGATES = tuple(kind for kind in AGGREGATES if isinstance(kind, type))


@dataclass(frozen=True, slots=True)
class PathCounts:
    """The result of `proof` has one row: the count of matching rows; for each column of `links`,
    the count of rows with a value, and of rows whose value leads to a row; the client's own rows.
    """

    table: Table
    links: tuple[Hop, ...]
    proof: PathCountsProof


def path_counts(
    table_name: str, where: str | None, mart: Datamart, budget: Budget | None = None
) -> PathCounts:
    """The counting of the table's rows that match `where`, a condition on its exposed names.

    Raises QUERY_REJECTED, QUERY_TOO_COMPLEX.
    """
    try:
        scope = environment(mart)
        return _path_counts(_table(table_name, scope), where, scope, budget or Budget())
    except RecursionError:
        raise too_complex("it is nested too deeply") from None


def _path_counts(table: Table, where: str | None, scope: Environment, budget: Budget) -> PathCounts:
    parameters = Parameters(scope.engine)
    links = scope.mart.hops_to_client(table)
    condition = None
    if where is not None:
        condition = _condition(where, table, scope, parameters, budget)
    query = _counts(table, links, scope, parameters)
    query = query.from_(scope.engine.table(table.schema, table.name, "__t0"))
    if condition is not None:
        query = query.where(condition)
    text = scope.engine.printed(query)
    return PathCounts(
        table, links, verify_path_counts(text, table, scope, parameters.items, budget)
    )


def _table(name: str, scope: Environment) -> Table:
    exposed = scope.mart.exposed_tables
    key = scope.engine.table_key(name, quoted=False)
    table = exposed.get(name) or scope.tables_by_key.get(key)
    if table is None:
        raise refused(f"the datamart has no table {name}{did_you_mean(name, exposed)}", at="table")
    return table


# The condition


def _condition(
    where: str, table: Table, scope: Environment, parameters: Parameters, budget: Budget
) -> exp.Expr:
    try:
        return _read(where, table, scope, parameters, budget)
    except Failure as failure:
        raise Failure(failure.code, failure.message, at=_AT) from None


def _read(
    where: str, table: Table, scope: Environment, parameters: Parameters, budget: Budget
) -> exp.Expr:
    tree = parsed(where, scope.engine, budget)
    if tree.find(exp.Star, exp.Query, exp.Window, *_AGGREGATES):
        raise refused(
            "where takes one condition on a row, without subqueries or aggregates", at=_AT
        )
    source = exp.Table(this=exp.to_identifier(table.exposed_name, quoted=True))
    query = exp.select(exp.Literal.number(1)).from_(source).where(tree)
    quote_names(query, scope.engine)
    resolved = resolve(query, scope, budget)
    _check_columns(resolved)
    parameterize(resolved, parameters)
    _check_cannot_fail(resolved, parameters, scope)
    return on_row(query.args["where"].this, resolved)


def _check_columns(resolved: Resolved) -> None:
    for column in resolved.tree.find_all(exp.Column):
        origin = resolved.origins.get(id(column))
        if origin is None or origin.column.sql is not None:
            why = f"{column.name} is not a stored column; compare the columns that it uses"
            raise refused(why, at=_AT)


def _check_cannot_fail(resolved: Resolved, parameters: Parameters, scope: Environment) -> None:
    """Refuse a condition that can fail: an error would reveal more about a row than a count."""
    bare = Resolved(resolved.tree, types=resolved.types)
    if not LeakProofChecker(bare, parameters.by_node(), scope.engine).cannot_fail():
        raise refused(
            "the condition could fail on a row; compare columns with values of their own type,"
            " by =, <>, <, >, IN, BETWEEN, LIKE or IS NULL",
            at=_AT,
        )


# The counts


def _counts(
    table: Table, links: Sequence[Hop], scope: Environment, parameters: Parameters
) -> exp.Select:
    engine = scope.engine
    counts = [all_counted("matching")]
    for depth, link in enumerate(links):
        hops = links[:depth]
        is_null = exp.Is(this=column_at(depth, link.column), expression=exp.null())
        counts.append(counted(along(hops, exp.Not(this=is_null), engine), f"set_{depth}"))
        counts.append(counted(along(hops, leads(depth, link, engine), engine), f"found_{depth}"))
    if links:
        key = parameters.client_key(scope.mart.key_family)
        own = is_client(len(links) - 1, table.path, key, engine)
        counts.append(counted(along(links[:-1], own, engine), "own"))
    return exp.select(*counts)
