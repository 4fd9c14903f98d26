"""What every engine's connection can do, and how results look whatever the engine."""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from martlet.compiler import GuardedQuery
from martlet.connect.failures import unavailable
from martlet.connect.shares import Shares
from martlet.errors import Code, Failure
from martlet.model.datasource import Credentials
from martlet.model.schema import DatabaseSchema, Family
from martlet.model.versions import DatabaseVersion

CHUNK_ROWS = 2_000

Row = Sequence[object]
Chunk = Sequence[Row] | pa.RecordBatch


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """`family` is None where the engine types values, not columns.

    `scale` is that of decimals, where the engine tells it.
    """

    name: str
    family: Family | None
    scale: int | None = None


class Chunks:
    """What a database sends, as it sends it. The first chunk has been fetched: early errors are
    raised here, and closing ends the query even if nobody asks for a chunk.

    `is_ended` once the database has no more than what `fetched` gives.
    """

    def __init__(self, source: Generator[Chunk]) -> None:
        self._source = source
        self._fetched: deque[Chunk] = deque()
        self.is_ended = False
        self._fetch()
        # Behind a short chunk there is hardly another: to know now spares a turn in a thread.
        if self._fetched and len(self._fetched[0]) < CHUNK_ROWS:
            self._fetch()

    def fetched(self) -> Chunk | None:
        """What is here already; None where the database has to be asked."""
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
    """Where a session goes. `client_database` is set where the connection is one client's own.

    `address` is what the host's name meant when it was checked: the connection goes there, so
    that a second answer of the name server cannot lead elsewhere. `shares` is what the engines that
    run inside this process have together.
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
    """One connection: read-only, with its limits set and checked when it was opened."""

    def run(self, query: GuardedQuery) -> Result:
        """The result of `query`; its first rows have arrived."""
        ...

    def cancel(self) -> None:
        """Stop what runs, from another thread."""
        ...

    def kill(self) -> None:
        """Cut the connection, from another thread: the database does not answer."""
        ...

    def close(self) -> None: ...

    def is_idle(self) -> bool:
        """Whether the connection is whole and free for another query."""
        ...


class Driver(Protocol):
    """One engine: how to connect, to read its schema, and to say what went wrong."""

    @property
    def port(self) -> int | None:
        """The usual one of a server; None where the database is a file."""
        ...

    def open(self, target: Target) -> Session: ...

    def schema(self, target: Target) -> DatabaseSchema: ...

    def warnings(self, target: Target) -> list[str]:
        """What the account may do beyond reading, in sentences."""
        ...

    def version(self, target: Target) -> DatabaseVersion:
        """What the database says that it is."""
        ...

    def failure(self, error: Exception) -> Failure | None:
        """`error` as the caller may know it; None if it is not this driver's."""
        ...


Opener = Callable[[], Session]


def check_is_for(query: GuardedQuery, target: Target) -> None:
    """Refuse a query that was proved for another connection."""
    if (query.datasource_id, query.database) != (target.datasource_id, target.client_database):
        raise Failure(Code.INTERNAL_SERVER_ERROR, cause="query of another connection")


def check_settings(actual: object, expected: object) -> None:
    """Refuse a session in which the printed text could mean something else.

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
    if isinstance(chunk, pa.RecordBatch):
        return list(zip(*(column.to_pylist() for column in chunk.columns), strict=True))
    return chunk
