"""Which pages may use a guest token: those of the server itself, and those of the data app."""

import re
from collections.abc import Collection, Iterator

from starlette.datastructures import Headers
from starlette.requests import Request

from martlet.errors import Code, Failure
from martlet.http.nearby import could_be_forwarded
from martlet.services.access.caller import Caller
from martlet.services.access.domains import LOOPBACK_NAME, address_of, is_loopback
from martlet.settings import Settings

OPAQUE = "null"  # what sandboxed frames and files say instead of an origin

_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_LONGEST = 300  # characters of an origin: scheme, the longest name, port
_HERE = ("http://localhost:*", "https://localhost:*", "http://127.0.0.1:*", "https://127.0.0.1:*")


def origin_in(headers: Headers) -> str | None:
    """The origin that a browser names: None where there is none, or none that a browser writes."""
    given = headers.getlist("origin")
    if len(given) != 1 or len(given[0]) > _LONGEST:
        return None
    return given[0] if given[0] == OPAQUE or _ORIGIN.fullmatch(given[0]) else None


def check_origin(request: Request, caller: Caller, settings: Settings) -> None:
    """Raises ORIGIN_NOT_ALLOWED. Who names no origin is no page of another site."""
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
    return any(form in domains for form in _forms(origin)) if domains else _is_of_here(origin)


def own_origin(request: Request, settings: Settings) -> str | None:
    """The server's own, as the browser knows it; None where that cannot be told.

    Where it is not configured, the Host header is believed if it is an address or localhost. A
    name is not: whoever owns a name can let it point at this server, page and all. Nor is what a
    proxy may have written: `127.0.0.1` is this machine to it, and the viewer's to their browser.
    """
    if settings.public_url:
        return settings.public_url
    if could_be_forwarded(request, settings):
        return None
    host = request.headers.get("host", "")
    found = _HOST.fullmatch(host)
    if found is None or not (found[1] == LOOPBACK_NAME or address_of(found[1])):
        return None
    return f"{request.scope['scheme']}://{host.lower()}"


def frame_ancestors(domains: Collection[str]) -> str:
    """The directive of a Content-Security-Policy for a page that pages of `domains` may frame."""
    # The grammar of a policy has no place for IPv6 addresses.
    places = sorted(domain for domain in domains if "[" not in domain) if domains else _HERE
    return " ".join(["frame-ancestors", "'self'", *places])


def _forms(origin: str) -> Iterator[str]:
    """All that stands for `origin` in a list: itself, and every pattern that it falls under."""
    yield origin
    scheme, _, place = origin.partition("://")
    _, dot, above = place.partition(".")
    while dot:
        yield f"{scheme}://*.{above}"
        _, dot, above = above.partition(".")


def _is_of_here(origin: str) -> bool:
    found = _ORIGIN.fullmatch(origin)
    return found is not None and is_loopback(found[2])


def _not_allowed(origin: str | None, caller: Caller) -> Failure:
    if origin is None or origin == OPAQUE:
        return Failure(
            Code.ORIGIN_NOT_ALLOWED,
            "The page has no origin that could be allowed: it is a file, or in a sandboxed frame."
            " Serve it from a web server, and give the frame allow-same-origin.",
        )
    app = caller.data_app.name if caller.data_app else ""
    message = (
        f"Pages of {origin} may not use guest tokens of the data app {app!r}."
        f"{_remedy(origin)} to its whitelist domains: PUT /api/v2/data-app/whitelist-domains with"
        ' the API key and {"domains": [...]}, which replaces the list.'
    )
    if not caller.domains:
        message += " Until domains are set, only pages of the viewer's own machine may."
    return Failure(Code.ORIGIN_NOT_ALLOWED, message)


def _remedy(origin: str) -> str:
    """The list takes pages that come over http from the viewer's own machine only."""
    if origin.startswith("http:") and not _is_of_here(origin):
        return " Serve them over https, and add that origin"
    return f" Add {origin}"
