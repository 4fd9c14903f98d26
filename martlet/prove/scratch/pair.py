"""Runs one query in both worlds as one canary, and compares results and times."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from martlet.client import RefusedError
from martlet.prove import texts
from martlet.prove.ask import Asker, error_code
from martlet.prove.checks import Check, Outcome
from martlet.prove.scratch.canary_checks import OwnRows
from martlet.prove.scratch.costly import Form
from martlet.prove.scratch.timing import Times

_RUNS, _MORE_RUNS = 3, 9

Names = Mapping[str, str]  # values by placeholder


@dataclass(frozen=True, slots=True)
class QueryOutcome:
    """The outcome of a query: the multiset of its rows, or an error code."""

    rows: Counter[str]
    code: str = ""
    is_honest: bool = True  # False if the error is not about the query


@dataclass(frozen=True, slots=True)
class Pair:
    """`crowded` has the victim's many rows, `still` does not.

    `viewer` and `victim` are client ids. `label` is the name of the viewer's canary.
    """

    crowded: Asker
    still: Asker
    viewer: str
    victim: str
    label: str

    async def outcomes(self, sql: str) -> tuple[QueryOutcome, QueryOutcome]:
        return await run_query(self.crowded, self.viewer, sql), await run_query(
            self.still, self.viewer, sql
        )

    async def timed(self, group: str, name: str, form: Form, own: OwnRows, names: Names) -> Check:
        """A check that `form` returns the same and takes no longer where the victim has rows."""
        sql, reading = form.text.format(**names), texts.count(names["t"])
        table, label = own.table.name, self.label
        crowded, still = await self.outcomes(sql)
        await run_query(self.crowded, self.victim, reading)
        if (crowded.rows, crowded.code) != (still.rows, still.code):
            message = "The result differs where another client has rows."
            return Check(group, name, Outcome.BREACH, message, table, label)
        if still.code:
            outcome = Outcome.UNKNOWN if still.is_honest else Outcome.UNCHECKED
            return Check(group, name, outcome, still.code, table, label)
        times = await self._times(sql, reading)
        return Check(group, name, _outcome(times), str(times), table, label, ratio=times.ratio)

    async def _times(self, sql: str, reading: str) -> Times:
        """Measured times; doubtful ones are measured more often."""
        times = Times()
        await self._add(times, sql, reading, _RUNS)
        if times.is_doubtful:
            await self._add(times, sql, reading, _MORE_RUNS)
        return times

    async def _add(self, times: Times, sql: str, reading: str, runs: int) -> None:
        """Measure in turn, so that a busy moment affects all of them."""
        for _ in range(runs):
            times.crowded.append(await seconds(self.crowded, self.viewer, sql))
            times.still.append(await seconds(self.still, self.viewer, sql))
            times.reading.append(await seconds(self.crowded, self.victim, reading))


def _outcome(times: Times) -> Outcome:
    if times.is_same:
        return Outcome.HELD
    return Outcome.BREACH if times.is_significant else Outcome.UNKNOWN


async def run_query(asker: Asker, client_id: str, sql: str) -> QueryOutcome:
    try:
        answer = await asker.rows(client_id, sql)
    except RefusedError as error:
        return QueryOutcome(
            Counter(), error_code(error), is_honest=error.body.get("status") in (400, 409)
        )
    return QueryOutcome(Counter(repr(row) for row in answer.rows))


async def seconds(asker: Asker, client_id: str, sql: str) -> float:
    """The seconds that the query takes, whether it succeeds or fails."""
    started = time.perf_counter()
    await run_query(asker, client_id, sql)
    return time.perf_counter() - started
