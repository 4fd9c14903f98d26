"""A compiler that drops one side of the fence is found out on that side, by its own reports."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from martlet.compiler.engines import ENGINES
from martlet.compiler.engines.base import no_barrier
from martlet.compiler.guard import leak_proof
from martlet.compiler.guard.leak_proof import LeakProofChecker
from martlet.prove.scratch.timing import Times
from martlet.scratchdb.files import NewFileDatabase
from martlet.scratchdb.tables import UnusableError
from tests.attacks.perils import CLIENTS, tenancy
from tests.prove.conftest import by_scratch, world
from tests.prove.test_scratch_clickhouse import ACCOUNTS, deals_body
from tests.support.dataset import TableData
from tests.support.engines import Source, clickhouse_source
from tests.support.proving import Proved, store_on
from tests.support.servers import Server

_FEW_ROWS = 500
_MANY_ROWS = 8_000  # so many that a dear condition takes longer than reading them

# No index leads to a client's notes, and their texts have room.
_BOOKS = TableData("books", ("id integer NOT NULL PRIMARY KEY", "client varchar(20)"), ())
_NOTES = TableData(
    "notes",
    ("id integer NOT NULL PRIMARY KEY", "amount integer", "note varchar(200)", "book integer"),
    (),
)


def _body(source: Source) -> dict[str, Any]:
    columns = {"books": ["id"], "notes": ["id", "amount", "note", "book"]}
    tables: list[dict[str, Any]] = [
        {"schemaName": source.schema, "name": name, "columns": [{"name": c} for c in names]}
        for name, names in columns.items()
    ]
    tables[0]["clientColumn"] = "client"
    link = {
        "parentTableName": "books",
        "parentColumnName": "id",
        "childTableName": "notes",
        "childColumnName": "book",
    }
    return {
        "name": "mart",
        "datasourceName": "main",
        "tableList": tables,
        "relationships": [link],
        "tenancySettings": tenancy(source),
    }


def _without_fences(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(LeakProofChecker, "is_leak_proof", lambda _: True)


def _without_barriers(patch: pytest.MonkeyPatch) -> None:
    for name, engine in list(ENGINES.items()):
        patch.setitem(ENGINES, name, replace(engine, barrier=no_barrier))


def _with_all_beside_the_guard(patch: pytest.MonkeyPatch) -> None:
    """What cannot fail is taken for cheap, in any number."""
    patch.setattr(leak_proof, "is_cheap", lambda *_: True)
    patch.setattr(leak_proof, "handful", lambda conditions, *_: iter(conditions))


@pytest.fixture
def proved_on(
    request: pytest.FixtureRequest, tmp_path: Path, files: Path
) -> Callable[[str, int], Proved]:
    """The datamart of notes on an engine, with so many rows of a victim's."""

    def proved(engine: str, rows: int) -> Proved:
        with world(engine, request, files, (CLIENTS, _BOOKS, _NOTES)) as source:
            cli = store_on(source, tmp_path, files, _body(source))
            return by_scratch(cli, source, tmp_path, "--victim-rows", rows)

    return proved


@pytest.mark.takes_turns("sides of the executor and of the planner")
def test_a_compiler_without_fences_is_found_out_on_the_executor_side(
    proved_on: Callable[[str, int], Proved], monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_fences(monkeypatch)
    found = proved_on("postgres", 100)
    assert found.ended.code == 1, found.ended
    assert "executor" in _breached(found)


@pytest.mark.takes_turns("sides of the executor and of the planner")
def test_a_compiler_without_barriers_is_found_out_on_the_planner_side(
    proved_on: Callable[[str, int], Proved], monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_barriers(monkeypatch)
    found = proved_on("postgres", _FEW_ROWS)
    assert found.ended.code == 1, found.ended
    assert _breached(found) == {"planner"}
    assert _sides(found)["planner"]["largestRatio"] > 3


# The others look whose a row is before all else, whatever stands beside the guard.
@pytest.mark.in_turn("engine")
@pytest.mark.parametrize("engine", ["postgres", "mysql"])
def test_a_compiler_that_leaves_all_beside_the_guard_is_found_out_on_the_cost_side(
    proved_on: Callable[[str, int], Proved], engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_all_beside_the_guard(monkeypatch)
    found = proved_on(engine, _MANY_ROWS)
    assert found.ended.code == 1, found.ended
    assert _breached(found) == {"cost"}
    assert _sides(found)["cost"]["largestRatio"] > 3


@pytest.mark.takes_turns("sides of storage and of the planner")
def test_a_compiler_that_leaves_dictionaries_in_place_is_found_out_on_the_storage_side(
    clickhouse_server: Server, tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deals = (
        "CREATE TABLE deals (id Int32, account Int32, rank LowCardinality(String),"
        " other LowCardinality(Nullable(String))) ENGINE = MergeTree ORDER BY id"
    )
    name = f"martlet_test_prove_{uuid4().hex[:12]}"
    with clickhouse_source(clickhouse_server, name, ()) as source:
        source.execute(ACCOUNTS, deals)
        cli = store_on(source, tmp_path, files, deals_body(source.schema))
        _without_barriers(monkeypatch)
        found = by_scratch(cli, source, tmp_path, "--victim-rows", _FEW_ROWS)
    assert found.ended.code == 1, found.ended
    assert _breached(found) == {"storage"}
    assert {name for _, name in found.breaches()} == {
        f"It fails on no other client’s value: a pattern made of it, on {column} (deals, plain)"
        for column in ("rank", "other")
    }


@pytest.mark.takes_turns("sides of storage and of the planner")
def test_without_statistics_the_planner_cannot_be_told_and_why_is_said(
    proved_on: Callable[[str, int], Proved], monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise UnusableError("ANALYZE command denied to user 'ci'")

    monkeypatch.setattr(NewFileDatabase, "analyse", denied)
    found = proved_on("sqlite", _MANY_ROWS)
    assert found.ended.code == 0, found.ended
    assert {name: side["outcome"] for name, side in _sides(found).items()} == {
        "executor": "held",
        "planner": "unknown",
        "storage": "held",
        "cost": "held",
    }
    [said] = {c["message"] for c in found.document["checks"] if c["side"] == "planner"}
    assert "command denied" in said
    assert "Grant it" in said
    planner = [case for case in found.cases if case.get("classname") == "martlet.prove.planner"]
    assert planner
    assert all(case.find("skipped") is not None for case in planner)


@pytest.mark.parametrize(
    ("crowded", "reading", "is_same", "is_told"),
    [
        ([0.02, 0.02, 0.02], 0.01, True, False),
        ([0.9, 0.9, 0.9], 0.01, False, True),
        # Without the time of reading the rows, it would be a breach.
        ([0.9, 0.9, 0.9], 0.4, True, False),
        # One run was as quick as without the rows: it was the machine that was busy.
        ([0.02, 0.9, 0.9], 0.01, False, False),
    ],
)
def test_a_time_tells_only_where_even_the_quickest_run_was_slow(
    crowded: list[float], reading: float, *, is_same: bool, is_told: bool
) -> None:
    times = Times(crowded, [0.02, 0.02, 0.02], [reading])
    assert (times.is_same, times.is_significant) == (is_same, is_told)


def _sides(found: Proved) -> dict[str, Any]:
    return {side["name"]: side for side in found.document["sides"]}


def _breached(found: Proved) -> set[str]:
    return {name for name, side in _sides(found).items() if side["outcome"] == "breach"}
