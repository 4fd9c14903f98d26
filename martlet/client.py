"""How commands speak to a server: over the network, or to one that they start for the moment.

Commands have no other way to customer data than the HTTP API that everybody has.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx2

from martlet.errors import AbortedError

if TYPE_CHECKING:
    from martlet.settings import Settings

App = Callable[[Any, Any, Any], Awaitable[None]]  # an ASGI application

ORGANISATION = "default"
_HERE = "http://martlet.invalid"
_SESSION = timedelta(hours=12)  # a command that is killed leaves its token behind for so long
_NO_LIMIT = 1_000_000_000
_NO_ANSWER = {
    "code": "NO_ANSWER",
    "message": "The answer broke off, took too long, or is not Martlet's.",
}


class RefusedError(Exception):
    """The server answered with an error, or not as it should; `body` is what it said.

    `retry_after`: in how many seconds it would rather be asked, if it was asked too often.
    """

    def __init__(self, body: Mapping[str, Any], retry_after: float | None = None) -> None:
        super().__init__(f"{body.get('code')}: {body.get('message')}")
        self.body = body
        self.retry_after = retry_after


class UnreachableError(Exception):
    """No server answers at the URL."""


@dataclass(frozen=True, slots=True)
class Api:
    """A connection to a server, with a token: the connection's own, or `token` instead of it."""

    http: httpx2.AsyncClient
    token: str | None = None

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        params: Mapping[str, str] | None = None,
        accept: str = "application/json",
    ) -> httpx2.Response:
        """Raises RefusedError and UnreachableError."""
        headers = {"Accept": accept}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            response = await self.http.request(
                method, path, json=body, params=params, headers=headers
            )
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol) as error:
            raise UnreachableError(str(self.http.base_url)) from error
        except (httpx2.TransportError, AbortedError) as error:
            raise RefusedError(_NO_ANSWER) from error
        if response.status_code >= 400:
            raise RefusedError(_error(response), _retry_after(response))
        return response

    async def json(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401
        response = await self.call(method, path, **options)
        try:
            return response.json()
        except ValueError:
            raise RefusedError(_NO_ANSWER) from None


@asynccontextmanager
async def remote(url: str, token: str) -> AsyncIterator[Api]:
    """A server that runs at `url`."""
    headers = {b"Authorization": f"Bearer {token}".encode()}
    timeout = httpx2.Timeout(120, connect=10)
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=timeout) as http:
        yield Api(http)


@asynccontextmanager
async def local(settings: "Settings") -> AsyncIterator[Api]:
    """A server in this process, on the store of `settings`, with a token for as long as it runs."""
    # The whole server, which takes seconds to import.
    from martlet.http.app import create_app  # noqa: PLC0415
    from martlet.services.opening import database_of  # noqa: PLC0415
    from martlet.store.scope import now  # noqa: PLC0415

    # Nobody else asks this server, and it is gone with the command.
    app = create_app(settings.model_copy(update={"rate_limit": _NO_LIMIT}))
    async with app.router.lifespan_context(app):
        database, _ = database_of(settings)
        with database.directory(writes=True) as directory:
            organisation_id = directory.organisation(ORGANISATION)
        with database.writing(organisation_id) as repository:
            token = repository.service_tokens.add("command line", now() + _SESSION)
        try:
            async with within(app, token.text) as api:
                yield api
        finally:
            with database.writing(organisation_id) as repository:
                repository.service_tokens.revoke(token.prefix)
            database.close()


@asynccontextmanager
async def within(app: App, token: str) -> AsyncIterator[Api]:
    """The server that `app` is, asked in this process. It answers once it has been started."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url=_HERE, headers=headers, timeout=120
    ) as http:
        yield Api(http)


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds; None where the server is not asked too often."""
    if response.status_code != 429:
        return None
    try:
        return max(float(response.headers["Retry-After"]), 0.1)
    except (KeyError, ValueError):
        return 1.0


def _error(response: httpx2.Response) -> Mapping[str, Any]:
    try:
        body = response.json()["error"]
        return {**body, "code": body["code"], "message": body["message"]}
    except (ValueError, KeyError, TypeError):
        return {**_NO_ANSWER, "code": f"HTTP {response.status_code}"}
