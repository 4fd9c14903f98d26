"""Whose question is compiled next: theirs who had the least compiled lately."""

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

FOR_ALL = 2  # at once
FOR_OTHERS = 2  # more, of those alone who had little compiled lately
LITTLE = 100_000  # steps
_HALF_LIFE = 10.0  # seconds in which half of what was compiled is forgotten
_MOST_KNOWN = 10_000  # clients


class Shares:
    """One question of a client's at a time; two of all, and two more of those who had little.

    A few clients with many hard questions are never in the last two places, so that the first
    question of another waits for none of theirs.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._running: set[str] = set()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._had: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[Callable[[int], None]]:
        """Wait for a turn of `client`, and hold it within the block, which tells its steps."""
        steps = 0

        def note(spent: int) -> None:
            nonlocal steps
            steps = spent

        await self._acquire(client)
        try:
            yield note
        finally:
            self._release(client, steps)

    async def _acquire(self, client: str) -> None:
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(ready)
        self._wake()
        try:
            await ready
        except asyncio.CancelledError:
            if ready.done() and not ready.cancelled():
                self._release(client, 0)
            else:
                self._forget(client, ready)
            raise

    def _forget(self, client: str, ready: "asyncio.Future[None]") -> None:
        queue = self._waiting.get(client, deque())
        if ready in queue:
            queue.remove(ready)
        if not queue:
            self._waiting.pop(client, None)

    def _release(self, client: str, steps: int) -> None:
        self._running.discard(client)
        if steps:
            self._had[client] = (self._lately(client) + steps, self._now())
            self._had.move_to_end(client)
            if len(self._had) > _MOST_KNOWN:
                self._had.popitem(last=False)
        self._wake()

    def _lately(self, client: str) -> float:
        """Steps of its questions, the less the longer ago they were."""
        steps, moment = self._had.get(client, (0.0, 0.0))
        return steps * math.pow(0.5, (self._now() - moment) / _HALF_LIFE)

    def _wake(self) -> None:
        """Start who may, those who had the least first; of these, who has waited longest."""
        for client in sorted(self._waiting, key=self._lately):
            if client in self._running or not self._has_place(client):
                continue
            queue = self._waiting.pop(client)
            ready = queue.popleft()
            if queue:
                self._waiting[client] = queue
            if not ready.done():
                self._running.add(client)
                ready.set_result(None)

    def _has_place(self, client: str) -> bool:
        places = FOR_ALL + FOR_OTHERS if self._lately(client) < LITTLE else FOR_ALL
        return len(self._running) < places
