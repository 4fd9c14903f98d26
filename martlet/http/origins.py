"""Checks a page's origin: guest tokens work on the server's own pages and the data app's."""

import re
from collections.abc import Collection, Iterator

from starlette.datastructures import Headers
from starlette.requests import Request

from martlet.errors import Code, Failure
from martlet.http.nearby import could_be_forwarded
from martlet.services.access.caller import Caller
from martlet.services.access.domains import LOOPBACK_NAME, address_of, is_loopback
from martlet.settings import Settings

OPAQUE = "null"  # sandboxed frames and files send this instead of an origin

_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_LONGEST = 300  # characters of an origin: scheme, longest host name, port
_LOOPBACK_SOURCES = (
    "http://localhost:*",
    "https://localhost:*",
    "http://127.0.0.1:*",
    "https://127.0.0.1:*",
)


def origin_in(headers: Headers) -> str | None:
    """The Origin header; None if it is absent or not in a browser's spelling."""
    origins = headers.getlist("origin")
    if len(origins) != 1 or len(origins[0]) > _LONGEST:
        return None
    return origins[0] if origins[0] == OPAQUE or _ORIGIN.fullmatch(origins[0]) else None


def check_origin(request: Request, caller: Caller, settings: Settings) -> None:
    """Raises ORIGIN_NOT_ALLOWED. A request without an Origin header is not from another site."""
    if "origin" not in request.headers:
        return
    origin = origin_in(request.headers)
    if origin is None or not is_admitted(origin, caller.domains, own_origin(request, settings)):
        raise _not_allowed(origin, caller)


def is_admitted(origin: str, domains: Collection[str], own: str | None) -> bool:
    if origin == OPAQUE:
        return False
    if origin == own:
        return True
    return (
        any(pattern in domains for pattern in _patterns(origin))
        if domains
        else _is_loopback_origin(origin)
    )


def own_origin(request: Request, settings: Settings) -> str | None:
    """The server's own origin, as a browser sees it; None if that is unknown.

    Without `public_url`, the Host header is trusted if it is an IP address or localhost. A host
    name is not trusted: its owner can point it at this server and serve a page under it. A Host
    header that a proxy may have written is not trusted either: `127.0.0.1` means the server's
    machine to the proxy, and the viewer's machine to the browser.
    """
    if settings.public_url:
        return settings.public_url
    if could_be_forwarded(request, settings):
        return None
    host = request.headers.get("host", "")
    match = _HOST.fullmatch(host)
    if match is None or not (match[1] == LOOPBACK_NAME or address_of(match[1])):
        return None
    return f"{request.scope['scheme']}://{host.lower()}"


def frame_ancestors(domains: Collection[str]) -> str:
    """The Content-Security-Policy directive that lets pages of `domains` frame a page."""
    # The policy's grammar does not know IPv6 addresses.
    sources = (
        sorted(domain for domain in domains if "[" not in domain) if domains else _LOOPBACK_SOURCES
    )
    return " ".join(["frame-ancestors", "'self'", *sources])


def _patterns(origin: str) -> Iterator[str]:
    """The list entries that admit `origin`: itself, and every wildcard above its host."""
    yield origin
    scheme, _, host = origin.partition("://")
    _, dot, parent = host.partition(".")
    while dot:
        yield f"{scheme}://*.{parent}"
        _, dot, parent = parent.partition(".")


def _is_loopback_origin(origin: str) -> bool:
    match = _ORIGIN.fullmatch(origin)
    return match is not None and is_loopback(match[2])


def _not_allowed(origin: str | None, caller: Caller) -> Failure:
    if origin is None or origin == OPAQUE:
        return Failure(
            Code.ORIGIN_NOT_ALLOWED,
            "The page has no origin: it is a local file, or it is in a sandboxed frame."
            " Serve it from a web server, and add allow-same-origin to the frame's sandbox.",
        )
    app = caller.data_app.name if caller.data_app else ""
    message = (
        f"Pages of {origin} may not use guest tokens of the data app {app!r}."
        f"{_remedy(origin)} to its whitelist domains: PUT /api/v2/data-app/whitelist-domains with"
        ' the API key and {"domains": [...]}, which replaces the list.'
    )
    if not caller.domains:
        message += " The list is empty, so only pages on the viewer's own machine are allowed."
    return Failure(Code.ORIGIN_NOT_ALLOWED, message)


def _remedy(origin: str) -> str:
    """The list accepts http:// origins of the viewer's own machine only."""
    if origin.startswith("http:") and not _is_loopback_origin(origin):
        return " Serve the pages over https, and add that origin"
    return f" Add {origin}"
