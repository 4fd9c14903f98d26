"""Ways in that were found once: each is shut, and stays so."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from martlet.compiler import compile as compiled
from martlet.compiler.environment import environment
from martlet.compiler.parameters import CLIENT_KEY, Parameter
from martlet.compiler.verify import verify
from martlet.connect.duckdb import DuckdbSession
from martlet.connect.session import Target
from martlet.errors import Failure, GuardBreach
from martlet.model.question import SqlQuestion
from martlet.model.schema import Family
from tests.attacks.corpus import victims_in
from tests.support.api import Api, mart_body, tenant_of
from tests.support.dataset import TableData
from tests.support.engines import ENGINES, Source, file_source
from tests.support.marts import mart as mart_of
from tests.support.oracle import CLIENT

HIDDEN_SPACE, BOM, KELVIN = "\u200b", "\ufeff", "\u212a"

# SQL in which an engine may read names otherwise than the parser does.
NAMES = {
    "a space that is none to the parser": (
        "SELECT secret_note~FROM~source.orders~UNION~ALL~SELECT~y FROM (SELECT 1 AS"
        ' "orders~UNION~ALL~SELECT~y", \'z\' AS y) AS "secret_note~FROM~source"'
    ).replace("~", HIDDEN_SPACE),
    "a byte order mark before a name": (
        'WITH "~orders" AS (SELECT 1 AS id, 2 AS client_id, 3 AS secret_note)'
        " SELECT id, client_id, secret_note FROM ~orders"
    ).replace("~", BOM),
    "a byte order mark before a table that is not exposed": (
        'WITH "~payments" AS (SELECT 1 AS id, 2 AS card) SELECT id, card FROM ~payments'
    ).replace("~", BOM),
    "a letter that lower case makes another": (
        f"WITH pay{KELVIN}ments AS (SELECT 1 AS id) SELECT id FROM paykments"
    ),
    "a catalog by such a letter": (
        f"WITH duc{KELVIN}db_tables AS (SELECT 1 AS sql) SELECT sql FROM duckdb_tables"
    ),
    "locks by such a letter": (
        f"WITH pg_loc{KELVIN}s AS (SELECT 1 AS pid) SELECT pid FROM pg_locks"
    ),
    "an accent in upper case": "WITH ÉTÉ AS (SELECT 1 AS id) SELECT id FROM été",
    "a dollar name": (
        'SELECT $client_key AS k FROM (SELECT 1 AS "$client_key") AS t, orders LIMIT 1'
    ),
    "text after a zero byte": "SELECT 1 AS a\0b",
    "a control character": "SELECT\x0b1 AS a",
    "a unit with more behind it": 'SELECT EXTRACT("year FROM now" FROM created_at) FROM orders',
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sql", NAMES.values(), ids=list(NAMES))
def test_names_mean_to_the_engine_what_they_mean_to_us(
    attacked: Callable[[str], Api], engine: str, sql: str
) -> None:
    response = attacked(engine).sql(sql, CLIENT)
    assert response.status_code in (200, 400)
    assert not victims_in(response)
    if response.status_code == 200:
        assert response.json()["rowCount"] <= 2


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["user", "current_role", "session_user", "rowid", "ctid"])
def test_a_name_is_never_taken_for_what_an_engine_calls_so(
    attacked: Callable[[str], Api], engine: str, name: str
) -> None:
    sql = f"SELECT {name} AS y FROM (SELECT 'mine' AS \"{name}\") t"
    response = attacked(engine).sql(sql.replace('"', "`") if engine == "mysql" else sql, CLIENT)
    if response.status_code == 200:
        assert response.json()["rows"] == [["mine"]]
    assert response.status_code in (200, 400)


@pytest.mark.parametrize(
    ("engine", "values"),
    [("mysql", "(VALUES ('amount'), ('x'))"), ("clickhouse", "values('amount String', 'x')")],
)
def test_a_value_gives_no_column_its_name(engine: str, values: str) -> None:
    """What we took for a number of the table's was a text of the query's own."""
    sql = f"SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM {values} AS v WHERE id = amount)"
    with pytest.raises(Failure) as caught:
        compiled(SqlQuestion(sql), mart_of(engine))
    assert "VALUES is not available" in caught.value.message


BOMBS = {
    "words that may be types": "SELECT " + "date (" * 23 + "1" + ")" * 23,
    "decimals in decimals": "SELECT " + "decimal(" * 23 + "1" + ")" * 23,
    "structs in structs": "SELECT " + "struct(" * 23 + "1" + ")" * 23,
    "stars that double": "WITH x0 AS (SELECT * FROM orders)"
    + "".join(f", x{i} AS (SELECT * FROM x{i - 1} a, x{i - 1} b)" for i in range(1, 30))
    + " SELECT count(*) FROM x29",
    "commas that join": "SELECT count(*) FROM " + ", ".join(f"orders o{i}" for i in range(60)),
    "replacements in replacements": "SELECT "
    + "replace(" * 4
    + f"'{'a' * 100}'"
    + f", 'a', '{'a' * 100}')" * 4,
    "joins of joins": "WITH a AS (SELECT name AS s FROM customers)"
    + "".join(
        f", {name} AS (SELECT concat({', '.join(['s'] * 60)}) AS s FROM {before})"
        for name, before in zip("bcdefg", "abcdef", strict=True)
    )
    + " SELECT length(s) FROM g",
    "joins of joins under one name": "WITH b AS (SELECT name AS s FROM customers) SELECT 1 FROM ("
    + f"WITH b AS (SELECT concat({', '.join(['s'] * 60)}) AS s FROM b) SELECT s FROM (" * 4
    + "SELECT length(s) AS s FROM b"
    + ") x" * 5,
    "patterns replaced in patterns replaced": "SELECT "
    + "regexp_replace(" * 4
    + f"'{'a' * 100}'"
    + f", 'a', '{'a' * 100}', 'g')" * 4,
    "padding joined twice": "WITH a AS (SELECT concat("
    + ", ".join(["lpad(name, 9999, 'x')"] * 60)
    + ") AS s FROM customers) SELECT concat("
    + ", ".join(["s"] * 60)
    + ") FROM a",
    "separators of separators": "WITH x0 AS (SELECT name AS s FROM customers)"
    + "".join(
        f", x{i} AS (SELECT concat_ws(s{', NULL' * 900}, '') AS s FROM x{i - 1})" for i in (1, 2)
    )
    + " SELECT length(s) FROM x2",
    "digits of digits": "SELECT " + "hex(" * 20 + "name" + ")" * 20 + " FROM customers",
    "a recursion that doubles by a pattern": "WITH RECURSIVE n AS (SELECT 'abc' AS s, 1 AS i"
    " UNION ALL SELECT regexp_replace(s, 'a', 'aa', 'g'), i + 1 FROM n WHERE i < 60)"
    " SELECT length(s) FROM n",
    "a recursion that doubles": "WITH RECURSIVE n AS (SELECT 'abc' AS s, 1 AS i UNION ALL"
    " SELECT concat(s, s), i + 1 FROM n WHERE i < 60) SELECT length(s) FROM n",
    "minus after minus": "SELECT " + "- " * 399 + "1",
    "between in between": "SELECT 1" + " BETWEEN 1 AND 2" * 390,
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sql", BOMBS.values(), ids=list(BOMBS))
def test_short_texts_that_would_take_long_are_refused(
    attacked: Callable[[str], Api], engine: str, sql: str
) -> None:
    error = attacked(engine).sql(sql, CLIENT).json()["error"]
    assert error["code"] in ("QUERY_TOO_COMPLEX", "QUERY_REJECTED")


def test_many_values_are_refused_and_not_searched_one_by_one(mart: Api) -> None:
    filters = [
        {
            "member": "orders.id",
            "operator": "equals",
            "values": list(range(i * 1000, i * 1000 + 999)),
        }
        for i in range(12)
    ]
    error = mart.ask({"measures": ["orders.count"], "filters": filters}).json()["error"]
    assert error["code"] == "QUERY_TOO_COMPLEX"


def test_many_filters_are_answered(mart: Api) -> None:
    filters = [{"member": "orders.id", "operator": "notEquals", "values": [i]} for i in range(99)]
    answer = mart.done(mart.ask({"measures": ["orders.count"], "filters": filters}))
    assert [float(value) for value in answer["rows"][0]] == [0.0]


def test_equal_numbers_are_different_questions(mart: Api) -> None:
    """1, 1.0 and true are equal in Python; what was kept for one answered another."""

    def ask(value: Any) -> Any:
        condition = {"member": "customers.name", "operator": "equals", "values": [value]}
        return mart.ask({"measures": ["customers.count"], "filters": [condition]})

    mart.done(ask(1.0))
    mart.done(ask(1))
    assert ask(True).json()["error"]["code"] == "QUERY_REJECTED"


def test_a_limit_outside_the_parentheses_is_not_lost(mart: Api) -> None:
    response = mart.sql("(SELECT id FROM orders) LIMIT 1")
    assert response.json()["error"]["code"] == "QUERY_REJECTED"


def test_an_offset_needs_no_limit(mart: Api) -> None:
    answer = mart.done(mart.sql("SELECT id FROM orders ORDER BY id OFFSET 3"))
    assert answer["rows"] == [[4], [5]]


def test_a_time_zone_is_not_dropped(mart: Api, source: Source) -> None:
    response = mart.sql("SELECT created_at AT TIME ZONE 'Asia/Tokyo' AS t FROM orders WHERE id = 1")
    if source.engine in ("mysql", "sqlite", "clickhouse"):
        assert "AT TIME ZONE is not available" in response.json()["error"]["message"]
    else:
        assert response.status_code == 200


# Texts that no compiler of ours prints, and that the verifier has to refuse all the same.
FORGED = {
    "a comment that is run": lambda text: text.replace("WHERE", "/*! OR 1=1 */ WHERE"),
    "another comment that is run": lambda text: text.replace("WHERE", "/*M! OR 1=1 */ WHERE"),
    "a comment": lambda text: text + " -- x",
    "a statement's end": lambda text: text + ";",
    "a byte order mark": lambda text: BOM + text,
    "a hidden space": lambda text: text.replace("SELECT", f"SELECT{HIDDEN_SPACE}", 1),
    "a name without quotes": lambda text: text.replace('"id"', "id").replace("`id`", "id"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("forge", FORGED.values(), ids=list(FORGED))
def test_the_verifier_reads_every_letter(engine: str, forge: Callable[[str], str]) -> None:
    datamart = mart_of(engine)
    honest = compiled(SqlQuestion("SELECT id FROM orders"), datamart).proof
    parameters = [Parameter(CLIENT_KEY, Family.TEXT)]
    verify(honest.text, environment(datamart), parameters)
    forged = forge(honest.text)
    assert forged != honest.text
    with pytest.raises(GuardBreach):
        verify(forged, environment(datamart), parameters)


# What a schema hides


ACCOUNTS = TableData(
    "accounts",
    ("key varchar(20) NOT NULL PRIMARY KEY", "name varchar(20)"),
    (("t1", "one"), ("T1", "other")),
)


def _two_clients(table: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": "mart",
        "datasourceName": "main",
        "tableList": [
            {"schemaName": "main", "name": table, "columns": [{"name": "id"}], **fields},
        ],
        "tenancySettings": {
            "tenancyLevel": "TABLE",
            "clientColumnType": "STRING",
            "schemaName": "main",
            "tableName": "accounts",
            "tableClientNameColumn": "key",
            "tablePrimaryKeyColumn": "key",
        },
    }


@pytest.fixture(params=["sqlite", "duckdb"])
def loose(request: pytest.FixtureRequest, files: Path, tmp_path: Path) -> Iterator[Source]:
    """Two clients that differ by case only, and columns that do not tell them apart."""
    with file_source(request.param, files, tmp_path.name, (ACCOUNTS,)) as source:
        source.execute(
            "CREATE TABLE base (id integer PRIMARY KEY, client varchar(20) COLLATE NOCASE)",
            "INSERT INTO base VALUES (1, 't1'), (424242, 'T1')",
            "CREATE VIEW seen AS SELECT id, client FROM base",
            "CREATE TABLE parts (code varchar(20) NOT NULL PRIMARY KEY,"
            " account varchar(20) REFERENCES accounts (key))",
            "INSERT INTO parts VALUES ('abc', 't1'), ('ABC', 'T1')",
            "CREATE TABLE uses (id integer PRIMARY KEY, code varchar(20) COLLATE NOCASE)",
            "INSERT INTO uses VALUES (1, 'abc'), (424242, 'ABC')",
        )
        yield source


@pytest.mark.parametrize("table", ["base", "seen"])
def test_a_collation_does_not_make_two_clients_one(
    engine_server: TestClient, loose: Source, table: str
) -> None:
    api = tenant_of(engine_server)
    api.add_source(loose)
    api.add_mart(_two_clients(table, clientColumn="client"))
    assert api.done(api.sql("SELECT id FROM " + table, "t1"))["rows"] == [[1]]
    assert api.done(api.sql("SELECT id FROM " + table, "T1"))["rows"] == [[424242]]


def test_a_hop_that_overlooks_case_is_no_way_to_a_client(
    engine_server: TestClient, loose: Source
) -> None:
    api = tenant_of(engine_server)
    api.add_source(loose)
    body = _two_clients("uses")
    columns = [{"name": "code"}]
    body["tableList"].append({"schemaName": "main", "name": "parts", "columns": columns})
    body["tableList"][0]["columns"].append({"name": "code"})
    body["relationships"] = [
        {
            "parentTableName": "parts",
            "parentColumnName": "code",
            "childTableName": "uses",
            "childColumnName": "code",
        }
    ]
    api.add_mart(body)
    error = api.sql("SELECT id FROM uses", "t1").json()["error"]
    assert error["code"] == "TENANT_PATH_MISSING"


def test_a_text_that_sqlite_takes_for_a_number_is_no_key(
    engine_server: TestClient, files: Path, tmp_path: Path
) -> None:
    keys = TableData(
        "accounts",
        ("key varchar(20) NOT NULL PRIMARY KEY", "name varchar(20)"),
        (("1", "a"), ("1.0", "b"), ("01", "c")),
    )
    with file_source("sqlite", files, tmp_path.name, (keys,)) as source:
        source.execute(
            "CREATE TABLE things (id integer PRIMARY KEY, client STRING)",
            "INSERT INTO things VALUES (424242, '1')",
        )
        api = tenant_of(engine_server)
        api.add_source(source)
        body = _two_clients("things", clientColumn="client")
        response = api.post("/api/v2/data-app/datamarts", body)
        assert response.json()["error"]["code"] == "INVALID_TENANCY"


def test_a_view_that_cannot_be_read_leaves_the_rest_readable(files: Path, tmp_path: Path) -> None:
    with file_source("sqlite", files, tmp_path.name, (ACCOUNTS,)) as source:
        source.execute(
            "CREATE TABLE t (id integer, doc text)",
            "CREATE VIEW broken AS SELECT no_such FROM t",
            "CREATE VIEW whole AS SELECT id FROM t",
        )
        assert {name for _, name in source.read().tables} >= {"accounts", "t", "whole"}


def test_what_a_view_computes_is_behind_the_fence(
    engine_server: TestClient, postgres_small: Source
) -> None:
    """A view's column may fail on a row of another client's."""
    postgres_small.execute(
        "CREATE OR REPLACE VIEW ratios AS"
        " SELECT id, client_id, 100 / (amount - 42) AS ratio FROM orders"
    )
    api = tenant_of(engine_server)
    api.add_source(postgres_small)
    body = mart_body(postgres_small)
    columns = [{"name": "id"}, {"name": "ratio"}]
    body["tableList"] = [
        {"schemaName": "public", "name": "ratios", "columns": columns, "clientColumn": "client_id"}
    ]
    api.add_mart(body)
    answer = api.done(api.sql("SELECT id FROM ratios WHERE id < 500 AND ratio > 5"))
    assert answer["certificate"]["fence"] is True
    postgres_small.execute("DROP VIEW ratios")


def test_a_poisoned_session_is_not_used_again(duckdb_small: Source) -> None:
    """After an error of its own making DuckDB answers nothing any more."""
    target = Target("", duckdb_small.credentials, 30, 5, file=duckdb_small.file)
    session = DuckdbSession(target)
    assert session.is_idle()
    with suppress(duckdb.InternalException), session._noting_breaks():
        raise duckdb.InternalException
    assert not session.is_idle()
    session.close()


TEXTS = [
    "SELECT replace(replace(replace(name, '-', ''), ' ', ''), '(', '') AS x FROM customers",
    "SELECT concat(name, ' (', id, ')') AS x FROM customers",
    "SELECT replace(name, 'a', 'bbb') AS x FROM customers",
    "SELECT CASE WHEN id > 1 THEN concat(name, 'x') ELSE concat('y', name) END AS x FROM customers",
    (
        "WITH RECURSIVE n AS (SELECT 1 AS i, CAST('/' AS CHAR(100)) AS p UNION ALL"
        " SELECT i + 1, concat(p, 'x/') FROM n WHERE i < 5) SELECT p FROM n"
    ),
]


def _joined(call: re.Match[str]) -> str:
    return call[1].replace(", ", " || ")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sql", TEXTS)
def test_honest_work_on_texts_is_admitted(engine: str, sql: str) -> None:
    if engine == "sqlite":  # whose concat is of 3.44
        sql = re.sub(r"concat\(((?:'[^']*'|[^'()])*)\)", _joined, sql)
    assert compiled(SqlQuestion(sql), mart_of(engine)).proof.text
