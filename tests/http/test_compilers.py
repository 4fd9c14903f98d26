"""Compiling: one client's hard questions hold up no other's, and end when nobody waits for them."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.types import Message

from martlet.compiler.budget import MOST_STEPS, Budget, Work
from martlet.errors import CallerLeftError, Code, Failure
from martlet.services.queries.compile_pool import Compilers
from martlet.services.queries.presence import Presence
from tests.support.api import DATAMART, DATASOURCE, mart_body
from tests.support.engines import file_source
from tests.support.live import Live, add_source, live
from tests.support.waiting import PATIENCE

_ENDLESS = 10**15


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0.005)


class _Hard:
    """Questions that take until they are released; `begun` counts those that have a thread."""

    def __init__(self, steps: int = 0) -> None:
        self.release = threading.Event()
        self.begun: list[str] = []
        self._steps = steps

    def __call__(self, name: str, budget: Budget) -> str:
        self.begun.append(name)
        budget.spend(self._steps, Work.WORDS)
        self.release.wait(PATIENCE)
        return name


def _easy(name: str, _budget: Budget) -> str:
    return name


def _endless(begun: threading.Event, budget: Budget) -> None:
    while True:
        budget.spend(1, Work.WORDS)
        begun.set()


@contextmanager
def _compilers(steps: int = MOST_STEPS, seconds: float = 60) -> Iterator[Compilers]:
    compilers = Compilers(steps, seconds)
    try:
        yield compilers
    finally:
        compilers.shutdown()


def test_a_client_with_many_questions_has_one_compiled_at_a_time() -> None:
    hard = _Hard()

    async def work() -> str:
        with _compilers() as compilers:
            tasks = [asyncio.create_task(compilers.run("acme", hard, "acme")) for _ in range(50)]
            await _settled()
            answer = await asyncio.wait_for(compilers.run("bolt", _easy, "mine"), PATIENCE)
            assert hard.begun == ["acme"]
            hard.release.set()
            await asyncio.gather(*tasks)
            return answer

    assert asyncio.run(work()) == "mine"


def test_clients_with_hard_questions_leave_threads_for_one_who_had_none() -> None:
    """Ten clients ask hard questions again and again: another's first one waits for none."""
    first, again = _Hard(900_000), _Hard()
    first.release.set()
    crowd = [f"client {i}" for i in range(10)]

    async def work() -> None:
        with _compilers() as compilers:
            await asyncio.gather(*(compilers.run(name, first, name) for name in crowd))
            tasks = [asyncio.create_task(compilers.run(name, again, name)) for name in crowd]
            await _settled()
            assert len(again.begun) == 2
            for name in ("new", "newer"):
                assert await asyncio.wait_for(compilers.run(name, _easy, name), PATIENCE) == name
            assert len(again.begun) == 2
            again.release.set()
            await asyncio.gather(*tasks)

    asyncio.run(work())
    assert sorted(again.begun) == sorted(crowd)


def test_who_had_the_least_compiled_is_next() -> None:
    hard, order = _Hard(), list[str]()

    def noted(name: str, steps: int, budget: Budget) -> None:
        order.append(name)
        budget.spend(steps, Work.WORDS)

    async def work() -> None:
        with _compilers() as compilers:
            for name, steps in (("most", 900_000), ("more", 600_000), ("less", 300_000)):
                await compilers.run(name, noted, name, steps)
            order.clear()
            holding = [asyncio.create_task(compilers.run(f"{i}", hard, f"{i}")) for i in range(4)]
            await _settled()
            waiting = [
                asyncio.create_task(compilers.run(name, noted, name, 0))
                for name in ("most", "more", "less", "new")
            ]
            await _settled()
            assert order == []
            hard.release.set()
            await asyncio.gather(*holding, *waiting)

    asyncio.run(work())
    assert order[0] == "new"
    assert order.index("less") < order.index("most")


