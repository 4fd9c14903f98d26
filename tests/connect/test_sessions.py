"""Connections: read-only, limited in time, cancelled for whom they run, and back after a fault."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from martlet.compiler import GuardedQuery
from martlet.compiler import compile as compiled
from martlet.connect.audit import AuditContext, Purpose, RunRecord
from martlet.connect.connections import Connections
from martlet.connect.drivers import DRIVERS
from martlet.connect.hosts import Places
from martlet.connect.limits import Limits
from martlet.connect.session import Target
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.errors import Code, Failure, GuardBreach
from martlet.model.access import Tenant
from martlet.model.datasource import Credentials, Datasource, Secret
from martlet.model.question import SqlQuestion
from tests.support.engines import Source
from tests.support.marts import SCHEMAS, draft
from tests.support.proxy import Proxy
from tests.support.waiting import PATIENCE

T = TypeVar("T")
# What must end by a limit spends the short one. Within either, a question that is answered has to
# be, also on a busy machine.
_SHORT, _LONG = 2.0, 10.0  # seconds
ASKING = AuditContext("o1", "key:k1", "r1", Purpose.QUERY)
ENDLESS = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class World:
    """One engine's small world, with the connections to it and a client to ask as."""

    def __init__(self, source: Source, files: Path, **limits: Any) -> None:
        sockets = (Path(source.server.socket),) if source.server and source.server.socket else ()
        self.recorded: list[RunRecord] = []
        places = Places(files, sockets=sockets)
        self.connections = Connections(places, Limits(**limits), self.recorded.append)
        self.datasource = Datasource("d1", "main", source.engine, 1, source.credentials)
        place = DatamartIdentity("m1", 1, source.engine, "d1", "main")
        self.mart = build_datamart(_draft(source), source.read(), place)

    def query(self, sql: str, key: str = "t1") -> GuardedQuery:
        return compiled(SqlQuestion(sql), self.mart).proof.guard(Tenant("m1", key, key=key))

    async def rows(self, sql: str, key: str = "t1") -> list[Any]:
        return list(await self.connections.rows(self.datasource, self.query(sql, key), ASKING))


def _draft(source: Source) -> Any:
    made = draft(SCHEMAS[source.engine])
    owner = SCHEMAS[source.engine]
    assert owner == source.schema or source.engine in ("mysql", "clickhouse")
    tables = tuple(replace(table, schema=source.schema) for table in made.tables)
    return replace(made, tables=tables, tenancy=replace(made.tenancy, schema=source.schema))


@contextmanager
def world_of(source: Source, files: Path, **limits: Any) -> Iterator[World]:
    world = World(source, files, **limits)
    try:
        yield world
    finally:
        world.connections.close()


def _run(work: Callable[[], Awaitable[T]]) -> T:
    async def all_of_it() -> T:
        return await asyncio.wait_for(work(), PATIENCE)

    return asyncio.run(all_of_it())


def test_what_runs_too_long_ends_in_time(source: Source, files: Path) -> None:
    with world_of(source, files, statement_seconds=_SHORT) as world:
        with pytest.raises(Failure) as caught:
            _run(lambda: world.rows(ENDLESS))
        assert caught.value.code is Code.QUERY_TIMEOUT
        assert _run(lambda: world.rows("SELECT count(*) FROM orders")) == [(5,)]


def test_who_goes_away_stops_what_runs_for_them(source: Source, files: Path) -> None:
    async def work() -> None:
        with world_of(source, files, statement_seconds=2 * PATIENCE) as world:
            task = asyncio.create_task(world.rows(ENDLESS))
            await asyncio.sleep(0.4)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await world.rows("SELECT count(*) FROM orders") == [(5,)]

    _run(work)


def test_a_result_that_is_not_read_to_its_end_leaves_the_session_whole(
    source: Source, files: Path
) -> None:
    sql = (
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
        " SELECT a.i, 'some text to make the rows longer' AS x FROM n AS a, n AS b, n AS c"
    )

    async def work() -> None:
        with world_of(source, files) as world:
            for _ in range(3):
                query = world.query(sql)
                async with world.connections.run(world.datasource, query, ASKING) as running:
                    async for _chunk in running.chunks:
                        break
            assert await world.rows("SELECT count(*) FROM orders") == [(5,)]

    _run(work)


