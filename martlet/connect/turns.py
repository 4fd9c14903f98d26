"""Limits how many queries run at once, shared fairly among clients."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager


class Turns:
    """At most `most` turns at once, and `most_each` of one client.

    Free turns go round the waiting clients, one each, so that a client with a hundred waiting
    queries delays another client's query by one turn at most.
    """

    def __init__(self, most: int, most_each: int) -> None:
        self._most = most
        self._most_each = most_each
        self._running: dict[str, int] = {}
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a turn of `client`, and hold it within the block."""
        await self._acquire(client)
        try:
            yield
        finally:
            self._release(client)

    async def _acquire(self, client: str) -> None:
        if not self._waiting and self._may_run(client):
            self._start(client)
            return
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(ready)
        self._wake()
        try:
            await ready
        except asyncio.CancelledError:
            self._forget(client, ready)
            raise

    def _forget(self, client: str, ready: "asyncio.Future[None]") -> None:
        if ready.done() and not ready.cancelled():
            self._release(client)
            return
        queue = self._waiting.get(client)
        if queue is not None and ready in queue:
            queue.remove(ready)
            if not queue:
                del self._waiting[client]

    def _in_order(self) -> Sequence[str]:
        """The clients that wait, those whose turn is next first."""
        return list(self._waiting)

    def _may_run(self, client: str) -> bool:
        total = sum(self._running.values())
        return total < self._most and self._running.get(client, 0) < self._most_each

    def _start(self, client: str) -> None:
        self._running[client] = self._running.get(client, 0) + 1

    def _release(self, client: str) -> None:
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        self._wake()

    def _wake(self) -> None:
        """Start waiting clients, each client once before any client twice."""
        for client in self._in_order():
            if not self._may_run(client):
                continue
            queue = self._waiting.pop(client)
            ready = queue.popleft()
            if queue:
                self._waiting[client] = queue
            if not ready.done():
                self._start(client)
                ready.set_result(None)
