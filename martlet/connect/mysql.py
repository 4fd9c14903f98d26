"""MySQL and MariaDB, by PyMySQL: synchronous, in a thread, rows unbuffered.

The protocol of the driver has no server-side parameters. Values are therefore written as
literals that cannot end early, whatever the session's quoting rules: texts as hexadecimal.
"""

import socket
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pymysql
from pymysql.constants import CR, ER, FIELD_TYPE
from pymysql.cursors import Cursor, SSCursor

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
from martlet.connect.mysql_literals import written
from martlet.connect.mysql_schema import read_schema, read_warnings
from martlet.connect.session import (
    Chunk,
    Chunks,
    Result,
    ResultColumn,
    Target,
    check_is_for,
    check_settings,
    in_chunks,
)
from martlet.connect.tls import tls_context
from martlet.errors import Failure
from martlet.model.datasource import Encryption
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

# What the printed text means depends on these; viewers cannot reach them.
_MODE = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
_SETTINGS = (
    "SET SESSION TRANSACTION READ ONLY",
    "SET SESSION time_zone = '+00:00', group_concat_max_len = 1048576",
    "SET SESSION lock_wait_timeout = 5, innodb_lock_wait_timeout = 5",
)
_VERSION = "SELECT @@version"
_CHECK = "SELECT @@sql_mode, @@time_zone, @@character_set_client"
_EXPECTED = (_MODE, "+00:00", "utf8mb4")
# As it plans, MariaDB may run a viewer's LIKE on a sample of everybody's rows (5), and compare with
# the values in a histogram (4); MySQL does the latter. Both are left with what indexes tell.
_PLANNERS = {
    True: (
        "SET SESSION optimizer_use_condition_selectivity = 2, use_stat_tables = 'never'",
        "SELECT @@optimizer_use_condition_selectivity, @@use_stat_tables",
        (2, "NEVER"),
    ),
    False: (
        "SET SESSION optimizer_switch = 'condition_fanout_filter=off'",
        "SELECT FIND_IN_SET('condition_fanout_filter=off', @@optimizer_switch) > 0",
        (1,),
    ),
}


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
            # Closing an unread result reads it to its end, which must come soon.
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
                cursor.execute(_VERSION)
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


def version_in(text: str) -> DatabaseVersion:
    """From `10.11.19-MariaDB-0+deb12u1`, `8.4.3`, or `8.0.11-TiDB-v8.5.0`, which is no release."""
    number, mark, _ = text.partition("-MariaDB")
    return DatabaseVersion("mysql", "MariaDB" if mark else "MySQL", number)


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
    # Out of memory, of memory to sort in, of resources; disk or temporary table full.
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


def connect(target: Target) -> "pymysql.Connection[Any]":
    """A connection whose session is set as the printed SQL needs it, and checked to be so.

    It has no database of its own, so that no unqualified name can mean a table.
    """
    credentials = target.credentials
    connection = _deferred(target)
    # The socket goes to the checked address; the host's name stays the one that TLS verifies.
    address = (target.address or "", credentials.port or 3306)
    connection.connect(socket.create_connection(address, target.connect_seconds))
    try:
        with connection.cursor() as cursor:
            _settle(cursor, target.statement_seconds)
    except BaseException:
        connection.close()
        raise
    # Until here a server that says nothing is no server; from now on it may be at work.
    connection._read_timeout = target.statement_seconds + 10  # type: ignore[attr-defined]  # noqa: SLF001
    return connection


def _scale(column: Sequence[Any]) -> int | None:
    """The sixth of what DB-API tells of a column."""
    return column[5] if _FAMILIES.get(column[1]) is Family.DECIMAL else None


def _deferred(target: Target) -> "pymysql.Connection[Any]":
    """A connection that has not gone anywhere yet. No option file is named, so none is read."""
    credentials = target.credentials
    connection = pymysql.connect(
        host=credentials.host or "",
        port=credentials.port or 3306,
        # The driver would encode a text as Latin-1.
        password=credentials.password.reveal().encode(),
        charset="utf8mb4",
        read_timeout=target.connect_seconds,
        write_timeout=target.connect_seconds,
        local_infile=False,
        autocommit=True,
        sql_mode=_MODE,
        defer_connect=True,
        **_encryption(credentials.encryption),
    )
    # To the constructor, no name means the name of the user that this process runs as.
    connection.user = credentials.username or ""
    if credentials.encryption is Encryption.PREFER:
        connection.ssl = True
        connection.ctx = tls_context(credentials.encryption)  # type: ignore[attr-defined]
    return connection


def _encryption(encryption: Encryption) -> dict[str, Any]:
    """Where it is preferred only, the constructor would make a context of its own."""
    if encryption in (Encryption.REQUIRE, Encryption.VERIFY_FULL):
        return {"ssl": tls_context(encryption)}
    return {"ssl_disabled": True}


def _settle(cursor: Cursor, seconds: float) -> None:
    cursor.execute(_VERSION)
    (text,) = cursor.fetchone() or ("",)
    is_mariadb = version_in(str(text)).product == "MariaDB"
    planner, check, expected = _PLANNERS[is_mariadb]
    for setting in (*_SETTINGS, planner, *_limits(seconds, is_mariadb=is_mariadb)):
        cursor.execute(setting)
    for query, wanted in ((_CHECK, _EXPECTED), (check, expected)):
        cursor.execute(query)
        check_settings(cursor.fetchone(), wanted)


def _limits(seconds: float, *, is_mariadb: bool) -> tuple[str, ...]:
    """The statement's time, and no silent end of a recursion, which would answer a wrong number."""
    if is_mariadb:
        return (
            f"SET SESSION max_statement_time = {seconds:.3f}",
            "SET SESSION max_recursive_iterations = 4294967295",
        )
    return (
        f"SET SESSION max_execution_time = {int(seconds * 1000)}",
        "SET SESSION cte_max_recursion_depth = 4294967295",
    )
