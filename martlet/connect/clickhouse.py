"""ClickHouse, by clickhouse-connect over HTTP: rows in blocks as the server sends them.

Every request carries its own settings, so a session is only an address and a user name.
"""

import logging
import re
from collections.abc import Generator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import clickhouse_connect
from clickhouse_connect import common
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from clickhouse_connect.driver.httputil import get_pool_manager_options
from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError

from martlet.compiler import GuardedQuery
from martlet.connect.clickhouse_schema import family, read_schema, read_warnings
from martlet.connect.failures import (
    failed,
    needs_too_much,
    not_permitted,
    refused,
    timed_out,
    unavailable,
    wrong_credentials,
)
from martlet.connect.session import (
    CHUNK_ROWS,
    Chunk,
    Chunks,
    Result,
    ResultColumn,
    Target,
    check_is_for,
    check_settings,
)
from martlet.connect.tls import tls_context
from martlet.errors import Failure
from martlet.model.datasource import Encryption
from martlet.model.schema import DatabaseSchema
from martlet.model.versions import DatabaseVersion

# The library's own logger prints statements.
logging.getLogger("clickhouse_connect").disabled = True
# Otherwise the library sends every server the name of this process's user.
common.set_setting("send_os_user", False)

# The meaning of the printed text depends on these settings; viewers cannot change them. They make
# outer joins and empty sums return NULL, as on other engines.
_SETTINGS: dict[str, Any] = {
    "enable_analyzer": 1,
    "session_timezone": "UTC",
    "join_use_nulls": 1,
    "aggregate_functions_null_for_empty": 1,
    "union_default_mode": "DISTINCT",
    "prefer_column_name_to_alias": 1,
    "transform_null_in": 0,
    "max_recursive_cte_evaluation_depth": 1_000_000_000,
    "max_block_size": CHUNK_ROWS,
    # This cache keeps the rows that a join left out, and later queries lose them (ClickHouse pull
    # request 119823); its hits also show what other clients asked.
    "use_query_condition_cache": 0,
    "readonly": 2,
    "cancel_http_readonly_queries_on_client_close": 1,
}
_CHECK = "SELECT " + ", ".join(
    f"toString(getSetting('{name}'))"
    for name in ("session_timezone", "join_use_nulls", "prefer_column_name_to_alias", "readonly")
)
_EXPECTED = ("UTC", "true", "true", "2")
_DECIMAL = re.compile(r"Decimal\(\d+, (\d+)\)")
_DESCRIBE = "DESCRIBE ({})"
_KILL = "KILL QUERY WHERE query_id = '{}' ASYNC"


class ClickhouseSession:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._client = connect(target)
        self._query_id: str | None = None
        self._stream: Any = None

    def run(self, query: GuardedQuery) -> Result:
        check_is_for(query, self._target)
        self._query_id = str(uuid4())
        stream: Any = self._client.query_row_block_stream(
            query.text,
            parameters=dict(query.values) or None,
            settings={"query_id": self._query_id},
        )
        self._stream = stream
        names, kinds = stream.source.column_names, stream.source.column_types
        columns = [(name, kind.name) for name, kind in zip(names, kinds, strict=True)]
        chunks = Chunks(self._chunks(stream))
        columns = columns or self._described(query)
        return Result(
            tuple(ResultColumn(name, family(kind), _scale(kind)) for name, kind in columns), chunks
        )

    def _described(self, query: GuardedQuery) -> list[tuple[str, str]]:
        """The columns of a result without rows, for which the server sends nothing."""
        described = self._client.query(
            _DESCRIBE.format(query.text), parameters=dict(query.values) or None
        )
        return [(row[0], row[1]) for row in described.result_rows]

    def _chunks(self, stream: Any) -> Generator[Chunk]:  # noqa: ANN401 - the library's is untyped
        is_read = False
        try:
            with stream:
                yield from stream
            is_read = True
        finally:
            if not is_read:
                self.cancel()
            self._stream = self._query_id = None

    def cancel(self) -> None:
        query_id = self._query_id
        if query_id is not None:
            with suppress(ClickHouseError, HTTPError):
                self._client.command(_KILL.format(query_id), settings={"readonly": 0})

    def kill(self) -> None:
        stream = self._stream
        if stream is not None:
            with suppress(Exception):
                stream.source.close()

    def close(self) -> None:
        self._client.close()

    def is_idle(self) -> bool:
        return self._stream is None


