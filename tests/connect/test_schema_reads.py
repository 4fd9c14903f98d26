"""What a schema read costs a server that has other databases: nothing, where one is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client
from pymysql.cursors import Cursor

from martlet.connect.drivers import DRIVERS
from martlet.connect.session import Target
from martlet.model.datasource import Credentials
from martlet.model.schema import DatabaseSchema
from martlet.scratchdb import clickhouse as made_clickhouse
from martlet.scratchdb import mysql as made_mysql
from tests.support.engines import Source, mysql_connection

SERVERS = ("mysql", "clickhouse")


@pytest.fixture(params=SERVERS)
def server_source(request: pytest.FixtureRequest) -> Source:
    source: Source = request.getfixturevalue(f"{request.param}_small")
    return source


@pytest.fixture
def neighbour(server_source: Source) -> Iterator[str]:
    """Another database of that server, with a table in it."""
    name = f"{server_source.schema}_neighbour"
    suffix = "ENGINE = MergeTree ORDER BY id" if server_source.engine == "clickhouse" else ""
    server_source.execute(
        f"CREATE DATABASE `{name}`", f"CREATE TABLE `{name}`.guests (id int NOT NULL) {suffix}"
    )
    yield name
    server_source.execute(f"DROP DATABASE `{name}`")


def _read(engine: str, credentials: Credentials) -> DatabaseSchema:
    return DRIVERS[engine].schema(Target("", credentials, 30, 5, address=credentials.host))


def _schemas(source: Source, **named: str | None) -> set[str]:
    credentials = replace(source.credentials, **named)  # type: ignore[arg-type]
    return {schema for schema, _ in _read(source.engine, credentials).tables}


def test_the_database_that_is_named_is_read_alone(server_source: Source, neighbour: str) -> None:
    own = server_source.schema
    assert _schemas(server_source) == {own}
    assert _schemas(server_source, database=neighbour) == {neighbour}
    assert _schemas(server_source, schema=neighbour) == {own, neighbour}


def test_all_databases_are_read_where_none_is_named(server_source: Source, neighbour: str) -> None:
    found = _schemas(server_source, database=None)
    assert {server_source.schema, neighbour} <= found
    assert not found & {"information_schema", "mysql", "performance_schema", "sys", "system"}


def test_a_systems_own_database_has_no_tables(server_source: Source) -> None:
    assert _schemas(server_source, database="INFORMATION_SCHEMA") == set()


def test_a_scratch_database_of_several_schemas_is_read_whole(server_source: Source) -> None:
    server = server_source.server
    assert server is not None
    scratch: dict[str, Any] = {
        "mysql": made_mysql.scratch,
        "clickhouse": made_clickhouse.scratch,
    }
    url = f"{server_source.engine}://{server.username}@{server.host}:{server.port}"
    with scratch[server_source.engine](url, server.password, ["a", "b"]) as made:
        for name in ("a", "b"):
            suffix = "ENGINE = MergeTree ORDER BY id" if "click" in server_source.engine else ""
            made.run(f"CREATE TABLE `{made.schema(name)}`.t (id int NOT NULL) {suffix}")
        place = {key: made.credentials.get(key) for key in ("database", "schema")}
        found = _schemas(server_source, **place)
        assert {made.schema("a"), made.schema("b")} <= found


@contextmanager
def _noted(owner: type, method: str) -> Iterator[list[tuple[Any, ...]]]:
    """The statements that a driver's library was given."""
    noted: list[tuple[Any, ...]] = []
    real = getattr(owner, method)

    def noting(self: Any, statement: str, *rest: Any, **named: Any) -> Any:
        noted.append((statement, *rest))
        return real(self, statement, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, method, noting)
        yield noted


def test_mariadb_opens_the_tables_of_one_database_only(mysql_small: Source) -> None:
    """It says of each statement how many databases it would scan for it."""
    with _noted(Cursor, "execute") as noted:
        _read("mysql", mysql_small.credentials)
    about_tables = [
        (statement, *rest)
        for statement, *rest in noted
        if "information_schema." in statement and "schemata" not in statement
    ]
    assert len(about_tables) == 4
    assert mysql_small.server is not None
    with mysql_connection(mysql_small.server, None) as connection, connection.cursor() as cursor:
        for statement, values in about_tables:
            cursor.execute("EXPLAIN " + statement, values)
            (plan,) = cursor.fetchall()
            told = [str(cell) for cell in plan]
            assert "TABLE_SCHEMA" in told, statement
            assert "Scanned 1 database" in told[-1], statement


def test_clickhouse_is_asked_about_one_database_at_a_time(clickhouse_small: Source) -> None:
    with _noted(Client, "query") as noted:
        _read("clickhouse", clickhouse_small.credentials)
    statements = [" ".join(statement.split()) for statement, *_ in noted]
    about_tables = [text for text in statements if "FROM system." in text]
    assert len(about_tables) == 2
    for text in about_tables:
        assert "WHERE database = {database:String} AND" in text
        assert "JOIN" not in text
