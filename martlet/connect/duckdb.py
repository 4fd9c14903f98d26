"""DuckDB: attaches the customer's file for reading to an empty database, and locks it.

The default database is the empty one, so that an unqualified name never means a table. Each session
is a separate database with its own share of DuckDB's memory in this process, so that no query can
name another datasource, or fail because of another query. Columns travel as Arrow.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from martlet.compiler import GuardedQuery
from martlet.connect.assemble import assemble
from martlet.connect.duckdb_schema import family, read_tables, rows
from martlet.connect.failures import failed, needs_too_much, refused, timed_out, unavailable
from martlet.connect.files import client_files, database_file
from martlet.connect.session import (
    CHUNK_ROWS,
    Chunk,
    Chunks,
    Result,
    ResultColumn,
    Target,
    check_is_for,
)
from martlet.connect.shares import Share
from martlet.errors import Failure
from martlet.model.schema import DatabaseSchema
from martlet.model.versions import DatabaseVersion

_CONFIG = {
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "threads": "2",
    # Readers of remote files, which we do not use; without this, eight threads per session.
    "async_threads": "1",
    # Freed memory goes back to the system within seconds; without this, when the session closes.
    "allocator_background_threads": "true",
}
_LOCKS = (
    "SET TimeZone = 'UTC'",
    "SET enable_external_access = false",
    # DuckDB 2.0 takes a join with an empty side for a single row, drops the LIMIT above it, and so
    # answers EXISTS wrongly.
    "SET disabled_optimizers = 'statistics_propagation'",
    "SET lock_configuration = true",
)
# A session that has worked this long may have filled its memory with cached data.
_LOOK_AFTER_SECONDS = 0.1
_IDLE_PART = 4  # An idle session may keep a quarter of its share.
_USED_BYTES = "SELECT sum(memory_usage_bytes) FROM duckdb_memory()"
# DuckDB does not enforce this as configuration of a new database, only as a setting.
_MOST_TEMP = "SET max_temp_directory_size = '{}B'"
_ATTACH = "ATTACH {} AS source (READ_ONLY)"


class DuckdbSession:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._share = target.shares.take(target.statement_seconds)
        try:
            self.connection = connect(target, self._share)
        except BaseException:
            self._share.give_back()
            raise
        self._seconds = 0.0  # of work since its memory was looked at
        self._is_closed = False
        self._reader: pa.RecordBatchReader | None = None
        self._is_broken = False

    def run(self, query: GuardedQuery) -> Result:
        check_is_for(query, self._target)
        with self._noting_breaks():
            return self._started(query)

    def _started(self, query: GuardedQuery) -> Result:
        relation = self.connection.sql(query.text, params=list(query.values.values()))
        columns = tuple(
            ResultColumn(name, family(str(kind)))
            for name, kind in zip(relation.columns, relation.types, strict=True)
        )
        reader = self._reader = relation.to_arrow_reader(CHUNK_ROWS)
        return Result(columns, Chunks(self._chunks(reader)))

    def _chunks(self, reader: pa.RecordBatchReader) -> Generator[Chunk]:
        try:
            with self._noting_breaks():
                for batch in reader:
                    if batch.num_rows:
                        yield batch
        finally:
            reader.close()
            self._reader = None

    @contextmanager
    def _noting_breaks(self) -> Iterator[None]:
        """Mark the session as broken by an internal error, after which DuckDB answers nothing."""
        begun = time.monotonic()
        try:
            yield
        except (duckdb.FatalException, duckdb.InternalException):
            self._is_broken = True
            raise
        except OSError as error:
            self._is_broken = issubclass(_kind_in_stream(error), _BREAKING)
            raise
        finally:
            self._seconds += time.monotonic() - begun

    def cancel(self) -> None:
        self.connection.interrupt()

    def kill(self) -> None:
        self.cancel()

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self.connection.close()
        finally:
            self._share.give_back()

    def is_idle(self) -> bool:
        return self._reader is None and not self._is_broken and not self._uses_much_memory()

    def _uses_much_memory(self) -> bool:
        if self._seconds < _LOOK_AFTER_SECONDS:
            return False
        self._seconds = 0.0
        ((used_bytes,),) = rows(self.connection, _USED_BYTES)
        return int(used_bytes) > self._share.memory_bytes // _IDLE_PART


class DuckdbDriver:
    port = None
    takes_shares = True

    def open(self, target: Target) -> DuckdbSession:
        return DuckdbSession(target)

    def schema(self, target: Target) -> DatabaseSchema:
        with _opened(target) as connection:
            tables = read_tables(connection)
        databases = client_files(target.file) if target.file is not None else ()
        return assemble(tables, target.credentials.schema or "main", databases)

    def warnings(self, target: Target) -> list[str]:
        with _opened(target):
            return []

    def version(self, _target: Target) -> DatabaseVersion:
        """The version of the library in this process; the file's own version does not matter."""
        return DatabaseVersion("duckdb", "DuckDB", duckdb.__version__)

    def failure(self, error: Exception) -> Failure | None:
        if isinstance(error, MemoryError):
            return needs_too_much(type(error).__name__)
        if isinstance(error, pa.ArrowException):
            return failed(type(error).__name__)
        if isinstance(error, OSError):
            return _failure_of(_kind_in_stream(error))
        return _failure_of(type(error)) if isinstance(error, duckdb.Error) else None