class ClickhouseDriver:
    port = 8123
    takes_shares = False

    def open(self, target: Target) -> ClickhouseSession:
        return ClickhouseSession(target)

    def schema(self, target: Target) -> DatabaseSchema:
        with connect(target) as client:
            return read_schema(client, target.credentials)

    def warnings(self, target: Target) -> list[str]:
        with connect(target) as client:
            return read_warnings(client)

    def version(self, target: Target) -> DatabaseVersion:
        with connect(target) as client:
            return DatabaseVersion("clickhouse", "ClickHouse", client.server_version or "")

    def failure(self, error: Exception) -> Failure | None:
        if isinstance(error, HTTPError | OSError):
            return unavailable(type(error).__name__)
        if not isinstance(error, ClickHouseError):
            return None
        code = getattr(error, "code", None)
        if code is None:
            return unavailable(type(error).__name__)
        cause = f"code {code}"
        for codes, kind in _KINDS:
            if code in codes:
                return kind(cause)
        return failed(cause)


# By number; ClickHouse's ErrorCodes.cpp.
_KINDS = (
    ({159, 394}, timed_out),  # TIMEOUT_EXCEEDED, QUERY_WAS_CANCELLED
    ({81, 192, 193, 194, 516}, wrong_credentials),
    ({497}, not_permitted),  # ACCESS_DENIED
    ({202, 203, 209, 210, 279}, unavailable),
    ({241}, needs_too_much),  # MEMORY_LIMIT_EXCEEDED
    (
        {
            *(1, 8, 10, 16, 35, 36, 42, 43, 44, 46, 47, 48, 49, 53, 60, 62, 63, 70, 80, 170),
            *(179, 184, 206, 207, 215, 258, 352, 386, 403, 456, 457, 636, 696),
        },
        refused,
    ),
)


def connect(target: Target) -> Client:
    """A client whose requests carry the settings that the printed SQL needs, after a check."""
    credentials = target.credentials
    is_secure = credentials.encryption in (Encryption.REQUIRE, Encryption.VERIFY_FULL)
    client = clickhouse_connect.get_client(
        host=target.address or "",
        port=credentials.port or ClickhouseDriver.port,
        username=credentials.username,
        password=credentials.password.reveal(),
        database="",
        interface="https" if is_secure else "http",
        connect_timeout=max(1, round(target.connect_seconds)),
        send_receive_timeout=round(target.statement_seconds) + 10,
        query_retries=0,
        compress=False,
        autogenerate_session_id=False,
        show_clickhouse_errors=False,
        native_codec="python",
        # With our own pool, the library ignores proxies of the environment.
        pool_mgr=_pool(target),
        settings={**_SETTINGS, "max_execution_time": target.statement_seconds},
    )
    try:
        check_settings(client.query(_CHECK).first_row, _EXPECTED)
    except BaseException:
        client.close()
        raise
    return client


class _Direct(PoolManager):
    """Follows no redirects, so that a server cannot send us to an unchecked address."""

    def urlopen(  # type: ignore[override]
        self,
        method: str,
        url: str,
        redirect: bool = True,
        **options: Any,  # noqa: ANN401 - as the library has it
    ) -> BaseHTTPResponse:
        del redirect
        return super().urlopen(method, url, redirect=False, **options)


def _pool(target: Target) -> PoolManager:
    host, encryption = target.credentials.host, target.credentials.encryption
    is_verified = encryption is Encryption.VERIFY_FULL
    options = get_pool_manager_options(verify=is_verified)
    # The connection goes to the address; the certificate must match the host's name.
    return _Direct(
        **options,
        ssl_context=tls_context(encryption),
        server_hostname=host,
        assert_hostname=host if is_verified else False,
    )


def _scale(native: str) -> int | None:
    match = _DECIMAL.search(native)
    return int(match[1]) if match else None
