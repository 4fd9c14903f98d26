"""Expressions that tell of a row by failing on it, where they may stand, and the rows themselves.

One row is the victim's. Its amount is 42, its note `boom` and its pattern `((`, or they are as
ordinary as all others: whoever may not see the row must not be able to tell.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.dataset import TableData
from tests.support.engines import Source
from tests.support.grounds import source_on

VIEWER, VICTIM = "t1", "t2"
ROWS = 3_000
_VICTIM_ID = 2

# How the guard holds: by the table's own column or over two hops, with an index on it or without.
TABLES = ("own_plain", "own_indexed", "far_plain", "far_indexed")

_RESULT = {"result": "amount - 41", "text": "CASE WHEN note = 'boom' THEN 1 ELSE 0 END"}
KINDS: dict[str, dict[str, str]] = {
    "postgres": {
        "division": "1 / (amount - 42)",
        "cast": "CAST(note AS integer)",
        "overflow": "amount * 53687091",
        "regexp": "CASE WHEN 'a' ~ pattern THEN 1 ELSE 0 END",
        "function": "sqrt(41 - amount)",
        "length": "length(substring(note, 1, 41 - amount))",
        **_RESULT,
    },
    "mysql": {
        "division": "1 / (amount - 42)",
        "cast": "CAST(note AS SIGNED)",
        "overflow": "amount * 300000000000000000",
        "regexp": "CASE WHEN 'a' REGEXP pattern THEN 1 ELSE 0 END",
        "function": "exp(amount * 17)",
        **_RESULT,
    },
    "clickhouse": {
        "division": "intDiv(1, amount - 42)",
        "cast": "CAST(note AS Int32)",
        "overflow": "toFloat64(toDecimal32(amount, 8))",
        "regexp": "toInt32(match('a', pattern))",
        "function": "toDayOfMonth(toDate(concat('2026-01-', coalesce(note, '1'))))",
        **_RESULT,
    },
    "duckdb": {
        "division": "1 / (amount - 42)",
        "cast": "CAST(note AS integer)",
        "overflow": "amount * 53687091",
        "regexp": "CASE WHEN regexp_matches('a', pattern) THEN 1 ELSE 0 END",
        "function": "extract(day FROM make_date(2026, 1, amount))",
        **_RESULT,
    },
    "sqlite": {
        "division": "1 / (amount - 42)",
        "cast": "CAST(note AS integer)",
        "overflow": "abs(CASE WHEN amount = 42 THEN -9223372036854775807 - 1 ELSE amount END)",
        "function": "coalesce((note -> '$.a'), 1)",
        **_RESULT,
    },
}
# No function, cast or division of these fails on any value; what differs is their results.
NEVER_FAILS = {
    "mysql": {"division", "cast", "regexp"},
    "duckdb": {"division"},
    "sqlite": {"division", "cast"},
}
PLACES = {
    "WHERE": "SELECT count(*) FROM {t} WHERE {e} <> 777",
    "WHERE beside what cannot fail": "SELECT count(*) FROM {t} WHERE id > 0 AND {e} <> 777",
    "WHERE, negated": "SELECT count(*) FROM {t} WHERE NOT ({e} = 777 OR amount = 999)",
    "ON": "SELECT count(*) FROM {t} AS x JOIN owners AS o ON {e} <> o.id + 777",
    "ON of an outer join": "SELECT count(*) FROM owners AS o"
    " LEFT JOIN {t} AS x ON x.id = o.id AND {e} > 5",
    "HAVING": "SELECT amount, count(*) FROM {t} GROUP BY amount HAVING max({e}) <> 777",
    "ORDER BY": "SELECT id FROM {t} ORDER BY {e}, id LIMIT 5",
    "GROUP BY": "SELECT count(*) FROM {t} GROUP BY {e}",
    "a window": "SELECT max(w) FROM"
    " (SELECT sum(amount) OVER (PARTITION BY {e}) AS w FROM {t}) AS y",
    "CASE": "SELECT sum(CASE WHEN {e} <> 777 THEN 1 ELSE 0 END) FROM {t}",
    "SELECT": "SELECT max({e}) FROM {t}",
    "IN": "SELECT count(*) FROM owners WHERE id IN (SELECT {e} FROM {t})",
    "a CTE": "WITH y AS (SELECT {e} AS v FROM {t}) SELECT count(*) FROM y WHERE v <> 777",
}


def question(place: str, expression: str, table: str) -> str:
    return PLACES[place].format(e=f"({expression})", t=table)


def table_named(name: str) -> TableData:
    """Where there is an index, the guard's column is first: ClickHouse sorts by that."""
    guard = "client varchar(20)" if name.startswith("own") else "account integer"
    others = ["id integer NOT NULL PRIMARY KEY", "amount integer", "note varchar(20)"]
    others += ["pattern varchar(20)"]
    columns = [f"{guard} NOT NULL", *others] if "indexed" in name else [*others, guard]
    return TableData(name, tuple(columns), ())


