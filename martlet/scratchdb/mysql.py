"""MySQL and MariaDB: temporary databases, one per schema, on a named server."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pymysql

from martlet.scratchdb.servers import address, default_database, scratch_names
from martlet.scratchdb.tables import NewTable, Syntax, UnusableError

SYNTAX = Syntax(quote="`", mark="%s", adds_keys=True)
_CREATE = "CREATE DATABASE {} CHARACTER SET utf8mb4"
_DROP = "DROP DATABASE IF EXISTS {}"
_VERSION = "SELECT VERSION()"
_ANALYSE = "ANALYZE TABLE {} PERSISTENT FOR ALL"
_ANALYSE_MYSQL = "ANALYZE TABLE {} UPDATE HISTOGRAM ON {} WITH 1024 BUCKETS"
_STRICT = "SET SESSION sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00'"


@dataclass(frozen=True, slots=True)
class NewMysqlDatabase:
    connection: "pymysql.Connection[Any]"
    credentials: Mapping[str, object]
    names: Mapping[str, str]
    syntax: Syntax = SYNTAX

    def schema(self, name: str) -> str:
        return self.names[name]

    def run(self, statement: str) -> None:
        with _as_unusable(), self.connection.cursor() as cursor:
            cursor.execute(statement)

    def insert(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with _as_unusable(), self.connection.cursor() as cursor:
            cursor.executemany(statement, rows)

    def analyse(self, table: NewTable) -> None:
        """Create statistics. Both servers report failures as rows, not as errors."""
        name, columns = SYNTAX.table(table.id), SYNTAX.names(c.name for c in table.columns)
        with _as_unusable(), self.connection.cursor() as cursor:
            cursor.execute(_VERSION)
            [(version,)] = cursor.fetchall()
            analyse = _ANALYSE if "MariaDB" in version else _ANALYSE_MYSQL
            cursor.execute(analyse.format(name, columns))
            wrong = [row[3] for row in cursor.fetchall() if str(row[2]).lower() == "error"]
        if wrong:
            raise UnusableError(str(wrong[0]))


@contextmanager
def scratch(url: str, password: str, schemas: Iterable[str]) -> Iterator[NewMysqlDatabase]:
    """Empty databases, dropped with the block. Raises UnusableError."""
    names = scratch_names(schemas)
    options = _options(url, password)
    fields = {"username": options["user"], **default_database(names)}
    there = {name: options[name] for name in ("host", "port", "password")}
    credentials = {name: value for name, value in {**there, **fields}.items() if value}
    try:
        with _connected(options) as connection:
            database = NewMysqlDatabase(connection, credentials, names)
            database.run(_STRICT)
            for name in names.values():
                database.run(_CREATE.format(SYNTAX.name(name)))
            yield database
    finally:
        # Drop over a new connection: the error that ended the block may have closed the first.
        with _connected(options) as connection:
            for name in names.values():
                NewMysqlDatabase(connection, credentials, names).run(
                    _DROP.format(SYNTAX.name(name))
                )


@contextmanager
def _connected(options: Mapping[str, Any]) -> "Iterator[pymysql.Connection[Any]]":
    with _as_unusable():
        connection = pymysql.connect(**options, autocommit=True, charset="utf8mb4")
    try:
        yield connection
    finally:
        with suppress(pymysql.Error):
            connection.close()  # the error that ended the block may have closed it already


def _options(url: str, password: str) -> dict[str, Any]:
    there = address(url, 3306)
    user = there.user or "root"
    return {"host": there.host, "port": there.port, "user": user, "password": password}


@contextmanager
def _as_unusable() -> Iterator[None]:
    try:
        yield
    except pymysql.Error as error:
        raise UnusableError(f"{error.args[-1] if error.args else error}") from None
