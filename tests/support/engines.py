"""The tests' datasources: the small world in a real database of every engine."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import clickhouse_connect
import duckdb
import psycopg
import pymysql
from clickhouse_connect.driver.client import Client

from martlet.connect.drivers import DRIVERS
from martlet.connect.session import Target
from martlet.model.datasource import Credentials, Secret
from martlet.model.schema import DatabaseSchema
from tests.support.dataset import TABLES, TableData
from tests.support.servers import Server

Tables = Sequence[TableData]
# Settings that make ClickHouse behave like the others: outer joins and empty sums give NULL.
CLICKHOUSE_SETTINGS = {
    "session_timezone": "UTC",
    "join_use_nulls": 1,
    "aggregate_functions_null_for_empty": 1,
    "union_default_mode": "DISTINCT",
    "prefer_column_name_to_alias": 1,
}
ENGINES = ("postgres", "mysql", "clickhouse", "duckdb", "sqlite")


@dataclass(frozen=True)
class Source:
    """A database with the small world in it. `schema` is where its tables are."""

    engine: str
    schema: str
    credentials: Credentials
    server: Server | None = None
    file: Path | None = None

    def body(self, name: str) -> dict[str, Any]:
        """The body that creates the datasource."""
        c = self.credentials
        fields = {
            "name": name,
            "host": c.host,
            "port": c.port,
            "database": c.database,
            "username": c.username,
            "password": c.password.reveal() or None,
            "schema": c.schema,
            "path": c.path,
        }
        given = {key: value for key, value in fields.items() if value is not None}
        return {"datasourceType": self.engine, "credentials": given}

    def read(self) -> DatabaseSchema:
        """Its schema, read once."""
        if self not in _schemas:
            target = Target(
                datasource_id="",
                credentials=self.credentials,
                statement_seconds=30,
                connect_seconds=5,
                address=self.credentials.host,
                file=self.file,
            )
            _schemas[self] = DRIVERS[self.engine].schema(target)
        return _schemas[self]

    def execute(self, *statements: str) -> None:
        """Run statements as the owner of the database, past Martlet."""
        with self._owner() as run:
            for statement in statements:
                run(statement)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The result of the database itself."""
        with self._owner(may_write=False) as run:
            return [tuple(row) for row in run(sql)]

    @contextmanager
    def _owner(self, *, may_write: bool = True) -> Iterator[Any]:
        connection = owner_connection(self, may_write=may_write)
        try:
            yield _runner(connection)
            if isinstance(connection, sqlite3.Connection):
                connection.commit()
        finally:
            connection.close()


_schemas: dict[Source, DatabaseSchema] = {}


def owner_connection(source: Source, *, may_write: bool = True) -> Any:
    """DuckDB admits a second reader of a file in one process, but no writer beside it."""
    if source.engine == "postgres":
        assert source.server is not None
        return postgres_connection(source.server, source.credentials.database or "")
    if source.engine == "mysql":
        assert source.server is not None
        return mysql_connection(source.server, source.credentials.database)
    if source.engine == "clickhouse":
        assert source.server is not None
        return clickhouse_client(source.server, source.credentials.database)
    if source.engine == "duckdb" and may_write:
        return duckdb.connect(str(source.file))
    if source.engine == "duckdb":
        connection = duckdb.connect()
        connection.execute(f"ATTACH '{source.file}' AS source (READ_ONLY)")
        connection.execute(f"USE source.{source.schema}")
        return connection
    return sqlite3.connect(source.file or "")


def _runner(connection: Any) -> Any:
    def run(sql: str) -> Iterable[Sequence[Any]]:
        if isinstance(connection, Client):
            found = connection.query(sql)
            return list(found.result_rows)
        if isinstance(connection, pymysql.Connection):
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        result = connection.execute(sql)
        try:
            return list(result.fetchall())
        except psycopg.ProgrammingError:
            return []  # the statement answers no rows

    return run


