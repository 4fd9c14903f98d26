"""Counts the orphan rows of a table: rows that reach no client, so that no client sees them."""

from sqlglot import exp

from martlet.compiler.environment import environment
from martlet.compiler.guard.semi_joins import all_counted, along, counted, leads
from martlet.compiler.verify import GuardedQuery, verify_orphan_count
from martlet.model.datamart import Datamart, Table


def orphan_count(table: Table, mart: Datamart) -> GuardedQuery | None:
    """The query that counts all rows and the rows that reach a client; None if none need one."""
    hops = mart.hops_to_client(table)
    if not hops:
        return None
    scope = environment(mart)
    last = leads(len(hops) - 1, hops[-1], scope.engine)
    reaching = counted(along(hops[:-1], last, scope.engine), "reaching_rows")
    query = exp.select(all_counted("all_rows"), reaching)
    query = query.from_(scope.engine.table(table.schema, table.name, "__t0"))
    return verify_orphan_count(scope.engine.printed(query), table, scope).guard_all()
