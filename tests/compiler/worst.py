"""The questions that are hardest to compile within each bound that there is."""

from dataclasses import replace

from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.model.datamart import Datamart
from martlet.model.draft import DraftColumn, DraftTable
from martlet.model.question import (
    AllOf,
    AnyOf,
    Condition,
    Filter,
    Granularity,
    Operator,
    Question,
    SemanticQuestion,
    SqlQuestion,
    TimeDimension,
)
from martlet.model.schema import ColumnType, Family, ForeignKey, SchemaColumn, SchemaTable
from tests.support.marts import SCHEMAS, draft, schema


def _list(text: str, count: int, by: str = ",") -> str:
    """`text` so many times, with the number of each in the place of `#`."""
    return by.join(text.replace("#", str(i)) for i in range(count))


def _nested(before: str, middle: str, after: str, depth: int) -> str:
    return before * depth + middle + after * depth


def doubled(joins: int = 28, references: int = 2_500) -> str:
    """60 columns, doubled by five CTEs to 1,920, joined, and named again and again."""
    ctes = [f"a0 AS (SELECT {_list('id AS c#', 60)} FROM orders)"]
    ctes += [f"a{i} AS (SELECT x.*, y.* FROM a{i - 1} x, a{i - 1} y)" for i in range(1, 6)]
    joined = _list("a5 j#", joins)
    return f"WITH {', '.join(ctes)} SELECT coalesce({_list('c9', references)}) FROM {joined}"


def _recursion(depth: int) -> str:
    query = "SELECT 1 AS x"
    for i in range(depth):
        query = f"WITH RECURSIVE r{i} AS (({query}) UNION ALL SELECT 1) SELECT x FROM r{i}"
    return query


_ORDERS = "FROM orders"
_MARKS = chr(0x316) + chr(0x301)  # sorting them takes as long as they are many, times itself
_CASE = "CASE WHEN id = 1 THEN 1 ELSE "

