"""A board's questions in one request, each answered by a line as soon as it is there."""

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
from martlet.services.queries.presence import while_there
from martlet.services.viewing.interactions import CardQueries, card_queries
from martlet.services.viewing.view import View

MEDIA_TYPE = "application/x-ndjson"


class BatchResponse(Response):
    """Sends lines while questions run. Who goes away stops what runs for them."""

    def __init__(self, body: BatchBody, view: View, call: RequestContext) -> None:
        self._body = body
        self._view = view
        self._call = call
        self._is_sent = False

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await while_there(self._work(send), receive, is_sent=lambda: self._is_sent)

    async def _work(self, send: Send) -> None:
        await send(_START)
        async for line in lines(self._body, self._view, self._call):
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
        # Proxies that gather an answer before they pass it on would hold up every card.
        (b"x-accel-buffering", b"no"),
    ],
}


async def lines(body: BatchBody, view: View, call: RequestContext) -> AsyncIterator[bytes]:
    """A line for each metric of `body`, in the order in which they finish."""
    runs = QueryBatch(call)
    tasks = [asyncio.create_task(_line(asked, body, view, runs)) for asked in body.metrics]
    try:
        for done in asyncio.as_completed(tasks):
            yield await done
    finally:
        for task in tasks:
            task.cancel()
        await runs.close()


async def _line(asked: AskedMetric, body: BatchBody, view: View, runs: QueryBatch) -> bytes:
    """The answer, or why there is none: one card's failure is nobody else's."""
    started = time.perf_counter()
    try:
        async with refusals_noted(runs.call):
            steered = await card_queries(asked, body, view, runs.call)
            # A token may have been revoked while this line waited for its turn.
            await runs.call.state.authenticator.check(runs.call.caller)
        return await _answer(asked, steered, runs, started)
    except Failure as failure:
        return _failed(asked, failure, runs.call)
    except CallerLeftError:
        raise
    except Exception as error:  # noqa: BLE001 - nothing may pass: messages quote values
        log_bug(error, request_id=runs.call.request_id, actor=runs.call.caller.actor)
        return _failed(asked, Failure(Code.INTERNAL_SERVER_ERROR), runs.call)


async def _answer(
    asked: AskedMetric, steered: CardQueries, runs: QueryBatch, started: float
) -> bytes:
    before = steered.comparison[0] if steered.comparison else None
    main, compared, trend = await asyncio.gather(
        runs.result(steered.main), _if_any(before, runs), _if_any(steered.trend, runs)
    )
    found = visible_certificate(steered.main.guarded.certificate, runs.call.caller)
    line = {
        "key": asked.key,
        "metricId": asked.metric_id,
        **written(main),
        "rowCount": len(main.rows),
        "truncated": main.truncated,
        "comparison": _comparison(steered, compared),
        "trend": written(trend) if trend else None,
        "level": steered.level,
        "ignored": list(steered.ignored),
        "certificate": CertificateAnswer.of(found).model_dump(by_alias=True, exclude_none=True),
        "timeTaken": round((time.perf_counter() - started) * 1000, 1),
        "error": None,
    }
    return orjson.dumps(line)


async def _if_any(asked: Asked | None, runs: QueryBatch) -> Result | None:
    return None if asked is None else await runs.result(asked)


def _comparison(steered: CardQueries, compared: Result | None) -> dict[str, Any] | None:
    if steered.comparison is None or compared is None:
        return None
    first, last = steered.comparison[1]
    rows = written(compared)["rows"]
    return {"rows": rows, "start": first.isoformat(), "end": last.isoformat()}


def written(result: Result) -> dict[str, Any]:
    return {
        "columns": [
            {
                "name": found.name,
                "dataType": found.family.value if found.family else "other",
                "label": found.label,
            }
            for found in result.fields
        ],
        "rows": orjson.Fragment(json_rows(result.rows)),
    }


def _failed(asked: AskedMetric, failure: Failure, call: RequestContext) -> bytes:
    error = failure_body(failure, call.request_id)["error"]
    return orjson.dumps({"key": asked.key, "metricId": asked.metric_id, "error": error})
