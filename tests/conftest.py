"""What all tests share: real servers, the small world in each engine, and a server of ours."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest
from pytest_socket import socket_allow_hosts
from starlette.testclient import TestClient

from tests.support import servers
from tests.support.api import STORES, Api, mart_body, running, store_of, tenant_of
from tests.support.engines import (
    ENGINES,
    Source,
    clickhouse_source,
    file_source,
    mysql_source,
    postgres_connection,
    postgres_source,
    postgres_url,
)
from tests.support.oracle import CLIENT, Oracle, attack_mart, world_of
from tests.support.servers import NotHere, Server
from tests.support.waiting import PATIENCE

for _name in [name for name in os.environ if name.startswith("MARTLET_")]:
    if not _name.startswith(("MARTLET_TEST_", "MARTLET_GOLDEN")):
        del os.environ[_name]

pytest_plugins = [
    "tests.support.tally",
    "tests.support.groups",
    "tests.support.tiers",
    "tests.support.budget",
    "tests.support.controller",
    "tests.isolation.plugin",
]

T = TypeVar("T")
# A server on a store in SQLite, for attacks of which some end by the limit only.
HURRIED, _HURRIED_SECONDS = "hurried", 5

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")

_missing: set[str] = set()


def pytest_runtest_setup() -> None:
    """The network is closed, but for this machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: "pytest.CallInfo[None]"
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What could not be had is a failure where everything has to be there."""
    del item
    report = yield
    if report.skipped and call.excinfo is not None:
        reason = str(call.excinfo.value)
        _missing.add(reason)
        if os.environ.get("CI") == "true" and not reason.startswith("by choice"):
            report.outcome = "failed"
            report.longrepr = f"with CI=true nothing may be left out: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = _missing | {
        str(report.longrepr[2])
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    }
    if reasons:
        terminalreporter.section("not run")
        for reason in sorted(reasons):
            terminalreporter.line(f"  {reason}")


@pytest.fixture(scope="session")
def worker_name(worker_id: str) -> str:
    """Tells this process's databases from those of others."""
    return f"martlet_test_{worker_id}_{os.getpid()}"


def _or_not_run(found: AbstractContextManager[T]) -> Iterator[T]:
    """What a test needs, or the test among those that were not run."""
    with ExitStack() as stack:
        try:
            needed = stack.enter_context(found)
        except NotHere as missing:
            pytest.skip(str(missing))
        yield needed


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    yield from _or_not_run(servers.postgres())


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[Server]:
    yield from _or_not_run(servers.mariadb())


@pytest.fixture(scope="session")
def clickhouse_server() -> Iterator[Server]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(servers.clickhouse())
        except NotHere as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    yield from _or_not_run(servers.redis())


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where datasources that are files lie."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def postgres_small(postgres_server: Server, worker_name: str) -> Iterator[Source]:
    with postgres_source(postgres_server, worker_name) as source:
        yield source


@pytest.fixture(scope="session")
def mysql_small(mariadb_server: Server, worker_name: str) -> Iterator[Source]:
    with mysql_source(mariadb_server, worker_name) as source:
        yield source


@pytest.fixture(scope="session")
def clickhouse_small(clickhouse_server: Server, worker_name: str) -> Iterator[Source]:
    with clickhouse_source(clickhouse_server, worker_name) as source:
        yield source


@pytest.fixture(scope="session")
def duckdb_small(files: Path) -> Iterator[Source]:
    with file_source("duckdb", files, "small") as source:
        yield source


@pytest.fixture(scope="session")
def sqlite_small(files: Path) -> Iterator[Source]:
    with file_source("sqlite", files, "small") as source:
        yield source


@pytest.fixture(scope="session")
def postgres_oracle(postgres_server: Server, worker_name: str) -> Iterator[Oracle]:
    tables = world_of(CLIENT)
    with postgres_source(postgres_server, f"{worker_name}_oracle", tables) as source:
        yield Oracle(source)


@pytest.fixture(scope="session")
def mysql_oracle(mariadb_server: Server, worker_name: str) -> Iterator[Oracle]:
    tables = world_of(CLIENT)
    with mysql_source(mariadb_server, f"{worker_name}_oracle", tables) as source:
        yield Oracle(source)


@pytest.fixture(scope="session")
def clickhouse_oracle(clickhouse_server: Server, worker_name: str) -> Iterator[Oracle]:
    tables = world_of(CLIENT)
    with clickhouse_source(clickhouse_server, f"{worker_name}_oracle", tables) as source:
        yield Oracle(source)


@pytest.fixture(scope="session")
def duckdb_oracle(files: Path) -> Iterator[Oracle]:
    with file_source("duckdb", files, "oracle", world_of(CLIENT)) as source:
        yield Oracle(source)


@pytest.fixture(scope="session")
def sqlite_oracle(files: Path) -> Iterator[Oracle]:
    with file_source("sqlite", files, "oracle", world_of(CLIENT)) as source:
        yield Oracle(source)


