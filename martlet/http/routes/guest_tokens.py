"""Guest tokens: one client in one data app, for a while."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from martlet.compiler.semantic.time_grain import zone
from martlet.errors import Code, Failure
from martlet.http.admission import for_callers
from martlet.http.bodies.access import RevokeBody, RevokedAnswer, TokenAnswer
from martlet.http.bodies.guest import GuestParams, GuestTokenBody
from martlet.http.context import ThisCall
from martlet.http.errors import errors
from martlet.services.access.caller import Guest, Kind
from martlet.services.access.guest_jwt import DEFAULT_SECONDS, LONGEST_SECONDS
from martlet.services.access.guest_scope import scope_of
from martlet.services.context import RequestContext
from martlet.services.queries.tenants import check_client
from martlet.store.repository import Repository
from martlet.store.repository.data_apps import DataApp
from martlet.store.scope import now

_REPLAYING = (Code.IDEMPOTENCY_KEY_REUSED,)
_LONGEST = timedelta(seconds=LONGEST_SECONDS)

router = APIRouter(
    prefix="/api/v2/guest-token",
    tags=["Guest tokens"],
    route_class=for_callers(Kind.API_KEY),
)


@router.post(
    "/create",
    summary="Create a guest token",
    responses=errors(
        Code.CLIENT_ID_ERROR,
        Code.DATA_APP_NOT_FOUND,
        Code.INVALID_EMBED_ID,
        Code.INVALID_DASHBOARD_ID,
        Code.INVALID_METRIC_ID,
        Code.APP_FILTER_PARAM_ERROR,
        Code.DATASOURCE_UNAVAILABLE,
        Code.DATASOURCE_CREDENTIALS_ERROR,
        Code.QUERY_TIMEOUT,
        *_REPLAYING,
    ),
)
async def create_guest_token(body: GuestTokenBody, call: ThisCall) -> TokenAnswer:
    """A token for the browser of one client's viewer. It can ask for that client's rows only."""
    app = _own_app(call, body.data_app_name)
    params = body.params or GuestParams()
    timezone = _timezone(params)
    scope = await scope_of(body, call)
    client_id = str(body.client_id)
    await check_client(client_id, call)
    digest = call.state.client_digest(call.caller.organisation_id, client_id)
    guest = Guest(client_id, digest, timezone, params.user_identifier, scope)
    seconds = (body.expiry_time or DEFAULT_SECONDS * 1000) // 1000

    def mint(_repository: Repository) -> TokenAnswer:
        return TokenAnswer(token=call.state.guests.mint(app.id, guest, seconds))

    return await run_in_threadpool(call.commit, "guest-token.create", digest, mint, client=digest)


@router.post(
    "/revoke",
    summary="Revoke guest tokens",
    responses=errors(Code.DATA_APP_NOT_FOUND, *_REPLAYING),
)
def revoke_guest_tokens(body: RevokeBody, call: ThisCall) -> RevokedAnswer:
    """One token, all of a client's, or all of the data app's."""
    given = [v for v in (body.token, body.client_id, body.data_app_name) if v is not None]
    if len(given) != 1:
        message = "Give exactly one of token, clientId and dataAppName."
        raise Failure(Code.INVALID_REQUEST_BODY, message)
    app = _own_app(call, body.data_app_name or _app(call).name)
    token_id, client = _revoked(body, app, call)

    def revoke(repository: Repository) -> RevokedAnswer:
        repository.revocations.add(
            app.id, expires_at=now() + _LONGEST, token_id=token_id, client=client
        )
        return RevokedAnswer()

    subject = token_id or client or app.name
    answer = call.commit("guest-token.revoke", subject, revoke, client=client)
    call.state.authenticator.forget()
    return answer


def _timezone(params: GuestParams) -> str:
    try:
        return zone(params.timezone or "UTC").key
    except Failure:
        message = f"There is no time zone {params.timezone!r}."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="params.timezone") from None


def _revoked(body: RevokeBody, app: DataApp, call: RequestContext) -> tuple[str | None, str | None]:
    """The token's id or the client's digest, whichever is revoked."""
    if body.token is not None:
        return _token_id(body.token, app, call), None
    if body.client_id is not None:
        organisation_id = call.caller.organisation_id
        return None, call.state.client_digest(organisation_id, str(body.client_id))
    return None, None


def _token_id(token: str, app: DataApp, call: RequestContext) -> str:
    try:
        claims = call.state.guests.read(token)
    except Failure:
        message = "This is no living guest token of this server."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="token") from None
    if claims.data_app_id != app.id:
        raise Failure(Code.DATA_APP_NOT_FOUND, "The token is of another data app.", at="token")
    return claims.token_id


def _app(call: RequestContext) -> DataApp:
    if call.caller.data_app is None:
        raise Failure(Code.PERMISSION_DENIED)
    return call.caller.data_app


def _own_app(call: RequestContext, name: str) -> DataApp:
    """The data app of the key. Another's is not there, as far as this key can see."""
    app = _app(call)
    if app.name != name:
        message = f"The API key is not of a data app named {name!r}."
        raise Failure(Code.DATA_APP_NOT_FOUND, message, at="dataAppName")
    return app
