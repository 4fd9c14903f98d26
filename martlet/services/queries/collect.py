"""Runs the questions of one request: equal ones once, each result whole in memory."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from martlet.connect.session import Row, rows_of
from martlet.errors import Code, Failure
from martlet.results.values import Field
from martlet.services.context import RequestContext
from martlet.services.queries.fields import fields_of
from martlet.services.queries.prepare import Asked

_MOST_ROWS = 10_000


@dataclass(frozen=True)
class Result:
    """The rows of an answer up to its limit. `truncated`: there are more."""

    fields: Sequence[Field]
    rows: Sequence[Row]
    truncated: bool


@dataclass
class QueryBatch:
    """Runs each distinct query once, typed values included: cards with the same one share it."""

    context: RequestContext
    _tasks: dict[tuple[object, ...], "asyncio.Task[Result]"] = field(default_factory=dict)

    async def result(self, asked: Asked) -> Result:
        key = _key(asked)
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(collected(asked, self.context))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Stop what still runs."""
        for task in self._tasks.values():
            task.cancel()
        for task in self._tasks.values():
            with suppress(asyncio.CancelledError, Exception):
                await task


async def collected(asked: Asked, context: RequestContext) -> Result:
    """The rows of `asked`. Raises RESULT_TOO_LARGE if there are too many for a page."""
    limit = asked.row_limit
    most = _MOST_ROWS if limit is None else min(limit, _MOST_ROWS)
    rows: list[Row] = []
    run = context.state.connections.run(asked.datasource, asked.guarded, context.asking())
    async with run as running:
        running.progress.sent = 0  # Nothing is passed on before all of it has been read.
        fields = fields_of(asked, running)
        async for chunk in running.chunks:
            rows.extend(rows_of(chunk))
            if len(rows) > most:
                break
        if len(rows) > most and limit is None:
            message = f"The result has more than {most} rows. Aggregate, filter, or set a limit."
            raise Failure(Code.RESULT_TOO_LARGE, message)
        running.progress.sent = min(len(rows), most)
    return Result(fields, rows[:most], len(rows) > most)


def _key(asked: Asked) -> tuple[object, ...]:
    guarded = asked.guarded
    return (
        asked.datasource.id,
        asked.datasource.version,
        guarded.database,
        guarded.text,
        _typed(guarded.values),
        asked.row_limit,
    )


def _typed(values: Mapping[str, Any]) -> str:
    """The key is text, because 1, 1.0 and true are equal, but different values."""
    return repr([(name, type(value), value) for name, value in values.items()])
