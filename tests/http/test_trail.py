"""Whatever is asked of a customer's database is in the trail once, however it ended.

Every route is asked, and the statements that the driver's session received are held against the
entries: a route that ran something unseen would have one entry too few.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from martlet.compiler import GuardedQuery
from martlet.compiler.engines import Engine
from martlet.connect.postgres import PostgresSession
from martlet.http.app import create_app
from martlet.services.queries.caches import Caches
from martlet.services.queries.purposes import PURPOSES
from martlet.settings import Settings
from tests.architecture.test_invariants import _routes
from tests.support.api import mart_body, running, tenant_of
from tests.support.asked import Asked
from tests.support.asking import CASES, CHANGES, READS, Ask, Case, Ground
from tests.support.engines import Source, postgres_connection, postgres_source
from tests.support.servers import Server

Told = tuple[str, str, str, int]
RUNNING = {name: case for name, case in CASES.items() if case.runs is not None}
REFUSED = {
    f"{name}: {code} {number}": (case, ask, code)
    for name, case in CASES.items()
    for number, (ask, code) in enumerate(case.refused)
}


@pytest.fixture(scope="module")
def source(postgres_server: Server, worker_name: str) -> Iterator[Source]:
    """A database whose tables a test may lock and rename."""
    with postgres_source(postgres_server, f"{worker_name}_trail") as source:
        yield source


def _ground(
    tmp_path_factory: pytest.TempPathFactory,
    files: Path,
    source: Source,
    seconds: float,
    **more: Any,
) -> Iterator[Ground]:
    socket = source.server.socket if source.server else None
    folder = tmp_path_factory.mktemp("trail")
    options = {"statement_seconds": seconds, "datasource_sockets": (socket,) if socket else ()}
    with running(folder, files, **{**options, **more}) as client:
        api = tenant_of(client)
        api.add_source(source)
        api.add_mart(mart_body(source))
        yield Ground.of(api)


@pytest.fixture(scope="module")
def ground(
    tmp_path_factory: pytest.TempPathFactory, files: Path, source: Source
) -> Iterator[Ground]:
    yield from _ground(tmp_path_factory, files, source, 120, max_rows=20_000)


@pytest.fixture(scope="module")
def hasty(
    tmp_path_factory: pytest.TempPathFactory, files: Path, source: Source
) -> Iterator[Ground]:
    """A server on which a statement has a second."""
    yield from _ground(tmp_path_factory, files, source, 1)


# What is asked, and what is in the trail of it


@contextmanager
def received() -> Iterator[list[str]]:
    """The certificates of what the driver's sessions were given to run."""
    found: list[str] = []
    run = PostgresSession.run

    def seen(session: PostgresSession, query: GuardedQuery) -> Any:
        found.append(query.certificate.id)
        return run(session, query)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostgresSession, "run", seen)
        yield found


def _told(rows: list[dict[str, Any]]) -> list[Told]:
    return [
        (row["action"], row["detail"]["purpose"], row["detail"]["outcome"], row["detail"]["rows"])
        for row in rows
        if row["action"].startswith("query.")
    ]


def _check(asked: Asked, ran: list[str], expected: list[Told]) -> None:
    """An entry for each statement that the driver was given, and those that are expected."""
    rows = asked.entries()
    certified = Counter(row["certificate"] for row in rows if row["certificate"])
    assert certified == Counter(ran)
    told = _told(rows)
    # Whether a client had to be looked up first is not what is asked here.
    if asked.ask.path != "/api/v2/guest-token/create":
        told = [one for one in told if one[1] != "client"]
    assert Counter(told) == Counter(expected)
    text = json.dumps(rows)
    for value in ("acme", "secret_note", "Ada", "nobody", "SELECT"):
        assert value not in text


def _whole(case: Case, rows: tuple[int, ...]) -> list[Told]:
    return [(case.action, case.purpose, "whole", count) for count in rows]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_answer_is_in_the_trail(ground: Ground, case: Case) -> None:
    with received() as ran:
        asked = Asked(ground, case.ask)
        ran.clear()
        response = asked.answer()
    is_there = case.status in (None, 200)
    assert response.status_code == (200 if is_there else case.status), response.text
    expected = _whole(case, case.runs or ())
    if not is_there:
        expected = [("query.refused", case.purpose, response.json()["error"]["code"], 0)]
    _check(asked, ran, expected)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.empty])