def postgres_connection(server: Server, database: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(
        host=server.host,
        port=server.port,
        user=server.username,
        password=server.password or None,
        dbname=database,
        autocommit=True,
    )


def postgres_url(server: Server, database: str, port: int | None = None) -> str:
    """`port` where it is reached through another one."""
    password = f":{server.password}" if server.password else ""
    if server.socket:
        return f"postgresql://{server.username}{password}@/{database}?host={server.socket}"
    return (
        f"postgresql://{server.username}{password}@{server.host}:{port or server.port}/{database}"
    )


def mysql_connection(server: Server, database: str | None) -> "pymysql.Connection[Any]":
    return pymysql.connect(
        host=server.host,
        port=server.port,
        user=server.username,
        password=server.password,
        database=database,
        autocommit=True,
    )


@contextmanager
def postgres_source(server: Server, name: str, tables: Tables = TABLES) -> Iterator[Source]:
    with postgres_connection(server, "postgres") as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
    source = Source(
        "postgres",
        "public",
        _server_credentials(server, name),
        server=server,
    )
    fill(source, tables)
    yield source
    with postgres_connection(server, "postgres") as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def mysql_source(server: Server, name: str, tables: Tables = TABLES) -> Iterator[Source]:
    admin = mysql_connection(server, None)
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
        cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
    source = Source("mysql", name, _server_credentials(server, name), server=server)
    fill(source, tables)
    yield source
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE `{name}`")
    admin.close()


def clickhouse_client(server: Server, database: str | None) -> Client:
    return clickhouse_connect.get_client(
        host=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        database=database or "default",
        autogenerate_session_id=False,
        settings=CLICKHOUSE_SETTINGS,
    )


@contextmanager
def clickhouse_source(server: Server, name: str, tables: Tables = TABLES) -> Iterator[Source]:
    admin = clickhouse_client(server, None)
    admin.command(f"DROP DATABASE IF EXISTS `{name}`")
    admin.command(f"CREATE DATABASE `{name}`")
    source = Source("clickhouse", name, _server_credentials(server, name), server=server)
    fill(source, tables)
    yield source
    admin.command(f"DROP DATABASE `{name}`")
    admin.close()


@contextmanager
def file_source(engine: str, files: Path, name: str, tables: Tables = TABLES) -> Iterator[Source]:
    file = files / f"{name}.{engine}"
    file.unlink(missing_ok=True)
    source = Source(engine, "main", Credentials(path=file.name), file=file)
    fill(source, tables)
    yield source


def fill(source: Source, tables: Iterable[TableData]) -> None:
    """Make `tables` with their rows."""
    connection = owner_connection(source)
    run = _runner(connection)
    for table in tables:
        run(_create(source.engine, table))
        if table.rows:
            _insert(connection, source.engine, table)
    if isinstance(connection, sqlite3.Connection):
        connection.commit()
    connection.close()


def _create(engine: str, table: TableData) -> str:
    if engine == "clickhouse":
        return _create_on_clickhouse(table)
    columns = [_typed(engine, column) for column in table.columns]
    return f"CREATE TABLE {table.name} ({', '.join([*columns, *table.keys])})"


def _create_on_clickhouse(table: TableData) -> str:
    """Columns are not null unless they say so, keys point nowhere, and the first is the primary."""
    key = table.column_names[0]
    columns = [_typed_for_clickhouse(column) for column in table.columns]
    return f"CREATE TABLE {table.name} ({', '.join(columns)}) ENGINE = MergeTree ORDER BY {key}"


def _typed_for_clickhouse(column: str) -> str:
    name, kind, *rest = column.split(" ")
    family = kind.partition("(")[0]
    types = {"varchar": "String", "integer": "Int32", "timestamp": "DateTime64(6)"}
    written = types.get(family, kind.replace("decimal", "Decimal"))
    return f"{name} {written if 'NOT' in rest else f'Nullable({written})'}"


def _typed(engine: str, column: str) -> str:
    return column.replace(" timestamp", " datetime") if engine == "mysql" else column


def _insert(connection: Any, engine: str, table: TableData) -> None:
    mark = {"postgres": "%s", "mysql": "%s"}.get(engine, "?")
    marks = ", ".join([mark] * len(table.columns))
    sql = f"INSERT INTO {table.name} VALUES ({marks})"
    rows = [tuple(_stored(engine, value) for value in row) for row in table.rows]
    if engine == "clickhouse":
        written = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
        connection.command(f"INSERT INTO {table.name} VALUES {written}")
    elif engine in ("postgres", "mysql"):
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
    else:
        connection.executemany(sql, rows)


def _literal(value: Any) -> str:
    """A value in the text of an INSERT: the front reads no binary bodies."""
    if value is None:
        return "NULL"
    if isinstance(value, int | Decimal):
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def _stored(engine: str, value: Any) -> Any:
    if engine == "sqlite" and value is not None and not isinstance(value, str | int):
        return float(value) if hasattr(value, "as_tuple") else str(value)
    return value


def _server_credentials(server: Server, database: str) -> Credentials:
    return Credentials(
        host=server.host,
        port=server.port,
        database=database,
        username=server.username,
        password=Secret(server.password),
    )
