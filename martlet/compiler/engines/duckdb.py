"""The facts of DuckDB."""

from sqlglot import exp

from martlet.compiler.engines.base import Construct, Engine, Fence, OwnParser
from martlet.compiler.engines.functions import COMMON, PARTS_OF_DATES, STATISTICS, Function
from martlet.compiler.engines.shared import DATE_TRUNC, LOCALISED, LOCALISED_NAIVE
from martlet.model.schema import ColumnType, Family

FUNCTIONS: frozenset[Function] = COMMON | STATISTICS | PARTS_OF_DATES | {
    exp.AnyValue, exp.ApproxDistinct, exp.ArgMax, exp.ArgMin, exp.Cbrt, exp.Contains, exp.CountIf,
    exp.DateBin, exp.DateFromParts, exp.DateTrunc, exp.Dayname, exp.EndsWith, exp.First, exp.Left,
    exp.MD5, exp.Median, exp.Mode, exp.Monthname, exp.Pad, exp.RegexpLike, exp.RegexpReplace,
    exp.Reverse, exp.Right, exp.SplitPart, exp.StartsWith, exp.StrToTime, exp.TimeToUnix,
    exp.TryCast,
    "age", "date_part", "now",
}  # fmt: skip


def _dollar_placeholder(_name: str, position: int, _family: Family) -> exp.Expr:
    """A parameter by its position: `$1`."""
    return exp.Placeholder(this=str(position))


def _compares_with_days(kind: ColumnType) -> bool:
    """TIMESTAMP_S, _MS and _NS hold fewer moments than TIMESTAMP.

    Compared with a moment that it may not hold, DuckDB converts the column, which may fail.
    """
    return not kind.native.startswith("TIMESTAMP_")


DUCKDB = Engine(
    name="duckdb",
    dialect="duckdb",
    fence=Fence(limit="9223372036854775807"),
    functions=FUNCTIONS,
    lacks=frozenset({Construct.WITH_TIES}),
    parameter=_dollar_placeholder,
    exact_sql="ENCODE(x) = ENCODE(y)",
    truncations=DATE_TRUNC,
    localised=LOCALISED,
    localised_naive=LOCALISED_NAIVE,
    compares_with_days=_compares_with_days,
    own_parser=OwnParser.DUCKDB,
    catalog="source",
    quotes_fold=True,
    has_row_values=True,
    aliases_anywhere=True,
)
