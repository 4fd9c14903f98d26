"""The interface of sessions and drivers, and results in a form that all engines share."""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Union

from martlet.compiler import GuardedQuery
from martlet.connect.failures import unavailable
from martlet.connect.shares import Shares
from martlet.errors import Code, Failure
from martlet.model.datasource import Credentials
from martlet.model.schema import DatabaseSchema, Family
from martlet.model.versions import DatabaseVersion

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_ROWS = 2_000

Row = Sequence[object]
Chunk = Union[Sequence[Row], "pa.RecordBatch"]


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """`family` is None if the engine types values, not columns.

    `scale` is the scale of decimals, if the engine reports it.
    """

    name: str
    family: Family | None
    scale: int | None = None


class Chunks:
    """The chunks of a result, as the database sends them.

    The constructor fetches the first chunk: it raises early errors, and closing ends the query
    even if no chunk was read.

    `is_ended`: the database has no more chunks than `fetched` returns.
    """

    def __init__(self, source: Generator[Chunk]) -> None:
        self._source = source
        self._fetched: deque[Chunk] = deque()
        self.is_ended = False
        self._fetch()
        # A short chunk is usually the last; checking now saves a turn in a thread.
        if self._fetched and len(self._fetched[0]) < CHUNK_ROWS:
            self._fetch()

    def fetched(self) -> Chunk | None:
        """A chunk that was fetched already; None if the database has to be asked."""
        return self._fetched.popleft() if self._fetched else None

    def next(self) -> Chunk | None:
        if not self._fetched and not self.is_ended:
            self._fetch()
        return self.fetched()

    def _fetch(self) -> None:
        chunk = next(self._source, None)
        if chunk is None:
            self.is_ended = True
        else:
            self._fetched.append(chunk)

    def close(self) -> None:
        self._source.close()


@dataclass(frozen=True, slots=True)
class Result:
    columns: tuple[ResultColumn, ...]
    chunks: Chunks


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a session. `client_database` is set if the connection is one client's own.

    `address` is the checked address of the host: the connection goes there, so that a second answer
    of the name server cannot redirect it. `shares` are the shares of this process's memory.
    """

    datasource_id: str
    credentials: Credentials
    statement_seconds: float
    connect_seconds: float
    address: str | None = None
    file: Path | None = None
    client_database: str | None = None
    shares: Shares = field(default_factory=Shares, compare=False, repr=False)

    @property
    def database(self) -> str | None:
        return self.client_database or self.credentials.database


class Session(Protocol):
    """One connection: read-only, with limits that were set and checked when it was opened."""

    def run(self, query: GuardedQuery) -> Result:
        """The result of `query`, after its first rows have arrived."""
        ...

    def cancel(self) -> None:
        """Stop the running query, from another thread."""
        ...

    def kill(self) -> None:
        """Cut the connection, from another thread, if the database does not answer."""
        ...

    def close(self) -> None: ...

    def is_idle(self) -> bool:
        """Whether the connection is intact and free for another query."""
        ...


class Driver(Protocol):
    """One engine: connects, reads schemas, and translates errors."""

    @property
    def port(self) -> int | None:
        """The usual port of a server; None if the database is a file."""
        ...

    @property
    def takes_shares(self) -> bool:
        """Whether each session takes a share of this process's memory."""
        ...

    def open(self, target: Target) -> Session: ...

    def schema(self, target: Target) -> DatabaseSchema: ...

    def warnings(self, target: Target) -> list[str]:
        """The excess privileges of the account, as sentences."""
        ...

    def version(self, target: Target) -> DatabaseVersion:
        """The version that the database reports."""
        ...

    def failure(self, error: Exception) -> Failure | None:
        """`error` as a failure for the caller; None if it is not this driver's error."""
        ...


Opener = Callable[[], Session]


def check_is_for(query: GuardedQuery, target: Target) -> None:
    """Raise INTERNAL_SERVER_ERROR if `query` was proved for another connection."""
    if (query.datasource_id, query.database) != (target.datasource_id, target.client_database):
        raise Failure(Code.INTERNAL_SERVER_ERROR, cause="query of another connection")


def check_settings(actual: object, expected: object) -> None:
    """Refuse a session in which the printed text could have another meaning.

    Raises DATASOURCE_UNAVAILABLE.
    """
    if actual != expected:
        raise unavailable("the session's settings could not be made safe")


def in_chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """`rows` in lists of at most CHUNK_ROWS."""
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def rows_of(chunk: Chunk) -> Sequence[Row]:
    if isinstance(chunk, Sequence):
        return chunk
    return list(zip(*(column.to_pylist() for column in chunk.columns), strict=True))
