"""Writes audit entries in the background, many in one transaction.

A process that is killed loses the entries of its last quarter of a second. A process that is asked
to stop writes them first.
"""

import asyncio
import itertools
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

import structlog

from martlet.errors import Failure
from martlet.store.database import Database
from martlet.store.repository.audit import FORGOTTEN, Entry
from martlet.store.scope import now

T = TypeVar("T")

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet.audit")

MOST_WAITING = 20_000  # entries; while so many cannot be written, new ones are lost and counted
_BATCH = 1_000  # entries of one transaction
_PAUSE = 0.25  # seconds between batches
_RETRY = 2.0  # seconds until a store that could not be reached is tried again
_FORGET_AFTER, _FORGET_EVERY = 60.0, 3600.0  # seconds
_FORGET_AT_ONCE = 5_000  # entries of one transaction


class Trail:
    """One for each process. `days`: how long entries of queries are stored; with 0 none is."""

    def __init__(
        self,
        database: Database,
        days: int,
        *,
        lost: Callable[[int], None],
        most: int = MOST_WAITING,
    ) -> None:
        """`lost` is called with the number of entries that had no room."""
        self._database = database
        self._days = days
        self._lost = lost
        self._most = most
        self._waiting: defaultdict[str, deque[Entry]] = defaultdict(deque)
        self._writing = asyncio.Lock()
        self._arrived = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._write_on()),
            asyncio.create_task(self._forget_on()),
        ]

    def note(self, organisation_id: str, entry: Entry) -> None:
        """Add `entry` to the organisation's next batch, if there is room."""
        waiting = self._waiting[organisation_id]
        if len(waiting) >= self._most:
            self._lost(1)
        elif self._days or entry.action not in FORGOTTEN:
            waiting.append(entry)
            self._arrived.set()

    async def flush(self) -> None:
        """Write all that waits now. Entries that come meanwhile wait for the next time: else there
        would be a transaction for every few of them.

        Raises SERVICE_UNAVAILABLE; unwritten entries go on waiting.
        """
        async with self._writing:
            for organisation_id, waiting in list(self._waiting.items()):
                for left in range(len(waiting), 0, -_BATCH):
                    batch = list(itertools.islice(waiting, min(left, _BATCH)))
                    await _whole(lambda: self._write(organisation_id, batch))  # noqa: B023

    async def forget(self) -> None:
        """Delete the entries of queries that are older than `days`."""
        for organisation_id in await _whole(self._organisations):
            while await _whole(lambda: self._forget(organisation_id)) == _FORGET_AT_ONCE:  # noqa: B023
                await asyncio.sleep(_PAUSE)

    async def close(self) -> None:
        """Write what waits, once; if the store is down now, it is lost."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self.flush()
        except Failure as failure:
            count = sum(map(len, self._waiting.values()))
            self._lost(count)
            _log.error("audit lost", entries=count, cause=failure.cause)

    async def _write_on(self) -> None:
        while True:
            await self._arrived.wait()
            await asyncio.sleep(_PAUSE)
            self._arrived.clear()
            try:
                await self.flush()
            except Failure as failure:
                _log.warning("audit waits", cause=failure.cause)
                self._arrived.set()
                await asyncio.sleep(_RETRY)

    async def _forget_on(self) -> None:
        await asyncio.sleep(_FORGET_AFTER)
        while True:
            with suppress(Failure):
                await self.forget()
            await asyncio.sleep(_FORGET_EVERY)

    # In threads

    def _write(self, organisation_id: str, batch: list[Entry]) -> None:
        with self._database.writing(organisation_id) as repository:
            repository.audit.add(*batch)
        for _ in batch:
            self._waiting[organisation_id].popleft()

    def _organisations(self) -> list[str]:
        with self._database.directory() as directory:
            return list(directory.organisations().values())

    def _forget(self, organisation_id: str) -> int:
        before = now() - timedelta(days=self._days)
        with self._database.writing(organisation_id) as repository:
            return repository.audit.forget(before, _FORGET_AT_ONCE)


async def _whole(work: Callable[[], T]) -> T:
    """`work` in a thread. Cancelled callers wait for it too: the store closes after it."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        task.exception()  # retrieved, so not logged: unwritten entries go on waiting
        raise
