"""CORS: pages of other sites may call the data plane, with guest tokens."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import Scope

from martlet.http.origins import origin_in
from martlet.services.access.caller import Caller, Kind

_PATHS = frozenset(["/api/v2/query", "/api/v2/query/explain"])
_UNDER = "/api/v2/viewer/"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": "authorization, content-type, accept, idempotency-key,"
    " x-request-id",
    "Access-Control-Max-Age": "7200",
}
_EXPOSED = (
    "Martlet-Certificate, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy,"
    " Content-Disposition"
)


def preflight(scope: Scope) -> Response | None:
    """The response to a browser's preflight request; None for every other request.

    A preflight carries no token, so every origin passes. The call itself is checked by its token.
    """
    if scope["method"] != "OPTIONS" or not _is_for_guests(scope):
        return None
    headers = Headers(scope=scope)
    origin = origin_in(headers)
    if origin is None or "access-control-request-method" not in headers:
        return None
    return Response(status_code=204, headers={**_PREFLIGHT, **_echo(origin)})


def let_read(scope: Scope, status: int, headers: MutableHeaders) -> None:
    """Add the headers that let the calling page read the response, if its origin is allowed.

    A refused page may read the error: errors hold no customer's data. API keys and service tokens
    do not belong in pages, so no page may read their responses.
    """
    if not _is_for_guests(scope):
        return
    origin = origin_in(Headers(scope=scope))
    caller: Caller | None = scope.get("martlet.caller")
    is_guest = caller is not None and caller.kind is Kind.GUEST
    is_refusal = status >= 400 and (caller is None or is_guest)
    if origin is None or not (is_refusal or (is_guest and scope.get("martlet.origin_admitted"))):
        return
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    headers.add_vary_header("Origin")


def _is_for_guests(scope: Scope) -> bool:
    path: str = scope["path"]
    return path in _PATHS or path.startswith(_UNDER)


def _echo(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
