"""Runs guarded queries on customers' databases, each in its turn and within its time."""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from martlet.compiler import GuardedQuery
from martlet.connect.audit import AuditContext, Progress, Recorder, recorded
from martlet.connect.drivers import DRIVERS
from martlet.connect.failures import timed_out
from martlet.connect.hosts import Places
from martlet.connect.limits import Limits
from martlet.connect.pool import Pool
from martlet.connect.session import (
    Chunk,
    Chunks,
    Driver,
    ResultColumn,
    Row,
    Session,
    Target,
    rows_of,
)
from martlet.connect.shares import Shares
from martlet.connect.statement import Statement
from martlet.connect.turns import Turns
from martlet.connect.watchdog import Watchdog
from martlet.errors import Failure
from martlet.model.datasource import Credentials, Datasource
from martlet.model.schema import DatabaseSchema
from martlet.model.versions import DatabaseVersion

T = TypeVar("T")

_PoolKey = tuple[str, int, str | None]


@dataclass(frozen=True, slots=True)
class Running:
    """A query whose first rows have arrived. `chunks` fetches the others on demand.

    Code that passes on fewer rows than `chunks` gave sets `progress.sent`.
    """

    columns: tuple[ResultColumn, ...]
    chunks: AsyncIterator[Chunk]
    progress: Progress