def test_a_session_is_used_again(source: Source, files: Path) -> None:
    opened = 0
    driver = DRIVERS[source.engine]

    def counting(target: Target) -> Any:
        nonlocal opened
        opened += 1
        return type(driver).open(driver, target)

    async def work() -> None:
        with world_of(source, files) as world, pytest.MonkeyPatch.context() as patch:
            patch.setattr(driver, "open", counting)
            for _ in range(4):
                assert await world.rows("SELECT count(*) FROM orders") == [(5,)]

    _run(work)
    assert opened == 1


def test_a_query_for_another_connection_is_refused(source: Source, files: Path) -> None:
    with world_of(source, files) as world:
        other = Datasource("d2", "other", source.engine, 1, source.credentials)
        query = world.query("SELECT count(*) FROM orders")
        with pytest.raises(Failure) as caught:
            _run(lambda: world.connections.rows(other, query, ASKING))
        assert caught.value.code is Code.INTERNAL_SERVER_ERROR


WRITES = {
    "postgres": ["DELETE FROM public.orders", "SET default_transaction_read_only = off; DELETE"],
    "mysql": ["DELETE FROM {schema}.orders"],
    "clickhouse": [
        "TRUNCATE TABLE {schema}.orders",
        "INSERT INTO {schema}.countries VALUES ('x', 'y')",
    ],
    "duckdb": ["DELETE FROM source.main.orders", "ATTACH 'x.db'", "COPY (SELECT 1) TO 'x.csv'"],
    "sqlite": ["DELETE FROM orders", "ATTACH 'x.db' AS y", "PRAGMA table_info(orders)"],
}


def test_a_session_cannot_write(source: Source, files: Path) -> None:
    """Even if a statement got past everything else."""
    with world_of(source, files) as world:
        honest = world.query("SELECT count(*) FROM countries")
        for statement in WRITES[source.engine]:
            text = statement.format(schema=source.schema)
            forged = GuardedQuery(
                text=text,
                values={},
                engine=honest.engine,
                datasource_id=honest.datasource_id,
                database=None,
                certificate=honest.certificate,
            )
            with pytest.raises(Failure):
                _run(lambda forged=forged: world.connections.rows(world.datasource, forged, ASKING))  # type: ignore[misc]
    assert source.rows("SELECT count(*) FROM orders") == [(11,)]


def test_an_empty_result_has_its_columns(source: Source, files: Path) -> None:
    async def work() -> list[str]:
        with world_of(source, files) as world:
            query = world.query("SELECT id, amount AS x FROM orders WHERE id < 0")
            async with world.connections.run(world.datasource, query, ASKING) as running:
                assert [chunk async for chunk in running.chunks] == []
                return [column.name for column in running.columns]

    assert _run(work) == ["id", "x"]


@pytest.fixture(params=["postgres", "mysql"])
def behind_proxy(request: pytest.FixtureRequest, files: Path) -> Iterator[tuple[World, Proxy]]:
    source: Source = request.getfixturevalue(f"{request.param}_small")
    assert source.server is not None
    if source.server.socket:
        pytest.skip("by choice: a server without a port cannot be put behind a proxy")
    proxy = Proxy(source.server.host, source.server.port)
    with world_of(source, files, statement_seconds=_LONG, connect_seconds=_LONG) as world:
        c = source.credentials
        through = Credentials(
            host="127.0.0.1",
            port=proxy.port,
            database=c.database,
            username=c.username,
            password=c.password,
        )
        world.datasource = Datasource("d1", "main", source.engine, 1, through)
        yield world, proxy
    proxy.close()


def test_a_cut_connection_is_replaced_unnoticed(behind_proxy: tuple[World, Proxy]) -> None:
    world, proxy = behind_proxy

    async def work() -> None:
        assert await world.rows("SELECT count(*) FROM orders") == [(5,)]
        proxy.cut()
        assert await world.rows("SELECT count(*) FROM orders") == [(5,)]

    _run(work)


def test_a_datasource_that_goes_away_comes_back_without_a_restart(
    behind_proxy: tuple[World, Proxy],
) -> None:
    world, proxy = behind_proxy

    async def work() -> None:
        assert await world.rows("SELECT count(*) FROM orders") == [(5,)]
        proxy.is_open = False
        proxy.cut()
        with pytest.raises(Failure) as caught:
            await world.rows("SELECT count(*) FROM orders")
        assert caught.value.code is Code.DATASOURCE_UNAVAILABLE
        assert "Retry-After" in caught.value.headers
        proxy.is_open = True
        assert await world.rows("SELECT count(*) FROM orders") == [(5,)]

    _run(work)