OWNERS = TableData(
    "owners",
    ("id integer NOT NULL PRIMARY KEY", "client varchar(20)"),
    tuple((i, f"t{1 + (i - 1) % 4}") for i in range(1, 9)),
)
ACCOUNTS = TableData(
    "accounts",
    ("id integer NOT NULL PRIMARY KEY", "owner integer"),
    tuple((i, 1 + (i - 1) % 8) for i in range(1, 401)),
)
CLIENTS = TableData(
    "client_mapping",
    ("id varchar(20) NOT NULL PRIMARY KEY", "name varchar(20)"),
    tuple((f"t{i}", f"client {i}") for i in range(1, 5)),
)


def series(engine: str, rows: int) -> str:
    """What stands after FROM for the whole numbers `i` from 1 to `rows`."""
    return {
        "postgres": f"generate_series(1, {rows}) AS s (i)",
        "mysql": f"(SELECT seq AS i FROM seq_1_to_{rows}) AS s",
        "clickhouse": f"(SELECT toInt32(number + 1) AS i FROM numbers({rows})) AS s",
        "duckdb": f"(SELECT CAST(range AS integer) AS i FROM range(1, {rows + 1})) AS s",
        "sqlite": "(WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n"
        f" WHERE i < {rows}) SELECT i FROM n) AS s",
    }[engine]


@contextmanager
def world(engine: str, request: pytest.FixtureRequest, *, is_planted: bool) -> Iterator[Source]:
    """The tables with their rows; the victim's is telling only if it `is_planted`."""
    tables = [CLIENTS, OWNERS, ACCOUNTS, *map(table_named, TABLES)]
    name = "planted" if is_planted else "ordinary"
    with source_on(engine, f"perils_{name}", tables, request) as source:
        source.execute(*_filling(engine, is_planted=is_planted))
        yield source


def _filling(engine: str, *, is_planted: bool) -> Iterator[str]:
    victim = _VICTIM_ID if is_planted else -1
    values = {
        "id": "i",
        "amount": f"CASE WHEN i = {victim} THEN 42 ELSE 1 + i % 20 END",
        "note": f"CASE WHEN i = {victim} THEN 'boom' WHEN i % 2 = 0 THEN '10' ELSE '12' END",
        "pattern": f"CASE WHEN i = {victim} THEN '((' ELSE 'a' END",
        "client": "CASE i % 4 WHEN 1 THEN 't1' WHEN 2 THEN 't2' WHEN 3 THEN 't3' ELSE 't4' END",
        "account": "1 + (i - 1) % 400",
    }
    for name in TABLES:
        columns = table_named(name).column_names
        chosen = ", ".join(values[column] for column in columns)
        rows = series(engine, ROWS)
        yield f"INSERT INTO {name} ({', '.join(columns)}) SELECT {chosen} FROM {rows}"
        if "indexed" in name and engine != "clickhouse":
            guard = columns[0]
            yield f"CREATE INDEX {name}_{guard} ON {name} ({guard})"
        if engine in ("postgres", "sqlite"):
            yield f"ANALYZE {name}"


def body(source: Source) -> dict[str, Any]:
    """A datamart of them: pinned directly, and over accounts and owners."""
    own: list[dict[str, Any]] = [
        _table(source, name, ["id", "amount", "note", "pattern"], clientColumn="client")
        for name in ("own_plain", "own_indexed")
    ]
    far = [
        _table(source, name, ["id", "amount", "note", "pattern", "account"])
        for name in ("far_plain", "far_indexed")
    ]
    keys = [
        _table(source, "accounts", ["id", "owner"]),
        _table(source, "owners", ["id"], clientColumn="client"),
    ]
    joins = [("accounts", "far_plain", "account"), ("accounts", "far_indexed", "account")]
    return {
        "name": "mart",
        "datasourceName": "main",
        "tableList": [*own, *far, *keys],
        "relationships": [
            {
                "parentTableName": parent,
                "parentColumnName": "id",
                "childTableName": child,
                "childColumnName": column,
            }
            for parent, child, column in [*joins, ("owners", "accounts", "owner")]
        ],
        "tenancySettings": tenancy(source),
    }


def tenancy(source: Source) -> dict[str, Any]:
    """By the clients' own keys, which tables hold."""
    return {
        "tenancyLevel": "TABLE",
        "clientColumnType": "STRING",
        "schemaName": source.schema,
        "tableName": "client_mapping",
        "tableClientNameColumn": "name",
        "tablePrimaryKeyColumn": "id",
        "clientIdentifier": "PRIMARY_KEY",
    }


def _table(source: Source, name: str, columns: Sequence[str], **fields: Any) -> dict[str, Any]:
    given = [{"name": column} for column in columns]
    return {"schemaName": source.schema, "name": name, "columns": given, **fields}
