"""Builds the condition that a row belongs to a client, from semi-joins, which multiply no row.

Every column is qualified, so that no subquery correlates: the database would look for an
unqualified column that a hop lacks in the outer query. The rows are `__t0`, `__t1`, by depth.
"""

from collections.abc import Callable, Sequence

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.model.datamart import TenantPath
from martlet.model.hop import Hop


def column_at(depth: int, name: str) -> exp.Column:
    return exp.column(name, table=f"__t{depth}", quoted=True)


Also = Callable[[Hop, int], Sequence[exp.Expr]]


def along(
    hops: Sequence[Hop],
    end: exp.Expr,
    engine: Engine,
    also: Also = lambda *_: (),
    *,
    depth: int = 0,
) -> exp.Expr:
    """The condition `end` on the row that `hops` lead to from the row at `depth`. `also` gives
    further conditions on the row after each hop.
    """
    condition = end
    for i in reversed(range(len(hops))):
        where = exp.and_(condition, *also(hops[i], depth + i + 1))
        condition = leads(depth + i, hops[i], engine, where)
    return condition


def leads(depth: int, hop: Hop, engine: Engine, where: exp.Expr | None = None) -> exp.Expr:
    """Whether the row at `depth` points by `hop` at a row that meets `where`."""
    keys = exp.select(column_at(depth + 1, hop.target_column))
    keys = keys.from_(engine.table(hop.schema, hop.table, f"__t{depth + 1}"))
    if where is not None:
        keys = keys.where(where)
    return exp.In(this=column_at(depth, hop.column), query=exp.Subquery(this=keys))


def is_client(depth: int, path: TenantPath, key: exp.Expr, engine: Engine) -> exp.Expr:
    """Whether the row at `depth`, where `path` ends, has the client's `key`."""
    column = column_at(depth, path.key_column or "")
    equal = exp.EQ(this=column, expression=key)
    return equal if path.is_key_exact else exp.and_(equal, engine.exact(column, key))


def way_to_client(
    path: TenantPath, key: exp.Expr, engine: Engine, also: Also = lambda *_: (), *, depth: int = 0
) -> exp.Expr:
    """Whether the row at `depth` belongs to the client of `key`."""
    own = is_client(depth + len(path.hops), path, key, engine)
    return along(path.hops, own, engine, also, depth=depth)


def counted(condition: exp.Expr, name: str) -> exp.Expr:
    """The number of rows that meet `condition`."""
    case = exp.Case(ifs=[exp.If(this=condition, true=exp.Literal.number(1))])
    return exp.alias_(exp.Count(this=case), name, quoted=True)


def all_counted(name: str) -> exp.Expr:
    return exp.alias_(exp.Count(this=exp.Star()), name, quoted=True)
