"""One question in both worlds as one canary: what it is answered there, and how long it takes."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from martlet.client import RefusedError
from martlet.prove import texts
from martlet.prove.ask import Asker, said
from martlet.prove.checks import Check, Outcome
from martlet.prove.scratch.canary_checks import Own
from martlet.prove.scratch.dear import Form
from martlet.prove.scratch.timing import Times

_RUNS, _MORE_RUNS = 3, 9

Names = Mapping[str, str]  # by placeholder, what stands for it


@dataclass(frozen=True, slots=True)
class Ended:
    """How a question ended: the multiset of its rows, or the code of an error."""

    rows: Counter[str]
    code: str = ""
    is_honest: bool = True  # whether the server blames the question, if it blames anything


@dataclass(frozen=True, slots=True)
class Pair:
    """`crowded` has the victim's many rows, `still` has none of them.

    `viewer` and `victim` are clients' ids; `label` is the name of the canary that the viewer is.
    """

    crowded: Asker
    still: Asker
    viewer: str
    victim: str
    label: str

    async def ends(self, sql: str) -> tuple[Ended, Ended]:
        return await ended(self.crowded, self.viewer, sql), await ended(
            self.still, self.viewer, sql
        )

    async def timed(self, group: str, name: str, form: Form, own: Own, names: Names) -> Check:
        """A check that `form` takes no longer, and is answered alike, where the victim has rows."""
        sql, reading = form.text.format(**names), texts.count(names["t"])
        table, label = own.table.name, self.label
        crowded, still = await self.ends(sql)
        await ended(self.crowded, self.victim, reading)
        if (crowded.rows, crowded.code) != (still.rows, still.code):
            message = "It is answered otherwise where another client has rows."
            return Check(group, name, Outcome.BREACH, message, table, label)
        if still.code:
            outcome = Outcome.UNKNOWN if still.is_honest else Outcome.UNCHECKED
            return Check(group, name, outcome, still.code, table, label)
        times = await self._times(sql, reading)
        return Check(group, name, _judged(times), str(times), table, label, ratio=times.ratio)

    async def _times(self, sql: str, reading: str) -> Times:
        """Taken again, and more often, before they are believed to tell anything."""
        times = Times()
        await self._add(times, sql, reading, _RUNS)
        if times.is_doubtful:
            await self._add(times, sql, reading, _MORE_RUNS)
        return times

    async def _add(self, times: Times, sql: str, reading: str, runs: int) -> None:
        """In turn, so that a busy moment meets all of them."""
        for _ in range(runs):
            times.crowded.append(await seconds(self.crowded, self.viewer, sql))
            times.still.append(await seconds(self.still, self.viewer, sql))
            times.reading.append(await seconds(self.crowded, self.victim, reading))


def _judged(times: Times) -> Outcome:
    if times.is_same:
        return Outcome.HELD
    return Outcome.BREACH if times.is_told else Outcome.UNKNOWN


async def ended(asker: Asker, client_id: str, sql: str) -> Ended:
    try:
        answer = await asker.rows(client_id, sql)
    except RefusedError as error:
        return Ended(Counter(), said(error), is_honest=error.body.get("status") in (400, 409))
    return Ended(Counter(repr(row) for row in answer.rows))


async def seconds(asker: Asker, client_id: str, sql: str) -> float:
    """How long the question takes, whether or not it is answered."""
    started = time.perf_counter()
    await ended(asker, client_id, sql)
    return time.perf_counter() - started
