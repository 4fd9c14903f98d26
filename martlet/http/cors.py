"""What browsers are told of calls from other sites' pages: the data plane's, with guest tokens."""

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
    """The answer to a browser that asks whether a page may call; None for all else.

    It asks without a token, so that any page may: whose it may be is known when it calls.
    """
    if scope["method"] != "OPTIONS" or not _is_for_guests(scope):
        return None
    headers = Headers(scope=scope)
    origin = origin_in(headers)
    if origin is None or "access-control-request-method" not in headers:
        return None
    return Response(status_code=204, headers={**_PREFLIGHT, **_echo(origin)})


def let_read(scope: Scope, status: int, headers: MutableHeaders) -> None:
    """Let the page that asked read the answer, if it may.

    Who is refused may read why: no customer's data is in an error. Keys and service tokens do not
    belong into pages, and no page reads what they are answered.
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
