"""The audit trail tells what was answered, to whom, of which client and proved how; in time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Counter
from starlette.testclient import TestClient

from martlet.services.audit.writer import Trail
from martlet.store.database import Database
from martlet.store.repository.audit import ANSWERED, FAILED, FORGOTTEN, LOOKED_UP, Entry
from martlet.store.scope import now
from martlet.store.secrets import SecretKey, Secrets
from tests.support.api import Api, mart_body, running, tenant_of
from tests.support.engines import Source, postgres_url
from tests.support.proxy import Proxy
from tests.support.servers import Server
from tests.support.waiting import PATIENCE, until_soon

PATH = "/api/v2/audit"


def _audit(api: Api, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.done(api.get(PATH, params=params, token="service"))["data"]
    return rows


@pytest.fixture
def audited(api: Api, duckdb_small: Source) -> Api:
    api.add_mart(mart_body(duckdb_small))
    return api


def test_an_answer_is_in_the_trail_with_its_certificate(own_mart: Api) -> None:
    answer = own_mart.done(own_mart.sql("SELECT sku FROM order_lines WHERE quantity > 1"))
    (row,) = _audit(own_mart, action=ANSWERED)
    certificate = answer["certificate"]
    assert (row["certificate"], row["client"]) == (certificate["id"], certificate["client"])
    assert (row["subject"], row["detail"]["rows"]) == ("mart", answer["rowCount"])
    (read,) = certificate["tables"]
    assert row["detail"].pop("bytes") >= len(str(answer["rows"]))
    assert row["detail"] == {
        "purpose": "query",
        "outcome": "whole",
        "rows": 2,
        "version": certificate["version"],
        "tables": [{"name": "order_lines", "how": read["how"], "path": read["path"]}],
        "fence": False,
        "parameters": certificate["parameters"],
    }


@pytest.mark.parametrize("kind", ["text/csv", "application/vnd.apache.arrow.stream"])
def test_answers_in_other_formats_are_in_it_too(audited: Api, kind: str) -> None:
    sql = "SELECT id FROM orders"
    assert audited.sql(sql, headers={"Accept": kind}).status_code == 200
    (row,) = _audit(audited, action=ANSWERED)
    assert row["detail"]["rows"] == 5


def test_a_question_that_fails_is_in_it_as_failed(own_mart: Api, source: Source) -> None:
    answer = own_mart.sql(
        "SELECT sum(amount * 1000000000000000000 * 1000000000000000000) FROM orders"
    )
    if answer.status_code == 200:
        pytest.skip(f"by choice: {source.engine} can multiply so")
    (row,) = _audit(own_mart, action=FAILED)
    assert (row["detail"]["outcome"], row["detail"]["rows"]) == ("QUERY_FAILED", 0)


def test_a_guests_questions_name_its_token_and_no_client(audited: Api) -> None:
    audited.done(audited.sql("SELECT id FROM orders", None, token=audited.guest("acme")))
    audited.sql("SELECT secret_note FROM orders")
    answer = audited.get(PATH, token="service")
    actions = [row["action"] for row in audited.done(answer)["data"]]
    assert sorted(actions) == sorted(
        [ANSWERED, LOOKED_UP, "query.refused", "guest-token.create", "datamart.create"]
    )
    assert "acme" not in answer.text
    row = _audit(audited, action=ANSWERED)[0]
    assert row["actor"].startswith("guest:")
    # What was minted for the client, and what it asked, are found by one digest.
    assert {row["action"] for row in _audit(audited, client=row["client"])} == {
        "guest-token.create", LOOKED_UP, ANSWERED
    }  # fmt: skip


def test_why_is_in_the_trail(audited: Api) -> None:
    body = {"datamart": "mart", "clientId": "acme", "table": "orders", "where": "id = 101"}
    certificate = audited.done(audited.post("/api/v2/query/why", body))["data"]["certificate"]
    (row,) = _audit(audited, action="query.why")
    assert (row["certificate"], row["detail"]["verdict"]) == (certificate["id"], "hidden")


def test_entries_are_found_by_all_that_is_given(audited: Api) -> None:
    ids = {
        client: audited.done(audited.sql("SELECT id FROM orders", client))["certificate"]
        for client in ("acme", "bolt")
    }
    rows = _audit(audited, certificate=ids["bolt"]["id"])
    assert [row["client"] for row in rows] == [ids["bolt"]["client"]]
    assert [row["action"] for row in _audit(audited, client=ids["acme"]["client"])] == [
        ANSWERED,
        LOOKED_UP,
    ]
    assert _audit(audited, client=ids["acme"]["client"], certificate=ids["bolt"]["id"]) == []
    actor = rows[0]["actor"]
    assert {row["actor"] for row in _audit(audited, actor=actor)} == {actor}
    moment = rows[0]["at"]
    assert rows[0]["id"] in [row["id"] for row in _audit(audited, since=moment)]
    assert rows[0]["id"] not in [row["id"] for row in _audit(audited, until=moment)]
    assert _audit(audited, since=(now() + timedelta(hours=1)).isoformat()) == []


def test_the_trail_is_read_in_parts(audited: Api) -> None:
    for _ in range(5):
        audited.done(audited.sql("SELECT id FROM orders"))
    rows = _audit(audited)
    whole = [row["id"] for row in rows]
    assert rows == sorted(rows, key=lambda row: (row["at"], row["id"]), reverse=True)
    first = [row["id"] for row in _audit(audited, limit=2)]
    then = [row["id"] for row in _audit(audited, limit=2, before=first[-1])]
    assert first + then == whole[:4]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 1001},
        {"since": "yesterday"},
        {"until": "25717315"},
        {"since": "0001-01-01T00:00:00+23:00"},
        {"actor": ""},
        {"clientId": "acme"},
    ],
)
def test_what_cannot_be_meant_is_refused(audited: Api, params: dict[str, Any]) -> None:
    answer = audited.get(PATH, params=params, token="service")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_REQUEST_BODY")


def test_only_who_runs_the_organisation_reads_it(audited: Api, server: TestClient) -> None:
    audited.done(audited.sql("SELECT id FROM orders"))
    assert audited.get(PATH).status_code == 403
    assert audited.get(PATH, token=audited.guest("acme")).status_code == 403
    assert audited.get(PATH, token=None).status_code == 401
    assert _audit(tenant_of(server)) == []
    for method in ("POST", "PUT", "DELETE"):
        assert audited.call(method, PATH, token="service").status_code == 405


# How it is written


@contextmanager
def _asked(
    tmp_path: Path, files: Path, source: Source, **settings: Any
) -> Iterator[tuple[Api, Callable[[], list[str]]]]:
    """A server of its own, and the actions that its store holds, whoever looks."""
    url = settings.pop("store_url", "") or f"sqlite:///{tmp_path}/store.db"
    with running(tmp_path, files, store_url=url, **settings) as client:
        api = tenant_of(client)
        api.add_source(source)
        api.add_mart(mart_body(source))

        def actions() -> list[str]:
            database = Database(url, Secrets(lambda: [SecretKey.new()]))
            with database.reading(api.organisation_id) as repository:
                found = [entry.action for entry in repository.audit.newest(100)]
            database.close()
            return found

        yield api, actions


def test_a_server_that_stops_writes_what_waits(
    tmp_path: Path, files: Path, duckdb_small: Source
) -> None:
    with _asked(tmp_path, files, duckdb_small) as (api, actions):
        for _ in range(20):
            api.done(api.sql("SELECT id FROM orders"))
    assert actions().count(ANSWERED) == 20


def test_nothing_of_answers_is_kept_for_no_days(
    tmp_path: Path, files: Path, duckdb_small: Source
) -> None:
    with _asked(tmp_path, files, duckdb_small, audit_days=0) as (api, actions):
        api.done(api.sql("SELECT id FROM orders"))
        api.sql("SELECT secret_note FROM orders")
    assert actions() == ["query.refused", "datamart.create"]


def test_answers_wait_for_a_store_that_is_away(
    tmp_path: Path,
    files: Path,
    duckdb_small: Source,
    postgres_server: Server,
    empty_store: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The second question is answered from what the first one read of the store. On a busy machine
    # the two may be further apart than the server keeps that.
    monkeypatch.setattr("martlet.services.queries.caches.DATAMART_SECONDS", PATIENCE)
    monkeypatch.setattr("martlet.services.access.authenticate.CACHED_SECONDS", PATIENCE)
    if not postgres_server.port:
        pytest.skip("by choice: a server without a port cannot be put behind a proxy")
    proxy = Proxy(postgres_server.host, postgres_server.port)
    name = empty_store().rpartition("/")[2]
    url = postgres_url(postgres_server, name, proxy.port)
    with _asked(tmp_path, files, duckdb_small, store_url=url) as (api, _):
        api.done(api.sql("SELECT id FROM orders"))
        assert len(_audit(api, action=ANSWERED)) == 1
        proxy.is_open = False
        proxy.cut()
        assert api.sql("SELECT id FROM orders").status_code == 200
        assert api.get(PATH, token="service").status_code == 503
        proxy.is_open = True
        assert len(_audit(api, action=ANSWERED)) == 2
    proxy.close()


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    found = Database(store_url, Secrets(lambda: [_KEY]))
    found.prepare()
    yield found
    found.close()


_KEY = SecretKey.new()


def _entry(action: str, days_ago: int = 0) -> Entry:
    return Entry("actor", action, "mart", "request", at=now() - timedelta(days=days_ago))


def _with_trail(
    database: Database, work: Callable[[Trail, str], Awaitable[None]], **options: Any
) -> tuple[list[str], float]:
    """The actions in the trail after `work`, and how many were lost."""
    lost = Counter("lost", "lost", registry=None)
    with database.directory(writes=True) as directory:
        organisation = directory.organisation("o")

    async def all_of_it() -> None:
        trail = Trail(database, options.pop("days", 90), lost=lost.inc, **options)
        await work(trail, organisation)
        await trail.close()

    asyncio.run(all_of_it())
    with database.reading(organisation) as repository:
        entries = repository.audit.newest(100)
    return [entry.action for entry in entries], next(iter(lost.collect())).samples[0].value


def test_more_than_there_is_room_for_is_counted_as_lost(database: Database) -> None:
    async def note(trail: Trail, organisation: str) -> None:
        for _ in range(5):
            trail.note(organisation, _entry(ANSWERED))

    assert _with_trail(database, note, most=3) == ([ANSWERED] * 3, 2)


def test_old_answers_are_forgotten_and_all_else_stays(database: Database) -> None:
    async def forget(trail: Trail, organisation: str) -> None:
        for action in (*once, "datamart.create", "query.refused"):
            for days_ago in (31, 29):
                trail.note(organisation, _entry(action, days_ago))
        await trail.flush()
        await trail.forget()

    once = sorted(FORGOTTEN)
    actions, _ = _with_trail(database, forget, days=30)
    assert sorted(actions) == sorted([*once, *["datamart.create", "query.refused"] * 2])


def test_refusals_that_had_to_wait_are_kept_where_answers_are_not(database: Database) -> None:
    async def note(trail: Trail, organisation: str) -> None:
        trail.note(organisation, _entry(ANSWERED))
        trail.note(organisation, _entry("query.refused"))

    assert _with_trail(database, note, days=0) == (["query.refused"], 0)


def test_a_batch_is_written_by_itself(database: Database) -> None:
    async def wait(trail: Trail, organisation: str) -> None:
        trail.start()
        trail.note(organisation, _entry(ANSWERED))

        def is_written() -> bool:
            with database.reading(organisation) as repository:
                return bool(repository.audit.newest(1))

        await until_soon(is_written, "a batch of entries")

    assert _with_trail(database, wait) == ([ANSWERED], 0)