TEXTS: dict[str, str] = {
    "bytes": f"SELECT id {_ORDERS} WHERE client_id = '{'a' * 32_000}'",
    "words": f"SELECT {_list('id', 2_000)} {_ORDERS}",
    "names that double": doubled(),
    "names in USING": f"SELECT 1 {_ORDERS} "
    + _list(f"JOIN orders o# USING ({_list('id', 70)})", 31, " "),
    "NATURAL joins": f"SELECT 1 {_ORDERS} " + _list("NATURAL JOIN orders o#", 31, " "),
    "names given": f"SELECT {_list('id a#', 1_950)} {_ORDERS}",
    "names of names": f"SELECT {_list('id AS c#', 700)}, {_list('c# AS d#', 700)} {_ORDERS}",
    "letters of a name": f'SELECT 1 AS "{"ab" * 8_000}" {_ORDERS}',
    "marks of a name": f'SELECT 1 {_ORDERS} AS "x{_MARKS * 4_000}"',
    "a name nearly right": f"WITH a AS (SELECT {_list('id AS column_#', 1_400)} "
    f"{_ORDERS}) SELECT colum_x FROM a",
    "levels of brackets": f"SELECT {_nested('coalesce(', 'id', ')', 22)} {_ORDERS}",
    "levels of texts": f"SELECT {_nested('replace(', 'client_id', ', 1, 22)', 22)} {_ORDERS}",
    "levels of queries": f"SELECT id {_ORDERS} WHERE id IN "
    + _nested(f"(SELECT id {_ORDERS} WHERE id IN ", "(1)", ")", 21),
    "levels of types": f"SELECT {_nested('date (', 'id', ')', 22)} {_ORDERS}",
    "levels of recursion": _recursion(11),
    "levels of CASE": f"SELECT {_nested(_CASE, '0', ' END', 22)} {_ORDERS}",
    "branches of CASE": f"SELECT CASE {_list('WHEN id = # THEN #', 700, ' ')} END {_ORDERS}",
    "AND": f"SELECT id {_ORDERS} WHERE {_list('id <> #', 400, ' AND ')}",
    "AND beside a fence": f"SELECT 1 / id {_ORDERS} WHERE {_list('id <> #', 400, ' AND ')}",
    "AND of many tables": f"SELECT 1 / o0.id FROM {_list('orders o#', 33)} WHERE "
    + " AND ".join(f"o{i % 33}.id <> {i}" for i in range(390)),
    "OR": f"SELECT id {_ORDERS} WHERE {_list('amount = #', 400, ' OR ')}",
    "NOT": f"SELECT id {_ORDERS} WHERE {_nested('NOT (', 'id = 1', ')', 22)}",
    "PLUS": f"SELECT {_list('id', 400, ' + ')} {_ORDERS}",
    "DPIPE": f"SELECT {_list('client_id', 100, ' || ')} {_ORDERS}",
    "LIKE": f"SELECT id {_ORDERS} WHERE " + _list("client_id LIKE '#%'", 400, " AND "),
    "IN, numbers": f"SELECT id {_ORDERS} WHERE id IN ({_list('#', 2_900)})",
    "IN, texts": f"SELECT id {_ORDERS} WHERE client_id IN (" + _list("'a#'", 2_900) + ")",
    "casts": f"SELECT id {_ORDERS} WHERE id IN ({_list('CAST(# AS DATE)', 800)})",
    "logarithms": f"SELECT coalesce({_list('log(10, #)', 800)}) {_ORDERS}",
    "literals": f"SELECT {_list('#', 1_990)} {_ORDERS}",
    "stars": f"SELECT {_list('o.*', 190)} FROM orders o",
    "stars of joins": "SELECT " + _list("*", 150) + " FROM " + _list("orders o#", 33),
    "columns of stars": f"WITH {_list('a# AS (SELECT * FROM orders)', 30)} SELECT * FROM "
    + _list("a#", 30),
    "CTEs": "WITH a0 AS (SELECT * FROM orders), "
    + ", ".join(f"a{i} AS (SELECT * FROM a{i - 1})" for i in range(1, 62))
    + " SELECT * FROM a61",
    "set operations": _list(f"SELECT {_list('id', 90)} {_ORDERS}", 32, " UNION ALL "),
    "windows": f"SELECT {_list('sum(id) OVER (PARTITION BY amount ORDER BY id)', 350)} {_ORDERS}",
    "GROUPING SETS": f"SELECT count(*) {_ORDERS} GROUP BY GROUPING SETS "
    f"({_list('(id, amount)', 900)})",
    "CUBE": f"SELECT count(*) {_ORDERS} GROUP BY CUBE ({_list('id', 2_000)})",
    "ROLLUP": f"SELECT count(*) {_ORDERS} GROUP BY ROLLUP ({_list('id', 2_000)})",
    "ORDER BY": f"SELECT id {_ORDERS} ORDER BY {_list('id', 2_000)}",
    "VALUES": f"SELECT * FROM (VALUES {_list('(#, 1)', 900)}) v",
}
# Where engines are written differently: parameters, names given in SELECT, casts, nameless columns.
EVERYWHERE = (
    "names that double",
    "names of names",
    "levels of texts",
    "IN, texts",
    "casts",
    "logarithms",
    "literals",
    "stars of joins",
)
# Short texts whose names stand for more than they say.
_COLUMNS = "SELECT id AS x, amount AS y FROM orders"
NAMES: dict[str, str] = {
    "joins of a doubled CTE": f"WITH a AS ({_COLUMNS}), b AS (SELECT p.*, q.* FROM a p, a q) "
    "SELECT 1 FROM b r CROSS JOIN b s CROSS JOIN b t",
    "names that differ by case": f'WITH a AS (SELECT id AS x FROM orders), "A" AS ({_COLUMNS}) '
    'SELECT count(*) FROM a CROSS JOIN "A" AS other',
    "names that are given twice": "WITH a AS (SELECT id AS x FROM orders) SELECT count(*) FROM "
    f"(WITH a AS ({_COLUMNS}) SELECT * FROM a) AS inner_one, a",
    "recursion": "WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT r.* FROM r WHERE x < 3) "
    "SELECT r.* FROM r JOIN r s ON r.x = s.x",
    "UNION": "SELECT s.* FROM (SELECT * FROM orders UNION ALL SELECT * FROM orders) s",
    "subqueries": "SELECT o.id, (SELECT count(*) FROM (SELECT p.* FROM orders p) AS q) "
    "FROM orders o",
    "LATERAL": "SELECT l.* FROM orders o CROSS JOIN LATERAL (SELECT o.id AS a, o.amount AS b) l",
    "VALUES": "SELECT v.* FROM (VALUES (1, 2, 3), (4, 5, 6)) AS v",
    "USING": "SELECT * FROM orders o JOIN orders p USING (id)",
}

_WIDE = 1_990
_NUMBER = ColumnType(Family.INTEGER, "integer")


