"""A board's questions in one request, each answered by a line as soon as it has finished."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from martlet.errors import CallerLeftError, Code, Failure
from martlet.http.answer import failure_body
from martlet.http.bodies.query import CertificateAnswer
from martlet.http.bodies.viewer import AskedMetric, BatchBody
from martlet.http.errors import log_bug
from martlet.results.values import json_rows
from martlet.services.audit.record import refusals_noted
from martlet.services.context import RequestContext
from martlet.services.queries.certificates import visible_certificate
from martlet.services.queries.collect import QueryBatch, Result
from martlet.services.queries.prepare import Asked
from martlet.services.viewing.card_queries import CardQueries, card_queries
from martlet.services.viewing.view import View

MEDIA_TYPE = "application/x-ndjson"


class BatchResponse(Response):
    """Sends lines while questions run, and stops them if the caller leaves."""

    def __init__(self, body: BatchBody, view: View, context: RequestContext) -> None:
        self._body = body
        self._view = view
        self._context = context
        self._is_sent = False

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await self._context.presence.run(self._work(send), is_sent=lambda: self._is_sent)

    async def _work(self, send: Send) -> None:
        await send(_START)
        async for line in lines(self._body, self._view, self._context):
            await send({"type": "http.response.body", "body": line + b"\n", "more_body": True})
        self._is_sent = True
        await send({"type": "http.response.body", "body": b"", "more_body": False})


_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Authorization"),
        # A proxy that buffers the answer would delay every card.
        (b"x-accel-buffering", b"no"),
    ],
}


async def lines(body: BatchBody, view: View, context: RequestContext) -> AsyncIterator[bytes]:
    """A line for each metric of `body`, in the order in which they finish."""
    runs = QueryBatch(context)
    seen = _as_set(body, view)
    tasks = [asyncio.create_task(_line(asked, seen, runs)) for asked in body.metrics]
    try:
        for done in asyncio.as_completed(tasks):
            yield await done
    finally:
        for task in tasks:
            task.cancel()
        await runs.close()


def _as_set(body: BatchBody, view: View) -> View | Failure:
    """The view as the viewer has set it; or why it cannot be, which every card answers."""
    try:
        return body.set_on(view)
    except Failure as failure:
        return failure


def _seen(view: View | Failure) -> View:
    """Raises the failure anew: each card's refusal is noted."""
    if isinstance(view, Failure):
        raise Failure.of(view.faults)
    return view


async def _line(asked: AskedMetric, view: View | Failure, runs: QueryBatch) -> bytes:
    """The answer or its error: a card that fails does not stop the others."""
    started = time.perf_counter()
    try:
        async with refusals_noted(runs.context):
            queries = await card_queries(asked.parsed(), _seen(view), runs.context)
            # A token may have been revoked while this line waited for its turn.
            await runs.context.state.authenticator.check(runs.context.caller)
        return await _answer(asked, queries, runs, started)
    except Failure as failure:
        return _failed(asked, failure, runs.context)
    except CallerLeftError:
        raise
    except Exception as error:  # noqa: BLE001 - nothing may pass: messages quote values
        log_bug(error, request_id=runs.context.request_id, actor=runs.context.caller.actor)
        return _failed(asked, Failure(Code.INTERNAL_SERVER_ERROR), runs.context)


async def _answer(
    asked: AskedMetric, queries: CardQueries, runs: QueryBatch, started: float
) -> bytes:
    before = queries.comparison[0] if queries.comparison else None
    main, compared, trend = await asyncio.gather(
        runs.result(queries.main), _if_any(before, runs), _if_any(queries.trend, runs)
    )
    certificate = visible_certificate(queries.main.guarded.certificate, runs.context.caller)
    line = {
        "key": asked.key,
        "metricId": asked.metric_id,
        **written(main),
        "rowCount": len(main.rows),
        "truncated": main.truncated,
        "comparison": _comparison(queries, compared),
        "trend": written(trend) if trend else None,
        "level": queries.level,
        "ignored": list(queries.ignored),
        "certificate": CertificateAnswer.of(certificate).model_dump(
            by_alias=True, exclude_none=True
        ),
        "timeTaken": round((time.perf_counter() - started) * 1000, 1),
        "error": None,
    }
    return orjson.dumps(line)


async def _if_any(asked: Asked | None, runs: QueryBatch) -> Result | None:
    return None if asked is None else await runs.result(asked)


def _comparison(queries: CardQueries, compared: Result | None) -> dict[str, Any] | None:
    if queries.comparison is None or compared is None:
        return None
    first, last = queries.comparison[1]
    rows = written(compared)["rows"]
    return {"rows": rows, "start": first.isoformat(), "end": last.isoformat()}


def written(result: Result) -> dict[str, Any]:
    return {
        "columns": [
            {
                "name": field.name,
                "dataType": field.family.value if field.family else "other",
                "label": field.label,
            }
            for field in result.fields
        ],
        "rows": orjson.Fragment(json_rows(result.rows)),
    }


def _failed(asked: AskedMetric, failure: Failure, context: RequestContext) -> bytes:
    error = failure_body(failure, context.request_id)["error"]
    return orjson.dumps({"key": asked.key, "metricId": asked.metric_id, "error": error})
