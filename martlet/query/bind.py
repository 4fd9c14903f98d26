"""A datamart is a `let`: one CTE per used table, under its exposed name, before the query.

A body selects exposed columns only, of one client's rows only. SQL's own scope then does
tenancy, hiding and aliasing at once, and is right for every kind of join.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from martlet.errors import Code, Failure
from martlet.model.mart import Column, Hop, Table, TenantPath
from martlet.query.custom import expression
from martlet.query.engines import Engine
from martlet.query.environment import Environment
from martlet.query.parameters import Parameters
from martlet.query.resolve import Resolved

ROW = "__t0"


@dataclass(frozen=True, slots=True)
class Binder:
    """`copied` holds, by table, conditions of the query that may stand inside the fence too."""

    environment: Environment
    parameters: Parameters
    is_fenced: bool
    copied: Mapping[str, Sequence[exp.Expr]]

    @property
    def engine(self) -> Engine:
        return self.environment.engine

    def bind(self, resolved: Resolved) -> exp.Query:
        """The query with its datamart tables bound before its own CTEs.

        Raises TENANT_PATH_MISSING for a table of which nobody said how it belongs to a client.
        """
        query = resolved.tree
        bodies = [self._relation(name, table, resolved) for name, table in resolved.tables.items()]
        own = query.args.get("with_") or exp.With(expressions=[])
        if bodies:
            own.set("expressions", bodies + own.expressions)
            query.set("with_", own)
        return query

    def _relation(self, name: str, table: Table, resolved: Resolved) -> exp.CTE:
        alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
        relation = exp.CTE(this=self._body(table, resolved), alias=alias)
        # PostgreSQL 12+: a CTE that is read twice is materialised, and its readers' conditions
        # find no index; docs "WITH Queries" 7.8.3. Behind a fence there is nothing to gain.
        if resolved.uses[name] > 1 and not self.is_fenced and self.engine.inlines_on_request:
            relation.set("materialized", False)
        return relation

    def _body(self, table: Table, resolved: Resolved) -> exp.Select:
        columns = resolved.used_columns(table)
        body = exp.select(*(self._projection(column, table) for column in columns))
        body = body.from_(self.engine.table(table.schema, table.name, ROW), copy=False)
        if not has_guard(table.path):
            return body
        body = body.where(self._guard(table), copy=False)
        if self.is_fenced:
            for condition in self.copied.get(table.exposed_name, ()):
                body = body.where(_on_row(condition, resolved), copy=False)
            self.engine.fence.around(body)
        return body

    def _projection(self, column: Column, table: Table) -> exp.Expr:
        if column.sql is None:
            value: exp.Expr = exp.column(column.name, table=ROW, quoted=True)
        else:
            value = expression(column.sql, self.engine, columns=table.physical_columns, row=ROW)
        if column.sql is None and column.exposed_name == column.name:
            return value
        return exp.Alias(this=value, alias=exp.to_identifier(column.exposed_name, quoted=True))

    def _guard(self, table: Table) -> exp.Expr:
        return self._pinned(table.path, table.path.hops, 0)

    def _pinned(self, path: TenantPath, hops: tuple[Hop, ...], depth: int) -> exp.Expr:
        """Semi-joins, so that no row multiplies; every column qualified, so that none correlates.

        Unqualified, a column that the hop has lost would be looked for outside and be found.
        """
        row = f"__t{depth}"
        if not hops:
            return self._is_client(exp.column(path.key_column or "", table=row, quoted=True), path)
        hop, next_row = hops[0], f"__t{depth + 1}"
        keys = exp.select(exp.column(hop.target_column, table=next_row, quoted=True))
        keys = keys.from_(self.engine.table(hop.schema, hop.table, next_row))
        keys = keys.where(self._pinned(path, hops[1:], depth + 1))
        column = exp.column(hop.column, table=row, quoted=True)
        return exp.In(this=column, query=exp.Subquery(this=keys))

    def _is_client(self, column: exp.Expr, path: TenantPath) -> exp.Expr:
        key = self.parameters.client_key(self.environment.mart.key_family)
        equal = exp.EQ(this=column, expression=key)
        return equal if path.is_key_exact else exp.and_(equal, self.engine.exact(column, key))


def has_guard(path: TenantPath) -> bool:
    """Whether a table's rows are filtered: not in shared tables, nor in a client's own database."""
    return path.key_column is not None


def check_paths(tables: Collection[Table]) -> None:
    """Refuse a query on a table without a tenant path.

    Raises TENANT_PATH_MISSING.
    """
    for table in tables:
        if not table.path.is_resolved:
            raise _unresolved(table)


def _unresolved(table: Table) -> Failure:
    if table.path.candidates:
        why = f"more than one way leads to a client: {'; '.join(table.path.candidates)}"
    else:
        why = "no foreign key or relationship leads to the client table"
    return Failure(
        Code.TENANT_PATH_MISSING,
        f"The table {table.exposed_name} cannot be queried: {why}. To settle it, name the table's"
        " clientColumn, declare one relationship, or set isShared.",
    )


def _on_row(condition: exp.Expr, resolved: Resolved) -> exp.Expr:
    """`condition` over the physical columns of the relation `__t0`."""
    copy = exp.Paren(this=condition.copy())
    columns = list(condition.find_all(exp.Column))
    for original, column in zip(columns, list(copy.find_all(exp.Column)), strict=True):
        name = resolved.origins[id(original)].column.name
        column.replace(exp.column(name, table=ROW, quoted=True))
    return copy.this if not isinstance(condition, exp.Or) else copy
