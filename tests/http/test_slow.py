"""Whoever is slow, or many, waits for their own account: every wait and every crowd has an end."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest
from pydantic import ValidationError

from martlet.settings import Settings
from tests.support.live import Live, live
from tests.support.raw import Raw, raw
from tests.support.waiting import until

_SHORT = {"head_seconds": 2, "body_seconds": 2, "idle_seconds": 2, "answer_seconds": 2}
_GET = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
_POST = b"POST /api/v2/query HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("data"), files, **_SHORT) as found:
        yield found


def _asking(server: Live, *headers: bytes) -> bytes:
    return _POST + b"\r\n".join(
        [b"Authorization: Bearer " + server.key.encode(), *headers, b"\r\n"]
    )


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"", b"G"),
        (b"GET / HTTP/1.1\r\nX: ", b"a"),
        (b"GET / HTTP/1.1\r\n", b"X: y\r\n"),
        (b"", b"\r\n"),
        (_GET, b"\r\n"),
        (_GET, b"G"),
    ],
)
def test_a_head_that_comes_a_byte_at_a_time_is_not_waited_for(
    server: Live, begin: bytes, piece: bytes
) -> None:
    with raw(server) as slow:
        slow.send(begin)
        answers = slow.dribble(piece).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers[:-1]] == ([b"200"] if begin == _GET else [])
    told, _, body = answers[-1].partition(b"\r\n\r\n")
    # What is no method is refused as soon as that is seen.
    assert told[:3] in ((b"400",) if piece == b"G" else (b"408",))
    assert json.loads(body)["error"]["status"] == int(told[:3])


@pytest.mark.parametrize("framing", [b"Content-Length: 100000", b"Transfer-Encoding: chunked"])
def test_a_body_that_comes_a_byte_at_a_time_is_not_waited_for(server: Live, framing: bytes) -> None:
    with raw(server) as slow:
        slow.send(_asking(server, framing))
        answer = slow.dribble(b"1\r\n \r\n" if b"chunked" in framing else b" ")
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout")
    assert answer.count(b"HTTP/1.1") == 1
    assert b"REQUEST_TIMEOUT" in answer


def test_a_body_after_its_answer_is_not_waited_for_either(server: Live) -> None:
    with raw(server) as slow:
        slow.send(_POST + b"Content-Length: 100000\r\n\r\n")
        answer = slow.dribble(b" ")
    assert answer.startswith(b"HTTP/1.1 401")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("begin", [b"", _GET])
def test_a_connection_that_nothing_is_asked_of_is_closed_without_a_word(
    server: Live, begin: bytes
) -> None:
    with raw(server) as idle:
        idle.send(begin)
        assert idle.rest().count(b"HTTP/1.1") == begin.count(b"GET")


def test_an_answer_that_nobody_reads_is_not_kept(server: Live) -> None:
    process = psutil.Process(server.process.pid)
    with raw(server) as deaf:
        port = deaf.socket.getsockname()[1]
        deaf.socket.settimeout(0.2)
        # Until everything between is full: the server writes no more, and so reads no more.
        while deaf.send(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"):
            time.sleep(0.001)
        until(lambda: not _is_open(process, port), "the end of the connection")


def _is_open(process: psutil.Process, port: int) -> bool:
    connections = process.net_connections("tcp")
    return any(getattr(connection.raddr, "port", 0) == port for connection in connections)


def test_whoever_goes_away_or_is_slow_is_no_bug_of_ours(tmp_path: Path, files: Path) -> None:
    with live(tmp_path, files, **_SHORT) as server:
        for framing in (b"Content-Length: 100", b"Transfer-Encoding: chunked"):
            with raw(server) as gone:
                gone.send(_asking(server, framing))
            with raw(server) as slow:
                slow.send(_asking(server, framing))
                assert slow.rest().startswith(b"HTTP/1.1 408")
    log = (tmp_path / "server.log").read_text()
    assert '"status":499' in log
    assert '"bug"' not in log
    assert "Traceback" not in log


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Live]:
    """A server that has few places, and nothing but those ends a connection."""
    few = {"max_connections": 10, "max_address_connections": 4, "trusted_proxies": "127.0.0.9"}
    patient = {"head_seconds": 120, "idle_seconds": 600}
    with live(tmp_path_factory.mktemp("data"), files, **few, **patient) as found:
        yield found


def _is_in(connection: Raw) -> bool:
    return connection.send(_GET) and b"200 OK" in connection.until(b"live")


def _enter(stack: ExitStack, server: Live, source: str) -> Raw:
    """A connection from `source` that is admitted, once the places of those before are free."""

    admitted: list[Raw] = []

    def is_admitted() -> bool:
        one = stack.enter_context(raw(server, source))
        with suppress(AssertionError, ConnectionError):
            if _is_in(one):
                admitted.append(one)
                return True
        one.socket.close()
        return False

    until(is_admitted, f"a place for {source}")
    return admitted[0]


def _stay(stack: ExitStack, server: Live, source: str) -> Raw:
    """One that has a request under way: it waits for a body that does not come."""
    one = _enter(stack, server, source)
    one.send(_asking(server, b"Content-Length: 2", b"Expect: 100-continue"))
    one.until(b"100 Continue\r\n\r\n")
    return one


def _is_answered(connection: Raw) -> bool:
    connection.got = b""
    return _is_in(connection)


def test_one_address_cannot_take_all_connections(crowded: Live) -> None:
    with ExitStack() as stack:
        for _ in range(4):
            _stay(stack, crowded, "127.0.0.2")
        another = _enter(stack, crowded, "127.0.0.4")
        with raw(crowded, "127.0.0.2") as fifth:
            answer = fifth.rest()
        assert answer.startswith(b"HTTP/1.1 429 Too Many Requests")
        assert b"Retry-After: 1" in answer
        assert b"RATE_LIMIT_EXCEEDED" in answer
        _enter(stack, crowded, "127.0.0.3")
        assert _is_answered(another)  # It is idle, but it is nobody of that address.
    with ExitStack() as stack:
        for _ in range(4):
            _enter(stack, crowded, "127.0.0.2")


def test_a_trusted_proxy_may_have_more_and_nobody_has_more_than_all(crowded: Live) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            _stay(stack, crowded, "127.0.0.9")
        for source in ("127.0.0.9", "127.0.0.2"):
            with raw(crowded, source) as one_more:
                answer = one_more.rest()
            assert answer.startswith(b"HTTP/1.1 503 Service Unavailable")
            assert b"SERVICE_UNAVAILABLE" in answer
    with ExitStack() as stack:
        _enter(stack, crowded, "127.0.0.2")


@pytest.mark.parametrize(("source", "places"), [("127.0.0.2", 4), ("127.0.0.9", 10)])
def test_the_connection_that_was_idle_longest_makes_room(
    crowded: Live, source: str, places: int
) -> None:
    """For an address that has no place left, and for everybody when nobody has."""
    with ExitStack() as stack:
        busy = _stay(stack, crowded, source)
        idle = [_enter(stack, crowded, source) for _ in range(places - 1)]
        assert _is_answered(idle[0])  # Now the second has waited longest.
        for _ in range(2):
            _enter(stack, crowded, source)
        for gone in idle[1:3]:
            gone.got = b""
            assert gone.rest() == b""
        for kept in (idle[0], *idle[3:]):
            assert _is_answered(kept)
        busy.got = b""
        busy.send(b"{}")
        assert b"HTTP/1.1 400" in busy.rest()


def test_a_connection_that_has_begun_a_request_does_not_make_room(crowded: Live) -> None:
    with ExitStack() as stack:
        begun = [_enter(stack, crowded, "127.0.0.2") for _ in range(4)]
        for one in begun:
            one.send(_GET[:-2])
        with raw(crowded, "127.0.0.2") as fifth:
            assert fifth.rest().startswith(b"HTTP/1.1 429 Too Many Requests")
        for one in begun:
            one.got = b""
            one.send(_GET[-2:])
            assert b"200 OK" in one.until(b"live")


@pytest.mark.parametrize(
    "name",
    [
        *("max_head_bytes", "head_seconds", "max_body_bytes", "body_seconds", "idle_seconds"),
        *("answer_seconds", "max_connections", "max_address_connections"),
    ],
)
@pytest.mark.parametrize("value", ["0", "-1", "1e99", "inf", "", "99999999999"])
def test_no_value_turns_a_bound_off(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(**{name: value})  # type: ignore[arg-type]
