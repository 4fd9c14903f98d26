"""Counts the orphans of a table: rows that reach no client, and that nobody will ever see."""

from sqlglot import exp

from martlet.model.mart import ClientTable, Datamart, Hop, Table
from martlet.query.engines import Engine
from martlet.query.environment import environment
from martlet.query.verify import GuardedQuery, verify_census
from martlet.query.verify.census import census_hops


def census(table: Table, mart: Datamart) -> GuardedQuery | None:
    """The query that answers all rows and those that reach a client; None where all do, by kind."""
    tenancy = mart.tenancy
    if not isinstance(tenancy, ClientTable) or table.path.key_column is None:
        return None
    scope = environment(mart)
    hops = census_hops(table, tenancy)
    reaching = exp.Case(
        ifs=[exp.If(this=_reaches(hops, 0, scope.engine), true=exp.Literal.number(1))]
    )
    query = exp.select(
        exp.alias_(exp.Count(this=exp.Star()), "all_rows", quoted=True),
        exp.alias_(exp.Count(this=reaching), "reaching_rows", quoted=True),
    ).from_(scope.engine.table(table.schema, table.name, "__t0"))
    return verify_census(scope.engine.printed(query), table, scope).guard_all()


def _reaches(hops: tuple[Hop, ...], depth: int, engine: Engine) -> exp.Expr:
    hop, row = hops[0], f"__t{depth + 1}"
    keys = exp.select(exp.column(hop.target_column, table=row, quoted=True))
    keys = keys.from_(engine.table(hop.schema, hop.table, row))
    if hops[1:]:
        keys = keys.where(_reaches(hops[1:], depth + 1, engine))
    column = exp.column(hop.column, table=f"__t{depth}", quoted=True)
    return exp.In(this=column, query=exp.Subquery(this=keys))
