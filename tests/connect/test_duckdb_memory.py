"""DuckDB has one memory for the whole process: shared in equal parts, bounded, and given back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from martlet.compiler import GuardedQuery
from martlet.compiler import compile as compiled
from martlet.connect.connections import Connections, Running
from martlet.connect.duckdb import DuckdbDriver, DuckdbSession
from martlet.connect.hosts import Places
from martlet.connect.limits import DuckdbLimits, Limits
from martlet.connect.session import Target, rows_of
from martlet.connect.shares import Shares
from martlet.connect.temp_files import TempFiles
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.errors import Code, Failure
from martlet.model.access import Tenant
from martlet.model.datasource import Datasource
from martlet.model.question import SqlQuestion
from martlet.settings import Settings
from tests.support.engines import Source
from tests.support.marts import SCHEMAS, draft
from tests.support.recording import ASKING, unrecorded

MB = 1024**2
_MANY = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 160)"
_ALL = "SELECT a.i * 1000000 + b.i * 1000 + c.i AS k FROM n AS a, n AS b, n AS c"
# Some four million numbers: to tell them apart takes more than a hundred megabytes.
HEAVY = f"{_MANY} SELECT count(*) FROM (SELECT DISTINCT k FROM ({_ALL}) AS x) AS y"
LARGE = f"{_MANY} SELECT DISTINCT k FROM ({_ALL}) AS x"
LIGHT = "SELECT count(*) FROM orders"
_TOLD = """
SELECT current_setting('memory_limit'), current_setting('max_temp_directory_size'),
    current_setting('threads'), current_setting('async_threads'),
    (SELECT sum(memory_usage_bytes) FROM duckdb_memory())
