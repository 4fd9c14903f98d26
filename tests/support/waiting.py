"""Waiting for what has to come about: one limit for all tests, far above what a busy machine needs.

A test waits for an event and never for a time. The limit is there so that a fault ends the run.
"""

import asyncio
import time
from collections.abc import Callable

PATIENCE = 300.0  # seconds
_BETWEEN = 0.02


def until(condition: Callable[[], object], what: str = "") -> None:
    """Raises TimeoutError, with `what` was waited for."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(what or "the event that the test waits for did not happen")
        time.sleep(_BETWEEN)


async def until_soon(condition: Callable[[], object], what: str = "") -> None:
    """The same beside other tasks."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(what or "the event that the test waits for did not happen")
        await asyncio.sleep(_BETWEEN)
