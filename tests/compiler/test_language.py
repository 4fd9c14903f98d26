"""What viewers may write: one SELECT of an allowlist, over exposed names, within bounds."""

import re
import time

import pytest

from martlet.compiler import compile as compiled
from martlet.errors import Code, Failure
from martlet.model.question import SqlQuestion
from tests.support.engines import ENGINES
from tests.support.marts import mart

ADMITTED = [
    "SELECT 1",
    "SELECT id FROM orders;",
    "\ufeffSELECT id FROM orders",
    "(SELECT id FROM orders)",
    "SELECT o.* FROM orders AS o",
    "SELECT DISTINCT client_id FROM orders ORDER BY 1",
    "SELECT count(DISTINCT customer_id) AS n FROM orders HAVING count(*) > 1",
    "SELECT CASE WHEN amount > 10 THEN 'big' ELSE 'small' END AS size FROM orders",
    "SELECT coalesce(name, 'nobody') FROM customers",
    "SELECT id FROM orders WHERE amount BETWEEN 1 AND 20 AND NOT (customer_id IS NULL)",
    "SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers)",
    "SELECT id FROM customers WHERE name NOT LIKE 'a%' AND id NOT IN (1) AND NOT name LIKE 'b%'",
    "SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)",
    "SELECT id FROM orders UNION ALL SELECT id FROM customers ORDER BY id LIMIT 3",
    "SELECT rank() OVER (PARTITION BY customer_id ORDER BY amount DESC) AS place FROM orders",
    "WITH a AS (SELECT id FROM orders), b AS (SELECT id FROM a) SELECT count(*) FROM b",
    (
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5)"
        " SELECT sum(i) FROM n"
    ),
    "SELECT x.n FROM (SELECT count(*) AS n FROM orders) AS x",
    "SELECT a.id FROM orders AS a, orders AS b WHERE a.id = b.id",
    "SELECT id FROM orders JOIN customers USING (id)",
    "SELECT secret_note FROM (SELECT amount AS secret_note FROM orders) AS x",
    "SELECT amount AS orders FROM orders",
    "SELECT id FROM orders WHERE date > DATE '2024-01-01'",
    "SELECT id FROM orders WHERE date > TIMESTAMP '2024-01-01 10:00:00'",
    "SELECT id FROM orders WHERE date BETWEEN CAST('2024-01-01' AS TIMESTAMP) AND date",
    "SELECT CAST(client_id AS TIMESTAMP) FROM orders",
    "SELECT id FROM customers WHERE coalesce(name, '') <> ''",
    "SELECT id FROM customers WHERE name BETWEEN '' AND ''",
]