def wide(engine: str) -> Datamart:
    """The small world, a table of nearly 2,000 columns, and a hundred that point at one another."""
    owner = SCHEMAS[engine]
    world, drafted = schema(engine, owner), draft(owner)
    columns = {f"c{i}": SchemaColumn(f"c{i}", _NUMBER) for i in range(_WIDE)}
    client = SchemaColumn("client_id", world.tables[owner, "orders"].columns["client_id"].type)
    tables = [SchemaTable(owner, "wide", {"client_id": client, **columns}, ("c0",))]
    tables += [_linked(owner, i, client) for i in range(_CHAIN)]
    drafts = [
        DraftTable(t.name, tuple(map(DraftColumn, t.columns)), owner, client_column="client_id")
        for t in tables
    ]
    world = replace(world, tables={**world.tables, **{t.id: t for t in tables}})
    whole = replace(drafted, tables=(*drafted.tables, *drafts))
    return build_datamart(whole, world, DatamartIdentity("m2", 1, engine, "d1", "main"))


_CHAIN = 100


def _linked(owner: str, position: int, client: SchemaColumn) -> SchemaTable:
    """A table that points at each of the eight after it: ways between them double."""
    after = range(position + 1, min(position + 9, _CHAIN))
    links = [SchemaColumn(f"t{i}", _NUMBER) for i in after]
    columns = {c.name: c for c in (SchemaColumn("id", _NUMBER), client, *links)}
    keys = tuple(ForeignKey((f"t{i}",), owner, f"t{i}", ("id",)) for i in after)
    return SchemaTable(owner, f"t{position}", columns, ("id",), foreign_keys=keys)


def _filters(*conditions: Condition) -> SemanticQuestion:
    return SemanticQuestion(measures=("orders.count",), filters=conditions)


_SAME = tuple("x" for _ in range(1_000))

WIDE: dict[str, Question] = {
    "columns of a wide table": SqlQuestion("SELECT * FROM wide"),
    "columns that fail": SqlQuestion("SELECT *, 1 / c0 FROM wide"),
    "columns of wide joins": SqlQuestion(f"SELECT a0.c1 FROM {_list('wide a#', 33)}"),
    "columns that nobody asked for": SqlQuestion(
        f"SELECT 1 FROM {_list('wide a#', 33)} WHERE EXISTS (SELECT * FROM countries)"
    ),
    "a name of wide joins": SqlQuestion(f"SELECT {_list('c1', 2_900)} FROM {_list('wide a#', 20)}"),
    "members": SemanticQuestion(
        measures=tuple(f"wide.c{i}.sum" for i in range(100)),
        dimensions=tuple(f"wide.c{i}" for i in range(100)),
    ),
    "declared measures": SemanticQuestion(measures=("orders.average",) * 100),
    "measured tables": SemanticQuestion(measures=tuple(f"t{i}.count" for i in range(100))),
    "sums of many tables": SemanticQuestion(measures=tuple(f"t{i}.id.sum" for i in range(100))),
    "ways between tables": SemanticQuestion(measures=("t0.count",), dimensions=("t99.id",)),
    "ways between many": SemanticQuestion(
        measures=tuple(f"t{i}.count" for i in range(50)),
        dimensions=tuple(f"t{i}.id" for i in range(50, 100)),
    ),
    "no way between tables": SemanticQuestion(measures=("orders.count",), dimensions=("t99.id",)),
    "the finest of many": SemanticQuestion(dimensions=tuple(f"t{i}.id" for i in range(100))),
    "periods": SemanticQuestion(
        measures=("orders.count",),
        time_dimensions=tuple(TimeDimension("orders.date", each) for each in Granularity),
        timezone="Europe/Berlin",
    ),
    "filters": _filters(*(Filter("orders.id", Operator.EQUALS, (i,)) for i in range(200))),
    "values of filters": _filters(
        *(Filter("customers.name", Operator.EQUALS, _SAME) for _ in range(200))
    ),
    "values that are looked for": _filters(
        *(Filter("customers.name", Operator.CONTAINS, _SAME) for _ in range(200))
    ),
    "days that are looked for": _filters(
        *(Filter("orders.date", Operator.EQUALS, ("2026-01-01",) * 1_000) for _ in range(200))
    ),
    "groups of filters": _filters(
        AllOf(tuple(AnyOf((Filter("orders.id", Operator.SET),)) for _ in range(100))),
        AnyOf(tuple(AllOf((Filter("orders.id", Operator.SET),)) for _ in range(100))),
    ),
    "an order of all members": SemanticQuestion(
        dimensions=tuple(f"wide.c{i}" for i in range(100)),
        order=tuple((f"wide.c{i}", True) for i in range(100)),
    ),
}
