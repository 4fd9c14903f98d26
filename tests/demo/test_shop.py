"""The demo's data: always the same, uneven, odd in places, and right in its numbers."""

import csv
import filecmp
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from martlet.demo.load import load_duckdb, load_postgres
from martlet.demo.shop import CLIENTS, DAYS, TABLES, Shop
from tests.support.api import mart_body, tenant_of
from tests.support.engines import Source
from tests.support.shop import SHOP

FOREIGN_KEYS = {
    ("customers", "client_mapping_id", "client_mapping", "id"),
    ("orders", "customer_id", "customers", "customer_id"),
    ("order_items", "order_id", "orders", "order_id"),
    ("order_items", "product_id", "products", "product_id"),
    ("payments", "order_id", "orders", "order_id"),
    ("web_events", "client_mapping_id", "client_mapping", "id"),
}


def _silent(_what: str, _part: float) -> None:
    """Nobody watches the progress."""


def _files(shop: Shop, folder: Path) -> Path:
    folder.mkdir()
    shop.write(folder, lambda _customers: None)
    return folder


def _one(shop: Source, sql: str) -> Any:
    [(value,)] = shop.rows(sql)
    return value


def test_the_same_shop_is_the_same_bytes(tmp_path: Path) -> None:
    first, second = (_files(SHOP, tmp_path / name) for name in ("first", "second"))
    names = [f"{table}.csv" for table in TABLES]
    assert filecmp.cmpfiles(first, second, names, shallow=False) == (names, [], [])


@pytest.mark.parametrize(
    "other", [replace(SHOP, seed=8), replace(SHOP, until=SHOP.until + timedelta(days=1))]
)
def test_another_seed_or_day_is_another_shop(tmp_path: Path, other: Shop) -> None:
    first, second = _files(SHOP, tmp_path / "first"), _files(other, tmp_path / "second")
    assert not filecmp.cmp(first / "orders.csv", second / "orders.csv", shallow=False)
    assert SHOP.clients() == other.clients()


def test_there_are_200_clients_of_very_unequal_size(shop: Source) -> None:
    assert _one(shop, "SELECT count(*) FROM client_mapping") == CLIENTS == 200
    assert _one(shop, "SELECT count(DISTINCT client_id) FROM client_mapping") == CLIENTS
    sizes = [SHOP.customers_of(index) for index in range(CLIENTS)]
    by_client = "SELECT count(*) FROM customers GROUP BY client_mapping_id ORDER BY 1 DESC"
    assert [row[0] for row in shop.rows(by_client)] == sizes
    full = [Shop(SHOP.until).customers_of(index) for index in range(CLIENTS)]
    assert full[0] > 50 * full[CLIENTS // 2]
    assert min(full) >= 1


@pytest.mark.parametrize("odd", ["'", '"', "&", "%", "é", "東京", "ß"])
def test_some_clients_have_odd_names(shop: Source, odd: str) -> None:
    names = [row[0] for row in shop.rows("SELECT client_id FROM client_mapping")]
    assert [name for name in names if odd in name]


def test_two_clients_differ_only_in_case(shop: Source) -> None:
    sql = "SELECT client_id FROM client_mapping WHERE lower(client_id) = 'acme' ORDER BY 1"
    assert shop.rows(sql) == [("ACME",), ("acme",)]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("customers", "email"),
        ("customers", '"group"'),
        ("customers", "birthday"),
        ("products", '"Größe"'),
        ("orders", "discount"),
        ("orders", "coupon"),
        ("payments", "paid_at"),
        ("web_events", "page"),
    ],
)
def test_values_are_missing_here_and_there(shop: Source, table: str, column: str) -> None:
    sql = f"SELECT count(*), count({column}) FROM {table}"
    [(rows, known)] = shop.rows(sql)
    assert 0 < known < rows


def test_two_years_have_data_and_no_day_beyond(shop: Source) -> None:
    assert (SHOP.until - SHOP.since).days == DAYS - 1 == 729
    [(first, last, days)] = shop.rows(
        "SELECT min(order_date), max(order_date), count(DISTINCT order_date) FROM orders"
    )
    assert SHOP.since <= first < SHOP.since + timedelta(days=14)
    assert SHOP.until - timedelta(days=14) < last <= SHOP.until
    assert days > DAYS / 2
    months = "SELECT count(DISTINCT date_trunc('month', order_date)) FROM orders"
    assert _one(shop, months) == 24
    for table in ("orders", "customers"):
        assert _one(shop, f"SELECT max(created_at) AT TIME ZONE 'UTC' FROM {table}").date() <= (
            SHOP.until
        )


