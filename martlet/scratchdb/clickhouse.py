"""ClickHouse: temporary databases, one per schema, on a named server.

A ClickHouse table has one key, which orders it and is not enforced, and no foreign keys.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from urllib3.exceptions import HTTPError

from martlet.scratchdb.servers import address, default_database, scratch_names
from martlet.scratchdb.tables import NewColumn, NewTable, Syntax, UnusableError

_CREATE = "CREATE DATABASE {}"
_DROP = "DROP DATABASE IF EXISTS {}"
_TABLE = "CREATE TABLE {} ({}) ENGINE = MergeTree ORDER BY ({})"
_ROWS = "INSERT INTO {} ({}) VALUES "
_UNORDERED = "tuple()"
_NOT_EMPTY = 219  # DATABASE_NOT_EMPTY
_ROWS_PER_STATEMENT = 20_000  # rows of one statement
_DROP_SECONDS = 10.0  # seconds
_SETTINGS = " SETTINGS allow_suspicious_low_cardinality_types = 1"
_NULLS_IN_KEY = ", allow_nullable_key = 1"
_DICTIONARY = re.compile(r"LowCardinality\((.*)\)")


class ClickhouseSyntax(Syntax):
    def name(self, name: str) -> str:
        """A quoted name. Inside quotes, a backslash begins an escape, so it is doubled."""
        return super().name(name.replace("\\", "\\\\"))

    def creation(self, table: NewTable) -> str:
        columns = [f"{self.name(c.name)} {_declared(c)}" for c in table.columns]
        ordering = table.unique_keys[0] if table.has_primary_key else ()
        key = self.names(ordering) or _UNORDERED
        database = _TABLE.format(self.table(table.id), ", ".join(columns), key)
        has_nulls = any(c.is_nullable for c in table.columns if c.name in ordering)
        return database + _SETTINGS + (_NULLS_IN_KEY if has_nulls else "")

    def later_keys(self, table: NewTable) -> Iterator[str]:
        del table
        return iter(())

    def insertion(self, table: NewTable) -> str:
        """The beginning of an INSERT statement; the values are appended to it."""
        return _ROWS.format(self.table(table.id), self.names(c.name for c in table.columns))


def _declared(column: NewColumn) -> str:
    """The type with NULLs: Nullable goes inside a dictionary type, and around any other type."""
    match = _DICTIONARY.fullmatch(column.declaration)
    if match is None:
        return f"{column.declaration} {'NULL' if column.is_nullable else 'NOT NULL'}"
    return f"LowCardinality(Nullable({match[1]}))" if column.is_nullable else column.declaration


SYNTAX = ClickhouseSyntax(quote="`", mark="", adds_keys=False)


@dataclass(frozen=True, slots=True)
class NewClickhouseDatabase:
    client: Client
    credentials: Mapping[str, object]
    names: Mapping[str, str]
    syntax: Syntax = SYNTAX

    def schema(self, name: str) -> str:
        return self.names[name]

    def run(self, statement: str) -> None:
        with _as_unusable():
            self.client.command(statement)

    def insert(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        for start in range(0, len(rows), _ROWS_PER_STATEMENT):
            part = rows[start : start + _ROWS_PER_STATEMENT]
            self.run(statement + ", ".join(f"({', '.join(map(_written, row))})" for row in part))

    def analyse(self, table: NewTable) -> None:
        """Does nothing: ClickHouse always stores minima and maxima, and no other statistics."""


@contextmanager
def scratch(url: str, password: str, schemas: Iterable[str]) -> Iterator[NewClickhouseDatabase]:
    """Empty databases, dropped with the block. Raises UnusableError."""
    names = scratch_names(schemas)
    options = _options(url, password)
    credentials = {**options, **default_database(names)}
    credentials = {name: value for name, value in credentials.items() if value}
    try:
        with _connected(options) as client:
            database = NewClickhouseDatabase(client, credentials, names)
            for name in names.values():
                database.run(_CREATE.format(SYNTAX.name(name)))
            yield database
    finally:
        with _connected(options) as client:
            for name in names.values():
                _drop(client, name)


def _drop(client: Client, name: str) -> None:
    """Drop a database, with retries: a cancelled statement may still create a table in it."""
    until = time.monotonic() + _DROP_SECONDS
    with _as_unusable():
        while True:
            try:
                client.command(_DROP.format(SYNTAX.name(name)))
            except ClickHouseError as error:
                if getattr(error, "code", None) != _NOT_EMPTY or time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return


@contextmanager
def _connected(options: Mapping[str, Any]) -> Iterator[Client]:
    with _as_unusable():
        client = clickhouse_connect.get_client(
            **options, autogenerate_session_id=False, settings={"session_timezone": "UTC"}
        )
    try:
        yield client
    finally:
        client.close()


def _options(url: str, password: str) -> dict[str, Any]:
    there = address(url, 8123)
    if there.scheme not in ("clickhouse", "http"):
        raise UnusableError(
            "the URL must be clickhouse://user@host; TLS is not supported for scratch servers"
        )
    user = there.user or "default"
    return {"host": there.host, "port": there.port, "username": user, "password": password}


def _written(value: object) -> str:
    """A value as a literal of ClickHouse's VALUES."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, bytes):
        return f"unhex('{value.hex()}')"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"


@contextmanager
def _as_unusable() -> Iterator[None]:
    try:
        yield
    except (ClickHouseError, HTTPError, OSError) as error:
        raise UnusableError(str(error).partition("\n")[0]) from None
