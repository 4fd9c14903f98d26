"""The facts of MySQL and MariaDB."""

from sqlglot import exp

from martlet.compiler.engines.base import Construct, Engine, Fence
from martlet.compiler.engines.functions import COMMON, PARTS_OF_DATES, Function
from martlet.compiler.engines.shared import MOMENTS, colon_name, respell_log10
from martlet.compiler.trees import put
from martlet.model.question import Granularity

FUNCTIONS: frozenset[Function] = COMMON | PARTS_OF_DATES | {
    exp.ConvertTimezone, exp.Dayname, exp.Left, exp.MD5, exp.Monthname, exp.Pad,
    exp.RegexpInstr, exp.RegexpLike, exp.Reverse, exp.Right, exp.StrToDate, exp.StrToTime,
    exp.SubstringIndex,
    exp.TimestampDiff, exp.UtcTimestamp,
    "field", "makedate", "now", "unix_timestamp", "weekday",
}  # fmt: skip

# Each result is the start of the period as a moment. Weeks start on Monday, as in ISO 8601.
_TRUNCATIONS = {
    Granularity.SECOND: "CAST(DATE_FORMAT(x, '%Y-%m-%d %H:%i:%S') AS DATETIME)",
    Granularity.MINUTE: "CAST(DATE_FORMAT(x, '%Y-%m-%d %H:%i:00') AS DATETIME)",
    Granularity.HOUR: "CAST(DATE_FORMAT(x, '%Y-%m-%d %H:00:00') AS DATETIME)",
    Granularity.DAY: "CAST(DATE(x) AS DATETIME)",
    Granularity.WEEK: "CAST(DATE_SUB(DATE(x), INTERVAL WEEKDAY(x) DAY) AS DATETIME)",
    Granularity.MONTH: "CAST(DATE_FORMAT(x, '%Y-%m-01') AS DATETIME)",
    Granularity.QUARTER: "CAST(DATE_ADD(MAKEDATE(YEAR(x), 1),"
    " INTERVAL (QUARTER(x) - 1) * 3 MONTH) AS DATETIME)",
    Granularity.YEAR: "CAST(DATE_FORMAT(x, '%Y-01-01') AS DATETIME)",
}


def _respell(tree: exp.Query) -> None:
    """Write moments, logarithms and regular expressions as both servers read them.

    There is no cast to TIMESTAMP: the printer would write another function for it. LOG(10, x) is
    less exact than LOG10(x). MariaDB lacks the function that the printer writes for REGEXP; both
    servers have REGEXP_INSTR.
    """
    respell_log10(tree)
    for kind in tree.find_all(exp.DataType):
        if kind.this in (*MOMENTS, exp.DataType.Type.TIMESTAMPTZ):
            kind.set("this", exp.DataType.Type.DATETIME)
    for node in list(tree.find_all(exp.RegexpLike)):
        position = exp.RegexpInstr(this=node.this, expression=node.expression)
        put(exp.Paren(this=exp.GT(this=position, expression=exp.Literal.number(0))), node)


MYSQL = Engine(
    name="mysql",
    dialect="mysql",
    fence=Fence(limit="18446744073709551615"),
    functions=FUNCTIONS,
    parameter=colon_name,
    exact_sql="CAST(CAST(x AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(y AS BINARY)",
    truncations=_TRUNCATIONS,
    respell=_respell,
    folds_tables=False,
    orders_nulls=False,
    names_by_text=True,
    inlines_on_request=False,
    lacks=frozenset(Construct),
    quotes_fold=True,
    has_client_databases=False,
)
