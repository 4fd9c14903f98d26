"""`martlet prove --scratch`: canaries in a database of the same shape, and what they find out."""

import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from martlet import compiler
from martlet.compiler.guard import bind
from martlet.compiler.verify.shapes import Shapes
from martlet.compiler.verify.verifier import Verifier
from tests.prove.conftest import at_server, by_scratch, databases, world
from tests.support.api import mart_body
from tests.support.cli import Cli
from tests.support.dataset import TableData
from tests.support.engines import (
    ENGINES,
    Source,
    file_source,
)
from tests.support.proving import HEALTHY, IDS, Proved, proved, store_on
from tests.support.waiting import PATIENCE, until

# A proof of a whole datamart takes long: of the engines but PostgreSQL, one in turn.
pytestmark = pytest.mark.in_turn("healthy", always=("postgres",))

# Of the victim: enough for times to differ, and soon planted. ClickHouse is faster by so much.
ROWS = {"clickhouse": 10_000}
FEW_ROWS = 2_000
SIDES = ("executor", "planner", "storage", "cost")


@pytest.fixture(scope="session")
def by_canaries(
    healthy: Source, healthy_store: Cli, tmp_path_factory: pytest.TempPathFactory
) -> Proved:
    """A healthy datamart on each engine, proved once."""
    return by_scratch(
        healthy_store,
        healthy,
        tmp_path_factory.mktemp("canaries"),
        "--victim-rows",
        ROWS.get(healthy.engine, FEW_ROWS),
    )


def test_a_healthy_datamart_is_proved_by_canaries(by_canaries: Proved) -> None:
    found = by_canaries
    assert found.ended.code == 0, found.ended
    groups = ("canaries", "probes", "attacks", "measures", "overlap", "census", "hidden")
    assert {group: found.outcomes(group) for group in groups} == {g: {"held"} for g in groups}
    counts = found.document["counts"]
    assert counts["attacks"]["held"] >= 40
    assert counts["probes"]["held"] > 500
    planted = {
        (c["table"], c["client"]) for c in found.document["checks"] if c["group"] == "canaries"
    }
    tables = {"orders", "customers", "order_lines", "countries"}
    assert planted == {(t, name) for t in tables for name in found.document["clients"]["asked"]}


def test_each_side_of_a_healthy_datamart_is_proved(by_canaries: Proved) -> None:
    sides = {side["name"]: side for side in by_canaries.document["sides"]}
    assert {name: side["outcome"] for name, side in sides.items()} == dict.fromkeys(SIDES, "held")
    for name, side in sides.items():
        of_it = [c for c in by_canaries.document["checks"] if c["side"] == name]
        assert side["checks"] == len(of_it) == sum(side["counts"].values())
        ratios = [check["ratio"] for check in of_it if check["ratio"] is not None]
        assert side["largestRatio"] == max(ratios, default=None)
        assert (side["largestRatio"] is None) is (name in ("executor", "storage"))
        assert name in by_canaries.page
        assert f'name="side" value="{name}"' in by_canaries.texts[0]
        assert name in by_canaries.ended.out


def test_of_the_real_database_nothing_is_counted_and_nothing_is_claimed(
    by_canaries: Proved,
) -> None:
    document = by_canaries.document
    counts = {(t["orphanRows"], t["reachingRows"]) for t in document["tables"]}
    assert counts == {(None, None)}
    assert any("the tenant paths are correct" in said for said in document["notCovered"])
    assert any("countries is declared shared" in said for said in document["notCovered"])
    assert "request" not in by_canaries.ended.out


def test_no_id_of_a_real_client_or_a_canary_is_in_a_report(by_canaries: Proved) -> None:
    for text in map(unescape, by_canaries.texts):
        for client in (*IDS, "kiwi", "ki'wi", "k_wi"):
            assert not re.search(rf"\b{re.escape(client)}\b", text)


def _without_guards(patch: pytest.MonkeyPatch) -> None:
    """The compiler forgets every guard, and the verifier lets it pass."""
    guarded = bind.Binder.bind

    def unguarded(self: Any, resolved: Any) -> exp.Query:
        tree = guarded(self, resolved)
        for cte in tree.find_all(exp.CTE):
            if cte.this.args.get("where") is not None:
                cte.this.args["where"].set(
                    "this",
                    exp.Or(this=exp.Paren(this=cte.this.args["where"].this), expression=exp.true()),
                )
        return tree

    patch.setattr(bind.Binder, "bind", unguarded)
    patch.setattr(Shapes, "after_pins", lambda *_: [])
    patch.setattr(Verifier, "_check_copied", lambda *_: None)
    patch.setattr(compiler, "read_again", lambda proof: proof)