def test_an_answer_without_rows_is_in_the_trail(ground: Ground, name: str) -> None:
    case = CASES[name]
    assert case.empty is not None
    ask, rows = case.empty
    asked = Asked(ground, ask)
    with received() as ran:
        assert asked.answer().status_code == 200
    _check(asked, ran, _whole(case, rows))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_before_it_runs_is_in_the_trail(ground: Ground, name: str) -> None:
    case, ask, code = REFUSED[name]
    asked = Asked(ground, ask)
    with received() as ran:
        response = asked.answer()
    if case.status != 200:
        assert response.json()["error"]["code"] == code
    elif case.purpose == "metric":
        assert json.loads(response.content)["error"]["code"] == code
    expected = [("query.refused", case.purpose, code, 0)]
    if case.purpose == "client" and ran:
        expected.append(("query.client", "client", "whole", 0))
    _check(asked, ran, expected)


@contextmanager
def _renamed(source: Source, tables: tuple[str, ...]) -> Iterator[None]:
    source.execute(*(f"ALTER TABLE {table} RENAME TO {table}_gone" for table in tables))
    try:
        yield
    finally:
        source.execute(*(f"ALTER TABLE {table}_gone RENAME TO {table}" for table in tables))


@pytest.mark.parametrize("name", RUNNING)
def test_what_the_database_fails_on_is_in_the_trail(
    ground: Ground, source: Source, name: str
) -> None:
    case = RUNNING[name]
    asked = Asked(ground, case.ask)
    with received() as ran, _renamed(source, case.tables):
        asked.answer()
    _check(asked, ran, [("query.failed", case.purpose, "QUERY_REJECTED", 0)])


# In this database: other tests wait for locks of theirs.
WAITING = b"""
SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
WHERE NOT l.granted AND d.datname = current_database()
"""


@contextmanager
def _locked(source: Source, tables: tuple[str, ...]) -> Iterator[Callable[[], bool]]:
    """Nobody reads the tables within the block; tells whether somebody waits for them."""
    assert source.server is not None
    database = source.credentials.database or ""
    with (
        postgres_connection(source.server, database) as holder,
        postgres_connection(source.server, database) as watcher,
    ):
        holder.execute("BEGIN")
        holder.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE".encode())

        def is_waited_for() -> bool:
            row = watcher.execute(WAITING).fetchone()
            return bool(row and row[0])

        yield is_waited_for
        holder.execute("ROLLBACK")


@pytest.mark.parametrize("name", RUNNING)
def test_what_takes_too_long_is_in_the_trail(hasty: Ground, source: Source, name: str) -> None:
    case = RUNNING[name]
    asked = Asked(hasty, case.ask)
    with received() as ran, _locked(source, case.tables):
        asked.answer()
    _check(asked, ran, [("query.failed", case.purpose, "QUERY_TIMEOUT", 0)])


@pytest.mark.parametrize("name", [name for name in RUNNING if name != "a guest token"])
def test_what_its_caller_has_left_is_in_the_trail(
    ground: Ground, source: Source, name: str
) -> None:
    case = RUNNING[name]
    asked = Asked(ground, case.ask)
    with received() as ran, _locked(source, case.tables) as is_waited_for:
        assert asked.leave(lambda _: is_waited_for()) == b""
    _check(asked, ran, [("query.failed", case.purpose, "cancelled", 0)])


PROVED = [name for name in RUNNING if name not in ("orphans", "clients", "a guest token")]


