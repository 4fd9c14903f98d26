"""The demo's page, and the little that its own back end does. Only `martlet demo` has them.

On any other server there is no page, and nothing that gives tokens to whoever asks.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from martlet.errors import Code, Failure

# The page needs only its own files; pictures of charts are made of blobs.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; img-src 'self' blob:; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'none'",
    "Cache-Control": "no-cache",
}
_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_NOT_HERE = "The demo is not served here; `martlet demo` starts a server that has it."


@dataclass(frozen=True, slots=True)
class DemoPage:
    """`about` is what the page is told; `guest_token` mints one for a client of the demo's.

    `guest_token` raises KeyError for any other client.
    """

    directory: Path
    about: Mapping[str, Any]
    guest_token: Callable[[str], Awaitable[str]]


def add_demo(app: FastAPI, page: DemoPage) -> None:
    """Serve `page` at /demo."""
    files = {path.name: path for path in page.directory.iterdir()}

    async def shown(request: Request) -> Response:
        found = files.get(request.path_params.get("name", "index.html"))
        if found is None:
            raise Failure(Code.NOT_FOUND, "The demo's page has no such file.")
        media_type = _MEDIA_TYPES[found.suffix]
        return Response(found.read_bytes(), media_type=media_type, headers=_HEADERS)

    async def about(_request: Request) -> Response:
        return _json(page.about)

    async def token(request: Request) -> Response:
        """The key never reaches the browser: what it gets is for one client, and short-lived."""
        client = await _client(request)
        try:
            return _json({"token": await page.guest_token(client)})
        except KeyError:
            message = "The demo's page signs in as one of its own clients only."
            raise Failure(Code.CLIENT_ID_ERROR, message, at="client") from None

    app.router.routes[:0] = [
        Route("/demo", shown),
        Route("/demo/about", about),
        Route("/demo/token", token, methods=["POST"]),
        Route("/demo/{name}", shown),
    ]


async def _client(request: Request) -> str:
    # Pages of other sites can send other kinds of bodies without being asked whether they may.
    is_json = request.headers.get("content-type", "").partition(";")[0] == "application/json"
    try:
        body = orjson.loads(await request.body()) if is_json else None
    except orjson.JSONDecodeError:
        body = None
    client = body.get("client") if isinstance(body, dict) else None
    if not isinstance(client, str):
        raise Failure(Code.INVALID_REQUEST_BODY, 'Send {"client": "…"} as JSON.', at="client")
    return client


async def _not_here(_request: Request) -> Response:
    raise Failure(Code.NOT_FOUND, _NOT_HERE)


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")


routes = [
    Route("/demo", _not_here),
    Route("/demo/{name:path}", _not_here, methods=["GET", "POST"]),
]