REFUSED = [
    ("", "cannot be read|exactly one"),
    ("SELECT 1; SELECT 2", "exactly one SELECT"),
    ("DELETE FROM orders", "only SELECT"),
    ("SELECT * FROM payments", "no table payments"),
    ("SELECT * FROM order", "no table|cannot be read"),
    ("SELECT * FROM ordres", "did you mean `orders`"),
    ("SELECT amout FROM orders", "did you mean `amount`"),
    ("SELECT secret_note FROM orders", "no column secret_note"),
    ("SELECT id FROM orders WHERE secret_note = 'x'", "no column secret_note"),
    ("SELECT id FROM orders ORDER BY secret_note", "no column secret_note"),
    ("SELECT average FROM orders", "no column average"),
    ("SELECT x.id FROM orders", "no table or alias x"),
    ("SELECT id FROM other.orders", "no table"),
    ("SELECT id FROM pg_catalog.pg_class", "no table"),
    ("SELECT id FROM orders FOR UPDATE", "LOCKS"),
    ("SELECT sleep(1) FROM orders", "function|cannot be read"),
    ("SELECT id INTO x FROM orders", "INTO|cannot be read|only SELECT"),
    ("WITH orders AS (SELECT 1 AS id) SELECT id FROM orders", "is a table of the datamart"),
    ('WITH "ORDERS" AS (SELECT 1 AS id) SELECT id FROM customers', "datamart|cannot be read"),
    ("WITH órders AS (SELECT 1 AS id) SELECT id FROM órders", "is a table of the datamart"),
    ("WITH a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT x FROM a", "gives the name a twice"),
    ("SELECT 1 FROM orders AS customers", "is a table of the datamart"),
    ("SELECT 1 FROM (SELECT 1 AS x) AS orders", "is a table of the datamart"),
    ("SELECT id FROM orders, orders", "used twice"),
    ("SELECT id AS __t0 FROM orders", "reserved"),
    ("SELECT id FROM orders LIMIT (SELECT 1)", "plain number|cannot be read"),
    ("SELECT id FROM orders WHERE id = :x", "parameters|cannot be read"),
    ("SELECT id FROM orders WHERE id = ?", "parameters|cannot be read"),
    ("SELECT count(orders.*) FROM orders", "can only stand|cannot be read"),
    ("SELECT o.id FROM orders AS o (a, b)", "renamed|cannot be read"),
    ("SELECT id FROM orders TABLESAMPLE (10 PERCENT)", "SAMPLE|cannot be read"),
    ("SELECT json_keys(amount) FROM orders", "the function json_keys is not available"),
    ("SELECT * FROM transfers", "more than one way"),
    ("SELECT * FROM email_log", "no foreign key"),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sql", ADMITTED)
def test_is_admitted(engine: str, sql: str) -> None:
    assert compiled(SqlQuestion(sql), mart(engine)).proof.text


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("sql", "why"), REFUSED)
def test_is_refused_with_the_reason(engine: str, sql: str, why: str) -> None:
    with pytest.raises(Failure) as caught:
        compiled(SqlQuestion(sql), mart(engine))
    assert caught.value.code in (Code.QUERY_REJECTED, Code.TENANT_PATH_MISSING)
    assert re.search(why, caught.value.message), caught.value.message


INNER_WITH = [
    "SELECT n FROM (WITH x AS (SELECT id AS n FROM orders) SELECT n FROM x) AS y",
    "SELECT id FROM customers WHERE id IN (WITH x AS (SELECT id FROM orders) SELECT id FROM x)",
    "WITH a AS (WITH x AS (SELECT id FROM orders) SELECT id FROM x) SELECT id FROM a",
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sql", INNER_WITH)
def test_a_with_inside_another_query_is_refused_where_its_names_would_be_physical(
    engine: str, sql: str
) -> None:
    if engine != "mysql":
        assert compiled(SqlQuestion(sql), mart(engine)).proof.text
        return
    with pytest.raises(Failure) as caught:
        compiled(SqlQuestion(sql), mart(engine))
    assert "WITH inside another query" in caught.value.message


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 200 + "1" + ")" * 200,
        "SELECT " + "- " * 500 + "1",
        "SELECT " + "NOT " * 300 + "true",
        "SELECT id FROM orders WHERE " + " OR ".join(["id = 1"] * 2000),
        "SELECT 1" + " UNION SELECT 1" * 200,
        "SELECT " + "CASE WHEN true THEN " * 100 + "1" + " END" * 100,
        "SELECT id FROM orders" + " JOIN orders o ON true" * 100,
        "SELECT '" + "x" * 40_000 + "'",
        "SELECT " + "+".join(["1"] * 3000),
        "SELECT " + "(SELECT " * 60 + "1" + ")" * 60,
        "SELECT " + "a." * 5000 + "b",
        "SELECT " + "1 IN (" * 200 + "1" + ")" * 200,
    ],
)
def test_what_would_be_dear_to_compile_is_refused_soon(engine: str, sql: str) -> None:
    started = time.process_time()
    with pytest.raises(Failure) as caught:
        compiled(SqlQuestion(sql), mart(engine))
    assert caught.value.code in (Code.QUERY_TOO_COMPLEX, Code.QUERY_REJECTED)
    assert time.process_time() - started < 5, "a bound that is no bound"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("'1 day 02:03:04'", "more than numbers with units"),
        ("'1 day ago'", "more than numbers with units"),
        ("'3 days 04:05:06.789'", "more than numbers with units"),
        ("'P1DT2H'", "more than numbers with units"),
        ("'90 minutes' hour", "leave hour out"),
        ("1.5 hour", "not a whole number"),
        ("2e1 day", "not a whole number"),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_an_interval_of_which_a_part_would_be_lost_is_refused(
    engine: str, written: str, why: str
) -> None:
    with pytest.raises(Failure) as caught:
        compiled(SqlQuestion(f"SELECT date + INTERVAL {written} FROM orders"), mart(engine))
    assert why in caught.value.message


