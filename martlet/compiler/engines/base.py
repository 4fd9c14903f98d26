"""The facts that the compiler needs of an engine. Each engine's file fills them in.

Nothing outside this package asks for an engine by its name: a difference between engines is a
field of `Engine`. Measurements of fences and of equality are in docs/measured/isolation.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import Token

from martlet.compiler.engines.functions import Function
from martlet.model.datamart import Table
from martlet.model.question import Granularity
from martlet.model.schema import ColumnType, Family

Barrier = Callable[[exp.Expr, Table], exp.Expr]


class Construct(Enum):
    """Parts of the language that some engines lack.

    A row of VALUES names the columns on MySQL and on ClickHouse, where the engine may take it for
    their declaration: a query could then use names that we take for others.
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


class OwnParser(Enum):
    """The engines' own parsers that run in this process; `compiler/second` has a reader of each."""

    LIBPG_QUERY = "libpg_query"
    DUCKDB = "json_serialize_sql"
    SQLITE = "sqlite3_prepare"


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
        """The LIMIT that admits every row, where the engine's fence has one."""
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


# Defaults for the functions of an engine.


def no_barrier(value: exp.Expr, _table: Table) -> exp.Expr:
    """The engine needs no barrier: the fence alone keeps conditions out."""
    return value


def _accept_tokens(_tokens: Sequence[Token]) -> None:
    """The parser reads every token as the engine does."""


def _respell_nothing(_tree: exp.Query) -> None:
    """The printer writes every node as the engine reads it."""


def _as_it_is(column: exp.Expr, _kind: ColumnType) -> exp.Expr:
    return column


def _any_type(_kind: ColumnType) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Engine:
    """The facts of one engine.

    Names. `folds_tables`, `folds_columns`: unquoted names ignore case. `quotes_fold`: quoted names
    ignore it too. `has_row_values`: a table's name may stand for its whole row.
    `aliases_anywhere`: WHERE and SELECT itself may use a name that SELECT gives. `names_by_text`:
    the engine calls an unnamed column by its text.

    Language. `lacks`: constructs that the engine does not have. `orders_nulls`: ORDER BY takes
    NULLS FIRST and NULLS LAST; elsewhere NULLs are the smallest. `inlines_on_request`: a CTE may be
    NOT MATERIALIZED. `check_tokens` refuses text that our parser would read differently.
    `respell` rewrites the nodes of a tree that the printer would write wrongly.

    Texts. `exact_sql` compares `x` with `y` byte for byte where `=` may call different texts equal.
    `plain_text` casts a column of text to a type that the driver returns as it is stored.
    `likes_any_collation`: LIKE works on text of every collation, so that it cannot fail on a row.

    Moments. `truncations` cut `x` to a granularity. `localised` turns `x`, a moment with a zone,
    into the local time of `zone`; `localised_naive` does so with a moment in UTC that carries no
    zone. `compares_with_days`: a column of that type can be compared with a moment of any day.

    Isolation. `barrier` goes around each column behind a fence. `likes_by_statistics`: the planner
    runs LIKE on the statistics of a column. `own_parser` reads a proved text a second time; None
    where only the engine's server has that parser.
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
    likes_any_collation: bool = True
    own_parser: OwnParser | None = None
    check_tokens: Callable[[Sequence[Token]], None] = _accept_tokens
    respell: Callable[[exp.Query], None] = _respell_nothing
    plain_text: Callable[[exp.Expr, ColumnType], exp.Expr] = _as_it_is
    compares_with_days: Callable[[ColumnType], bool] = _any_type
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

    @property
    def compares_by_bytes(self) -> bool:
        """Whether `exact` needs another comparison than `=`."""
        return self.exact_sql != "x = y"

    def table_key(self, name: str, *, quoted: bool = True) -> str:
        """The form in which two spellings of one table's name are the same."""
        return folded(name) if self.folds_tables and (self.quotes_fold or not quoted) else name

    def column_key(self, name: str, *, quoted: bool = True) -> str:
        """The form in which two spellings of one column's name are the same."""
        return folded(name) if self.folds_columns and (self.quotes_fold or not quoted) else name

    def quoted_name(self, name: str) -> str:
        """The form that an unquoted name takes within quotes."""
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
