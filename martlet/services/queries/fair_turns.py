"""The order of compiling: first the client that has had the least compiled lately."""

import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from martlet.connect.turns import Turns

FOR_ALL = 2  # at once
FOR_OTHERS = 2  # more, for clients that have had little compiled lately
LITTLE = 100_000  # steps
_HALF_LIFE = 10.0  # seconds after which steps count half
_MOST_KNOWN = 10_000  # clients


class FairTurns(Turns):
    """One question per client at a time; two in all, and two more for clients that had little.

    A few clients with many hard questions never take the last two places, so the first question
    of another client does not wait for theirs.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(FOR_ALL + FOR_OTHERS, most_each=1)
        self._now = now
        self._had: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @asynccontextmanager
    async def noted_turn(self, client: str) -> AsyncIterator[Callable[[int], None]]:
        """Wait for a turn of `client`, and hold it within the block, which reports its steps."""
        steps = 0

        def note(spent: int) -> None:
            nonlocal steps
            steps = spent

        async with self.turn(client):
            try:
                yield note
            finally:
                self._add(client, steps)

    def _add(self, client: str, steps: int) -> None:
        if not steps:
            return
        self._had[client] = (self._lately(client) + steps, self._now())
        self._had.move_to_end(client)
        if len(self._had) > _MOST_KNOWN:
            self._had.popitem(last=False)

    def _lately(self, client: str) -> float:
        """The steps of its questions, which count less the older they are."""
        steps, moment = self._had.get(client, (0.0, 0.0))
        return steps * math.pow(0.5, (self._now() - moment) / _HALF_LIFE)

    def _in_order(self) -> Sequence[str]:
        """Clients by the steps that they had, then by how long they have waited."""
        return sorted(super()._in_order(), key=self._lately)

    def _may_run(self, client: str) -> bool:
        has_little = self._lately(client) < LITTLE
        return super()._may_run(client) and (has_little or len(self._running) < FOR_ALL)
