"""What differs between engines when SQL is compiled: one row of facts each.

Adding an engine is one row here and one file in `connect`. What was measured about fences and
equality stands in docs/security.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

import sqlglot
from sqlglot import exp

from martlet.compiler.engines.barriers import (
    Barrier,
    clickhouse_type,
    no_barrier,
    without_dictionaries,
    without_statistics,
)
from martlet.compiler.engines.functions import CLICKHOUSE, DUCKDB, MYSQL, POSTGRES, SQLITE, Function
from martlet.model.question import Granularity
from martlet.model.schema import Family


class Construct(Enum):
    """Parts of the language that not every engine has.

    A row of VALUES names the columns on MySQL and on ClickHouse, where it may be taken for their
    declaration: a query could then use names that we take for others.
    """

    DISTINCT_ON = "DISTINCT ON"
    QUALIFY = "QUALIFY"
    FULL_JOIN = "FULL JOIN"
    SEMI_JOIN = "SEMI and ANTI JOIN"
    LATERAL = "LATERAL"
    AT_TIME_ZONE = "AT TIME ZONE"
    VALUES = "VALUES"
    WITH_TIES = "WITH TIES"
    INNER_WITH = "WITH inside another query"
    IGNORE_NULLS = "IGNORE NULLS"
    EXCLUDE = "EXCLUDE in a window"


@dataclass(frozen=True, slots=True)
class Fence:
    """LIMIT and OFFSET that admit every row, and that no planner moves a condition through."""

    limit: str | None = None
    offset: str | None = None

    def around(self, body: exp.Select) -> exp.Select:
        if self.limit is not None:
            body.set("limit", self.every_row())
        if self.offset is not None:
            body.set("offset", exp.Offset(expression=_number(self.offset)))
        return body

    def every_row(self) -> exp.Limit:
        """The LIMIT that admits every row, where the engine's fence is one."""
        return exp.Limit(expression=_number(self.limit or ""))

    def holds(self, body: exp.Select) -> bool:
        """Whether `body` ends in exactly this fence."""
        fenced = self.around(exp.Select())
        return all(body.args.get(end) == fenced.args.get(end) for end in ("limit", "offset"))


def _number(text: str) -> exp.Expr:
    """`text` as the parser would read it: a minus sign is an operator."""
    if text.startswith("-"):
        return exp.Neg(this=exp.Literal.number(text[1:]))
    return exp.Literal.number(text)