@pytest.fixture(scope="session")
def attacked(
    request: pytest.FixtureRequest, engine_servers: Callable[[str], TestClient]
) -> Callable[[str], Api]:
    """A datamart of the corpus on each engine, made once."""

    @cache
    def of(engine: str) -> Api:
        source: Source = request.getfixturevalue(f"{engine}_small")
        return attack_mart(engine_servers(HURRIED), source)

    return of


@pytest.fixture(scope="session")
def besieged(attacked: Callable[[str], Api]) -> Callable[[str], tuple[Api, str]]:
    """The same with a viewer's token, made once."""

    @cache
    def of(engine: str) -> tuple[Api, str]:
        api = attacked(engine)
        return api, api.guest(CLIENT)

    return of


@pytest.fixture(params=ENGINES)
def source(request: pytest.FixtureRequest) -> Source:
    """The small world in each engine. Tests that change it take a copy of their own."""
    found: Source = request.getfixturevalue(f"{request.param}_small")
    return found


@pytest.fixture(scope="session")
def empty_store(postgres_server: Server, worker_name: str) -> Iterator[Callable[[], str]]:
    """Makes empty PostgreSQL databases for metadata, and drops them in the end."""
    made: list[str] = []

    def make() -> str:
        made.append(f"{worker_name}_store_{len(made)}")
        with postgres_connection(postgres_server, "postgres") as admin:
            admin.execute(f'CREATE DATABASE "{made[-1]}"'.encode())
        return postgres_url(postgres_server, made[-1])

    yield make
    with postgres_connection(postgres_server, "postgres") as admin:
        for name in made:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty metadata store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    url: str = request.getfixturevalue("empty_store")()
    return url


@pytest.fixture(scope="session", params=STORES)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, files: Path
) -> Iterator[TestClient]:
    """A running server on each kind of store."""
    url = request.getfixturevalue("empty_store")() if request.param == "postgresql" else ""
    with running(tmp_path_factory.mktemp("server"), files, store_url=url) as client:
        yield client


@pytest.fixture
def api(server: TestClient, duckdb_small: Source) -> Api:
    """An organisation of its own on that server, with the small world as its datasource."""
    api = tenant_of(server)
    api.add_source(duckdb_small)
    return api


@pytest.fixture(scope="session")
def sockets(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Where the tests' PostgreSQL answers, if it has no port."""
    try:
        server: Server = request.getfixturevalue("postgres_server")
    except pytest.skip.Exception:
        return ()
    return (server.socket,) if server.socket else ()


@pytest.fixture(scope="session")
def engine_servers(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    files: Path,
    sockets: tuple[str, ...],
) -> Iterator[Callable[[str], TestClient]]:
    """Running servers for questions to every engine, one on each kind of store, and one whose
    questions soon end.
    """
    made: dict[str, TestClient] = {}
    with ExitStack() as stack:

        def on(store: str) -> TestClient:
            if store not in made:
                url = request.getfixturevalue("empty_store")() if store == "postgresql" else ""
                folder = tmp_path_factory.mktemp("engines")
                # Each test has a datasource of its own; their idle connections add up.
                options = {
                    "datasource_sockets": sockets,
                    "statement_seconds": _HURRIED_SECONDS if store == HURRIED else PATIENCE,
                    "open_databases": 8,
                }
                client = running(folder, files, store_url=url, **options)
                made[store] = stack.enter_context(client)
            return made[store]

        yield on


@pytest.fixture(params=STORES)
def engine_server(
    request: pytest.FixtureRequest, engine_servers: Callable[[str], TestClient]
) -> TestClient:
    return engine_servers(request.param)


@pytest.fixture
def asked(engine_server: TestClient, source: Source) -> Api:
    """An organisation of its own, with the small world of each engine."""
    api = tenant_of(engine_server)
    api.add_source(source)
    return api


@pytest.fixture(scope="session")
def shared_marts(
    request: pytest.FixtureRequest, engine_servers: Callable[[str], TestClient]
) -> Callable[[str, str], Api]:
    """An organisation on each kind of store for each engine, made once."""

    @cache
    def of(store: str, engine: str) -> Api:
        source: Source = request.getfixturevalue(f"{engine}_small")
        api = tenant_of(engine_servers(store))
        api.add_source(source)
        api.add_mart(mart_body(source))
        api.is_shared = True
        return api

    return of


@pytest.fixture
def mart(engine_server: TestClient, source: Source, shared_marts: Callable[[str, str], Api]) -> Api:
    """The datamart that most questions are asked of. All tests share it, and none may change it."""
    return shared_marts(store_of(engine_server), source.engine)


@pytest.fixture
def own_mart(asked: Api, mart: Api) -> Api:
    """The same in an organisation of the test's own, for a test that changes something."""
    asked.copy_mart(mart)
    return asked
