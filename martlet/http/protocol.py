"""Reads requests from the socket: each head, body and response has limits of size and time.

These limits act before any token is read and before the application is called. No setting can
turn a limit off.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from martlet.errors import Code, Failure
from martlet.http.answer import failure_body
from martlet.http.middleware import HEADERS
from martlet.http.peers import Peers
from martlet.settings import Settings

_MOST_HEADERS = 100
_MOST_PIPELINED = 16  # requests that one connection may send before its first response
_FRAMING_BYTES = 64 * 1024  # for chunk sizes and extensions, beside twice the body's own bytes


@dataclass(frozen=True, slots=True)
class ConnectionBounds:
    head_bytes: int
    head_seconds: float
    body_bytes: int  # as sent, the framing included
    body_seconds: float
    answer_seconds: float


class _Part(Enum):
    """The part of a request that is being read."""

    NONE = auto()
    HEAD = auto()
    BODY = auto()


def protocol(settings: Settings) -> Callable[..., asyncio.Protocol]:
    """The connection factory of one process; it is pickled for worker processes."""
    bounds = ConnectionBounds(
        head_bytes=settings.max_head_bytes,
        head_seconds=settings.head_seconds,
        body_bytes=2 * settings.max_body_bytes + _FRAMING_BYTES,
        body_seconds=settings.body_seconds,
        answer_seconds=settings.answer_seconds,
    )
    most, each = settings.max_connections, settings.max_address_connections
    return partial(BoundedProtocol, bounds, Peers(most, each, settings.proxies()))


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's own protocol, with limits on the sizes and times that it leaves unlimited."""

    def __init__(self, bounds: ConnectionBounds, peers: Peers, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self._bounds = bounds
        self._peers = peers
        self._is_counted = False
        self._part = _Part.NONE
        self._read = 0  # bytes of this part
        self._framing = 0  # bytes since the last byte of body content
        self._deadline: asyncio.TimerHandle | None = None
        self._write_deadline: asyncio.TimerHandle | None = None
        self._failure: Failure | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        try:
            self._peers.enter(self._address)
        except Failure as failure:
            self._refuse(failure)
            return
        self._is_counted = True
        self._begin(_Part.HEAD)
        self._start_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        self._begin(_Part.NONE)
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self._clear_write_deadline()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._peers.wake(self)
        if self._part is _Part.NONE:
            self._begin(_Part.HEAD)
        self._read += len(data)
        self._framing += len(data)
        super().data_received(data)
        if not self.transport.is_closing():
            self._check_size()
            self._start_deadline()
            self._rest()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._part is not _Part.HEAD:
            self._begin(_Part.HEAD)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._part is _Part.BODY:
            return  # A trailer would change headers that are checked already.
        if len(self.headers) >= _MOST_HEADERS:
            self._fail(_too_large(f"The request has more than {_MOST_HEADERS} headers."))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self._bounds.head_bytes:
            self._fail(self._head_too_large())
        if len(self.pipeline) >= _MOST_PIPELINED:
            self._fail(Failure(Code.RATE_LIMIT_EXCEEDED))
        super().on_headers_complete()
        self._begin(_Part.BODY)
        if self.expect_100_continue:
            # The client may leave the body out; the next request could be taken for the body.
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self._framing = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._begin(_Part.NONE)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._close()
        else:
            self._rest()

    def give_way(self) -> bool:
        """Close for another connection, unless bytes of the response are still unsent."""
        if not self._is_idle() or self.transport.get_write_buffer_size():
            return False
        self._leave()
        self._close()
        return True

    def pause_writing(self) -> None:
        super().pause_writing()
        self._start_write_deadline()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._clear_write_deadline()

    def timeout_keep_alive_handler(self) -> None:
        self._close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - our own message says more
        message = "The request is not valid HTTP/1.1."
        self._refuse(self._failure or Failure(Code.INVALID_REQUEST_BODY, message))

    def _unsupported_upgrade_warning(self) -> None:
        """Ignore the upgrade, and close after the response: later bytes may be no HTTP."""
        self.cycle.keep_alive = False

    def _rest(self) -> None:
        if self._is_counted and self._is_idle():
            self._peers.rest(self._address, self)

    def _is_idle(self) -> bool:
        """Whether the last response is complete and no byte of another request has arrived."""
        if self._part is not _Part.NONE or self.pipeline or self.transport.is_closing():
            return False
        # uvicorn's annotation omits that `cycle` is None before the first request.
        return self.cycle is not None and self.cycle.response_complete  # type: ignore[redundant-expr]

    def _leave(self) -> None:
        if self._is_counted:
            self._is_counted = False
            self._peers.wake(self)
            self._peers.leave(self._address)

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _begin(self, part: _Part) -> None:
        self._part = part
        self._read = self._framing = 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _start_deadline(self) -> None:
        """Start one timer for the whole part; bytes that arrive do not restart it."""
        if self._deadline is None and self._part is not _Part.NONE:
            is_head = self._part is _Part.HEAD
            seconds = self._bounds.head_seconds if is_head else self._bounds.body_seconds
            self._deadline = self.loop.call_later(seconds, self._on_deadline)

    def _on_deadline(self) -> None:
        self._deadline = None
        if self.flow.read_paused:
            self._start_deadline()  # The server paused reading, so the client is not late.
        elif self._part is _Part.HEAD and not self._read:
            self._close()
        else:
            part = "head" if self._part is _Part.HEAD else "body"
            message = f"The {part} of the request did not arrive in time. Send the request again."
            self._refuse(Failure(Code.REQUEST_TIMEOUT, message))

    def _check_size(self) -> None:
        head_bytes = self._read if self._part is _Part.HEAD else self._framing
        if self._part is not _Part.NONE and head_bytes > self._bounds.head_bytes:
            self._refuse(self._head_too_large())
        elif self._part is _Part.BODY and self._read > self._bounds.body_bytes:
            self._refuse(Failure(Code.REQUEST_TOO_LARGE))

    def _head_too_large(self) -> Failure:
        return _too_large(f"The request head is larger than {self._bounds.head_bytes} bytes.")

    def _fail(self, failure: Failure) -> None:
        """Leave the parser, which then calls `send_400_response`."""
        self._failure = failure
        raise failure

    def _refuse(self, failure: Failure) -> None:
        """Send an error response, if no other response is being sent, and close."""
        if self._can_answer():
            self.transport.write(_answer(failure))
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.pipeline.clear()
        self._begin(_Part.NONE)
        self._close()

    def _can_answer(self) -> bool:
        """Whether the client would read a response now as that of the request being read."""
        if self._part is _Part.BODY:
            return not self.pipeline and not self.cycle.response_started
        # uvicorn's annotation omits that `cycle` is None before the first request.
        return self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]

    def _close(self) -> None:
        self.transport.close()
        self._start_write_deadline()

    def _start_write_deadline(self) -> None:
        """Abort the connection if the client does not read its response in time."""
        if self._write_deadline is None:
            seconds = self._bounds.answer_seconds
            self._write_deadline = self.loop.call_later(seconds, self.transport.abort)

    def _clear_write_deadline(self) -> None:
        if self._write_deadline is not None:
            self._write_deadline.cancel()
            self._write_deadline = None


def _too_large(message: str) -> Failure:
    return Failure(Code.REQUEST_HEAD_TOO_LARGE, f"{message} Send fewer or shorter headers.")


def _answer(failure: Failure) -> bytes:
    request_id = uuid4().hex
    body = orjson.dumps(failure_body(failure, request_id))
    status = HTTPStatus(failure.code.status)
    headers = {
        **HEADERS,
        **failure.headers,
        "X-Request-Id": request_id,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *map(": ".join, headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
