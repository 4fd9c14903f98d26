"""Keys that replace themselves."""

from datetime import timedelta

from fastapi import APIRouter

from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.access import RotateBody
from martlet.http.bodies.base import KeyAnswer
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.services.access.caller import Kind
from martlet.store.repository import Repository

_REPLAYING = (Code.IDEMPOTENCY_KEY_REUSED,)

by_key = APIRouter(tags=["Keys"], route_class=for_callers(Kind.API_KEY))
by_service_token = APIRouter(tags=["Keys"], route_class=for_callers(Kind.SERVICE))


@by_key.post(
    "/api/v2/data-app/rotate-api",
    summary="Rotate the API key that makes the call",
    responses=errors(*_REPLAYING),
)
def rotate_api_key(body: RotateBody, context: ThisContext) -> KeyAnswer:
    """A new key for the same data app. The old one works for `expireAt` more seconds."""

    def rotate(repository: Repository) -> KeyAnswer:
        grace = timedelta(seconds=body.expire_at)
        return KeyAnswer(key=repository.api_keys.rotate(context.caller.token_id, grace).text)

    answer = context.commit("api-key.rotate", context.caller.token_id, rotate)
    context.state.authenticator.forget()
    return answer


@by_service_token.post(
    "/api/v2/service-token/rotate",
    summary="Rotate the service token that makes the call",
    responses=errors(*_REPLAYING),
)
def rotate_service_token(body: RotateBody, context: ThisContext) -> KeyAnswer:
    """A new service token. The old one works for `expireAt` more seconds."""

    def rotate(repository: Repository) -> KeyAnswer:
        grace = timedelta(seconds=body.expire_at)
        return KeyAnswer(key=repository.service_tokens.rotate(context.caller.token_id, grace).text)

    answer = context.commit("service-token.rotate", context.caller.token_id, rotate)
    context.state.authenticator.forget()
    return answer