"""


class Files:
    """Two datasources over one DuckDB file, and the connections to both."""

    def __init__(self, source: Source, files: Path, limits: DuckdbLimits, **more: Any) -> None:
        self.connections = Connections(Places(files), Limits(duckdb=limits, **more), unrecorded)
        self.datasources = [Datasource(d, d, "duckdb", 1, source.credentials) for d in ("d1", "d2")]
        self._marts = [
            build_datamart(
                draft(SCHEMAS["duckdb"]),
                source.read(),
                DatamartIdentity("m1", 1, "duckdb", d, "main"),
            )
            for d in ("d1", "d2")
        ]

    def query(self, number: int, sql: str, client: str = "t1") -> GuardedQuery:
        tenant = Tenant("m1", client, key=client)
        return compiled(SqlQuestion(sql), self._marts[number]).proof.guard(tenant)

    async def rows(self, number: int, sql: str, client: str = "t1") -> list[Any]:
        query = self.query(number, sql, client)
        return list(await self.connections.rows(self.datasources[number], query, ASKING))

    @asynccontextmanager
    async def running(self, number: int, sql: str, client: str) -> AsyncIterator[Running]:
        query = self.query(number, sql, client)
        async with self.connections.run(self.datasources[number], query, ASKING) as running:
            yield running


@pytest.fixture
def made(duckdb_small: Source, files: Path, tmp_path: Path) -> Iterator[Callable[..., Files]]:
    opened: list[Files] = []

    def make(sessions: int = 2, memory: int = 64 * MB, temp: int = 0, **more: Any) -> Files:
        limits = DuckdbLimits(sessions, memory, temp, tmp_path / "temp")
        opened.append(Files(duckdb_small, files, limits, **more))
        return opened[-1]

    yield make
    for each in opened:
        each.connections.close()


def _run(work: Callable[[], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        await work()

    asyncio.run(all_of_it())


@contextmanager
def _needing_too_much() -> Iterator[None]:
    with pytest.raises(Failure) as caught:
        yield
    assert caught.value.code is Code.QUERY_FAILED
    assert "more memory than one query may have" in caught.value.message
    assert caught.value.at == "sql"


def _bytes(text: str) -> float:
    number, unit = text.split()
    return float(number) * {"bytes": 1, "KiB": 1024, "MiB": MB, "GiB": 1024 * MB}[unit]


def _targets(source: Source, shares: Shares, count: int) -> list[Target]:
    return [
        Target(
            datasource_id=f"d{number}",
            credentials=source.credentials,
            statement_seconds=0.2,
            connect_seconds=1,
            file=source.file,
            shares=shares,
        )
        for number in range(count)
    ]


def _told(session: DuckdbSession) -> tuple[Any, ...]:
    (row,) = session.connection.execute(_TOLD).fetchall()
    return row


def test_all_sessions_of_all_datasources_have_no_more_than_the_limit(
    duckdb_small: Source, tmp_path: Path
) -> None:
    limits = DuckdbLimits(4, 256 * MB, 400 * MB, tmp_path / "temp")
    shares = Shares(limits)
    sessions = [DuckdbSession(target) for target in _targets(duckdb_small, shares, 4)]
    told = [_told(session) for session in sessions]
    assert sum(_bytes(memory) for memory, *_ in told) <= limits.memory_bytes
    assert sum(_bytes(temp) for _, temp, *_ in told) <= limits.temp_bytes
    assert sum(held for *_, held in told) <= limits.memory_bytes
    assert {(threads, more) for _, _, threads, more, _ in told} == {(2, 1)}
    with pytest.raises(Failure) as caught:
        DuckdbSession(_targets(duckdb_small, shares, 5)[4])
    assert caught.value.code is Code.QUERY_TIMEOUT
    for session in sessions:
        session.close()
        session.close()  # A share is given back once.
    DuckdbSession(_targets(duckdb_small, shares, 5)[4]).close()
    shares.close()


def test_a_file_that_cannot_be_opened_takes_no_share(duckdb_small: Source, tmp_path: Path) -> None:
    shares = Shares(DuckdbLimits(1, 64 * MB))
    (target,) = _targets(duckdb_small, shares, 1)
    broken = tmp_path / "broken.duckdb"
    broken.write_text("this is no database" * 1000)
    for _ in range(3):
        with pytest.raises(duckdb.Error):
            DuckdbSession(Target("d1", target.credentials, 0.2, 1, file=broken, shares=shares))
    driver = DuckdbDriver()
    for _ in range(3):
        assert driver.schema(target).tables
        assert driver.warnings(target) == []
    DuckdbSession(target).close()


def test_idle_sessions_make_room_for_another_datasource(made: Callable[..., Files]) -> None:
    world = made(sessions=2)

    async def work() -> None:
        async with AsyncExitStack() as stack:
            for client in ("t1", "t2"):
                await stack.enter_async_context(
                    world.running(0, LARGE.replace("160", "40"), client)
                )
        for number in (1, 0, 1):
            assert await world.rows(number, LIGHT) == [(5,)]
        assert await asyncio.to_thread(_tables, world)

    _run(work)


def _tables(world: Files) -> int:
    return len(world.connections.schema("duckdb", world.datasources[0].credentials).tables)


def test_a_question_beyond_the_sessions_waits_its_turn_whatever_its_datasource(
    made: Callable[..., Files],
) -> None:
    world = made(sessions=2, statement_seconds=60)

    async def work() -> None:
        async with AsyncExitStack() as stack:
            for number, client in ((0, "t1"), (1, "t2")):
                sql = LARGE.replace("160", "40")
                await stack.enter_async_context(world.running(number, sql, client))
            waiting = asyncio.create_task(world.rows(1, LIGHT))
            done, _ = await asyncio.wait([waiting], timeout=0.3)
            assert not done
        assert await waiting == [(5,)]

    _run(work)


def test_one_client_never_has_all_of_the_sessions(made: Callable[..., Files]) -> None:
    world = made(sessions=2, sessions_each_client=8)

    async def work() -> None:
        async with world.running(0, LARGE.replace("160", "40"), "t1"):
            second = asyncio.create_task(world.rows(1, LIGHT))
            assert await world.rows(1, LIGHT, "t2")
            assert not second.done()
        assert await second == [(5,)]

    _run(work)


def test_a_question_that_needs_more_is_refused_and_another_is_answered_meanwhile(
    made: Callable[..., Files],
) -> None:
    world = made()

    async def heavy() -> None:
        with _needing_too_much():
            await world.rows(0, HEAVY)

    async def work() -> None:
        for _ in range(3):
            refused = asyncio.create_task(heavy())
            assert await world.rows(1, LIGHT, "t2")
            await refused
        assert await world.rows(0, LIGHT) == [(5,)]

    _run(work)


def test_temporary_files_are_bounded_and_gone_after_the_question(
    made: Callable[..., Files], tmp_path: Path
) -> None:
    world = made(temp=1024 * MB)
    spilled: list[int] = []

    async def work() -> None:
        async with world.running(0, LARGE, "t1") as running:
            assert len([row async for chunk in running.chunks for row in rows_of(chunk)]) > MB
            spilled.extend(file.stat().st_size for file in _spilled(tmp_path))
        assert await world.rows(0, HEAVY) == [(160**3,)]

    _run(work)
    assert sum(spilled) < 512 * MB
    assert not _spilled(tmp_path)
    world.connections.close()
    assert [file.name for file in (tmp_path / "temp").iterdir()] == ["lock"]
    small = made(temp=2 * MB)

    async def refused() -> None:
        with _needing_too_much():
            await small.rows(0, HEAVY)

    _run(refused)


def _spilled(place: Path) -> list[Path]:
    return [file for file in (place / "temp").rglob("duckdb_temp_*") if file.stat().st_size]


def test_a_question_that_fits_with_temporary_files_does_not_without(
    made: Callable[..., Files], tmp_path: Path
) -> None:
    world = made(temp=0)

    async def work() -> None:
        with _needing_too_much():
            await world.rows(0, HEAVY)

    _run(work)
    assert not (tmp_path / "temp").exists()


def test_what_a_killed_server_left_is_deleted_and_what_another_uses_is_not(tmp_path: Path) -> None:
    root = tmp_path / "temp"
    living = TempFiles(root)
    used = living.new() / "rows"
    used.write_text("of a client")
    left = root / "left" / "session"
    left.mkdir(parents=True)
    (left / "rows").write_text("of a client")
    (root / "left" / "lock").touch()
    limits = Limits(duckdb=DuckdbLimits(temp_dir=root))
    Connections(Places(tmp_path), limits, unrecorded).start()
    assert used.exists()
    assert not (root / "left").exists()
    assert root.stat().st_mode & 0o077 == 0
    living.close()
    assert [file.name for file in root.iterdir()] == ["lock"]


@pytest.mark.parametrize(
    "statement",
    [
        "SET memory_limit = '64GB'",
        "RESET memory_limit",
        "PRAGMA memory_limit = '64GB'",
        "SET GLOBAL max_temp_directory_size = '64GB'",
        "SET temp_directory = '.'",
        "SET threads = 64",
        "SET async_threads = 64",
        "SET allowed_configs = ['memory_limit']",
        "SET operator_memory_limit = '64GB'",
        "SET lock_configuration = false",
        "SET allocator_background_threads = false",
    ],
)
def test_no_statement_changes_what_a_session_may_take(duckdb_small: Source, statement: str) -> None:
    shares = Shares()
    (target,) = _targets(duckdb_small, shares, 1)
    session = DuckdbSession(target)
    before = _told(session)[:4]
    with pytest.raises(duckdb.Error):
        session.connection.execute(statement)
    assert _told(session)[:4] == before
    session.close()


def test_a_session_that_holds_much_after_a_question_is_not_kept(
    duckdb_small: Source, made: Callable[..., Files]
) -> None:
    """What it has read stays in its memory, however long nobody asks."""
    world = made()
    (target,) = _targets(duckdb_small, Shares(DuckdbLimits(1, 512 * MB)), 1)
    session = DuckdbSession(replace(target, datasource_id="d1"))
    for is_kept in (True, False):
        result = session.run(world.query(0, LARGE))
        while result.chunks.next() is not None:
            pass
        assert session.is_idle() is is_kept
        fill = "CREATE TABLE memory.t AS SELECT random() AS x FROM range(20000000)"
        session.connection.execute(fill if is_kept else "SELECT 1")
    session.close()


@pytest.mark.parametrize(
    "given",
    [
        {"duckdb_memory_bytes": 0},
        {"duckdb_memory_bytes": 255 * MB},
        {"duckdb_memory_bytes": 1024 * MB, "duckdb_sessions": 64},
        {"duckdb_sessions": 0},
        {"duckdb_temp_bytes": -1},
    ],
)
def test_no_setting_leaves_duckdb_without_a_bound(given: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)  # type: ignore[arg-type]
    assert Settings(duckdb_memory_bytes=256 * MB, duckdb_temp_bytes=0).duckdb_sessions == 8
