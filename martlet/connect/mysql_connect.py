"""Opens a connection to MySQL or MariaDB, with the settings that the printed SQL needs."""

import socket
from typing import Any

import pymysql
from pymysql.cursors import Cursor

from martlet.connect.session import Target, check_settings
from martlet.connect.tls import tls_context
from martlet.model.datasource import Encryption
from martlet.model.versions import DatabaseVersion

# What the printed text means depends on these; viewers cannot reach them.
_MODE = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
_SETTINGS = (
    "SET SESSION TRANSACTION READ ONLY",
    "SET SESSION time_zone = '+00:00', group_concat_max_len = 1048576",
    "SET SESSION lock_wait_timeout = 5, innodb_lock_wait_timeout = 5",
)
VERSION = "SELECT @@version"
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


def version_in(text: str) -> DatabaseVersion:
    """From `10.11.19-MariaDB-0+deb12u1`, `8.4.3`, or `8.0.11-TiDB-v8.5.0`, which is no release."""
    number, mark, _ = text.partition("-MariaDB")
    return DatabaseVersion("mysql", "MariaDB" if mark else "MySQL", number)


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
