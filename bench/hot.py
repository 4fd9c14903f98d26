"""Compares a query of 50 rows by viewers of an embed with the server's cheapest response.

One worker, eight open connections, one client per connection. The benchmark measures the server's
CPU time per request, because requests per second depend on the load of the machine.
"""

import asyncio
import json
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench import shop
from bench.environment import ENGINES, BenchEnvironment
from bench.figure import Figure, OnStep, duration_text
from bench.serving import Serving, serving

_QUESTION = "SELECT id, name, country, created_at FROM customers ORDER BY id LIMIT 50"
_ROUNDS = 4
_SECONDS = 1.5  # of a round, and of each kind of request
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def figures(environment: BenchEnvironment, on_step: OnStep) -> Iterator[Figure]:
    for engine in ENGINES:
        on_step(f"{engine}: making a shop")
        with (
            environment.source(engine, "hot", shop.STATEMENTS) as source,
            serving(environment, source) as server,
        ):
            on_step(f"{engine}: asking")
            live = [_live(server)] * len(shop.SMALL_CLIENTS)
            queries = [_query(server, client) for client in shop.SMALL_CLIENTS]
            rounds = [(_load(server, live), _load(server, queries)) for _ in range(_ROUNDS + 1)]
            yield from _figures(engine, rounds[1:])


@dataclass(frozen=True, slots=True)
class _Load:
    """Requests per second, and CPU seconds per request."""

    requests: float
    cpu: float


def _figures(engine: str, rounds: Sequence[tuple[_Load, _Load]]) -> Iterator[Figure]:
    live, query = zip(*rounds, strict=True)
    least, rate = (statistics.median(load.requests for load in loads) for loads in (live, query))
    yield Figure(
        f"{engine}: 50 rows, requests a second",
        f"{rate:.0f}",
        ratio=rate / least,
        against=f"/health/live, {least:.0f}",
    )
    least, cpu = (statistics.median(load.cpu for load in loads) for loads in (live, query))
    yield Figure(
        f"{engine}: 50 rows, CPU a request",
        duration_text(cpu),
        ratio=cpu / least,
        against=f"/health/live, {duration_text(least)}",
        least=min(load.cpu for load in query) / min(load.cpu for load in live),
    )


def _load(server: Serving, requests: Sequence[bytes]) -> _Load:
    """Send each of `requests` repeatedly over its own connection, all at once."""
    before = _cpu(server)
    started = time.perf_counter()
    count = asyncio.run(_all(server.port, requests))
    seconds = time.perf_counter() - started
    return _Load(count / seconds, (_cpu(server) - before) / count)


def _cpu(server: Serving) -> float:
    times = server.process.cpu_times()
    return float(times.user + times.system)


async def _all(port: int, requests: Sequence[bytes]) -> int:
    until = time.monotonic() + _SECONDS
    return sum(await asyncio.gather(*(_repeated(port, request, until) for request in requests)))


async def _repeated(port: int, request: bytes, until: float) -> int:
    """How often `request` was answered. A client library would use more CPU than the server."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.monotonic() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        match = _LENGTH.search(head)
        assert match is not None, head
        body = await reader.readexactly(int(match[1]))
        assert head.startswith(b"HTTP/1.1 200"), body
        count += 1
    writer.close()
    await writer.wait_closed()
    return count


def _live(server: Serving) -> bytes:
    return f"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()


def _query(server: Serving, client: str) -> bytes:
    body = json.dumps({"datamart": "shop", "sql": _QUESTION}).encode()
    head = (
        "POST /api/v2/query HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Authorization: Bearer {server.guest(client)}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", "")).encode() + body
