"""Facts that two or more engines share: how they write parameters, and what they misread."""

from sqlglot import exp

from martlet.compiler.trees import put
from martlet.model.question import Granularity
from martlet.model.schema import Family

MOMENTS = (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ)
DATE_TRUNC = {g: f"DATE_TRUNC('{g.value}', CAST(x AS TIMESTAMP))" for g in Granularity}
LOCALISED = "x AT TIME ZONE zone"
LOCALISED_NAIVE = "x AT TIME ZONE 'UTC' AT TIME ZONE zone"


def colon_name(name: str, _position: int, _family: Family) -> exp.Expr:
    """A parameter by its name: `:v1`."""
    return exp.Placeholder(this=name)


def respell_log10(tree: exp.Query) -> None:
    """LOG10(x) for LOG(10, x)."""
    for node in list(tree.find_all(exp.Log)):
        if node.expression and node.this == exp.Literal.number(10):
            put(exp.Anonymous(this="LOG10", expressions=[node.expression]), node)
