"""The facts of SQLite."""

from collections.abc import Sequence
from itertools import pairwise

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from martlet.compiler.engines.base import Construct, Engine, Fence, OwnParser
from martlet.compiler.engines.functions import COMMON, Function
from martlet.compiler.engines.shared import MOMENTS, colon_name
from martlet.compiler.refusal import refused
from martlet.compiler.trees import put
from martlet.model.question import Granularity

FUNCTIONS: frozenset[Function] = COMMON - {exp.ConcatWs} | {
    exp.Chr, exp.Date, exp.Hex, exp.Typeof, exp.Unicode,
    "date", "datetime", "julianday", "strftime", "time", "total", "unixepoch",
}  # fmt: skip

# Each result is the start of the period as an ISO 8601 text. Weeks start on Monday.
_TRUNCATIONS = {
    Granularity.SECOND: "strftime('%Y-%m-%dT%H:%M:%S', x)",
    Granularity.MINUTE: "strftime('%Y-%m-%dT%H:%M:00', x)",
    Granularity.HOUR: "strftime('%Y-%m-%dT%H:00:00', x)",
    Granularity.DAY: "strftime('%Y-%m-%dT00:00:00', x)",
    Granularity.WEEK: "strftime('%Y-%m-%dT00:00:00', x, 'weekday 0', '-6 days')",
    Granularity.MONTH: "strftime('%Y-%m-01T00:00:00', x)",
    Granularity.QUARTER: "strftime('%Y-%m-01T00:00:00', x, 'start of month',"
    " '-' || ((strftime('%m', x) - 1) % 3) || ' months')",
    Granularity.YEAR: "strftime('%Y-01-01T00:00:00', x)",
}


def _refuse_mod(tokens: Sequence[Token]) -> None:
    """SQLite's `%` works on integers and its `mod` on all numbers; the parser confuses them.

    Raises QUERY_REJECTED.
    """
    for token, after in pairwise(tokens):
        if token.text.casefold() == "mod" and after.token_type is TokenType.L_PAREN:
            raise refused("mod is not available on sqlite; write a % b, which works on integers")


def _respell(tree: exp.Query) -> None:
    """Write casts as SQLite reads them.

    DECIMAL is a number of either kind to SQLite; the printer would write a floating one. Casts to
    dates are functions, which may fail in other ways: the leak-proof check has to see them as such.
    """
    for cast in list(tree.find_all(exp.Cast)):
        if cast.to.this is exp.DataType.Type.DATE:
            put(exp.Date(this=cast.this), cast)
        elif cast.to.this in (*MOMENTS, exp.DataType.Type.DATETIME):
            put(exp.Anonymous(this="datetime", expressions=[cast.this]), cast)
    for kind in tree.find_all(exp.DataType):
        if kind.this is exp.DataType.Type.DECIMAL:
            kind.replace(exp.DataType(this=exp.DataType.Type.USERDEFINED, kind="NUMERIC"))


SQLITE = Engine(
    name="sqlite",
    dialect="sqlite",
    fence=Fence(limit="-1", offset="0"),
    functions=FUNCTIONS,
    lacks=frozenset(Construct)
    - {Construct.FULL_JOIN, Construct.VALUES, Construct.INNER_WITH, Construct.EXCLUDE},
    parameter=colon_name,
    exact_sql="x COLLATE BINARY = y",
    truncations=_TRUNCATIONS,
    own_parser=OwnParser.SQLITE,
    check_tokens=_refuse_mod,
    respell=_respell,
    quotes_fold=True,
    aliases_anywhere=True,
    names_by_text=True,
)