def test_who_goes_away_before_their_turn_is_not_compiled_for() -> None:
    hard, ran = _Hard(), list[str]()

    async def work() -> None:
        with _compilers() as compilers:
            gone = asyncio.create_task(compilers.run("acme", hard, "gone"))
            waiting = asyncio.create_task(
                compilers.run("acme", lambda name, _: ran.append(name), "waiting")
            )
            await _settled()
            for task in (gone, waiting):
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            after = asyncio.create_task(
                compilers.run("acme", lambda name, _: ran.append(name), "after")
            )
            await _settled()
            assert ran == []  # the thread is at work until it looks up
            hard.release.set()
            await asyncio.wait_for(after, PATIENCE)

    asyncio.run(work())
    assert ran == ["after"]


def test_who_is_cancelled_frees_their_thread() -> None:
    begun = threading.Event()

    async def work() -> None:
        with _compilers(_ENDLESS) as compilers:
            gone = asyncio.create_task(compilers.run("acme", _endless, begun))
            await asyncio.to_thread(begun.wait, 60)
            gone.cancel()
            with pytest.raises(asyncio.CancelledError):
                await gone
            assert await asyncio.wait_for(compilers.run("acme", _easy, "next"), PATIENCE) == "next"

    asyncio.run(work())


def test_who_disconnects_frees_their_thread() -> None:
    begun = threading.Event()

    async def work() -> None:
        left = asyncio.Event()

        async def receive() -> Message:
            await left.wait()
            return {"type": "http.disconnect"}

        with _compilers(_ENDLESS) as compilers:
            presence = Presence(receive)
            asked = asyncio.create_task(compilers.run("acme", _endless, begun, presence=presence))
            await asyncio.to_thread(begun.wait, 60)
            left.set()
            with pytest.raises(CallerLeftError):
                await asked
            assert await asyncio.wait_for(compilers.run("acme", _easy, "next"), PATIENCE) == "next"

    asyncio.run(work())


def test_what_nobody_foresaw_ends_by_the_clock() -> None:
    async def work() -> None:
        with _compilers(_ENDLESS, seconds=0.05) as compilers:
            with pytest.raises(Failure) as refusal:
                await compilers.run("acme", _endless, threading.Event())
            assert refusal.value.code is Code.SERVICE_UNAVAILABLE
            assert "not compiled in 0.05 seconds" in refusal.value.message
            assert await asyncio.wait_for(compilers.run("acme", _easy, "next"), PATIENCE) == "next"

    asyncio.run(work())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Path]]:
    folder = tmp_path_factory.mktemp("compiling")
    data = folder / "data"
    data.mkdir()
    with file_source("duckdb", folder, "compiling") as source, live(data, folder) as server:
        add_source(data, source, DATASOURCE)
        with server.http() as http:
            made = http.post("/api/v2/data-app/datamarts", json=mart_body(source))
            assert made.status_code == 200, made.text
        yield server, data / "server.log"


def test_who_hangs_up_frees_the_compiler(served: tuple[Live, Path]) -> None:
    """Their question ends before it is compiled, and the next one of theirs is answered."""
    server, log = served
    for attempt in range(60):
        _hang_up(server, attempt)
        if _stopped(log):
            break
    stopped = _stopped(log)
    assert stopped, "no question was being compiled when its asker hung up"
    assert all(0 < event["steps"] < MOST_STEPS and event["is_gone"] for event in stopped)
    with server.http() as http:
        body = {"datamart": DATAMART, "clientId": "acme", "sql": "SELECT count(*) FROM orders"}
        assert http.post("/api/v2/query", json=body).status_code == 200
    assert "Traceback" not in log.read_text()


def _hang_up(server: Live, attempt: int) -> None:
    """Ask what takes long to compile, and leave: each time after a little longer."""
    columns = ", ".join(f"id AS c{i}" for i in range(1_400))
    sql = f"SELECT {attempt}, {columns} FROM orders"
    body = {"datamart": DATAMART, "clientId": "acme", "sql": sql}
    content = json.dumps(body).encode()
    head = (
        "POST /api/v2/query HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {server.key}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + content)
        time.sleep(0.02 * (attempt % 30))


def _stopped(log: Path) -> list[dict[str, int]]:
    events = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [event for event in events if event["event"] == "compile stopped"]
