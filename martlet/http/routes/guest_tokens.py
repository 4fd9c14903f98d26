"""Guest tokens: one client in one data app, for a while."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.access import RevokeBody, RevokedAnswer, TokenAnswer
from martlet.http.bodies.guest import GuestTokenBody
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.services.access.caller import Kind
from martlet.services.access.guest_tokens import guest_grant, revocation
from martlet.store.repository import Repository

_REPLAYING = (Code.IDEMPOTENCY_KEY_REUSED,)

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
async def create_guest_token(body: GuestTokenBody, context: ThisContext) -> TokenAnswer:
    """A token for the browser of one client's viewer. It can ask for that client's rows only."""
    grant = await guest_grant(body.draft(), context)
    client = grant.guest.client_digest

    def mint(_repository: Repository) -> TokenAnswer:
        return TokenAnswer(token=grant.token(context))

    return await run_in_threadpool(
        context.commit, "guest-token.create", client, mint, client=client
    )


@router.post(
    "/revoke",
    summary="Revoke guest tokens",
    responses=errors(Code.DATA_APP_NOT_FOUND, *_REPLAYING),
)
def revoke_guest_tokens(body: RevokeBody, context: ThisContext) -> RevokedAnswer:
    """One token, all of a client's, or all of the data app's."""
    client_id = None if body.client_id is None else str(body.client_id)
    revoked = revocation(
        context, token=body.token, client_id=client_id, data_app=body.data_app_name
    )

    def revoke(repository: Repository) -> RevokedAnswer:
        revoked.add_to(repository)
        return RevokedAnswer()

    answer = context.commit("guest-token.revoke", revoked.subject, revoke, client=revoked.client)
    context.state.authenticator.forget()
    return answer
