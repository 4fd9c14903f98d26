"""Whether the client of a request is still there."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from contextlib import suppress
from typing import Any, TypeVar

from martlet.errors import CallerLeftError

T = TypeVar("T")

# The next event of a caller's connection, as ASGI has it.
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def until_gone(work: Coroutine[Any, Any, T], receive: Receive) -> T:
    """What `work` gives. The request's body has been read.

    Raises CallerLeftError where the caller goes away first.
    """
    given: list[T] = []

    async def whole() -> None:
        given.append(await work)

    await while_there(whole(), receive, is_sent=lambda: False)
    if not given:
        raise CallerLeftError
    return given[0]


async def while_there(
    work: Coroutine[None, None, None], receive: Receive, *, is_sent: Callable[[], bool]
) -> None:
    """Do `work`, which answers a request, until its client goes away. Raises what it raises."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(disconnected(receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if is_sent():
            # Who has everything goes away too; what is left is to give the session back.
            await asyncio.wait({task})
    finally:
        for each in (task, gone):
            if not each.done():
                each.cancel()
                with suppress(asyncio.CancelledError):
                    await each
    if not task.cancelled():
        task.result()


async def disconnected(receive: Receive) -> None:
    """Wait until the client of a request, whose body has been read, is gone."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
