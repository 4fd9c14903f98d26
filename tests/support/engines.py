"""The tests' datasources: the small world in a real database of every engine."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pymysql

from martlet.connect.drivers import DRIVERS
from martlet.connect.session import Target
from martlet.model.datasource import Credentials, Secret
from martlet.model.schema import DatabaseSchema
from tests.support.dataset import TABLES, TableData
from tests.support.servers import Server

Tables = Sequence[TableData]
ENGINES = ("postgres", "mysql", "duckdb", "sqlite")


@dataclass(frozen=True)
class Source:
    """A database with the small world in it. `schema` is where its tables are."""

    engine: str
    schema: str
    credentials: Credentials
    server: Server | None = None
    file: Path | None = None

    def body(self, name: str) -> dict[str, Any]:
        """As the API takes it."""
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
        """What the database itself answers."""
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
        _insert(connection, source.engine, table)
    if isinstance(connection, sqlite3.Connection):
        connection.commit()
    connection.close()


def _create(engine: str, table: TableData) -> str:
    columns = [_typed(engine, column) for column in table.columns]
    return f"CREATE TABLE {table.name} ({', '.join([*columns, *table.keys])})"


def _typed(engine: str, column: str) -> str:
    return column.replace(" timestamp", " datetime") if engine == "mysql" else column


def _insert(connection: Any, engine: str, table: TableData) -> None:
    mark = {"postgres": "%s", "mysql": "%s"}.get(engine, "?")
    marks = ", ".join([mark] * len(table.columns))
    sql = f"INSERT INTO {table.name} VALUES ({marks})"
    rows = [tuple(_stored(engine, value) for value in row) for row in table.rows]
    if engine in ("postgres", "mysql"):
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
    else:
        connection.executemany(sql, rows)


def _stored(engine: str, value: Any) -> Any:
    if engine == "sqlite" and value is not None and not isinstance(value, str | int):
        return float(value) if hasattr(value, "as_tuple") else value.isoformat(" ")
    return value


def _server_credentials(server: Server, database: str) -> Credentials:
    return Credentials(
        host=server.host,
        port=server.port,
        database=database,
        username=server.username,
        password=Secret(server.password),
    )