def test_the_last_week_is_like_those_before(tmp_path: Path) -> None:
    folder = _files(replace(SHOP, scale=0.2), tmp_path / "larger")
    with (folder / "orders.csv").open(newline="") as lines:
        days = [date.fromisoformat(row[3]) for row in csv.reader(lines)]
    weeks = Counter((SHOP.until - day).days // 7 for day in days)
    assert 0.85 < 2 * weeks[0] / (weeks[1] + weeks[2]) < 1.15


def test_a_scale_multiplies_customers_and_not_clients() -> None:
    one, ten = (replace(SHOP, scale=scale) for scale in (1.0, 10.0))
    assert one.clients() == ten.clients()
    assert ten.customer_count() == pytest.approx(10 * one.customer_count(), rel=0.01)


def test_an_order_is_worth_its_lines_and_is_paid_in_full(shop: Source) -> None:
    """What a dashboard adds up one way has to agree with what it adds up another way."""
    worth = """
        SELECT count(*) FROM orders JOIN
            (SELECT order_id, sum(quantity * unit_price) AS lines FROM order_items GROUP BY 1)
            USING (order_id)
        WHERE total <> lines - coalesce(discount, 0)
    """
    paid = """
        SELECT count(*) FROM orders LEFT JOIN
            (SELECT order_id, sum(amount) AS amount FROM payments GROUP BY 1) USING (order_id)
        WHERE coalesce(amount, 0) <> CASE WHEN status = 'cancelled' THEN 0 ELSE total END
    """
    assert _one(shop, "SELECT count(*) FROM orders") > 500
    assert _one(shop, worth) == 0
    assert _one(shop, paid) == 0


def test_both_engines_hold_the_same_with_real_foreign_keys(
    shop: Source, empty_database: str
) -> None:
    load_postgres(empty_database, SHOP, _silent, reader=False)
    with psycopg.connect(empty_database) as connection:
        for table, columns in TABLES.items():
            # DuckDB's moments need a library that nothing else here needs.
            names = ", ".join(f'"{name}"' for name in columns if not name.endswith("_at"))
            sql = f"SELECT {names} FROM public.{table} ORDER BY 1"
            assert connection.execute(sql.encode()).fetchall() == shop.rows(sql), table
        found = connection.execute(_POSTGRES_KEYS).fetchall()
    assert set(found) == FOREIGN_KEYS
    assert {
        (table.name, *key.columns, key.target_table, *key.target_columns)
        for table in shop.read().tables.values()
        for key in table.foreign_keys
    } == FOREIGN_KEYS


_POSTGRES_KEYS = """
SELECT t.relname, a.attname, f.relname, b.attname FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = c.confkey[1]
WHERE c.contype = 'f'
"""


def test_one_table_leads_nowhere_and_one_is_shared(engine_server: TestClient, shop: Source) -> None:
    api = tenant_of(engine_server)
    api.add_source(shop)
    columns = {"email_log": "subject", "products": "name", "payments": "amount"}
    tables = [
        {"schemaName": "public", "name": name, "columns": [{"name": column}]}
        for name, column in columns.items()
    ]
    body = mart_body(shop, tableList=tables)
    report = api.done(api.post("/api/v2/data-app/datamarts/plan", body))["data"]["isolation"]
    assert {row["name"]: row["how"] for row in report} == {
        "email_log": "unresolved",
        "products": "unresolved",
        "payments": "inherited",
    }


def _stop_at(what: str) -> Callable[[str, float], None]:
    def told(now: str, _part: float) -> None:
        if now == what:
            raise InterruptedError

    return told


def test_what_is_interrupted_leaves_nothing(tmp_path: Path, empty_database: str) -> None:
    file = tmp_path / "files" / "shop.duckdb"
    interrupted = _stop_at("loading payments")
    with pytest.raises(InterruptedError):
        load_duckdb(file, SHOP, interrupted)
    with pytest.raises(InterruptedError):
        load_postgres(empty_database, SHOP, interrupted, reader=False)
    assert not file.exists()
    with psycopg.connect(empty_database) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(tables).fetchone() == (0,)
    load_duckdb(file, SHOP, _silent)
    assert [path.name for path in file.parent.iterdir()] == ["shop.duckdb"]


def test_what_is_there_is_not_loaded_again(tmp_path: Path, empty_database: str) -> None:
    file = tmp_path / "shop.duckdb"
    load_duckdb(file, SHOP, _silent)
    load_postgres(empty_database, SHOP, _silent, reader=False)
    later = replace(SHOP, until=date(2030, 1, 1))
    never = _stop_at("making customers and orders")
    load_duckdb(file, later, never)
    load_postgres(empty_database, later, never, reader=False)
