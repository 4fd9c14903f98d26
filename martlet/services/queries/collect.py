"""Questions of one request, run: the same one once, each whole in memory, within a few rows."""

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
    """All rows of an answer, but one more than its limit, which says that there are more."""

    fields: Sequence[Field]
    rows: Sequence[Row]
    truncated: bool


@dataclass
class QueryBatch:
    """Tasks by what is run, typed values included: two cards that ask the same share one."""

    context: RequestContext
    _tasks: dict[tuple[object, ...], "asyncio.Task[Result]"] = field(default_factory=dict)

    async def result(self, asked: Asked) -> Result:
        key = _key(asked)
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(collected(asked, self.context))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Stop what still runs: nobody waits for it any more."""
        for task in self._tasks.values():
            task.cancel()
        for task in self._tasks.values():
            with suppress(asyncio.CancelledError, Exception):
                await task


async def collected(asked: Asked, context: RequestContext) -> Result:
    """The rows of `asked`. Raises RESULT_TOO_LARGE where there are more than a page can take."""
    limit = asked.row_limit
    most = _MOST_ROWS if limit is None else min(limit, _MOST_ROWS)
    rows: list[Row] = []
    run = context.state.connections.run(asked.datasource, asked.guarded, context.asking())
    async with run as running:
        running.progress.sent = 0  # Until all of it is here, nobody is told any of it.
        fields = fields_of(asked, running)
        async for chunk in running.chunks:
            rows.extend(rows_of(chunk))
            if len(rows) > most:
                break
        if len(rows) > most and limit is None:
            message = f"The result has more than {most} rows; aggregate, filter, or set a limit."
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
    """As text, because 1, 1.0 and true are equal, and are different values."""
    return repr([(name, type(value), value) for name, value in values.items()])
