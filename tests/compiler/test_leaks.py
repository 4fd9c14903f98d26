"""What may run before the guard: only what cannot fail, whatever a row holds, and is cheap."""

from dataclasses import replace

import pytest

from martlet.compiler import compile as compiled
from martlet.model.question import SqlQuestion
from martlet.model.schema import ColumnType, Family
from tests.support.engines import ENGINES
from tests.support.marts import mart

LEAK_PROOF = [
    "SELECT id FROM orders WHERE amount > 5 AND amount <= 10 OR NOT (id = 3)",
    "SELECT id FROM orders WHERE amount IN (1, 2) AND customer_id IS NOT NULL",
    "SELECT id FROM orders WHERE total BETWEEN 1.5 AND 10",
    "SELECT id FROM customers WHERE name = 'x' OR name <> 'y'",
    f"SELECT id FROM orders WHERE {' OR '.join(f'amount = {i}' for i in range(12))}",
    f"SELECT id FROM orders WHERE amount IN ({', '.join(map(str, range(50)))})",
    "SELECT id FROM orders WHERE date >= '2026-01-01' AND date < '2026-02-01 10:00:00'",
    "SELECT o.id FROM orders o JOIN customers c ON o.customer_id = c.id AND c.name <> 'x'",
    (
        "SELECT customer_id, count(*), sum(amount), min(total), avg(amount) FROM orders"
        " GROUP BY customer_id HAVING count(*) > 2 ORDER BY 2 DESC LIMIT 3"
    ),
    "WITH x AS (SELECT amount FROM orders) SELECT amount FROM x WHERE amount > 5",
    "SELECT id FROM orders WHERE amount AND NOT (id) AND (true OR NULL)",
]

MAY_FAIL = [
    "SELECT id FROM orders WHERE 1 / amount > 0",
    "SELECT id FROM orders WHERE amount + 1 > 0",
    "SELECT 1 / amount FROM orders",
    "SELECT id FROM orders WHERE CAST(client_id AS INTEGER) = 1",
    "SELECT id FROM customers WHERE name = 1",
    "SELECT id FROM orders WHERE amount = 1.5",
    "SELECT id FROM orders WHERE total = 1.555",
    "SELECT id FROM orders WHERE total > 1e3",
    "SELECT id FROM orders WHERE amount > total",
    "SELECT id FROM orders WHERE date > 'yesterday'",
    "SELECT id FROM orders WHERE date > '2026-13-01'",
    "SELECT id FROM customers WHERE name LIKE client_id",
    "SELECT id FROM orders WHERE upper(client_id) = 'T1'",
    "SELECT id FROM orders WHERE (SELECT max(id) FROM customers) = id",
    "SELECT double FROM orders",
    "SELECT * FROM orders",
    "SELECT id FROM orders ORDER BY 1 / amount",
    "SELECT id FROM orders JOIN customers USING (id)",
    "SELECT id FROM orders UNION ALL SELECT id FROM customers",
    "SELECT count(*) FROM orders GROUP BY amount HAVING 1 / amount > 0",
    "SELECT sum(amount) OVER (ORDER BY 1 / amount) FROM orders",
    "WITH x AS (SELECT amount - 42 AS a FROM orders) SELECT a FROM x WHERE a > 5",
    "SELECT id FROM customers WHERE name",
    "SELECT id FROM customers WHERE name = 'x' AND (name)",
    "SELECT id FROM customers WHERE NOT name OR id = 1",
    "SELECT id FROM customers WHERE name = 'x' AND 'abc'",
    "SELECT id FROM customers WHERE name = 'x' AND NOT 'abc'",
    "SELECT o.id FROM orders o JOIN customers c ON c.name",
    "SELECT o.id FROM orders o LEFT JOIN customers c ON o.customer_id = c.id AND c.name",
    "SELECT name FROM customers GROUP BY name HAVING name",
    "WITH x AS (SELECT name AS n FROM customers) SELECT count(*) FROM x WHERE n",
    "SELECT id FROM orders WHERE total",
]

