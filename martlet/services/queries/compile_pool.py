"""Threads for compiling alone: a hard question holds up no other work, and no other client."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from martlet.compiler.budget import MOST_STEPS, Budget
from martlet.errors import CallerLeftError, Code, Failure
from martlet.services.queries.fair_turns import FOR_ALL, FOR_OTHERS, FairTurns
from martlet.services.queries.presence import Presence

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet.compile")

T = TypeVar("T")

MOST_SECONDS = 20.0


class Compilers:
    """Each client has one thread at a time, freed within milliseconds of the caller leaving.

    `steps` bound what a question costs; `seconds` of the clock are for the unforeseen. `begun` is
    called for each question.
    """

    def __init__(
        self,
        steps: int = MOST_STEPS,
        seconds: float = MOST_SECONDS,
        *,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        self._threads = ThreadPoolExecutor(FOR_ALL + FOR_OTHERS, thread_name_prefix="compile")
        self._turns = FairTurns()
        self._steps = steps
        self._begun = begun
        self._seconds = seconds

    async def run(
        self, who: str, work: Callable[..., T], *given: object, presence: Presence | None = None
    ) -> T:
        """The result of `work` on `given` and on a budget, its last argument.

        Without `presence` nobody can leave.

        Raises CallerLeftError, SERVICE_UNAVAILABLE, and what `work` does.
        """
        asker = _Asker(self._seconds)
        task = asyncio.create_task(self._in_turn(asker, who, work, given))
        try:
            return await (presence or Presence()).wait_for(task)
        except (asyncio.CancelledError, CallerLeftError):
            asker.leave(task)
            raise

    async def _in_turn(
        self, asker: "_Asker", who: str, work: Callable[..., T], given: tuple[object, ...]
    ) -> T:
        """The turn ends with the thread's work, not before."""
        async with self._turns.noted_turn(who) as note:
            asker.has_begun = True
            self._begun()
            budget = Budget(asker.watch, self._steps)
            loop = asyncio.get_running_loop()
            try:
                return await loop.run_in_executor(
                    self._threads, _within, asker, work, (*given, budget)
                )
            except _StoppedError:
                _log.info("compile stopped", steps=budget.spent, is_gone=asker.gone.is_set())
                raise _too_long(self._seconds) from None
            finally:
                note(budget.spent)

    def shutdown(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class _StoppedError(Exception):
    """Not a failure of the question: it must not turn into a refusal or a breach."""


@dataclass(slots=True)
class _Asker:
    """The caller that waits for a thread's work, as the thread sees it."""

    seconds: float
    gone: threading.Event = field(default_factory=threading.Event)
    has_begun: bool = False
    ends: float = float("inf")

    def watch(self) -> None:
        if self.gone.is_set() or time.monotonic() > self.ends:
            raise _StoppedError

    def leave(self, task: "asyncio.Task[T]") -> None:
        self.gone.set()
        if self.has_begun:
            task.add_done_callback(_drop_result)
        else:
            task.cancel()


def _within(asker: _Asker, work: Callable[..., T], given: tuple[object, ...]) -> T:
    asker.ends = time.monotonic() + asker.seconds
    return work(*given)


def _too_long(seconds: float) -> Failure:
    message = f"The query was not compiled in {seconds:g} seconds: the server is busy. Ask again."
    return Failure(Code.SERVICE_UNAVAILABLE, message, headers={"Retry-After": "5"})


def _drop_result(task: "asyncio.Task[T]") -> None:
    """Nobody waits for it any more: its failure is not to be logged."""
    if not task.cancelled():
        task.exception()
