"""The outermost layer: headers, size limits, error responses and logs of every request."""

import asyncio
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from martlet.errors import AbortedError, CallerLeftError, Code, Failure
from martlet.http.answer import failure_answer
from martlet.http.cors import let_read, preflight
from martlet.http.errors import note_failure, report_bug
from martlet.http.paths import segmented
from martlet.http.telemetry import Metrics

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet.access")

_LEGACY = "/api/v2/dataApp/"
_CURRENT = "/api/v2/data-app/"
# Paths that guests call accept small bodies only: reading a large one would delay everybody.
_GUEST_PATHS = ("/api/v2/viewer/", "/api/v2/query")
_GUEST_BODY_BYTES = 512 * 1024
_CLIENT_LEFT = 499  # in logs only: the client disconnected, or was cut off, while it sent the body
_SINGULAR = re.compile(r"datamart(/(create|list|delete))?")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
HEADERS = {
    # `cors.py` allows calls from other sites' pages one by one; this stops all other loading.
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class OuterMiddleware:
    def __init__(self, app: ASGIApp, *, metrics: Metrics, max_body_bytes: int) -> None:
        self._app = app
        self._metrics = metrics
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        successor = _prepare_scope(scope)
        exchange = _ResponseSender(scope, send, successor)
        try:
            limit = self._body_limit(scope)
            _check_length(scope, limit)
            app = preflight(scope) or self._app
            await app(scope, _limited(receive, limit), exchange.send)
        except asyncio.CancelledError:
            # A request is cancelled only when the server stops; its client still waits.
            await exchange.fail(_server_stopping(), receive)
            raise
        except (CallerLeftError, ClientDisconnect):
            exchange.status = _CLIENT_LEFT
        except Exception as error:  # noqa: BLE001 - no error may escape: messages quote values
            await exchange.fail(error, receive)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.note(scope, exchange.status, seconds)
            _log_request(scope, exchange.status, seconds)

    def _body_limit(self, scope: Scope) -> int:
        """The largest body, in bytes."""
        if scope["path"].startswith(_GUEST_PATHS):
            return min(self._max_body_bytes, _GUEST_BODY_BYTES)
        return self._max_body_bytes


def _check_length(scope: Scope, limit: int) -> None:
    length = Headers(scope=scope).get("content-length", "0")
    if length.isdigit() and int(length) > limit:
        message = f"The request body is larger than {limit} bytes. Send a smaller one."
        raise Failure(Code.REQUEST_TOO_LARGE, message)


def _limited(receive: Receive, limit: int) -> Receive:
    """Count a body while it is read: it may have no Content-Length."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            # The framework passes on no other exception while it reads a body.
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return bounded


class _ResponseSender:
    """Sends the response of one request, and knows whether it has begun."""

    def __init__(self, scope: Scope, send: Send, successor: str | None) -> None:
        self._scope = scope
        self._send = send
        self._successor = successor
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            self._add_headers(headers)
            let_read(self._scope, self.status, headers)
        await self._send(message)

    async def fail(self, error: Exception, receive: Receive) -> None:
        """Send an error response, if no response has begun; else break the response off."""
        if isinstance(error, AbortedError):
            raise error from None
        if not isinstance(error, Failure):
            report_bug(Request(self._scope), error)
            await note_failure(Request(self._scope), error)
        if self.status:
            raise AbortedError from None
        failure = error if isinstance(error, Failure) else Failure(Code.INTERNAL_SERVER_ERROR)
        self._scope["martlet.code"] = failure.code.name
        answer = failure_answer(failure, self._scope["martlet.request_id"])
        await answer(self._scope, receive, self.send)

    def _add_headers(self, headers: MutableHeaders) -> None:
        headers["X-Request-Id"] = self._scope["martlet.request_id"]
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        rate_limit = self._scope.get("martlet.rate_limit")
        if rate_limit is not None:
            headers.update(rate_limit.headers())
        if self._successor is not None:
            headers["Deprecation"] = "true"
            headers["Link"] = f'<{self._successor}>; rel="successor-version"'


def _server_stopping() -> Failure:
    message = "The server is shutting down. Send the request again."
    return Failure(Code.SERVICE_UNAVAILABLE, message, headers={"Retry-After": "1"})


def _prepare_scope(scope: Scope) -> str | None:
    """Set the request's id and path. Returns the current path, if a legacy one was called."""
    request_id = Headers(scope=scope).get("x-request-id", "")
    scope["martlet.request_id"] = request_id if _REQUEST_ID.fullmatch(request_id) else uuid4().hex
    raw = scope.get("raw_path") or scope["path"].encode()
    path = segmented(raw.decode("ascii", "replace").partition("?")[0])
    successor = None
    if path.startswith(_LEGACY):
        rest = path.removeprefix(_LEGACY)
        path = _CURRENT + rest
        successor = _CURRENT + "datamarts" if _SINGULAR.fullmatch(rest) else path
    scope["path"] = path
    return successor


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    caller = scope.get("martlet.caller")
    level: Callable[..., None] = _log.warning if status >= 500 else _log.info
    level(
        "request",
        request_id=scope["martlet.request_id"],
        method=scope["method"],
        path=scope["path"],
        status=status,
        code=scope.get("martlet.code"),
        actor=caller.actor if caller else None,
        ms=round(seconds * 1000, 1),
    )