@pytest.mark.in_turn("engine", always=("postgres",))
@pytest.mark.parametrize("engine", ENGINES)
def test_a_compiler_that_forgets_its_guards_is_found_out(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with world(engine, request, files) as source:
        cli = store_on(source, tmp_path, files)
        _without_guards(monkeypatch)
        found = by_scratch(cli, source, tmp_path, "--victim-rows", 200)
    assert found.ended.code == 1, found.ended
    named = "The canary gets its planted rows and no others (orders, plain)"
    assert ("canaries", named) in found.breaches()
    groups = {group for group, _ in found.breaches()}
    assert {"canaries", "overlap", "probes"} <= groups


@pytest.mark.part_of(3)
@pytest.mark.parametrize(
    ("engine", "end"),
    [
        ("postgres", signal.SIGINT),
        ("mysql", signal.SIGTERM),
        ("clickhouse", signal.SIGTERM),
        ("postgres", signal.SIGTERM),
        ("mysql", signal.SIGINT),
        ("clickhouse", signal.SIGINT),
    ],
)
def test_the_scratch_database_goes_whatever_happens(
    engine: str, end: signal.Signals, request: pytest.FixtureRequest, tmp_path: Path, files: Path
) -> None:
    with world(engine, request, files) as source, ExitStack() as stack:
        there = stack.enter_context(at_server(store_on(source, tmp_path, files), source))
        server = source.server
        assert server is not None
        process = subprocess.Popen(
            [sys.executable, "-m", "martlet", "prove", "mart", "--scratch"],
            env={**os.environ, **there.environment},
            stderr=subprocess.PIPE,
            text=True,
            # What a shell starts in the background takes no interrupts, and hands that on.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )
        stack.callback(process.kill)

        def there_are() -> set[str]:
            assert server is not None
            return databases(engine, server, process.pid)

        until(
            lambda: process.poll() is not None or there_are(),
            "a scratch database",
        )
        process.send_signal(end)
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 2, said
        assert not there_are(), said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--scratch-server"),
        (["--client", "acme"], "cannot be combined with --scratch"),
        (["--scratch-server", "postgresql://u:hush@127.0.0.1:9/x"], "remove the password"),
        (["--scratch-server", "postgresql://u@127.0.0.1:9/x"], "Cannot create a scratch database"),
        (["--scratch-server", "no url"], "is not a PostgreSQL URL"),
        (["--scratch-password-file", "/nowhere", "--scratch-server", "x"], "cannot be read"),
    ],
)
def test_without_a_place_for_a_scratch_database_nothing_is_checked(
    words: list[str], said: str, request: pytest.FixtureRequest, tmp_path: Path, files: Path
) -> None:
    with world("postgres", request, files) as source:
        cli = store_on(source, tmp_path, files)
        ended = cli.run("prove", "mart", "--scratch", *words, COLUMNS="200")
    assert ended.code == 2, ended
    assert said in ended.out + ended.err
    assert "hush" not in ended.out + ended.err


def test_clients_with_a_database_each_are_proved_by_reading_only(
    tmp_path: Path, files: Path
) -> None:
    with ExitStack() as stack:
        sources = [
            stack.enter_context(file_source("sqlite", files, f"apart_{name}", HEALTHY))
            for name in ("template", "one", "two")
        ]
        body = mart_body(sources[0])
        body["tenancySettings"] = {
            "tenancyLevel": "DATABASE",
            "databaseName": "apart_{clientId}",
        }
        for table in body["tableList"]:
            table.pop("clientColumn", None)
            table.pop("isShared", None)
        cli = store_on(sources[0], tmp_path, files, body)
        found = proved(cli, tmp_path, "--client", "one", "--client", "two")
        scratch = cli.run("prove", "mart", "--scratch")
    # The two have the same rows, so that what one sees the other does too: and that is told.
    assert found.ended.code == 1
    assert {group for group, _ in found.breaches()} == {"overlap"}
    assert scratch.code == 2
    assert "its own database" in scratch.err


def test_odd_types_names_and_circles_are_planted(tmp_path: Path, files: Path) -> None:
    """Names with quotes and percent signs, keys that go round, a client's key that is a number."""
    tables = (
        TableData(
            "accounts",
            ("no integer NOT NULL PRIMARY KEY", "label varchar(40) NOT NULL UNIQUE"),
            ((1, "one"), (2, "two")),
        ),
        TableData(
            "deals",
            (
                "id integer NOT NULL PRIMARY KEY",
                '"it\'s 100%" varchar(3)',
                "account integer NOT NULL REFERENCES accounts (no)",
                "follows integer REFERENCES deals (id)",
                "flag boolean",
                "amount decimal(4,1)",
                "at timestamp",
                "on_day date",
                "thing blob",
            ),
            (),
        ),
        TableData(
            "notes",
            (
                "deal integer NOT NULL PRIMARY KEY REFERENCES deals (id)",
                "body text NOT NULL",
            ),
            (),
        ),
    )
    with file_source("sqlite", files, "odd", tables) as source:
        columns = ["id", "it's 100%", "account", "follows", "flag", "amount", "at", "on_day"]
        body = {
            "name": "mart",
            "datasourceName": "main",
            "tableList": [
                {
                    "schemaName": "main",
                    "name": "deals",
                    "alias": 'Deals of %s "ours"',
                    "columns": [{"name": name} for name in columns],
                },
                {
                    "schemaName": "main",
                    "name": "notes",
                    "columns": [{"name": "deal"}, {"name": "body", "alias": "text"}],
                },
                {
                    "schemaName": "main",
                    "name": "accounts",
                    "columns": [{"name": "label"}, {"name": "no", "isHide": True}],
                },
            ],
            "tenancySettings": {
                "tenancyLevel": "TABLE",
                "clientColumnType": "STRING",
                "schemaName": "main",
                "tableName": "accounts",
                "tableClientNameColumn": "label",
                "tablePrimaryKeyColumn": "no",
            },
        }
        found = proved(store_on(source, tmp_path, files, body), tmp_path, "--scratch")
    assert found.ended.code == 0, found.ended
    assert found.document["counts"]["canaries"]["held"] == 3 * len(
        found.document["clients"]["asked"]
    )


def test_a_server_that_refuses_every_canary_is_told_of(
    tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its verifiers find a mistake of its compiler in each question."""
    with file_source("sqlite", files, "refused", HEALTHY) as source:
        cli = store_on(source, tmp_path, files)
        monkeypatch.setattr("martlet.compiler.guard.bind.way_to_client", lambda *_: exp.true())
        ended = cli.run("prove", "mart", "--scratch")
    assert ended.code == 2, ended
    assert "Its log says why" in ended.err
    assert "bug in Martlet" not in ended.err
