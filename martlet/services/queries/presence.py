"""Whether the caller of a request is still there."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from contextlib import suppress
from typing import Any, TypeVar

from martlet.errors import CallerLeftError

T = TypeVar("T")

# The next event of a caller's connection, as ASGI has it.
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Presence:
    """The caller of one request, whose body has been read before anybody waits here.

    One task watches the connection, however many wait, and only while they do.
    """

    def __init__(self, receive: Receive | None = None) -> None:
        """Without `receive` the caller cannot leave."""
        self._receive = receive
        self._watch: asyncio.Task[None] | None = None
        self._waiting = 0

    async def run(
        self, work: Coroutine[Any, Any, T], *, is_sent: Callable[[], bool] = lambda: False
    ) -> T:
        """The result of `work`, which is cancelled if the caller leaves, unless all `is_sent`.

        Raises CallerLeftError.
        """
        task = asyncio.ensure_future(work)
        try:
            return await self.wait_for(task)
        except CallerLeftError:
            if not is_sent():
                raise
            # The client may disconnect after the last byte; only the session is to be released.
            return await task
        finally:
            await _cancelled(task)

    async def wait_for(self, task: "asyncio.Task[T]") -> T:
        """The result of `task`, which goes on if the caller leaves. Raises CallerLeftError."""
        if self._receive is None:
            return await asyncio.shield(task)
        watch = self._watched(self._receive)
        self._waiting += 1
        try:
            await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise CallerLeftError
            return task.result()
        finally:
            self._waiting -= 1
            if not self._waiting and not watch.done():
                self._watch = None
                await _cancelled(watch)

    def _watched(self, receive: Receive) -> "asyncio.Task[None]":
        if self._watch is None:
            self._watch = asyncio.create_task(_disconnected(receive))
        return self._watch


async def _disconnected(receive: Receive) -> None:
    """Wait until the connection ends."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return


async def _cancelled(task: "asyncio.Task[Any]") -> None:
    """Cancel `task` if it still runs, and wait for its end."""
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
