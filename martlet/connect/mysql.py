"""MySQL and MariaDB, by PyMySQL: synchronous, in a thread, rows unbuffered.

The driver has no server-side parameters. So values are written as literals that cannot end early
under any quoting rules of the session: texts as hexadecimal.
"""

import socket
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pymysql
from pymysql.constants import CR, ER, FIELD_TYPE
from pymysql.cursors import SSCursor

from martlet.compiler import GuardedQuery
from martlet.connect.failures import (
    failed,
    needs_too_much,
    not_permitted,
    refused,
    timed_out,
    unavailable,
    wrong_credentials,
)
from martlet.connect.mysql_connect import VERSION, connect, version_in
from martlet.connect.mysql_literals import written
from martlet.connect.mysql_schema import read_schema, read_warnings
from martlet.connect.session import (
    Chunk,
    Chunks,
    Result,
    ResultColumn,
    Target,
    check_is_for,
    in_chunks,
)
from martlet.errors import Failure
from martlet.model.schema import DatabaseSchema, Family
from martlet.model.versions import DatabaseVersion

_FAMILIES: dict[object, Family] = {
    FIELD_TYPE.TINY: Family.INTEGER,
    FIELD_TYPE.SHORT: Family.INTEGER,
    FIELD_TYPE.LONG: Family.INTEGER,
    FIELD_TYPE.INT24: Family.INTEGER,
    FIELD_TYPE.LONGLONG: Family.INTEGER,
    FIELD_TYPE.YEAR: Family.INTEGER,
    FIELD_TYPE.DECIMAL: Family.DECIMAL,
    FIELD_TYPE.NEWDECIMAL: Family.DECIMAL,
    FIELD_TYPE.FLOAT: Family.FLOAT,
    FIELD_TYPE.DOUBLE: Family.FLOAT,
    FIELD_TYPE.DATE: Family.DATE,
    FIELD_TYPE.NEWDATE: Family.DATE,
    FIELD_TYPE.DATETIME: Family.TIMESTAMP,
    FIELD_TYPE.TIMESTAMP: Family.TIMESTAMP,
    FIELD_TYPE.VARCHAR: Family.TEXT,
    FIELD_TYPE.VAR_STRING: Family.TEXT,
    FIELD_TYPE.STRING: Family.TEXT,
    FIELD_TYPE.BLOB: Family.TEXT,
    FIELD_TYPE.JSON: Family.JSON,
}

_CANCEL_SECONDS = 2.0


class MysqlSession:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection = connect(target)
        self._cursor: SSCursor | None = None

    def run(self, query: GuardedQuery) -> Result:
        check_is_for(query, self._target)
        cursor = self._cursor = SSCursor(self._connection)
        cursor.execute(written(query.text, query.values))
        columns = tuple(
            ResultColumn(str(column[0]), _FAMILIES.get(column[1]), _scale(column))
            for column in cursor.description
        )
        return Result(columns, Chunks(self._chunks(cursor)))

    def _chunks(self, cursor: SSCursor) -> Generator[Chunk]:
        is_read = False
        try:
            yield from in_chunks(iter(cursor.fetchone, None))
            is_read = True
        finally:
            # Closing an unread result reads it to its end, so the query is cancelled first.
            if not is_read:
                self.cancel()
            with suppress(pymysql.Error):
                cursor.close()
            self._cursor = None

    def cancel(self) -> None:
        other = connect(replace(self._target, connect_seconds=_CANCEL_SECONDS))
        try:
            with other.cursor() as cursor, suppress(pymysql.Error):
                number = self._connection.thread_id()  # type: ignore[no-untyped-call]
                cursor.execute("KILL QUERY %s", (number,))
        finally:
            other.close()

    def kill(self) -> None:
        own = self._connection._sock  # type: ignore[attr-defined]  # noqa: SLF001
        if own is not None:
            own.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with suppress(pymysql.Error):
            self._connection.close()

    def is_idle(self) -> bool:
        return self._cursor is None and bool(self._connection.open)


class MysqlDriver:
    port = 3306
    takes_shares = False

    def open(self, target: Target) -> MysqlSession:
        return MysqlSession(target)

    def schema(self, target: Target) -> DatabaseSchema:
        connection = connect(target)
        try:
            return read_schema(connection, target.credentials)
        finally:
            connection.close()

    def warnings(self, target: Target) -> list[str]:
        connection = connect(target)
        try:
            return read_warnings(connection)
        finally:
            connection.close()

    def version(self, target: Target) -> DatabaseVersion:
        connection = connect(target)
        try:
            with connection.cursor() as cursor:
                cursor.execute(VERSION)
                (text,) = cursor.fetchone()
        finally:
            connection.close()
        return version_in(str(text))

    def failure(self, error: Exception) -> Failure | None:
        if isinstance(error, OSError):
            return unavailable(type(error).__name__)
        if not isinstance(error, pymysql.MySQLError):
            return None
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        cause = f"error {number}"
        for numbers, kind in _KINDS:
            if number in numbers:
                return kind(cause)
        if isinstance(error, pymysql.ProgrammingError):
            return refused(cause)
        is_connection = isinstance(error, pymysql.InterfaceError) or number == 0
        return unavailable(cause) if is_connection else failed(cause)


# By error number; MariaDB documentation, "MariaDB Error Codes".
_STATEMENT_TIMEOUT, _MAX_EXECUTION_TIME = 1969, 3024
_KINDS = (
    (
        {ER.QUERY_INTERRUPTED, _STATEMENT_TIMEOUT, _MAX_EXECUTION_TIME, ER.LOCK_WAIT_TIMEOUT},
        timed_out,
    ),
    (
        {ER.ACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR, ER.BAD_DB_ERROR},
        wrong_credentials,
    ),
    (
        {
            CR.CR_SERVER_GONE_ERROR,
            CR.CR_SERVER_LOST,
            CR.CR_CONN_HOST_ERROR,
            CR.CR_CONNECTION_ERROR,
            ER.CON_COUNT_ERROR,
            ER.TOO_MANY_USER_CONNECTIONS,
        },
        unavailable,
    ),
    # Out of memory, of sort memory, of resources; disk or temporary table full.
    ({1037, 1038, 1041, 1021, 1114}, needs_too_much),
    ({ER.TABLEACCESS_DENIED_ERROR, ER.COLUMNACCESS_DENIED_ERROR}, not_permitted),
    (
        {
            ER.BAD_FIELD_ERROR,
            ER.NO_SUCH_TABLE,
            ER.NON_UNIQ_ERROR,
            ER.PARSE_ERROR,
            ER.SYNTAX_ERROR,
            ER.WRONG_FIELD_WITH_GROUP,
            ER.MIX_OF_GROUP_FUNC_AND_FIELDS,
            ER.INVALID_GROUP_FUNC_USE,
            ER.SP_DOES_NOT_EXIST,
            ER.WRONG_NUMBER_OF_COLUMNS_IN_SELECT,
            ER.CANT_AGGREGATE_2COLLATIONS,
        },
        refused,
    ),
)


def _scale(column: Sequence[Any]) -> int | None:
    """The scale of a decimal column, the sixth item of its DB-API description."""
    return column[5] if _FAMILIES.get(column[1]) is Family.DECIMAL else None
