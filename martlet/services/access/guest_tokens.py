"""Guest tokens: made for one client of one data app, and revoked."""

from dataclasses import dataclass
from datetime import timedelta

from martlet.compiler.semantic.time_grain import zone
from martlet.errors import Code, Failure
from martlet.model.guest_draft import GuestDraft
from martlet.model.identity import Guest
from martlet.services.access.guest_jwt import DEFAULT_SECONDS, LONGEST_SECONDS
from martlet.services.access.guest_scope import scope_of
from martlet.services.context import RequestContext
from martlet.services.queries.tenants import check_client
from martlet.store.repository import Repository
from martlet.store.repository.data_apps import DataApp
from martlet.store.scope import now

_LONGEST = timedelta(seconds=LONGEST_SECONDS)


@dataclass(frozen=True, slots=True)
class GuestGrant:
    """A guest that may have a token for `seconds`."""

    app: DataApp
    guest: Guest
    seconds: int

    def token(self, context: RequestContext) -> str:
        return context.state.guests.mint(self.app.id, self.guest, self.seconds)


@dataclass(frozen=True, slots=True)
class Revocation:
    """Revokes one token by its id, a client's tokens by its digest, or all of the data app's."""

    app: DataApp
    token_id: str | None = None
    client: str | None = None

    @property
    def subject(self) -> str:
        return self.token_id or self.client or self.app.name

    def add_to(self, repository: Repository) -> None:
        repository.revocations.add(
            self.app.id, expires_at=now() + _LONGEST, token_id=self.token_id, client=self.client
        )


async def guest_grant(draft: GuestDraft, context: RequestContext) -> GuestGrant:
    """Raises DATA_APP_NOT_FOUND, CLIENT_ID_ERROR, and what `scope_of` does."""
    app = _own_app(context, draft.data_app)
    timezone = _timezone(draft.timezone)
    scope = await scope_of(draft.scope, context)
    await check_client(draft.client_id, context)
    digest = context.state.client_digest(context.caller.organisation_id, draft.client_id)
    guest = Guest(draft.client_id, digest, timezone, draft.user, scope)
    return GuestGrant(app, guest, draft.seconds or DEFAULT_SECONDS)


def revocation(
    context: RequestContext,
    *,
    token: str | None = None,
    client_id: str | None = None,
    data_app: str | None = None,
) -> Revocation:
    """A revocation by exactly one of the three.

    Raises INVALID_REQUEST_BODY, DATA_APP_NOT_FOUND.
    """
    if sum(given is not None for given in (token, client_id, data_app)) != 1:
        message = "Give exactly one of token, clientId and dataAppName."
        raise Failure(Code.INVALID_REQUEST_BODY, message)
    app = _own_app(context, data_app or _app(context).name)
    if token is not None:
        return Revocation(app, token_id=_token_id(token, app, context))
    if client_id is not None:
        digest = context.state.client_digest(context.caller.organisation_id, client_id)
        return Revocation(app, client=digest)
    return Revocation(app)


def _timezone(name: str) -> str:
    try:
        return zone(name).key
    except Failure:
        message = f"There is no time zone {name!r}."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="params.timezone") from None


def _token_id(token: str, app: DataApp, context: RequestContext) -> str:
    try:
        claims = context.state.guests.read(token)
    except Failure:
        message = "The guest token is invalid or has expired."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="token") from None
    if claims.data_app_id != app.id:
        message = "The token belongs to another data app."
        raise Failure(Code.DATA_APP_NOT_FOUND, message, at="token")
    return claims.token_id


def _app(context: RequestContext) -> DataApp:
    if context.caller.data_app is None:
        raise Failure(Code.PERMISSION_DENIED)
    return context.caller.data_app


def _own_app(context: RequestContext, name: str) -> DataApp:
    """The data app of the key. A key cannot see that others exist.

    Raises DATA_APP_NOT_FOUND.
    """
    app = _app(context)
    if app.name != name:
        message = f"The API key does not belong to a data app named {name!r}."
        raise Failure(Code.DATA_APP_NOT_FOUND, message, at="dataAppName")
    return app
