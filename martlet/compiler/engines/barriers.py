"""Expressions that a planner and a storage engine cannot look through, one for each engine's need.

Behind a fence, the executor moves nothing. Its planner may still look up the statistics of a column
that a relation passes on as it is, and run a viewer's operator on them; a function may still run on
the dictionary that the rows of all clients share. What was measured stands in docs/security.md.
"""

from collections.abc import Callable
from functools import lru_cache

from sqlglot import exp

from martlet.model.mart import Table

Barrier = Callable[[exp.Expr, Table], exp.Expr]


def no_barrier(value: exp.Expr, _table: Table) -> exp.Expr:
    return value


def without_statistics(value: exp.Expr, _table: Table) -> exp.Expr:
    """PostgreSQL keeps statistics of columns and finds them through subqueries, not of this.

    Measured on 15 and 18. What does not stop it: AS MATERIALIZED (since 18), LATERAL, a parameter.
    """
    return exp.Coalesce(this=value, expressions=[exp.null()])


def without_dictionaries(value: exp.Expr, table: Table) -> exp.Expr:
    """ClickHouse runs a function on each value of a part's dictionary once, whoever's it is."""
    plain = dict(table.dictionaries)
    root = exp.Paren(this=value)
    for column in list(root.find_all(exp.Column)):
        if column.name in plain:
            kind = clickhouse_type(plain[column.name])
            column.replace(exp.Cast(this=column.copy(), to=kind))
    whole: exp.Expr = root.this
    return whole


def clickhouse_type(name: str) -> exp.DataType:
    """The type that ClickHouse calls `name`: read once, a node of its own each time."""
    return _type(name).copy()


@lru_cache(maxsize=1024)
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="clickhouse")