@pytest.mark.parametrize("written", ["'1 day 2 hours'", "'02:03:04'"])
def test_an_interval_is_asked_as_it_is_written(written: str) -> None:
    for engine in ("postgres", "duckdb"):
        sql = f"SELECT date + INTERVAL {written} FROM orders"
        text = compiled(SqlQuestion(sql), mart(engine)).proof.text
        assert f"INTERVAL {written}" in text


def test_comments_do_not_reach_the_database() -> None:
    sql = "SELECT /* ' */ id /*!50000 , secret_note */ FROM orders -- x"
    text = compiled(SqlQuestion(sql), mart("mysql")).proof.text
    assert "/*" not in text
    assert "secret_note" not in text


@pytest.mark.parametrize(
    ("engine", "written"),
    [
        ("postgres", "lag(amount) IGNORE NULLS OVER (ORDER BY id)"),
        ("sqlite", "lag(amount) IGNORE NULLS OVER (ORDER BY id)"),
        ("mysql", "lag(amount) RESPECT NULLS OVER (ORDER BY id)"),
        ("mysql", "sum(id) OVER (ORDER BY id ROWS 2 PRECEDING EXCLUDE TIES)"),
        ("clickhouse", "sum(id) OVER (ORDER BY id ROWS 2 PRECEDING EXCLUDE TIES)"),
        ("sqlite", "mod(id, 2)"),
        ("mysql", "date_add(date)"),
        ("mysql", "date_sub(date)"),
        ("postgres", "levenshtein_less_equal()"),
        ("postgres", "initcap(client_id, id)"),
        ("postgres", "ceiling(id, id, 3)"),
        ("postgres", "date + interval '1.5' day"),
        ("mysql", "char_length(client_id, id)"),
        ("mysql", "monthname()"),
        ("sqlite", "trunc(id, amount)"),
        ("sqlite", "date_add(date, id)"),
        ("duckdb", "length(client_id, 2)"),
        ("clickhouse", "count_if(id, id)"),
        ("clickhouse", "amount = ANY (SELECT amount FROM orders)"),
    ],
)
def test_what_an_engine_would_read_otherwise_is_refused(engine: str, written: str) -> None:
    with pytest.raises(Failure, match="QUERY_REJECTED"):
        compiled(SqlQuestion(f"SELECT {written} FROM orders"), mart(engine))


def test_a_viewers_string_is_no_part_of_the_text() -> None:
    proof = compiled(SqlQuestion("SELECT id FROM customers WHERE name = '''; --'"), mart("mysql"))
    assert ";" not in proof.proof.text
    assert next(p.value for p in proof.proof.parameters) == "'; --"


@pytest.mark.parametrize("engine", ENGINES)
def test_ties_are_not_cut_off_where_an_engine_knows_none(engine: str) -> None:
    sql = "SELECT id FROM orders ORDER BY amount FETCH FIRST 2 ROWS WITH TIES"
    if engine in ("postgres", "clickhouse"):
        assert "WITH TIES" in compiled(SqlQuestion(sql), mart(engine)).proof.text
    else:
        with pytest.raises(Failure, match="QUERY_REJECTED") as caught:
            compiled(SqlQuestion(sql), mart(engine))
        assert "WITH TIES is not available" in caught.value.message
