"""ClickHouse's HTTP interface over the engine in the package `chdb`, for machines without a server.

The engine is ClickHouse itself; what this file adds is the little of its HTTP protocol that clients
use: query, parameters, settings, streamed answers, error codes. Run as a process of its own:
`python -m tests.support.clickhouse_front PORT FOLDER`.
"""

import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb

_CODE = re.compile(r"Code: (\d+)")
_KILL = re.compile(r"KILL QUERY WHERE query_id\s*=\s*'([^']+)'.*", re.IGNORECASE | re.DOTALL)
_STREAMED = re.compile(r"\s*\(*\s*(SELECT|WITH)\b", re.IGNORECASE)
_PROTOCOL = {
    "query", "database", "query_id", "default_format", "session_id", "wait_end_of_query",
    "client_protocol_version", "compress", "decompress", "user", "password", "role",
    "enable_http_compression", "http_headers_progress_interval_ms", "send_progress_in_http_headers",
    "cancel_http_readonly_queries_on_client_close", "buffer_size",
    "http_write_exception_in_output_format",
}  # fmt: skip


class Engine:
    """One engine a process; a handle a request, because settings are a handle's own."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._first = chdb.connect(folder)  # keeps the engine alive between requests
        self._lock = threading.Lock()

    @contextmanager
    def handle(self, settings: dict[str, str], database: str | None) -> Iterator[Any]:
        with self._lock:
            connection = chdb.connect(self._folder)
        try:
            if database:
                connection.query(f"USE `{database}`")
            for name, value in settings.items():
                quoted = value.replace("\\", "\\\\").replace("'", "\\'")
                connection.query(f"SET {name} = '{quoted}'")
            yield connection
        finally:
            connection.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for the last one to be acknowledged
    engine: Engine

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None: ...

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body, fields = _body(self.headers.get("Content-Type", ""), self.rfile.read(length))
        url = urlsplit(self.path)
        if url.path == "/ping":
            self._send(200, [b"Ok.\n"])
            return
        given = {**dict(parse_qsl(url.query, keep_blank_values=True)), **fields}
        sql = (given.get("query", "") + "\n" + body).strip()
        try:
            self._run(sql, given)
        except Exception as error:  # noqa: BLE001 - told to the client, as the server does
            text = str(error)
            code = _CODE.search(text)
            self._send(500, [text.encode()], code[1] if code else "0")

    def _run(self, sql: str, given: dict[str, str]) -> None:
        settings = {
            name: value
            for name, value in given.items()
            if name not in _PROTOCOL and not name.startswith("param_")
        }
        if given.get("query_id"):
            settings["log_comment"] = given["query_id"]
        killed = _KILL.match(sql)
        if killed:
            sql = f"KILL QUERY WHERE Settings['log_comment'] = '{killed[1]}' ASYNC"
        parameters = {
            name.removeprefix("param_"): value
            for name, value in given.items()
            if name.startswith("param_")
        }
        kind = given.get("default_format", "TabSeparated")
        with self.engine.handle(settings, given.get("database")) as connection:
            if not _STREAMED.match(sql):
                answer = connection.query(sql, kind, params=parameters or None)
                self._send(200, [answer.bytes()])
                return
            stream = iter(connection.send_query(sql, kind, params=parameters or None))
            first = next(stream, None)
            self._send(200, _blocks(first, stream))

    def _send(self, status: int, blocks: Any, code: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("X-ClickHouse-Timezone", "UTC")
        if code is not None:
            self.send_header("X-ClickHouse-Exception-Code", code)
        self.end_headers()
        try:
            for block in blocks:
                self._write(block)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - told at the end of the body, as the server does
            self._write(str(error).encode())
            self.close_connection = True  # without the last chunk: the answer is not whole
            return
        self.wfile.write(b"0\r\n\r\n")

    def _write(self, block: bytes) -> None:
        if block:
            self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")


def _body(content_type: str, content: bytes) -> tuple[str, dict[str, str]]:
    """The statement, and the fields of a form: so clients send what is too long for a URL."""
    if not content_type.startswith("multipart/form-data"):
        return content.decode(), {}
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + content)
    fields = {}
    for part in form.iter_parts():
        value = part.get_payload(decode=True)
        assert isinstance(value, bytes)
        fields[str(part.get_param("name", header="content-disposition"))] = value.decode()
    return "", fields


def _blocks(first: Any, stream: Iterator[Any]) -> Iterator[bytes]:
    if first is not None:
        yield first.bytes()
    for block in stream:
        yield block.bytes()


def _end_with(parent: int) -> None:
    """Tests that are killed stop nothing that they have started."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def main() -> None:
    Handler.engine = Engine(sys.argv[2])
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.daemon_threads = True
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
