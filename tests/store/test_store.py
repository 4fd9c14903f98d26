"""The store: migrated once, written whole or not at all, and honest when it cannot write."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

import martlet.store
from martlet.errors import Code, Failure
from martlet.store.database import Database
from martlet.store.migrate import is_migrated, migrate, newest_revision
from martlet.store.secrets import SecretKey, Secrets
from martlet.store.session import Store
from martlet.store.tables import metadata
from tests.support.api import Api, mart_body, running, tenant_of
from tests.support.engines import Source, postgres_url
from tests.support.proxy import Proxy
from tests.support.servers import Server

_KEY = SecretKey.new()
_MIGRATIONS = Path(martlet.store.__file__).parent / "migrations"


@contextmanager
def _database(url: str) -> Iterator[Database]:
    database = Database(url, Secrets(lambda: [_KEY]))
    yield database
    database.close()


def test_servers_that_start_together_migrate_once(store_url: str) -> None:
    signing, start = [], threading.Barrier(6)

    def prepare() -> None:
        with _database(store_url) as database:
            start.wait()
            signing.append(database.prepare().signing)

    threads = [threading.Thread(target=prepare) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(signing) == 6
    assert len(set(signing)) == 1


def test_the_newest_revision_is_that_of_the_last_migration() -> None:
    assert ScriptDirectory(str(_MIGRATIONS)).get_current_head() == newest_revision()


def test_a_store_is_not_ready_before_it_is_migrated(store_url: str) -> None:
    with _database(store_url) as database:
        assert not database.is_ready()
        database.prepare()
        assert database.is_ready()


def test_the_migrations_make_the_tables_that_the_code_knows(store_url: str) -> None:
    store = Store(store_url)
    migrate(store)
    assert is_migrated(store)
    found = sa.inspect(store.engine)
    assert set(found.get_table_names()) == {*metadata.tables, "alembic_version"}
    for table in metadata.tables.values():
        columns = {column["name"]: column for column in found.get_columns(table.name)}
        assert {c.name: c.nullable for c in table.columns} == {
            name: column["nullable"] for name, column in columns.items()
        }, table.name
    store.close()


def test_a_block_that_fails_leaves_nothing(store_url: str) -> None:
    with _database(store_url) as database:
        database.prepare()
        with database.directory(writes=True) as directory:
            organisation = directory.organisation("o")
        with suppress(RuntimeError), database.writing(organisation) as repository:
            repository.data_apps.add("app", None)
            raise RuntimeError
        with database.reading(organisation) as repository:
            assert repository.data_apps.all() == []


def test_one_organisation_never_sees_anothers_rows(store_url: str) -> None:
    with _database(store_url) as database:
        database.prepare()
        with database.directory(writes=True) as directory:
            one, other = directory.organisation("one"), directory.organisation("other")
        with database.writing(one) as repository:
            repository.data_apps.add("app", None)
        with database.reading(other) as repository:
            assert repository.data_apps.all() == []
            with pytest.raises(Failure) as caught:
                repository.data_apps.named("app")
        assert caught.value.code is Code.DATA_APP_NOT_FOUND


@pytest.fixture
def small(
    tmp_path: Path, files: Path, duckdb_small: Source, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Api]:
    """A server on a SQLite file that the test may spoil."""
    monkeypatch.setattr("martlet.store.session.LOCK_SECONDS", 0.2)
    with running(tmp_path, files) as client:
        api = tenant_of(client)
        api.add_source(duckdb_small)
        yield api


def _create(api: Api, source: Source, name: str) -> int:
    body = {**mart_body(source), "name": name}
    answer = api.post("/api/v2/data-app/datamarts", body)
    if answer.status_code == 503:
        assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
        assert int(answer.headers["Retry-After"]) > 0
    return answer.status_code


def test_a_locked_store_is_a_503_and_recovers(
    small: Api, duckdb_small: Source, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "martlet.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert _create(small, duckdb_small, "locked") == 503
    assert small.get("/api/v2/data-app/datamarts").status_code == 200
    other.execute("ROLLBACK")
    other.close()
    assert _create(small, duckdb_small, "locked") == 200


def test_a_full_store_is_a_503_and_recovers(small: Api, duckdb_small: Source) -> None:
    engine = small.state.database._store.engine

    def limit(pages: int) -> None:
        # The limit is each connection's own.
        engine.dispose()
        sa.event.listen(engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count={pages}"))

    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit(pages)
    statuses = [_create(small, duckdb_small, f"m{number}") for number in range(20)]
    assert set(statuses) == {200, 503} or set(statuses) == {503}
    assert small.get("/api/v2/data-app/datamarts").status_code == 200
    limit(1_000_000)
    assert _create(small, duckdb_small, "after") == 200
    listed = small.done(small.get("/api/v2/data-app/datamarts"))["data"]
    assert len(listed) == statuses.count(200) + 1


def test_a_store_that_goes_away_is_a_503_and_comes_back(
    tmp_path: Path,
    files: Path,
    duckdb_small: Source,
    postgres_server: Server,
    empty_store: Callable[[], str],
) -> None:
    if postgres_server.socket:
        pytest.skip("by choice: a server without a port cannot be put behind a proxy")
    proxy = Proxy(postgres_server.host, postgres_server.port)
    database = empty_store().rpartition("/")[2]
    url = postgres_url(postgres_server, database, proxy.port)
    with running(tmp_path, files, store_url=url) as client:
        api = tenant_of(client)
        api.add_source(duckdb_small)
        assert _create(api, duckdb_small, "before") == 200
        proxy.is_open = False
        proxy.cut()
        assert _create(api, duckdb_small, "while") == 503
        assert api.client.get("/health/ready").status_code == 503
        assert api.client.get("/health/live").status_code == 200
        proxy.is_open = True
        assert _create(api, duckdb_small, "after") == 200
        assert api.client.get("/health/ready").status_code == 200
    proxy.close()
