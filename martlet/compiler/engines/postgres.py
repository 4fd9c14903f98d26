"""The facts of PostgreSQL."""

from sqlglot import exp

from martlet.compiler.engines.base import Construct, Engine, Fence, OwnParser
from martlet.compiler.engines.functions import COMMON, STATISTICS, Function
from martlet.compiler.engines.shared import (
    DATE_TRUNC,
    LOCALISED,
    LOCALISED_NAIVE,
    respell_log10,
)
from martlet.model.datamart import Table
from martlet.model.schema import ColumnType, Family

FUNCTIONS: frozenset[Function] = COMMON | STATISTICS | {
    exp.Cbrt, exp.DateBin, exp.Initcap, exp.Left, exp.Localtimestamp, exp.MD5, exp.Mode, exp.Pad,
    exp.RegexpILike,
    exp.RegexpLike, exp.RegexpReplace, exp.Reverse, exp.Right, exp.SplitPart, exp.StartsWith,
    exp.StrToDate, exp.StrToTime, exp.WidthBucket,
    "age", "every", "make_date", "statement_timestamp",
}  # fmt: skip


def without_statistics(value: exp.Expr, _table: Table) -> exp.Expr:
    """COALESCE(value, NULL), an expression without statistics for the planner.

    Behind a fence, the executor moves nothing. The planner may still look up the statistics of a
    column that a relation passes on as it is, and run a viewer's operator on them. It finds them
    through subqueries, but not through this. Measured on 15 and 18. AS MATERIALIZED (since 18),
    LATERAL and a parameter do not stop it. Figures: docs/measured/isolation.md.
    """
    return exp.Coalesce(this=value, expressions=[exp.null()])


def _dollar(_name: str, position: int, _family: Family) -> exp.Expr:
    """A parameter by its position: `$1`."""
    return exp.Parameter(this=exp.Literal.number(position))


def _as_text(column: exp.Expr, kind: ColumnType) -> exp.Expr:
    """Types such as citext and character(n) are cast, so that the bytes can be compared."""
    if kind.is_exact or kind.family is not Family.TEXT:
        return column
    return exp.Cast(this=column, to=exp.DataType.build("text"))


POSTGRES = Engine(
    name="postgres",
    dialect="postgres",
    fence=Fence(offset="0"),
    functions=FUNCTIONS,
    lacks=frozenset({Construct.QUALIFY, Construct.SEMI_JOIN, Construct.IGNORE_NULLS}),
    parameter=_dollar,
    exact_sql='CAST(x AS TEXT) COLLATE "C" = CAST(y AS TEXT)',
    truncations=DATE_TRUNC,
    localised=LOCALISED,
    localised_naive=LOCALISED_NAIVE,
    has_row_values=True,
    barrier=without_statistics,
    likes_by_statistics=True,
    likes_any_collation=False,  # LIKE fails on non-deterministic collations, at each row
    own_parser=OwnParser.LIBPG_QUERY,
    respell=respell_log10,  # LOG(b, x) takes decimals only
    plain_text=_as_text,
)
