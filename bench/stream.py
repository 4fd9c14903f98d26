"""Measures a result of 200,000 rows from a server's process: its speed and memory.

Idle is the server that has answered nothing but the look-up of a client; memory that it keeps
from one result to the next counts. Seconds are compared with reading the same rows by the bare
driver, as the server does it, and dropping them.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import psycopg

from bench import shop
from bench.environment import ENGINES, BenchEnvironment
from bench.figure import Figure, OnStep, duration_text
from bench.memory import peak_of
from bench.serving import Serving, serving
from bench.timing import timed
from martlet.connect.session import CHUNK_ROWS
from tests.support.engines import Source, owner_connection

_FORMATS = {
    "CSV": "text/csv",
    "Arrow": "application/vnd.apache.arrow.stream",
    "JSON": "application/json",
}
_QUESTION = "SELECT id, customer_id, amount, total, status, note, created_at FROM orders"
_BY_HAND = (
    "SELECT id, customer_id, amount, total, status, note, created_at FROM orders WHERE client = 1"
)
_RUNS = 3
_MB = 1e6
_MOST_MB = 150.0


def figures(environment: BenchEnvironment, on_step: OnStep) -> Iterator[Figure]:
    for engine in ENGINES:
        on_step(f"{engine}: making a shop")
        with environment.source(engine, "stream", shop.STATEMENTS) as source:
            on_step(f"{engine}: reading by the driver alone")
            alone = statistics.median(timed(lambda: _read(source)) for _ in range(_RUNS))
            with serving(environment, source) as server:
                token = server.guest(shop.LARGE_CLIENT)
                idle = server.process.memory_info().rss
                for name, media_type in _FORMATS.items():
                    on_step(f"{engine}: {name}")
                    runs = [_streamed(server, token, media_type) for _ in range(_RUNS)]
                    yield from _figures(f"{engine}: {name}", runs, alone=alone, idle=idle)


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    size: int  # bytes of the body
    peak: int  # bytes of the server's memory


def _figures(name: str, runs: list[_Run], *, alone: float, idle: int) -> Iterator[Figure]:
    seconds = statistics.median(run.seconds for run in runs)
    size = runs[0].size / _MB
    yield Figure(
        name,
        f"{duration_text(seconds)}, {size / seconds:.0f} MB/s",
        ratio=seconds / alone,
        against=f"the driver alone, {duration_text(alone)}",
    )
    peak = (max(run.peak for run in runs) - idle) / _MB
    yield Figure(
        f"{name}: peak above idle",
        f"{peak:.0f} MB of {size:.0f}",
        ratio=peak,
        against=f"MB; idle {idle / _MB:.0f}",
        most=_MOST_MB,
    )


def _streamed(server: Serving, token: str, media_type: str) -> _Run:
    """Read a guest's result and discard it."""
    headers = {"Authorization": f"Bearer {token}", "Accept": media_type}
    body = {"datamart": "shop", "sql": _QUESTION}
    with peak_of(server.process) as peak:
        started = time.perf_counter()
        with server.http.stream("POST", "/api/v2/query", json=body, headers=headers) as response:
            assert response.status_code == 200, response.read()
            size = sum(len(part) for part in response.iter_raw())
        seconds = time.perf_counter() - started
    return _Run(seconds, size, peak.most)


def _read(source: Source) -> None:
    connection: Any = owner_connection(source, may_write=False)
    count = 0
    if isinstance(connection, duckdb.DuckDBPyConnection):
        for batch in connection.sql(_BY_HAND).to_arrow_reader(CHUNK_ROWS):
            count += batch.num_rows
    else:
        cursor = psycopg.RawCursor(connection)
        count = sum(1 for _ in cursor.stream(_BY_HAND.encode(), size=CHUNK_ROWS))
    connection.close()
    assert count == shop.LARGE_ORDERS