class Connections:
    """Pools of sessions by datasource version and client database. The least recently used pools
    close first.

    `recorder` gets a record of every query, however it ended.
    """

    def __init__(self, places: Places, limits: Limits, recorder: Recorder) -> None:
        self._places = places
        self._limits = limits
        self._recorder = recorder
        self._pools: OrderedDict[_PoolKey, Pool] = OrderedDict()
        self._turns: dict[str, Turns] = {}
        self._shares = Shares(limits.duckdb, self._close_an_idle_file)
        self._file_turns = Turns(limits.duckdb.sessions, _most_each(limits))
        self._lock = threading.Lock()
        self._watchdog = Watchdog()
        self._threads = ThreadPoolExecutor(max_workers=64, thread_name_prefix="connect")
        self._running = 0

    def start(self) -> None:
        """Delete temporary files that killed servers left behind."""
        self._shares.sweep()

    @asynccontextmanager
    async def run(
        self, datasource: Datasource, query: GuardedQuery, context: AuditContext
    ) -> AsyncIterator[Running]:
        """Run `query`. Leaving the block before the last chunk cancels it. The query is recorded at
        the end of the block, however it ended.

        Raises DATASOURCE_UNAVAILABLE, QUERY_TIMEOUT, QUERY_REJECTED, QUERY_FAILED.
        """
        deadline = time.monotonic() + self._limits.statement_seconds
        async with AsyncExitStack() as stack:
            self._running += 1
            stack.callback(self._note_end)
            progress = stack.enter_context(recorded(context, query.certificate, self._recorder))
            await self._enter_turn(stack, datasource, query.certificate.client)
            statement = self._statement(datasource, query, deadline)
            stack.push_async_callback(self._close, statement)
            result = await self._in_thread(statement.start, statement.cancel)
            chunks = self._chunks(statement, result.chunks, progress)
            yield Running(result.columns, chunks, progress)

    async def rows(
        self, datasource: Datasource, query: GuardedQuery, context: AuditContext
    ) -> list[Row]:
        """All rows of a result that is known to be small."""
        async with self.run(datasource, query, context) as running:
            return [row async for chunk in running.chunks for row in rows_of(chunk)]

    def schema(self, engine: str, credentials: Credentials) -> DatabaseSchema:
        """The live schema, read over a new connection. Blocks.

        Raises DATASOURCE_UNAVAILABLE and DATASOURCE_CREDENTIALS_ERROR.
        """
        target = self._target("", engine, credentials, None)
        driver = DRIVERS[engine]
        return _translated(driver, lambda: driver.schema(target))

    def warnings(self, engine: str, credentials: Credentials) -> list[str]:
        """The excess privileges of the account. Blocks; raises like `schema`."""
        target = self._target("", engine, credentials, None)
        driver = DRIVERS[engine]
        return _translated(driver, lambda: driver.warnings(target))

    def version(self, engine: str, credentials: Credentials) -> DatabaseVersion:
        """The version that the database reports. Blocks; raises like `schema`."""
        target = self._target("", engine, credentials, None)
        driver = DRIVERS[engine]
        return _translated(driver, lambda: driver.version(target))

    def forget(self, datasource_id: str) -> None:
        """Close the sessions of a datasource that has changed or was deleted."""
        with self._lock:
            keys = [key for key in self._pools if key[0] == datasource_id]
            pools = [self._pools.pop(key) for key in keys]
        for pool in pools:
            pool.close()

    async def settle(self, seconds: float) -> None:
        """Wait until cancelled queries have ended, for at most `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._running:
                    await asyncio.sleep(0.02)

    def _note_end(self) -> None:
        self._running -= 1

    def close(self) -> None:
        with self._lock:
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._watchdog.close()
        self._shares.close()

    async def _enter_turn(self, stack: AsyncExitStack, datasource: Datasource, client: str) -> None:
        turns = self._turns.setdefault(
            datasource.id, Turns(self._limits.sessions, self._limits.sessions_each_client)
        )
        try:
            async with asyncio.timeout(self._limits.statement_seconds):
                await stack.enter_async_context(turns.turn(client))
                if DRIVERS[datasource.engine].takes_shares:
                    await stack.enter_async_context(self._file_turns.turn(client))
        except TimeoutError:
            raise timed_out("no turn") from None

    def _statement(self, datasource: Datasource, query: GuardedQuery, deadline: float) -> Statement:
        return Statement(
            query,
            driver=DRIVERS[datasource.engine],
            pool=self._pool(datasource, query.database),
            watchdog=self._watchdog,
            deadline=deadline,
            grace=self._limits.grace_seconds,
        )

    async def _chunks(
        self, statement: Statement, chunks: Chunks, progress: Progress
    ) -> AsyncIterator[Chunk]:
        while True:
            chunk = chunks.fetched()
            if chunk is None and not chunks.is_ended:
                chunk = await self._in_thread(statement.next_chunk, statement.cancel)
            if chunk is None:
                return
            progress.read += len(chunk)
            yield chunk

    async def _close(self, statement: Statement) -> None:
        if not statement.is_closed:
            await self._in_thread(statement.close, statement.cancel)

    async def _in_thread(self, work: Callable[[], T], cancel: Callable[[], None]) -> T:
        """Run `work` in a thread. If the caller disconnects, `cancel` runs first."""
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._threads, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            with suppress(Exception):
                await asyncio.shield(loop.run_in_executor(self._threads, cancel))
                await future
            raise

    def _pool(self, datasource: Datasource, database: str | None) -> Pool:
        key = (datasource.id, datasource.version, database)
        with self._lock:
            pool = self._pools.get(key)
            if pool is None:
                pool = self._pools[key] = self._new_pool(datasource, database)
            self._pools.move_to_end(key)
            surplus = [
                self._pools.popitem(last=False)[1]
                for _ in range(len(self._pools) - self._limits.pools)
            ]
        for old in surplus:
            old.close()
        return pool

    def _new_pool(self, datasource: Datasource, database: str | None) -> Pool:
        def opener() -> Session:
            target = self._target(
                datasource.id, datasource.engine, datasource.credentials, database
            )
            return DRIVERS[datasource.engine].open(target)

        return Pool(
            opener,
            engine=datasource.engine,
            idle_seconds=self._limits.idle_seconds,
            life_seconds=self._limits.life_seconds,
        )

    def _target(
        self, datasource_id: str, engine: str, credentials: Credentials, database: str | None
    ) -> Target:
        """The target of a connection, checked each time, because a host's address may change."""
        address = file = None
        usual = DRIVERS[engine].port
        if usual is not None:
            port = credentials.port or usual
            address = self._places.address(credentials.host or "", port)
        else:
            file = self._places.file(credentials.path or "")
        return Target(
            datasource_id=datasource_id,
            credentials=credentials,
            statement_seconds=self._limits.statement_seconds,
            connect_seconds=self._limits.connect_seconds,
            address=address,
            file=file,
            client_database=database,
            shares=self._shares,
        )

    def _close_an_idle_file(self) -> bool:
        """Close an idle session that has a share, of the least recently used database."""
        with self._lock:
            pools = [pool for pool in self._pools.values() if DRIVERS[pool.engine].takes_shares]
        return any(pool.close_oldest() for pool in pools)


def _most_each(limits: Limits) -> int:
    """The most sessions of one client: never all of the process, unless there is only one."""
    return max(1, min(limits.sessions_each_client, limits.duckdb.sessions - 1))


def _translated(driver: Driver, work: Callable[[], T]) -> T:
    try:
        return work()
    except Failure:
        raise
    except Exception as error:
        failure = driver.failure(error)
        if failure is None:
            raise
        raise failure from None