def _failure_of(error: type[Exception]) -> Failure:
    kind = next((kind for types, kind in _KINDS if issubclass(error, types)), failed)
    return kind(error.__name__)


def _kind_in_stream(error: OSError) -> type[Exception]:
    """The exception that DuckDB would have raised.

    An error after the first rows comes through Arrow's stream, which knows one type for all of
    them: only the text, which may quote values, begins with the kind.
    """
    text = str(error)
    kinds = (kind for prefix, kind in _IN_STREAM.items() if text.startswith(f"{prefix} Error:"))
    return next(kinds, duckdb.DataError if " Error: " in text else duckdb.IOException)


_BREAKING = (duckdb.FatalException, duckdb.InternalException)
_IN_STREAM: dict[str, type[Exception]] = {
    "Conversion": duckdb.ConversionException,
    "FATAL": duckdb.FatalException,
    "INTERNAL": duckdb.InternalException,
    "INTERRUPT": duckdb.InterruptException,
    "Invalid Input": duckdb.InvalidInputException,
    "IO": duckdb.IOException,
    "Out of Memory": duckdb.OutOfMemoryException,
    "Out of Range": duckdb.OutOfRangeException,
}


_KINDS = (
    ((duckdb.InterruptException,), timed_out),
    ((duckdb.OutOfMemoryException,), needs_too_much),
    ((duckdb.IOException, duckdb.ConnectionException), unavailable),
    (
        (
            duckdb.BinderException,
            duckdb.CatalogException,
            duckdb.ParserException,
            duckdb.SyntaxException,
            duckdb.NotImplementedException,
            duckdb.PermissionException,
            duckdb.TypeMismatchException,
        ),
        refused,
    ),
)


@contextmanager
def _opened(target: Target) -> Iterator[duckdb.DuckDBPyConnection]:
    session = DuckdbSession(target)
    try:
        yield session.connection
    finally:
        session.close()


def connect(target: Target, share: Share) -> duckdb.DuckDBPyConnection:
    """A new, locked database with the file attached."""
    connection = duckdb.connect(":memory:", config={**_CONFIG, **_limits(share)})
    try:
        quoted = "'" + str(database_file(target)).replace("'", "''") + "'"
        connection.execute(_MOST_TEMP.format(share.temp_bytes))
        connection.execute(_ATTACH.format(quoted))
        for lock in _LOCKS:
            connection.execute(lock)
    except BaseException:
        connection.close()
        raise
    return connection


def _limits(share: Share) -> dict[str, str]:
    """The limits of a session. Without them, DuckDB would write to the working directory."""
    return {
        "memory_limit": f"{share.memory_bytes}B",
        "temp_directory": str(share.temp or ""),
    }
