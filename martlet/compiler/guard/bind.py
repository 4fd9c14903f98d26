"""Binds datamart tables: one CTE per used table, under its exposed name, before the query.

The body of a CTE selects exposed columns only, from one client's rows only. SQL's own scoping then
does tenancy, hiding and aliasing at once, and is right for every kind of join.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from martlet.compiler.budget import OF_A_COLUMN, OF_A_NODE, Budget, Work
from martlet.compiler.engines import Engine
from martlet.compiler.environment import Environment
from martlet.compiler.guard.apply_row_filters import conditions
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.guard.semi_joins import way_to_client
from martlet.compiler.parameters import Parameters
from martlet.compiler.sql.custom_columns import expression
from martlet.errors import Code, Failure
from martlet.model.datamart import Column, Table, TenantPath
from martlet.model.hop import Hop

ROW = "__t0"


@dataclass(frozen=True, slots=True)
class Binder:
    """`copied` maps tables to conditions of the query that may also stand inside the fence."""

    environment: Environment
    parameters: Parameters
    is_fenced: bool
    copied: Mapping[str, Sequence[exp.Expr]]
    budget: Budget = field(default_factory=Budget)

    @property
    def engine(self) -> Engine:
        return self.environment.engine

    def bind(self, resolved: Resolved) -> exp.Query:
        """The query with its datamart tables bound before its own CTEs.

        Raises TENANT_PATH_MISSING for a table without a tenant path.
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
        # PostgreSQL 12+ materialises a CTE that is read twice, so that its readers' conditions use
        # no index; docs "WITH Queries" 7.8.3. Behind a fence there is nothing to gain.
        if resolved.uses[name] > 1 and not self.is_fenced and self.engine.inlines_on_request:
            relation.set("materialized", False)
        return relation

    def _body(self, table: Table, resolved: Resolved) -> exp.Select:
        columns = resolved.used_columns(table)
        self.budget.spend(OF_A_COLUMN * len(columns), Work.COLUMNS, table.exposed_name)
        guards = self._guards(table)
        is_fenced = self.is_fenced and bool(guards)
        projections = (self._projection(c, table, is_fenced=is_fenced) for c in columns)
        body = exp.select(*projections)
        body = body.from_(self.engine.table(table.schema, table.name, ROW), copy=False)
        if not guards:
            return body
        body = body.where(*guards, copy=False)
        if self.is_fenced:
            for condition in self.copied.get(table.exposed_name, ()):
                body = body.where(on_row(condition, resolved), copy=False)
            self.engine.fence.around(body)
        return body

    def _projection(self, column: Column, table: Table, *, is_fenced: bool) -> exp.Expr:
        if column.sql is None:
            value: exp.Expr = exp.column(column.name, table=ROW, quoted=True)
        else:
            value = self._computed(column.sql, table)
        if is_fenced:
            value = self.engine.barrier(value, table)
        if isinstance(value, exp.Column) and column.exposed_name == column.name:
            return value
        return exp.Alias(this=value, alias=exp.to_identifier(column.exposed_name, quoted=True))

    def _computed(self, sql: str, table: Table) -> exp.Expr:
        columns = table.physical_columns
        return expression(sql, self.engine, columns=columns, row=ROW, budget=self.budget)

    def _guards(self, table: Table) -> list[exp.Expr]:
        """The conditions that a row is the client's, and that it meets the table's row filters."""
        own = [self._way_to_client(table.path)] if has_guard(table.path) else []
        return [*own, *self._row_filters(table.id, 0)]

    def _way_to_client(self, path: TenantPath) -> exp.Expr:
        key = self.parameters.client_key(self.environment.mart.key_family)
        return way_to_client(path, key, self.engine, self._row_filters_after)

    def _row_filters_after(self, hop: Hop, depth: int) -> list[exp.Expr]:
        return self._row_filters((hop.schema, hop.table), depth)

    def _row_filters(self, table: tuple[str, str], depth: int) -> list[exp.Expr]:
        mart = self.environment.mart
        row_filters = mart.row_filters.get(table, ())
        values = sum(len(row_filter.parameters) + 1 for row_filter in row_filters)
        self.budget.spend(OF_A_NODE * values, Work.VALUES)
        return conditions(row_filters, depth, self.parameters, mart)


def has_guard(path: TenantPath) -> bool:
    """Whether the table's rows are guarded; shared tables and clients' own databases are not."""
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
        f"The table {table.exposed_name} cannot be queried: {why}. To resolve it, set the table's"
        " clientColumn, declare one relationship, or set isShared.",
    )


def on_row(condition: exp.Expr, resolved: Resolved) -> exp.Expr:
    """`condition` over the physical columns of the relation `__t0`."""
    copy = exp.Paren(this=condition.copy())
    columns = list(condition.find_all(exp.Column))
    for original, column in zip(columns, list(copy.find_all(exp.Column)), strict=True):
        name = resolved.origins[id(original)].column.name
        column.replace(exp.column(name, table=ROW, quoted=True))
    return copy.this if not isinstance(condition, exp.Or) else copy
