"""The oracle: a database that holds only one client's rows and the exposed columns."""

import json
import sqlite3
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import duckdb
import psycopg
import pymysql
from clickhouse_connect.driver.exceptions import ClickHouseError
from starlette.testclient import TestClient

from martlet.results.values import json_rows
from tests.support.api import Api, mart_body, tenant_of
from tests.support.dataset import COUNTRIES, CUSTOMERS, LINES, ORDERS, TABLES, TableData, Value
from tests.support.engines import Source, owner_connection

CLIENT = "t1"
_ERRORS = (
    psycopg.Error,
    pymysql.Error,
    ClickHouseError,
    duckdb.Error,
    sqlite3.Error,
    sqlite3.Warning,
)
HIDDEN = {"secret_note", "email"}
_SECONDS = 5


def world_of(client: str) -> tuple[TableData, ...]:
    """The small world, cut down to one client and to what is exposed."""
    customers, orders = _cut(CUSTOMERS, client), _cut(ORDERS, client)
    own = {row[0] for row in customers.rows}
    bought = {row[0] for row in ORDERS.rows if row[2] in own}
    lines = replace(LINES, rows=tuple(row for row in LINES.rows if row[1] in bought), keys=())
    return customers, orders, lines, COUNTRIES


def changed_but_for(client: str) -> tuple[TableData, ...]:
    """The whole small world, with all that is not the client's or not exposed changed or gone."""
    own = {row[0] for row in ORDERS.rows if row[1] == client}
    lines = replace(LINES, rows=tuple(row for row in LINES.rows if row[1] in own))
    return tuple(
        lines
        if table is LINES
        else replace(table, rows=tuple(_changed(table, row, client) for row in table.rows))
        for table in TABLES
    )


def _changed(table: TableData, row: tuple[Value, ...], client: str) -> tuple[Value, ...]:
    """Keys stay, because others point at them; columns that are hidden change in every row."""
    keys = {"id", "client_id", "customer_id", "from_client", "to_client", "account", "number"}
    is_own = client in row[:2] or table is COUNTRIES
    return tuple(
        value if name in keys or (is_own and name not in HIDDEN) else _other(value)
        for name, value in zip(table.column_names, row, strict=True)
    )


def _other(value: Value) -> Value:
    if isinstance(value, str):
        return value[::-1] + "!"
    return value + 1 if isinstance(value, int | Decimal) else value


def _cut(table: TableData, client: str) -> TableData:
    names = table.column_names
    kept = [i for i, name in enumerate(names) if name not in HIDDEN]
    key = names.index("client_id")
    return TableData(
        table.name,
        tuple(table.columns[i] for i in kept),
        tuple(tuple(row[i] for i in kept) for row in table.rows if row[key] == client),
    )


def canonical(rows: list[Any]) -> list[str]:
    """Rows as a multiset, with one spelling for equal numbers."""
    return sorted(json.dumps([_plain(value) for value in row], sort_keys=True) for row in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _number(str(value))
    if isinstance(value, str):
        try:
            return (
                _number(value) if value.strip() == value and value[:1] in "-0123456789" else value
            )
        except ArithmeticError:
            return value
    return value


def _number(text: str) -> str:
    return f"{Decimal(text).normalize():.6g}"


@dataclass
class Oracle:
    """Answers as the database itself does, in the session that Martlet would set up."""

    source: Source

    def answer(self, sql: str) -> list[str] | None:
        """The rows, or None where the database refuses or fails."""
        connection = owner_connection(self.source, may_write=False)
        try:
            rows = _run(connection, self.source, sql)
        except _ERRORS:
            return None
        finally:
            connection.close()
        return canonical(json.loads(json_rows(rows)))


def _run(connection: Any, source: Source, sql: str) -> list[Any]:
    sql = sql.removeprefix("\ufeff")
    if source.engine == "postgres":
        connection.execute(f"SET statement_timeout = '{_SECONDS}s'".encode())
        connection.execute(b"SET TimeZone = 'UTC'")
        return list(connection.execute(sql.encode()).fetchall())
    if source.engine == "mysql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION max_statement_time = {_SECONDS}")
            cursor.execute("SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES'")
            cursor.execute(sql)
            return list(cursor.fetchall())
    if source.engine == "clickhouse":
        return list(connection.query(sql).result_rows)
    if source.engine == "duckdb":
        reader = connection.sql(sql).to_arrow_reader(1000)
        return [
            row
            for batch in reader
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        ]
    return list(connection.execute(sql).fetchall())


def attack_mart(server: TestClient, source: Source) -> Api:
    """The datamart of the corpus: clients are matched by the client table's primary key."""
    api = tenant_of(server)
    api.add_source(source)
    body = mart_body(source)
    body["tenancySettings"]["clientIdentifier"] = "PRIMARY_KEY"
    body["tableList"] = body["tableList"][:2]
    body["relationships"] = body.get("relationships", [])[:1]
    api.add_mart(body)
    return api
