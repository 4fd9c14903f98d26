"""The facts of ClickHouse."""

from functools import lru_cache

from sqlglot import exp

from martlet.compiler.engines.base import Construct, Engine, Fence
from martlet.compiler.engines.functions import COMMON, PARTS_OF_DATES, Function
from martlet.model.datamart import Table
from martlet.model.question import Granularity
from martlet.model.schema import Family

FUNCTIONS: frozenset[Function] = COMMON | PARTS_OF_DATES | {
    exp.AnyValue, exp.ApproxDistinct, exp.ArgMax, exp.ArgMin, exp.Corr, exp.CountIf, exp.CovarPop,
    exp.CovarSamp, exp.DateTrunc, exp.DayOfWeekIso, exp.EndsWith, exp.Initcap, exp.Left, exp.MD5,
    exp.Median, exp.Pad, exp.Quantile, exp.RegexpLike, exp.Right, exp.StartsWith,
    "anyif", "anylast", "argmaxif", "argminif", "avgif", "avgweighted", "maxif", "medianif",
    "minif", "stddevpop", "stddevsamp", "sumif", "sumornull", "uniqexact", "uniqexactif", "uniqif",
    "varpop", "varsamp",
    "adddays", "addhours", "addminutes", "addmonths", "addquarters", "addseconds", "addweeks",
    "addyears", "subtractdays", "subtracthours", "subtractminutes", "subtractmonths",
    "subtractquarters", "subtractseconds", "subtractweeks", "subtractyears",
    "empty", "intdiv", "isnotnull", "isnull", "lengthutf8", "lowerutf8", "multiif", "notempty",
    "now", "today", "yesterday",
    "todate", "todate32", "todatetime", "todatetime64", "todateornull", "todayofmonth",
    "todayofyear", "todecimal128", "todecimal32", "todecimal64", "tofloat32", "tofloat64",
    "tofloat64ornull", "tohour", "toint16", "toint32", "toint32ornull", "toint64",
    "toint64ornull", "toint8", "toisoweek", "toisoyear", "tominute", "tomonth", "toquarter",
    "tosecond", "tostartofday", "tostartoffifteenminutes", "tostartoffiveminutes",
    "tostartofhour", "tostartofinterval", "tostartofminute", "tostartofmonth",
    "tostartofquarter", "tostartofweek", "tostartofyear", "tostring", "totimezone", "toyear",
    "toyyyymm", "toyyyymmdd", "tounixtimestamp", "upperutf8",
}  # fmt: skip

_PARAMETER_TYPES = {
    Family.INTEGER: "Int128",
    Family.DECIMAL: "Decimal(76, 20)",
    Family.FLOAT: "Float64",
    Family.BOOLEAN: "Bool",
    Family.DATE: "Date32",
    Family.TIMESTAMP: "DateTime64(6)",
    Family.TIMESTAMP_TZ: "DateTime64(6, 'UTC')",
    Family.UUID: "UUID",
}
# One type for every moment, so that the driver returns days and hours alike. Nullable is a type.
_MOMENT = "Nullable(DateTime64(6))"
_TRUNCATIONS = {
    g: f"CAST(DATE_TRUNC('{g.value}', CAST(x AS {_MOMENT})) AS {_MOMENT})" for g in Granularity
}
_LOCALISED = f"CAST(toString(toTimeZone(x, zone)) AS {_MOMENT})"


def without_dictionaries(value: exp.Expr, table: Table) -> exp.Expr:
    """`value` with each dictionary-encoded column cast to its plain type.

    ClickHouse runs a function once on each value of a part's dictionary, which the rows of all
    clients share. Figures: docs/measured/isolation.md.
    """
    plain = dict(table.dictionaries)
    root = exp.Paren(this=value)
    for column in list(root.find_all(exp.Column)):
        if column.name in plain:
            column.replace(exp.Cast(this=column.copy(), to=_type(plain[column.name])))
    whole: exp.Expr = root.this
    return whole


def _braces(name: str, _position: int, family: Family) -> exp.Expr:
    """A parameter by its name and type: `{v1: Int128}`."""
    kind = _type(_PARAMETER_TYPES.get(family, "String"))
    return exp.Placeholder(this=exp.var(name), kind=kind)


def _type(name: str) -> exp.DataType:
    """A new node of the type that ClickHouse calls `name`."""
    return _parsed_type(name).copy()


@lru_cache(maxsize=1024)
def _parsed_type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="clickhouse")


CLICKHOUSE = Engine(
    name="clickhouse",
    dialect="clickhouse",
    fence=Fence(limit="18446744073709551615"),
    functions=FUNCTIONS,
    lacks=frozenset(
        {Construct.LATERAL, Construct.AT_TIME_ZONE, Construct.VALUES, Construct.EXCLUDE}
    ),
    parameter=_braces,
    exact_sql="x = y",
    barrier=without_dictionaries,
    truncations=_TRUNCATIONS,
    localised=_LOCALISED,
    localised_naive=_LOCALISED,
    folds_tables=False,
    folds_columns=False,
    aliases_anywhere=True,
    names_by_text=True,
    inlines_on_request=False,
    has_client_databases=False,
)
