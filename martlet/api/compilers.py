"""Threads of their own for questions: hard ones hold up nothing else, and nobody's another's."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from martlet.connect.turns import Turns

T = TypeVar("T")

_THREADS = 2


class Compilers:
    """Whoever asks has one thread at a time, and waits for its turn among the others."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="compile")
        self._turns = Turns(_THREADS, 1)

    async def run(self, who: str, work: Callable[..., T], *given: object) -> T:
        """What `work` makes of `given`. Who goes away gives its turn up once its thread is free."""
        started = asyncio.Event()
        task = asyncio.create_task(self._held(started, who, work, given))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if started.is_set():
                task.add_done_callback(_looked_at)
            else:
                task.cancel()
            raise

    async def _held(
        self, started: asyncio.Event, who: str, work: Callable[..., T], given: tuple[object, ...]
    ) -> T:
        async with self._turns.turn(who):
            started.set()
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    def shutdown(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _looked_at(task: "asyncio.Task[T]") -> None:
    """Nobody waits for it any more: that it failed is no news."""
    if not task.cancelled():
        task.exception()
