"""Whether the server lives, whether it is ready, and what it counted."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from martlet.connect.audit import Purpose
from martlet.errors import Code, Failure
from martlet.http.admission import admitted
from martlet.http.answer import json_answer
from martlet.http.nearby import is_of_this_machine
from martlet.services.access.caller import Kind


async def live(_request: Request) -> Response:
    """The process answers."""
    return json_answer({"status": "live"})


async def ready(request: Request) -> Response:
    """Every process has started; the metadata store answers and has the newest schema."""
    if not request.app.state.are_all_started():
        raise Failure(Code.SERVICE_UNAVAILABLE, "Some workers of the server are still starting.")
    state = request.app.state.martlet
    if not await asyncio.to_thread(state.database.is_ready):
        raise Failure(Code.SERVICE_UNAVAILABLE, "The store's schema is not the newest.")
    return json_answer({"status": "ready"})


async def metrics(request: Request) -> Response:
    """Prometheus metrics; from this machine, or with a service token."""
    settings = request.app.state.settings
    if "authorization" in request.headers or not is_of_this_machine(request, settings):
        await admitted(request, (Kind.SERVICE,), Purpose.CONTROL)
    return Response(request.app.state.metrics.text(), media_type=CONTENT_TYPE_LATEST)


routes = [
    Route("/health/live", live),
    Route("/health/ready", ready),
    Route("/metrics", metrics),
]
