"""DuckDB: the customer's file attached for reading to an empty database, locked before any query.

The default database is the empty one, so that an unqualified name never means a table. Each session
is a database of its own, with its share of the memory that DuckDB may have in this process, so that
no question can name another datasource, nor fail because of another question. Columns travel as
Arrow.
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
    # Readers of remote files, which there are none of; without this, eight threads a session.
    "async_threads": "1",
    # What a question has freed goes back to the system within seconds; without this, when the
    # session closes.
    "allocator_background_threads": "true",
}
_LOCKS = (
    "SET TimeZone = 'UTC'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
# A session that has worked for so long may have filled its memory with what it read.
_LOOK_AFTER_SECONDS = 0.1
_MOST_KEPT = 4  # Of its share, an idle session keeps a quarter.
_HELD = "SELECT sum(memory_usage_bytes) FROM duckdb_memory()"
# As configuration of a new database it would be told back, and not be held to.
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
        """After an error of its own making the database answers nothing any more."""
        begun = time.monotonic()
        try:
            yield
        except (duckdb.FatalException, duckdb.InternalException):
            self._is_broken = True
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
        ((used_bytes,),) = rows(self.connection, _HELD)
        return int(used_bytes) > self._share.memory_bytes // _MOST_KEPT


class DuckdbDriver:
    port = None

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
        """It is the library of this process, whichever wrote the file."""
        return DatabaseVersion("duckdb", "DuckDB", duckdb.__version__)

    def failure(self, error: Exception) -> Failure | None:
        if isinstance(error, MemoryError):
            return needs_too_much(type(error).__name__)
        if isinstance(error, pa.ArrowException):
            return failed(type(error).__name__)
        if not isinstance(error, duckdb.Error):
            return None
        kind = next((kind for types, kind in _KINDS if isinstance(error, types)), failed)
        return kind(type(error).__name__)


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
    """A locked database of its own, with the file attached."""
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
    """Nothing is written to the working directory, which is where DuckDB would write."""
    return {
        "memory_limit": f"{share.memory_bytes}B",
        "temp_directory": str(share.temp or ""),
    }