@dataclass(frozen=True, slots=True)
class Engine:
    """`exact_sql` compares `x` with `y` byte for byte where `=` may call different texts equal.

    `folds_tables`, `folds_columns`: unquoted names ignore case. `quotes_fold`: quoted ones too.
    `has_row_values`: a table's name may stand for its whole row. `aliases_anywhere`: a name
    given in SELECT may be used in WHERE and in SELECT itself. `orders_nulls`: ORDER BY takes
    NULLS FIRST and NULLS LAST; elsewhere NULLs are the smallest. `names_by_text`: a column that
    the query left nameless is called by its text. `inlines_on_request`: a CTE may be said to be
    NOT MATERIALIZED.

    `barrier` goes around each column behind a fence. `likes_by_statistics`: the planner runs LIKE
    on the statistics of a column.

    `truncations` cut `x` to a granularity. `localised` turns `x`, a moment with a zone, into the
    local time of `zone`; `localised_naive` does so with a moment in UTC that carries no zone.
    """

    name: str
    dialect: str
    fence: Fence
    functions: frozenset[Function]
    parameter: Callable[[str, int, Family], exp.Expr]
    exact_sql: str
    truncations: Mapping[Granularity, str]
    barrier: Barrier = no_barrier
    likes_by_statistics: bool = False
    localised: str | None = None
    localised_naive: str | None = None
    catalog: str | None = None
    folds_tables: bool = True
    folds_columns: bool = True
    quotes_fold: bool = False
    has_row_values: bool = False
    aliases_anywhere: bool = False
    orders_nulls: bool = True
    names_by_text: bool = False
    inlines_on_request: bool = True
    lacks: frozenset[Construct] = frozenset()
    has_client_databases: bool = True

    def table_key(self, name: str, *, quoted: bool = True) -> str:
        """The form in which two spellings of one table's name are the same."""
        return folded(name) if self.folds_tables and (self.quotes_fold or not quoted) else name

    def column_key(self, name: str, *, quoted: bool = True) -> str:
        return folded(name) if self.folds_columns and (self.quotes_fold or not quoted) else name

    def quoted_name(self, name: str) -> str:
        """What a name that stands without quotes has to be within them."""
        return name if self.quotes_fold or not self.folds_columns else folded(name)

    def table(self, schema: str, name: str, alias: str) -> exp.Table:
        """A physical table: always qualified, quoted and aliased."""
        return exp.Table(
            this=exp.to_identifier(name, quoted=True),
            db=exp.to_identifier(schema, quoted=True),
            catalog=exp.to_identifier(self.catalog, quoted=True) if self.catalog else None,
            alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)),
        )

    def exact(self, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        """True where `left` and `right` are the same text, byte for byte."""
        comparison = _parsed(self.exact_sql, self.dialect).copy()
        sides = {"x": left, "y": right}
        for column in list(comparison.find_all(exp.Column)):
            column.replace(sides[column.name].copy())
        return comparison

    def printed(self, tree: exp.Expr) -> str:
        return tree.sql(dialect=self.dialect, pretty=True, comments=False)


def folded(name: str) -> str:
    """`name` in lower case as engines fold it: ASCII letters only.

    Unicode folds more (the Kelvin sign to k, É to é); a name that we took for a query's own would
    be a physical table to the engine.
    """
    return name.translate(_TO_LOWER)


_TO_LOWER = {ord(upper): ord(upper) + 32 for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@cache
def _parsed(sql: str, dialect: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect=dialect)


def _dollar(_name: str, position: int, _family: Family) -> exp.Expr:
    return exp.Parameter(this=exp.Literal.number(position))


def _dollar_placeholder(_name: str, position: int, _family: Family) -> exp.Expr:
    return exp.Placeholder(this=str(position))


def _colon_name(name: str, _position: int, _family: Family) -> exp.Expr:
    return exp.Placeholder(this=name)


def _braces(name: str, _position: int, family: Family) -> exp.Expr:
    """ClickHouse wants to know the type; its NULLs are types of their own."""
    kind = clickhouse_type(_CLICKHOUSE_TYPES.get(family, "String"))
    return exp.Placeholder(this=exp.var(name), kind=kind)


_CLICKHOUSE_TYPES = {
    Family.INTEGER: "Int128",
    Family.DECIMAL: "Decimal(76, 20)",
    Family.FLOAT: "Float64",
    Family.BOOLEAN: "Bool",
    Family.DATE: "Date32",
    Family.TIMESTAMP: "DateTime64(6)",
    Family.TIMESTAMP_TZ: "DateTime64(6, 'UTC')",
    Family.UUID: "UUID",
}
_DATE_TRUNC = {g: f"DATE_TRUNC('{g.value}', CAST(x AS TIMESTAMP))" for g in Granularity}

# A moment is the server's own kind of it, so that days and hours are told alike; NULLs are a type.
_CLICKHOUSE_MOMENT = "Nullable(DateTime64(6))"
_CLICKHOUSE_TRUNC = {
    g: f"CAST(DATE_TRUNC('{g.value}', CAST(x AS {_CLICKHOUSE_MOMENT})) AS {_CLICKHOUSE_MOMENT})"
    for g in Granularity
}
_CLICKHOUSE_LOCAL = f"CAST(toString(toTimeZone(x, zone)) AS {_CLICKHOUSE_MOMENT})"

# Every answer is the start of the period as a moment. Weeks start on Monday, as in ISO 8601.
_MYSQL_TRUNC = {
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
_SQLITE_TRUNC = {
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

ENGINES: dict[str, Engine] = {
    "postgres": Engine(
        name="postgres",
        dialect="postgres",
        fence=Fence(offset="0"),
        functions=POSTGRES,
        lacks=frozenset({Construct.QUALIFY, Construct.SEMI_JOIN, Construct.IGNORE_NULLS}),
        parameter=_dollar,
        exact_sql='CAST(x AS TEXT) COLLATE "C" = CAST(y AS TEXT)',
        truncations=_DATE_TRUNC,
        localised="x AT TIME ZONE zone",
        localised_naive="x AT TIME ZONE 'UTC' AT TIME ZONE zone",
        has_row_values=True,
        barrier=without_statistics,
        likes_by_statistics=True,
    ),
    "mysql": Engine(
        name="mysql",
        dialect="mysql",
        fence=Fence(limit="18446744073709551615"),
        functions=MYSQL,
        parameter=_colon_name,
        exact_sql="CAST(CAST(x AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(y AS BINARY)",
        truncations=_MYSQL_TRUNC,
        folds_tables=False,
        orders_nulls=False,
        names_by_text=True,
        inlines_on_request=False,
        lacks=frozenset(Construct),
        quotes_fold=True,
        has_client_databases=False,
    ),
    "clickhouse": Engine(
        name="clickhouse",
        dialect="clickhouse",
        fence=Fence(limit="18446744073709551615"),
        functions=CLICKHOUSE,
        lacks=frozenset(
            {
                Construct.LATERAL,
                Construct.AT_TIME_ZONE,
                Construct.VALUES,
                Construct.EXCLUDE,
            }
        ),
        parameter=_braces,
        exact_sql="x = y",
        barrier=without_dictionaries,
        truncations=_CLICKHOUSE_TRUNC,
        localised=_CLICKHOUSE_LOCAL,
        localised_naive=_CLICKHOUSE_LOCAL,
        folds_tables=False,
        folds_columns=False,
        aliases_anywhere=True,
        names_by_text=True,
        inlines_on_request=False,
        has_client_databases=False,
    ),
    "duckdb": Engine(
        name="duckdb",
        dialect="duckdb",
        fence=Fence(limit="9223372036854775807"),
        functions=DUCKDB,
        lacks=frozenset({Construct.WITH_TIES}),
        parameter=_dollar_placeholder,
        exact_sql="ENCODE(x) = ENCODE(y)",
        truncations=_DATE_TRUNC,
        localised="x AT TIME ZONE zone",
        localised_naive="x AT TIME ZONE 'UTC' AT TIME ZONE zone",
        catalog="source",
        quotes_fold=True,
        has_row_values=True,
        aliases_anywhere=True,
    ),
    "sqlite": Engine(
        name="sqlite",
        dialect="sqlite",
        fence=Fence(limit="-1", offset="0"),
        functions=SQLITE,
        lacks=frozenset(Construct)
        - {
            Construct.FULL_JOIN,
            Construct.VALUES,
            Construct.INNER_WITH,
            Construct.EXCLUDE,
        },
        parameter=_colon_name,
        exact_sql="x COLLATE BINARY = y",
        truncations=_SQLITE_TRUNC,
        quotes_fold=True,
        aliases_anywhere=True,
        names_by_text=True,
    ),
}
