"""Before any token is looked at: heads, bodies and framing have sizes, and cost others nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.support.live import Live, live
from tests.support.raw import raw
from tests.support.waiting import PATIENCE

MB = 1024 * 1024
# What the buffers of both ends take before the sender sees that nobody reads.
_IN_FLIGHT = 24 * MB
_PATIENT = {"head_seconds": 120, "body_seconds": 600, "idle_seconds": 600}
_PIECE = b"a" * 65536
_POST = b"POST /api/v2/query HTTP/1.1\r\nHost: x\r\n"
_EXPECTING = (
    _POST + b"Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
)
_CHUNKED = _POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Live]:
    """Its times are long, so that nothing but a size ends what these tests send."""
    with live(tmp_path_factory.mktemp("data"), files, **_PATIENT) as found:
        yield found


ENDLESS = {
    "a header's value": (b"GET / HTTP/1.1\r\nX: ", _PIECE),
    "a header's name": (b"GET / HTTP/1.1\r\n", _PIECE),
    "the path": (b"GET /", _PIECE),
    "the method": (b"", _PIECE),
    "headers": (b"GET / HTTP/1.1\r\n", b"X: y\r\n" * 10_000),
    "one header, folded": (b"GET / HTTP/1.1\r\nX: y\r\n", b" z\r\n" * 10_000),
    "blanks before a value": (b"GET / HTTP/1.1\r\nX:", b" " * 65536),
    "lines before the request": (b"", b"\r\n" * 30_000),
    "a chunk's extension": (_CHUNKED + b"1;x=", _PIECE),
    "a chunk's size": (_CHUNKED, b"0" * 65536),
    "a trailer": (_CHUNKED + b"0\r\nX: ", _PIECE),
    "trailers": (_CHUNKED + b"0\r\n", b"X: y\r\n" * 10_000),
    "the second head": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX: ", _PIECE),
    "a body that nobody wants": (_POST + b"Content-Length: 999999999999\r\n\r\n", _PIECE),
    "chunks that nobody wants": (_CHUNKED, b"1000\r\n" + b"a" * 4096 + b"\r\n"),
    "requests": (b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 2000),
}


@pytest.mark.parametrize(("begin", "piece"), ENDLESS.values(), ids=ENDLESS.keys())
def test_what_never_ends_is_cut_off_and_costs_others_nothing(
    server: Live, begin: bytes, piece: bytes
) -> None:
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    with raw(server) as sender:
        sender.send(begin)
        sent = sender.flood(piece, 4 * _IN_FLIGHT)
        assert httpx2.get(f"{server.url}/health/live", timeout=PATIENCE).status_code == 200
    assert sent < (32 * MB + _IN_FLIGHT if b"999" in begin or b"1000" in piece else _IN_FLIGHT)
    assert process.memory_info().rss - before < 32 * MB


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /health/live HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 15_000, b"200 OK"),
        (b"GET /health/live HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 33_000, b"431 Request Header"),
        (b"GET /health/live?" + b"a" * 33_000 + b" HTTP/1.1\r\nHost: x", b"431 Request Header"),
        (b"GET /health/live HTTP/1.1\r\nHost: x" + b"\r\nX: y" * 98, b"200 OK"),
        (b"GET /health/live HTTP/1.1\r\nHost: x" + b"\r\nX: y" * 99, b"431 Request Header"),
        (b"GET /health/live HTTP/9.9\r\nHost: x", b"400 Bad Request"),
        (b"\x16\x03\x01\x02\x00\x01", b"400 Bad Request"),
    ],
)
def test_a_head_that_is_too_large_or_none_has_the_one_error_shape(
    server: Live, head: bytes, status: bytes
) -> None:
    with raw(server) as sender:
        sender.send(head + b"\r\nConnection: close\r\n\r\n")
        told, _, body = sender.rest().partition(b"\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 " + status)
    if b"200" not in status:
        error = json.loads(body)["error"]
        assert set(error) == {"code", "message", "status", "at", "details", "requestId"}
        assert error["requestId"].encode() in told
        assert b"Connection: close" in told
        assert b"X-Content-Type-Options: nosniff" in told


def test_a_trailer_changes_no_header(server: Live) -> None:
    """It comes after proxies have looked at the head, and may come before we do."""
    key = server.key.encode()
    with raw(server) as sender:
        sender.send(_CHUNKED + b"2\r\n{}\r\n0\r\nAuthorization: Bearer " + key + b"\r\n\r\n")
        assert sender.until(b"\r\n\r\n").startswith(b"HTTP/1.1 401")


def test_requests_that_do_not_wait_for_answers_are_answered_in_turn(server: Live) -> None:
    with raw(server) as sender:
        paths = [b"/health/live" if n % 2 else b"/nothing" for n in range(10)]
        last = b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        sender.send(b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in paths) + last)
        answers = sender.rest().split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"404", b"200"] * 5 + [b"200"]
    assert b'"ready"' in answers[-1]


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
def test_another_protocol_is_not_spoken(server: Live, protocol: bytes) -> None:
    head = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: "
    ask = b"\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    with raw(server) as sender:
        sender.send(head + protocol + ask + b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
        got = sender.rest()
    assert got.startswith(b"HTTP/1.1 200")
    assert got.count(b"HTTP/1.1") == 1
    assert b"connection: close" in got.lower()


def test_a_body_that_waits_to_be_asked_for_is_asked_for(server: Live) -> None:
    with raw(server) as sender:
        sender.send(_EXPECTING + b"Authorization: Bearer " + server.key.encode() + b"\r\n\r\n")
        assert sender.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        sender.send(b"{}")
        assert b"HTTP/1.1 400" in sender.rest()


def test_a_request_after_a_body_that_nobody_asked_for_is_not_answered(server: Live) -> None:
    """Whether what comes is the body or another request, nobody could tell."""
    with raw(server) as sender:
        sender.send(_EXPECTING + b"\r\n")
        told = sender.until(b"\r\n\r\n")
        assert told.startswith(b"HTTP/1.1 401")
        assert b"connection: close" in told
        sender.send(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" not in sender.rest()


def test_every_process_of_a_server_has_the_bounds(tmp_path: Path, files: Path) -> None:
    with live(tmp_path, files, workers=2, **_PATIENT) as several:
        for _ in range(8):
            with raw(several) as sender:
                sender.send(b"GET / HTTP/1.1\r\nX: ")
                assert sender.flood(_PIECE, 2 * _IN_FLIGHT) < _IN_FLIGHT
        assert httpx2.get(f"{several.url}/health/live", timeout=PATIENCE).status_code == 200
