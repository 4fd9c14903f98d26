"""`martlet prove`, read-only: what it finds in order, and what it finds wrong."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.prove.conftest import world
from tests.support.api import mart_body
from tests.support.cli import Cli
from tests.support.engines import Source
from tests.support.proving import IDS, Proved, proved, store_on

# A proof of a whole datamart takes long: of the engines but PostgreSQL, one in turn.
pytestmark = pytest.mark.in_turn("healthy", always=("postgres",))


def test_a_healthy_datamart_is_proved(healthy_store: Cli, tmp_path: Path) -> None:
    found = proved(healthy_store, tmp_path, "--sample", 5)
    assert found.ended.code == 0, found.ended
    assert found.document["verdict"] == "held"
    assert not found.breaches()
    groups = ("clients", "certificates", "rows", "measures", "overlap", "census", "hidden")
    assert {group: found.outcomes(group) for group in groups} == {g: {"held"} for g in groups}
    assert len(found.document["clients"]["asked"]) == 5
    assert found.outcomes("isolation") == {"held", "unknown"}  # two tables have no path


def test_everything_that_is_exposed_is_asked_as_everyone(
    healthy_store: Cli, tmp_path: Path
) -> None:
    found = proved(healthy_store, tmp_path, "--sample", 5).document
    asked = {(c["table"], c["client"]) for c in found["checks"] if c["group"] == "measures"}
    tables = {table["name"] for table in found["tables"] if table["isAsked"]}
    assert tables == {"orders", "customers", "order_lines", "countries"}
    assert asked == {(t, client) for t in tables for client in found["clients"]["asked"]}


def test_clients_can_be_named_and_are_named_in_the_terminal_only(
    healthy_store: Cli, tmp_path: Path
) -> None:
    found = proved(healthy_store, tmp_path, "--client", "acme", "--client", "o'hara")
    assert found.ended.code == 0
    assert "o'hara" in found.ended.out
    assert len(found.document["clients"]["asked"]) == 2
    assert found.document["command"] == "martlet prove mart --client …"
    for text in map(unescape, found.texts):
        assert not [client for client in IDS if re.search(rf"\b{re.escape(client)}\b", text)]


def test_the_same_seed_draws_the_same_clients(healthy_store: Cli, tmp_path: Path) -> None:
    def drawn(*words: object) -> list[str]:
        clients: list[str] = proved(healthy_store, tmp_path, *words).document["clients"]["asked"]
        return clients

    first = drawn("--sample", 2, "--seed", 3)
    assert drawn("--sample", 2, "--seed", 3) == first
    assert any(drawn("--sample", 2, "--seed", seed) != first for seed in range(6))


def test_one_client_alone_cannot_show_that_there_is_no_overlap(
    healthy_store: Cli, tmp_path: Path
) -> None:
    found = proved(healthy_store, tmp_path, "--client", "acme")
    assert found.ended.code == 0
    assert found.outcomes("overlap") == {"unknown"}
    assert "cannot tell" in found.ended.out


Break = Callable[[Source, dict[str, Any]], None]


def _two_clients_of_one_key(source: Source, body: dict[str, Any]) -> None:
    """The client table is a view, in which a key is there twice."""
    source.execute(
        "CREATE VIEW both_clients AS SELECT id, client_id FROM client_mapping"
        " UNION ALL SELECT id, 'again' FROM client_mapping WHERE id = 't1'"
    )
    body["tenancySettings"]["tableName"] = "both_clients"
    for table in body["tableList"][:2]:
        table["clientColumn"] = "client_id"
    del body["tableList"][2:]


def _an_id_of_two_clients(source: Source, body: dict[str, Any]) -> None:
    del body
    source.execute("INSERT INTO client_mapping VALUES ('t9', 'bolt', 'The second of that name')")


def _rows_of_everyone(source: Source, body: dict[str, Any]) -> None:
    """A view has every order once for each client."""
    source.execute(
        "CREATE VIEW every_order AS SELECT o.id, o.amount, c.id AS client_id"
        " FROM orders o CROSS JOIN client_mapping c"
    )
    columns = [{"name": "id"}, {"name": "amount"}]
    body["tableList"] = [
        {
            "schemaName": source.schema,
            "name": "every_order",
            "clientColumn": "client_id",
            "columns": columns,
        }
    ]
    del body["relationships"]


BROKEN: dict[str, tuple[Break, list[str], set[tuple[str, str]]]] = {
    "two clients of one key": (
        _two_clients_of_one_key,
        [],
        {
            ("clients", "Each client key belongs to one client"),
            ("overlap", "No row is seen by two clients (orders)"),
            ("overlap", "No row is seen by two clients (customers)"),
        },
    ),
    "an id of two clients": (
        _an_id_of_two_clients,
        [],
        {("clients", "Each client id names one client")},
    ),
    "a view with rows of everyone": (
        _rows_of_everyone,
        ["--key", "every_order=id"],
        {("overlap", "No row is seen by two clients (every_order)")},
    ),
}


@pytest.fixture(params=["postgres", "mysql", "duckdb", "sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _proof_of(
    broken: Break, engine: str, request: pytest.FixtureRequest, tmp_path: Path, *words: str
) -> Proved:
    files: Path = request.getfixturevalue("files")
    with world(engine, request, files) as source:
        body = {"relationships": [], **mart_body(source)}
        broken(source, body)
        return proved(store_on(source, tmp_path, files, body), tmp_path, "--sample", 9, *words)


@pytest.mark.in_turn("engine")
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_datamart_is_found_out(
    case: str, engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    broken, words, expected = BROKEN[case]
    found = _proof_of(broken, engine, request, tmp_path, *words)
    assert found.ended.code == 1, found.ended
    assert found.document["verdict"] == "breach"
    assert expected <= found.breaches()
    assert "Report on isolation" in found.page
    assert "Certificate of isolation" not in found.page


def test_without_a_key_overlap_cannot_tell_and_says_so(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    found = _proof_of(_rows_of_everyone, "duckdb", request, tmp_path)
    [case] = [c for c in found.cases if c.get("classname") == "martlet.prove.overlap"]
    skipped = case.find("skipped")
    assert skipped is not None
    assert "exposes no unique key" in str(skipped.get("message"))
    assert "--key 'every_order=COLUMN'" in found.ended.out


def test_what_the_isolation_report_warns_of_is_told(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    def mislead(_: Source, body: dict[str, Any]) -> None:
        body["tableList"][2]["clientColumn"] = "order_id"
        body["tenancySettings"].update(
            tableName="accounts",
            tableClientNameColumn="number",
            tablePrimaryKeyColumn="number",
            clientColumnType="NUMBER",
        )
        del body["tableList"][0]["clientColumn"]

    found = _proof_of(mislead, "duckdb", request, tmp_path)
    told = "order_lines is pinned by order_id, but a declared key leads that to orders.id"
    assert any(told in warning for warning in found.document["warnings"])
    assert told in found.ended.out
    assert told in found.page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["other"], "INVALID_DATAMART"),
        (["mart", "--key", "orders=nothing"], "orders.nothing"),
        (["mart", "--key", "orders"], "TABLE=COLUMN"),
        (["mart", "--client", "nobody at all"], "not checked"),
        (["mart", "--junit", "/nowhere/at/all.xml"], "Cannot write"),
        (["mart", "--url", "http://127.0.0.1:9", "--token", "x"], "No server answers"),
        (["mart", "--url", "http://127.0.0.1:9"], "is required with --url"),
    ],
)
def test_what_cannot_be_checked_is_no_breach(
    words: list[str], said: str, request: pytest.FixtureRequest, tmp_path: Path, files: Path
) -> None:
    with world("sqlite", request, files) as source:
        ended = store_on(source, tmp_path, files).run("prove", *words, COLUMNS="200")
    assert ended.code == 2
    assert said in ended.out + ended.err