@pytest.mark.parametrize("name", [*PROVED, "explain", "an own metric"])
def test_a_breach_that_the_verifier_finds_is_in_the_trail(
    ground: Ground, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    asked = Asked(ground, case.ask)
    monkeypatch.setattr(ground.api.state.caches, "compiled", Caches().compiled)
    printed = Engine.printed

    def wrong(engine: Engine, tree: Any) -> str:
        text = printed(engine, tree)
        # A condition of `why` is the caller's own, and may be that; what is told are counts.
        if name == "why":
            return re.sub(r"\bCOUNT\b", "MAX", text)
        return re.sub(r"\bWHERE\b", "WHERE TRUE OR", text)

    monkeypatch.setattr(Engine, "printed", wrong)
    with received() as ran:
        asked.answer()
    assert ran == []
    _check(asked, ran, [("query.refused", case.purpose, "GUARD_BREACH", 0)])


# Answers in part, and several in one


def _numbers(rows: int) -> Ask:
    sql = (
        f"WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
        " SELECT i, 'a text to make the rows as long as they often are' AS t FROM n"
    )
    body = {"datamart": "mart", "clientId": "acme", "sql": sql}
    return Ask("POST", "/api/v2/query", body, headers={"Accept": "text/csv"})


def test_an_answer_that_its_reader_leaves_says_how_many_rows_were_sent(ground: Ground) -> None:
    asked = Asked(ground, _numbers(15_000))
    with received() as ran:
        sent = asked.leave(bool)
    count = sent.count(b"\r\n") - 1
    assert 0 < count < 15_000
    _check(asked, ran, [("query.failed", "query", "cancelled", count)])


def test_an_answer_that_is_too_large_says_how_many_rows_were_sent(ground: Ground) -> None:
    asked = Asked(ground, _numbers(20_001))
    with received() as ran:
        sent = asked.answer().content
    count = sent.count(b"\r\n") - 1
    assert 0 < count < 20_001
    _check(asked, ran, [("query.failed", "query", "RESULT_TOO_LARGE", count)])


def test_of_what_nobody_was_sent_no_row_is_counted(ground: Ground) -> None:
    ask = CASES["underlying rows"].ask
    body = {**(ask.body or {}), "limit": 3}
    for asked, rows in (
        (Asked(ground, replace(ask, body=body)), 3),
        (Asked(ground, replace(CASES["options"].ask, body={**_OPTIONS, "limit": 1})), 1),
    ):
        with received() as ran:
            assert asked.answer().json()["truncated"] is True
        _check(asked, ran, [("query.answered", _purpose(asked), "whole", rows)])


_OPTIONS = {"embedId": "free", "filter": "name"}


def _purpose(asked: Asked) -> str:
    return PURPOSES[asked.ask.path].value


def test_a_batch_has_an_entry_for_each_of_its_statements(ground: Ground) -> None:
    """Two cards that ask the same share one; a number has two more beside it."""
    metrics = [
        {"key": "a", "metricId": "by_name"},
        {"key": "b", "metricId": "by_name"},
        {"key": "c", "metricId": "total"},
        {"key": "d", "metricId": "another"},
        {"key": "e", "metricId": "amounts"},
    ]
    body = {"embedId": "free", "metrics": metrics}
    asked = Asked(ground, Ask("POST", "/api/v2/viewer/query", body, token="free"))
    with received() as ran:
        lines = asked.answer().content.splitlines()
    assert len(lines) == 5
    whole = [("query.answered", "metric", "whole", rows) for rows in (3, 4, 1, 1, 1)]
    _check(asked, ran, [*whole, ("query.refused", "metric", "INVALID_METRIC_ID", 0)])


# Which routes there are


def test_every_route_is_known_to_ask_or_not(tmp_path: Path) -> None:
    """A new route has to be looked at: what does it run, and what becomes of it in the trail?"""
    known = {case.route for case in CASES.values()} | set(CHANGES)
    known |= {("GET", path) for path in READS}
    assert set(_all(tmp_path)) == known


def test_every_route_that_asks_says_for_what() -> None:
    assert {path for _, path in (case.route for case in CASES.values())} == set(PURPOSES)
    for case in CASES.values():
        purpose = PURPOSES[case.route[1]].value
        assert case.purpose in (purpose, "pdf" if purpose == "export" else purpose)


def _all(tmp_path: Path) -> Iterator[tuple[str, str]]:
    for route in _routes(create_app(Settings(data_dir=tmp_path)).routes):
        for method in getattr(route, "methods", None) or ():
            if method != "HEAD":
                yield method, getattr(route, "path", "")
