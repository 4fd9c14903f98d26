"""From a request's token to its caller. A caller is cached for seconds, never longer."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field

from martlet.errors import Failure
from martlet.services.access.caller import Caller, Kind
from martlet.services.access.guest_jwt import GuestClaims, GuestTokens, not_authenticated
from martlet.store.database import Database
from martlet.store.directory import Revocation
from martlet.store.tokens import TokenKind, kind_of

CACHED_SECONDS = 5.0
_MOST_CACHED = 10_000
_USE_NOTED_SECONDS = 60.0
# Look-ups of unknown tokens must not take all threads and all connections to the store.
_LOOK_UPS = 4


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    until: float


@dataclass(slots=True)
class Authenticator:
    """A revoked or deleted token ends on this server at once, and on others within seconds."""

    database: Database
    guests: GuestTokens
    _known: OrderedDict[bytes, _Known] = field(default_factory=OrderedDict)
    _used: dict[str, float] = field(default_factory=dict)
    _revocations: list[Revocation] = field(default_factory=list)
    _revocations_until: float = 0.0
    _notes: set["asyncio.Task[None]"] = field(default_factory=set)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_LOOK_UPS))

    async def caller(self, token: str) -> Caller:
        """Raises AUTHENTICATION_ERROR."""
        key = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
        known = self._known.get(key)
        if known is None or known.until < time.monotonic():
            known = await self._looked_up(token)
            self._cache(key, known)
        await self.check(known.caller)
        return known.caller

    async def check(self, caller: Caller) -> None:
        """Raises AUTHENTICATION_ERROR for a guest whose token has ended, or was revoked."""
        if caller.guest is None or caller.expires_at is None:
            return
        if caller.expires_at <= time.time():
            raise not_authenticated()
        if self._revocations_until < time.monotonic():
            self._revocations = await asyncio.to_thread(self._read_revocations)
            self._revocations_until = time.monotonic() + CACHED_SECONDS
        if any(_fits(revocation, caller) for revocation in self._revocations):
            raise not_authenticated()

    def forget(self) -> None:
        """Look everything up again: a token, or what it reaches, has changed."""
        self._known.clear()
        self._revocations_until = 0.0

    async def settle(self) -> None:
        """Wait for what is still being written."""
        await asyncio.gather(*self._notes, return_exceptions=True)

    async def _looked_up(self, token: str) -> _Known:
        kind = kind_of(token)
        if kind is not None:
            async with self._turns:
                caller = await asyncio.to_thread(self._holder, token, kind)
            self._note_use(caller.token_id, kind)
            return _Known(caller, time.monotonic() + CACHED_SECONDS)
        claims = self.guests.read(token)
        async with self._turns:
            caller = await asyncio.to_thread(self._guest, claims)
        return _Known(caller, time.monotonic() + CACHED_SECONDS)

    def _holder(self, token: str, kind: TokenKind) -> Caller:
        with self.database.directory() as directory:
            holder = directory.holder(token, kind)
        if holder is None:
            raise not_authenticated()
        is_service = kind is TokenKind.SERVICE
        return Caller(
            kind=Kind.SERVICE if is_service else Kind.API_KEY,
            organisation_id=holder.organisation_id,
            token_id=holder.token_id,
            data_app=holder.data_app,
        )

    def _guest(self, claims: GuestClaims) -> Caller:
        with self.database.directory() as directory:
            owned = directory.data_app(claims.data_app_id)
            domains = directory.domains(claims.data_app_id)
        if owned is None:
            raise not_authenticated()
        organisation_id, app = owned
        return Caller(
            kind=Kind.GUEST,
            organisation_id=organisation_id,
            token_id=claims.token_id,
            data_app=app,
            guest=claims.guest,
            issued_at=claims.issued_at,
            expires_at=claims.expires_at,
            domains=domains,
        )

    def _read_revocations(self) -> list[Revocation]:
        with self.database.directory() as directory:
            return directory.revocations()

    def _cache(self, key: bytes, known: _Known) -> None:
        self._known[key] = known
        if len(self._known) > _MOST_CACHED:
            self._known.popitem(last=False)

    def _note_use(self, token_id: str, kind: TokenKind) -> None:
        """In the background, once a minute: a request neither waits for it nor fails with it."""
        now = time.monotonic()
        if now - self._used.get(token_id, -_USE_NOTED_SECONDS) < _USE_NOTED_SECONDS:
            return
        self._used[token_id] = now
        task = asyncio.create_task(asyncio.to_thread(self._write_use, token_id, kind))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    def _write_use(self, token_id: str, kind: TokenKind) -> None:
        with suppress(Failure), self.database.directory(writes=True) as directory:
            directory.note_use(token_id, kind)


def bearer(header: str | None) -> str:
    """The token in an Authorization header.

    Raises AUTHENTICATION_ERROR.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise not_authenticated()
    return token.strip()


def _fits(revocation: Revocation, caller: Caller) -> bool:
    app, guest = caller.data_app, caller.guest
    return (
        app is not None
        and guest is not None
        and revocation.data_app_id == app.id
        and revocation.token_id in (None, caller.token_id)
        and revocation.client in (None, guest.client_digest)
        and caller.issued_at <= revocation.before.timestamp()
    )
