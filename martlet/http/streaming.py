"""Sends a result while it is read. A client that disconnects cancels its query."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import closing
from functools import cached_property, partial

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from martlet.connect.audit import Progress
from martlet.connect.connections import Running
from martlet.connect.session import Chunk
from martlet.errors import AbortedError, Code, Failure
from martlet.http.bodies.query import CertificateAnswer
from martlet.results import Field, Format
from martlet.services.context import RequestContext
from martlet.services.queries.certificates import visible_certificate
from martlet.services.queries.fields import fields_of
from martlet.services.queries.prepare import Asked


class QueryResponse(Response):
    """Runs the query and sends its rows.

    A failure before the first byte is an ordinary error response. A later failure breaks the
    response off without its final chunk, so that no client takes a part for the whole.
    """

    def __init__(
        self,
        asked: Asked,
        context: RequestContext,
        format_class: Callable[[Sequence[Field]], Format],
        *,
        media_type: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._asked = asked
        self._context = context
        self._format_class = format_class
        self._media_type = media_type
        self._extra = dict(headers or {})
        self._rows = 0
        self._bytes = 0
        self._is_begun = False
        self._is_sent = False

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Raises the query's Failure, or AbortedError once the response has begun."""
        try:
            await self._context.presence.run(self._work(send), is_sent=lambda: self._is_sent)
        except Failure as failure:
            if self._is_begun:
                raise AbortedError(failure.code.name) from None
            raise

    async def _work(self, send: Send) -> None:
        asked, context = self._asked, self._context
        run = context.state.connections.run(asked.datasource, asked.guarded, context.asking())
        async with run as running:
            self._note_sent(running.progress, 0)
            with closing(self._format_class(fields_of(asked, running))) as result:
                await self._send(self._parts(result, running), send, running.progress)

    async def _parts(self, result: Format, running: Running) -> AsyncIterator[bytes]:
        """The bytes of the response, in order. The certificate is last, if the format holds one."""
        limit = self._asked.row_limit
        truncated = False
        is_first = True
        async for chunk in running.chunks:
            if is_first:
                yield await _write(result, partial(result.begin, chunk))
                is_first = False
            rows = chunk if limit is None else _first_rows(chunk, limit - self._rows)
            self._rows += len(rows)
            self._check_rows()
            if len(rows):
                yield await _write(result, partial(result.rows, rows))
                self._check_bytes(result.pending_bytes)
            if len(rows) < len(chunk):
                truncated = True
                break
        if is_first:
            yield await _write(result, partial(result.begin, None))
        end = partial(result.end, truncated=truncated, certificate=self._certificate)
        yield await _write(result, partial(end, row_count=self._rows))

    async def _send(self, parts: AsyncIterator[bytes], send: Send, progress: Progress) -> None:
        """Send a small result at once, and a large one in pieces."""
        buffered: list[bytes] = []
        async for part in parts:
            self._bytes += len(part)
            self._check_bytes()
            buffered.append(part)
            if sum(map(len, buffered)) >= _BUFFER_BYTES:
                await self._begin(send, None)
                self._note_sent(progress, self._bytes)
                await send(_body(b"".join(buffered), more=True))
                buffered = []
        rest = b"".join(buffered)
        await self._begin(send, len(rest))
        self._is_sent = True
        self._note_sent(progress, self._bytes)
        await send(_body(rest, more=False))

    def _note_sent(self, progress: Progress, count: int) -> None:
        """Note rows and bytes before they are sent: after a failure, the audit trail must not
        show less than the client received.
        """
        progress.sent = self._rows
        progress.detail["bytes"] = count

    async def _begin(self, send: Send, length: int | None) -> None:
        """Send the response head, once. `length` is the body's, if the body is complete."""
        if not self._is_begun:
            self._is_begun = True
            await send(self._start(length))

    def _start(self, length: int | None) -> dict[str, object]:
        content = orjson.dumps(self._certificate)
        headers = {
            "content-type": f"{self._media_type}; charset=utf-8"
            if self._media_type.startswith("text/")
            else self._media_type,
            "martlet-certificate": content.decode().encode("ascii", "replace").decode(),
            "cache-control": "no-store",
            "vary": "Accept, Authorization",
            **self._extra,
        }
        if length is not None:
            headers["content-length"] = str(length)
        return {
            "type": "http.response.start",
            "status": 200,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

    @cached_property
    def _certificate(self) -> dict[str, object]:
        """The certificate, as the header and the body carry it."""
        asked = self._asked
        found = visible_certificate(
            asked.guarded.certificate, self._context.caller, asked.compiled.grain
        )
        return CertificateAnswer.of(found).model_dump(by_alias=True, exclude_none=True)

    def _check_rows(self) -> None:
        limit = self._context.state.settings.max_rows
        if self._rows > limit:
            message = f"The result has more than {limit} rows. Aggregate, filter, or set a limit."
            raise Failure(Code.RESULT_TOO_LARGE, message)

    def _check_bytes(self, pending: int = 0) -> None:
        limit = self._context.state.settings.max_result_bytes
        if self._bytes + pending > limit:
            message = f"The result has more than {limit} bytes. Aggregate, filter, or set a limit."
            raise Failure(Code.RESULT_TOO_LARGE, message)


_BUFFER_BYTES = 256 * 1024


async def _write(result: Format, write: Callable[[], bytes]) -> bytes:
    """The bytes that `write` returns; a slow format runs in a thread."""
    return await asyncio.to_thread(write) if result.is_slow else write()


def _first_rows(chunk: Chunk, count: int) -> Chunk:
    return chunk[:count] if len(chunk) > count else chunk


def _body(content: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.response.body", "body": content, "more_body": more}
