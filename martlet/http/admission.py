"""How every route begins: token, rate limit, kind of token, page, form of the body; in order."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from martlet.connect.audit import Purpose
from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.http.addresses import caller_address
from martlet.http.origins import check_origin
from martlet.http.validation import failure_of
from martlet.services.access.authenticate import bearer
from martlet.services.access.caller import Caller, Kind, described
from martlet.services.context import Idempotent, RequestContext
from martlet.services.queries.presence import Presence
from martlet.services.queries.purposes import STOPPED, purpose_of
from martlet.services.state import State

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def for_callers(*kinds: Kind) -> type[APIRoute]:
    """Routes that only these kinds of tokens may call."""

    class Route(APIRoute):
        callers = kinds

        def get_route_handler(self) -> Handler:
            handler = super().get_route_handler()
            model = self.body_field.field_info.annotation if self.body_field else None
            parameters = _query_parameters(self.dependant)
            purpose = purpose_of(self.path)

            async def handle(request: Request) -> Response:
                context = await admitted(request, kinds, purpose)
                _check_parameters(request, parameters)
                answer = await _answer_given(context)
                if answer is not None:
                    return answer
                try:
                    if purpose not in STOPPED:
                        return await handler(request)
                    await request.body()
                    return await context.presence.run(handler(request))
                except RequestValidationError as error:
                    raise failure_of(error.errors(), model) from None

            return handle

    return Route


async def admitted(request: Request, kinds: tuple[Kind, ...], purpose: Purpose) -> RequestContext:
    """The context of a request whose token, limits, origin and content type are right.

    Raises AUTHENTICATION_ERROR, RATE_LIMIT_EXCEEDED, PERMISSION_DENIED, ORIGIN_NOT_ALLOWED,
    INVALID_REQUEST_BODY.
    """
    state: State = request.app.state.martlet
    caller = await _caller(request, state)
    request.scope["martlet.caller"] = caller
    rate_limit = await state.limits.count(caller.actor)
    request.scope["martlet.rate_limit"] = rate_limit
    if caller.kind not in kinds:
        message = f"This call takes {described(kinds)}, not {caller.kind.value}."
        raise Failure(Code.PERMISSION_DENIED, message)
    if caller.kind is Kind.GUEST:
        check_origin(request, caller, state.settings)
        request.scope["martlet.origin_admitted"] = True
    _check_content_type(request)
    request_id = request.scope["martlet.request_id"]
    idempotent = await _idempotent(request)
    presence = Presence(request.receive)
    context = RequestContext(state, caller, request_id, purpose, presence, idempotent)
    request.scope["martlet.call"] = context
    return context


def _query_parameters(dependant: Dependant) -> list[str]:
    own = [field.alias for field in dependant.query_params]
    return own + [name for inner in dependant.dependencies for name in _query_parameters(inner)]


def _check_parameters(request: Request, known: list[str]) -> None:
    """Refuse unknown parameters, which may be mistyped, and parameters that are given twice."""
    given = request.query_params
    faults = [
        Fault(Code.INVALID_REQUEST_BODY, name, f"The query parameter {name} is given twice.")
        for name in given
        if len(given.getlist(name)) > 1
    ] + [
        Fault(
            Code.INVALID_REQUEST_BODY,
            name,
            f"There is no query parameter {name} here{did_you_mean(name, known)}",
        )
        for name in given
        if name not in known
    ]
    if faults:
        raise Failure.of(faults)


async def _caller(request: Request, state: State) -> Caller:
    """Raises AUTHENTICATION_ERROR; for an address that failed too often, RATE_LIMIT_EXCEEDED."""
    try:
        return await state.authenticator.caller(bearer(request.headers.get("authorization")))
    except Failure as failure:
        if failure.code is Code.AUTHENTICATION_ERROR:
            address = caller_address(request, state.settings.proxies())
            request.scope["martlet.rate_limit"] = await state.limits.count_failure(address)
        raise


def _check_content_type(request: Request) -> None:
    if request.method not in ("POST", "PUT") or not _has_body(request):
        return
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        message = "Send the body as JSON, with the header 'Content-Type: application/json'."
        raise Failure(Code.INVALID_REQUEST_BODY, message)


def _has_body(request: Request) -> bool:
    has_length = request.headers.get("content-length", "0") != "0"
    return has_length or "transfer-encoding" in request.headers


async def _idempotent(request: Request) -> Idempotent | None:
    key = request.headers.get("idempotency-key")
    if request.method != "POST" or not key:
        return None
    if len(key) > 255 or not key.isprintable():
        raise Failure(Code.INVALID_REQUEST_BODY, "Idempotency-Key has at most 255 characters.")
    content = request.url.path.encode() + b"\0" + await request.body()
    return Idempotent(key, hashlib.sha256(content).hexdigest())


async def _answer_given(context: RequestContext) -> Response | None:
    """The stored answer to the same request."""
    idempotent = context.idempotent
    if idempotent is None:
        return None

    def look_up() -> str | None:
        with context.reading() as repository:
            return repository.answers.given(
                context.caller.actor, idempotent.key, idempotent.request_digest
            )

    given = await asyncio.to_thread(look_up)
    if given is None:
        return None
    return Response(given, media_type="application/json", headers={"Idempotent-Replayed": "true"})
