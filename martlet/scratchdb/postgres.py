"""PostgreSQL: a temporary database on a named server."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from martlet.scratchdb.servers import scratch_name
from martlet.scratchdb.tables import NewTable, Syntax, UnusableError, unusable_on

Connection = psycopg.Connection[tuple[Any, ...]]

_STATISTICS = "ALTER TABLE {} ALTER COLUMN {} SET STATISTICS 1000"


class PostgresSyntax(Syntax):
    def analysis(self, table: NewTable) -> Iterator[str]:
        """Statements that create statistics with a thousand values per column."""
        for column in table.columns:
            yield _STATISTICS.format(self.table(table.id), self.name(column.name))
        yield from super().analysis(table)


SYNTAX = PostgresSyntax(quote='"', mark="%s", adds_keys=True)
_NEAREST = {"allow": "prefer", "verify-ca": "require"}  # sslmodes of libpq that the API lacks
_CREATE = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
_DROP = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
_SCHEMA = "CREATE SCHEMA IF NOT EXISTS {}"


@dataclass(frozen=True, slots=True)
class NewPostgresDatabase:
    connection: Connection
    credentials: Mapping[str, object]
    syntax: Syntax = SYNTAX

    def schema(self, name: str) -> str:
        return name

    def run(self, statement: str) -> None:
        with unusable_on(psycopg.Error):
            self.connection.execute(statement.encode())

    def insert(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with unusable_on(psycopg.Error), self.connection.cursor() as cursor:
            cursor.executemany(statement.encode(), rows)

    def analyse(self, table: NewTable) -> None:
        for statement in self.syntax.analysis(table):
            self.run(statement)


@contextmanager
def scratch(url: str, password: str, schemas: Iterable[str]) -> Iterator[NewPostgresDatabase]:
    """An empty database, dropped with the block. Raises UnusableError."""
    name = scratch_name()
    try:
        with connected(url, password) as admin, unusable_on(psycopg.Error):
            admin.execute(_CREATE.format(SYNTAX.name(name)).encode())
        with connected(url, password, database=name) as connection:
            scratch_database = NewPostgresDatabase(connection, credentials(connection.info))
            for schema in schemas:
                scratch_database.run(_SCHEMA.format(SYNTAX.name(schema)))
            yield scratch_database
    finally:
        # Drop over a new connection: the error that ended the block may have closed the first.
        with connected(url, password) as admin, unusable_on(psycopg.Error):
            admin.execute(_DROP.format(SYNTAX.name(name)).encode())


@contextmanager
def connected(url: str, password: str = "", *, database: str | None = None) -> Iterator[Connection]:
    """An autocommit connection. Raises UnusableError."""
    parameters = {"password": password or None, "dbname": database}
    options: dict[str, Any] = {
        name: value for name, value in parameters.items() if value is not None
    }
    try:
        with psycopg.connect(url, autocommit=True, **options) as connection:
            yield connection
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
        raise UnusableError(str(error)) from None
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:
            # The driver's message quotes the URL, which may hold a password.
            raise UnusableError("the URL is not a PostgreSQL URL") from None
        raise


def credentials(info: psycopg.ConnectionInfo) -> dict[str, Any]:
    """The credentials of a connection: from the URL, the driver's defaults and the environment."""
    mode = info.get_parameters().get("sslmode")
    fields = {
        "host": info.host,
        "port": info.port,
        "database": info.dbname,
        "username": info.user,
        "password": info.password or None,
        "schema": "public",
        "ssl": _NEAREST.get(mode, mode) if mode else None,
    }
    return {name: value for name, value in fields.items() if value is not None}