def test_a_server_that_no_longer_answers_costs_the_time_limit_and_no_more(
    behind_proxy: tuple[World, Proxy],
) -> None:
    world, proxy = behind_proxy

    async def work() -> None:
        assert await world.rows("SELECT count(*) FROM orders") == [(5,)]
        proxy.hangs = True
        with pytest.raises(Failure) as caught:
            await world.rows("SELECT count(*) FROM orders")
        assert caught.value.code in (Code.QUERY_TIMEOUT, Code.DATASOURCE_UNAVAILABLE)

    _run(work)


def test_wrong_credentials_are_told_from_a_missing_server(
    postgres_small: Source, mysql_small: Source, files: Path
) -> None:
    for source in (postgres_small, mysql_small):
        with world_of(source, files, connect_seconds=_LONG) as world:
            c = source.credentials
            nobody = Credentials(host=c.host, port=1, database="x", username="x")
            with pytest.raises(Failure) as missing:
                world.connections.schema(source.engine, nobody)
            assert missing.value.code is Code.DATASOURCE_UNAVAILABLE
            wrong = Credentials(host=c.host, port=c.port, database="no_such", username=c.username)
            with pytest.raises(Failure) as refused:
                world.connections.schema(source.engine, wrong)
            assert refused.value.code is Code.DATASOURCE_CREDENTIALS_ERROR


def test_a_password_may_hold_any_letter(mysql_small: Source, files: Path, worker_name: str) -> None:
    name, password = worker_name[-32:], "süß 東京'\"\\"
    quoted = password.replace("\\", "\\\\").replace("'", "''")
    mysql_small.execute(
        f"CREATE OR REPLACE USER '{name}'@'%' IDENTIFIED BY '{quoted}'",
        f"GRANT SELECT ON `{mysql_small.schema}`.* TO '{name}'@'%'",
    )
    given = replace(mysql_small.credentials, username=name, password=Secret(password))
    with world_of(mysql_small, files) as world:
        assert world.connections.schema("mysql", given).tables
    mysql_small.execute(f"DROP USER '{name}'@'%'")


# What is recorded


def _forged(query: GuardedQuery) -> GuardedQuery:
    """One that no database accepts."""
    return replace(query, text="SELECT nothing FROM nowhere")


def test_whatever_runs_is_recorded_however_it_ends(source: Source, files: Path) -> None:
    codes: list[str] = []

    async def work(world: World) -> None:
        await world.rows("SELECT id FROM orders")
        forged = _forged(world.query("SELECT id FROM orders"))
        with pytest.raises(Failure) as caught:
            await world.connections.rows(world.datasource, forged, ASKING)
        codes.append(caught.value.code.name)
        with pytest.raises(Failure):
            await world.rows(ENDLESS)
        task = asyncio.create_task(world.rows(ENDLESS))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with world_of(source, files, statement_seconds=_SHORT) as world:
        _run(lambda: work(world))
        found = [(run.outcome, run.rows) for run in world.recorded]
        ended = [*codes, "QUERY_TIMEOUT", "cancelled"]
        assert found == [("whole", 5), *((outcome, 0) for outcome in ended)]
        assert {run.context for run in world.recorded} == {ASKING}
        assert world.recorded[0].certificate == world.query("SELECT id FROM orders").certificate


def test_what_waits_for_its_turn_in_vain_is_recorded(source: Source, files: Path) -> None:
    async def work(world: World) -> None:
        first = world.query("SELECT id FROM orders")
        async with world.connections.run(world.datasource, first, ASKING):
            with pytest.raises(Failure):
                await world.rows("SELECT id FROM orders WHERE id > 0")

    with world_of(source, files, sessions=1, statement_seconds=_SHORT) as world:
        _run(lambda: work(world))
        assert [run.outcome for run in world.recorded] == ["QUERY_TIMEOUT", "whole"]


def test_nothing_runs_that_nobody_asks_for(source: Source, files: Path) -> None:
    nobody: Any = None

    async def work(world: World) -> None:
        query = world.query("SELECT id FROM orders")
        with pytest.raises(GuardBreach):
            await world.connections.rows(world.datasource, query, nobody)

    opened: list[Target] = []
    with world_of(source, files) as world, pytest.MonkeyPatch.context() as patch:
        patch.setattr(DRIVERS[source.engine], "open", opened.append)
        _run(lambda: work(world))
        assert (opened, world.recorded) == ([], [])
