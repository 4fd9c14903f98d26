"""Opens a connection to MySQL or MariaDB, with the settings that the printed SQL needs."""

import socket
from typing import Any

import pymysql
from pymysql.cursors import Cursor

from martlet.connect.session import Target, check_settings
from martlet.connect.tls import tls_context
from martlet.model.datasource import Encryption
from martlet.model.versions import DatabaseVersion

# The meaning of the printed text depends on these settings; viewers cannot change them.
_MODE = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
_SETTINGS = (
    "SET SESSION TRANSACTION READ ONLY",
    "SET SESSION time_zone = '+00:00', group_concat_max_len = 1048576",
    "SET SESSION lock_wait_timeout = 5, innodb_lock_wait_timeout = 5",
)
VERSION = "SELECT @@version"
_CHECK = "SELECT @@sql_mode, @@time_zone, @@character_set_client"
_EXPECTED = (_MODE, "+00:00", "utf8mb4")
# While planning, MariaDB may run a viewer's LIKE on a sample of all rows (5), and compare with the
# values in a histogram (4); MySQL does the latter. These settings leave both with indexes only.
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


def connect(target: Target) -> "pymysql.Connection[Any]":
    """A connection with the settings that the printed SQL needs, after a check.

    It has no default database, so that no unqualified name can mean a table.
    """
    credentials = target.credentials
    connection = _deferred(target)
    # The socket goes to the checked address; TLS verifies the host's name.
    address = (target.address or "", credentials.port or 3306)
    connection.connect(socket.create_connection(address, target.connect_seconds))
    try:
        with connection.cursor() as cursor:
            _settle(cursor, target.statement_seconds)
    except BaseException:
        connection.close()
        raise
    # Before this point a silent server is an error; from now on it may be running a query.
    connection._read_timeout = target.statement_seconds + 10  # type: ignore[attr-defined]  # noqa: SLF001
    return connection


def version_in(text: str) -> DatabaseVersion:
    """The version in `10.11.19-MariaDB-0+deb12u1`, `8.4.3` or, for TiDB, `8.0.11-TiDB-v8.5.0`."""
    number, mark, _ = text.partition("-MariaDB")
    return DatabaseVersion("mysql", "MariaDB" if mark else "MySQL", number)


def _deferred(target: Target) -> "pymysql.Connection[Any]":
    """A connection that is not open yet. It names no option file, so none is read."""
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
    # Without a name the constructor would use the name of this process's user.
    connection.user = credentials.username or ""
    if credentials.encryption is Encryption.PREFER:
        connection.ssl = True
        connection.ctx = tls_context(credentials.encryption)  # type: ignore[attr-defined]
    return connection


def _encryption(encryption: Encryption) -> dict[str, Any]:
    """Options of TLS. For PREFER the constructor would build its own context; see `_deferred`."""
    if encryption in (Encryption.REQUIRE, Encryption.VERIFY_FULL):
        return {"ssl": tls_context(encryption)}
    return {"ssl_disabled": True}


def _settle(cursor: Cursor, seconds: float) -> None:
    cursor.execute(VERSION)
    (text,) = cursor.fetchone() or ("",)
    is_mariadb = version_in(str(text)).product == "MariaDB"
    planner, check, expected = _PLANNERS[is_mariadb]
    for setting in (*_SETTINGS, planner, *_limits(seconds, is_mariadb=is_mariadb)):
        cursor.execute(setting)
    for query, wanted in ((_CHECK, _EXPECTED), (check, expected)):
        cursor.execute(query)
        check_settings(cursor.fetchone(), wanted)


def _limits(seconds: float, *, is_mariadb: bool) -> tuple[str, ...]:
    """The time limit, and no silent end of a recursion, which would return a wrong number."""
    if is_mariadb:
        return (
            f"SET SESSION max_statement_time = {seconds:.3f}",
            "SET SESSION max_recursive_iterations = 4294967295",
        )
    return (
        f"SET SESSION max_execution_time = {int(seconds * 1000)}",
        "SET SESSION cte_max_recursion_depth = 4294967295",
    )