# None of these fails on a row, but on many rows they take time, and the time tells how many.
DEAR = [
    f"SELECT id FROM orders WHERE {' OR '.join(f'amount = {i}' for i in range(13))}",
    f"SELECT amount > 1 FROM orders WHERE {' OR '.join(f'amount = {i}' for i in range(12))}",
    f"SELECT id FROM orders WHERE amount IN ({', '.join(map(str, range(51)))})",
    "SELECT id FROM customers WHERE name LIKE '%a'",
    "SELECT id FROM customers WHERE name LIKE 'a%b'",
    "SELECT id FROM customers WHERE name LIKE 'a_%'",
    "SELECT id FROM customers WHERE name LIKE '%'",
    "SELECT id FROM customers WHERE name NOT LIKE '%a%a%a%'",
    "SELECT id FROM customers WHERE name > 'x'",
    "SELECT id FROM customers WHERE name BETWEEN 'x' AND 'y'",
    "SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE name = 'x')",
    "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM customers)",
    "SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM orders p WHERE p.amount > o.amount)",
    "SELECT o.id FROM orders o JOIN orders p ON p.amount > o.amount",
    "SELECT o.id FROM orders o CROSS JOIN orders p",
    "SELECT o.id FROM orders o, orders p WHERE o.id = 5",
    "SELECT o.id FROM order_lines o JOIN order_lines p ON p.quantity = o.quantity",
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sql", DEAR)
def test_a_dear_condition_gets_the_fence(engine: str, sql: str) -> None:
    assert compiled(SqlQuestion(sql), mart(engine)).proof.is_fenced


@pytest.mark.parametrize("engine", ENGINES)
def test_a_text_with_a_fixed_start_needs_a_fence_where_the_planner_tries_it(engine: str) -> None:
    proof = compiled(SqlQuestion("SELECT id FROM customers WHERE name LIKE 'a%'"), mart(engine))
    assert proof.proof.is_fenced is (engine == "postgres")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sql", LEAK_PROOF)
def test_needs_no_fence(engine: str, sql: str) -> None:
    assert not compiled(SqlQuestion(sql), mart(engine)).proof.is_fenced


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sql", MAY_FAIL)
def test_gets_the_fence(engine: str, sql: str) -> None:
    assert compiled(SqlQuestion(sql), mart(engine)).proof.is_fenced


@pytest.mark.parametrize(
    "moment",
    [
        "'2026-01-01T10:00:00Z'",
        "'2026-01-01 00:00+02:00'",
        "'2026-01-01 00:00:00+00'",
        "TIMESTAMPTZ '2026-01-01 00:00:00+00'",
    ],
)
def test_a_moment_with_its_offset_needs_no_fence_where_there_are_such(moment: str) -> None:
    sql = f"SELECT id FROM orders WHERE date > {moment}"
    plain = mart("postgres")
    orders = plain.exposed_tables["orders"]
    kind = ColumnType(Family.TIMESTAMP_TZ, "timestamp with time zone")
    columns = tuple(
        replace(column, type=kind) if column.exposed_name == "date" else column
        for column in orders.columns
    )
    tables = (replace(orders, columns=columns), *(t for t in plain.tables if t is not orders))
    assert not compiled(SqlQuestion(sql), replace(plain, tables=tables)).proof.is_fenced
    assert compiled(SqlQuestion(sql), plain).proof.is_fenced


def test_a_pattern_that_ends_in_its_escape_gets_the_fence() -> None:
    sql = "SELECT id FROM customers WHERE name LIKE 'x\\'"
    assert compiled(SqlQuestion(sql), mart("postgres")).proof.is_fenced


def _inside(sql: str) -> str:
    """The guarded relations, without the viewer's own query."""
    text = compiled(SqlQuestion(sql), mart("postgres")).proof.text
    return text[: text.rindex("\n)\n")]


def test_a_point_look_up_stays_inside_the_fence() -> None:
    assert '"__t0"."id" = 7' in _inside("SELECT 1 / amount FROM orders WHERE id = 7")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 / o.amount FROM orders o JOIN orders p ON true WHERE o.id = 7",
        "SELECT 1 / o.amount FROM customers c LEFT JOIN orders o ON true WHERE o.id = 7",
        "SELECT 1 / amount FROM orders WHERE id = 7 OR amount = 3 / 1",
        "SELECT 1 / amount FROM orders WHERE id = (SELECT 7)",
        "SELECT 1 / o.amount FROM orders o JOIN customers c ON true WHERE o.id = c.id AND true",
    ],
)
def test_a_condition_that_could_remove_too_much_stays_outside(sql: str) -> None:
    assert '"__t0"."id" =' not in _inside(sql)


def test_an_or_is_copied_whole_or_not_at_all() -> None:
    inside = _inside("SELECT 1 / amount FROM orders WHERE (id = 7 OR amount > 3) AND amount < 9")
    assert '"__t0"."id" = 7 OR "__t0"."amount" > 3' in inside
    assert '"__t0"."amount" < 9' in inside


def test_no_more_than_a_handful_of_comparisons_is_copied() -> None:
    conditions = " AND ".join(f"amount <> {i}" for i in range(9))
    inside = _inside(f"SELECT 1 / amount FROM orders WHERE {conditions}")
    assert inside.count("<>") == 6


def test_what_is_dear_is_not_copied() -> None:
    inside = _inside("SELECT id FROM customers WHERE name LIKE 'a%b' AND name = 'x'")
    assert "LIKE" not in inside
    assert "= $1" in inside
