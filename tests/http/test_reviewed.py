"""What those who review a datamart read of it: its clients, its draft, and what looks wrong."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from tests.support.api import Api, mart_body, tenant_of
from tests.support.engines import Source, file_source

PATH = "/api/v2/data-app/datamarts"


@pytest.fixture
def body(source: Source) -> dict[str, Any]:
    return mart_body(source)


def test_the_clients_are_those_whose_id_names_one_of_them(mart: Api) -> None:
    found = mart.done(mart.get(f"{PATH}/mart/clients", token="service"))["data"]
    assert found == {
        "clients": ["ACME", "acme", "bolt", "empty", "o'hara"],
        "ambiguous": 1,
        "unnamed": 1,
        "sharedKeys": 0,
        "isCut": False,
    }


def test_every_listed_client_can_be_asked_as(mart: Api) -> None:
    clients = mart.done(mart.get(f"{PATH}/mart/clients", token="service"))["data"]["clients"]
    answers = [mart.sql("SELECT count(*) FROM orders", client) for client in clients]
    assert [answer.json()["rows"] for answer in answers] == [[[1]], [[5]], [[3]], [[0]], [[1]]]


def test_the_clients_are_told_to_service_tokens_only(mart: Api) -> None:
    for token in ("key", mart.guest("acme")):
        assert mart.get(f"{PATH}/mart/clients", token=token).status_code in (401, 403)
    assert mart.get(f"{PATH}/other/clients", token="service").status_code == 404


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_keys_of_several_clients_are_counted(
    engine: str, engine_server: TestClient, files: Path
) -> None:
    """A view may name a client twice: nothing tells that its key is unique."""
    with file_source(engine, files, f"twice_{uuid4().hex}") as source:
        source.execute(
            "CREATE VIEW doubled AS SELECT id, client_id FROM client_mapping WHERE id = 't1'"
            " UNION ALL SELECT id, 'again' FROM client_mapping WHERE id = 't1'"
        )
        api = tenant_of(engine_server)
        api.add_source(source)
        body = mart_body(source)
        body["tenancySettings"]["tableName"] = "doubled"
        api.add_mart({**body, "tableList": body["tableList"][:1]})
        found = api.done(api.get(f"{PATH}/mart/clients", token="service"))["data"]
    assert (found["clients"], found["sharedKeys"]) == (["acme", "again"], 1)


def test_a_draft_creates_the_same_datamart_again(own_mart: Api) -> None:
    answer = own_mart.get(f"{PATH}/mart/draft")
    assert answer.headers["ETag"] == own_mart.get(f"{PATH}/mart").headers["ETag"]
    own_mart.add_mart({**own_mart.done(answer)["data"], "name": "again"})
    rows = [own_mart.done(own_mart.get(f"{PATH}/{name}"))["data"] for name in ("mart", "again")]
    assert {**rows[0], "name": "again"} == rows[1]


def _pinned_by(body: dict[str, Any], column: str) -> dict[str, Any]:
    """The datamart with lines that are pinned by `column`, whose key leads to the orders."""
    orders, customers, lines, *_ = body["tableList"]
    tenancy = {
        **body["tenancySettings"],
        "clientColumnType": "NUMBER",
        "tableName": "accounts",
        "tableClientNameColumn": "number",
        "tablePrimaryKeyColumn": "number",
    }
    for table in (orders, customers):
        table.pop("clientColumn", None)
    tables = [orders, customers, {**lines, "clientColumn": column}]
    return {**body, "tableList": tables, "tenancySettings": tenancy}


def test_a_client_column_whose_key_leads_elsewhere_is_warned_of(
    asked: Api, body: dict[str, Any]
) -> None:
    body = _pinned_by(body, "order_id")
    told = (
        "order_lines is pinned by order_id, but a declared key leads that to orders.id, which is"
        " not the client key. Check that it is the right column."
    )
    plan = asked.done(asked.post(f"{PATH}/plan", body))["data"]
    assert told in plan["isolation"][2]["warnings"]
    created = asked.post(PATH, body)
    assert created.json() == {"id": "mart", "error": None}
    assert json.loads(created.headers["Martlet-Warnings"]) == [told]
    report = asked.done(asked.get(f"{PATH}/mart/isolation"))["data"]
    assert told in report["tables"][2]["warnings"]
    change = {"datamartName": "mart", "tableList": body["tableList"]}
    assert told in asked.put(PATH, change).headers["Martlet-Warnings"]


def test_a_client_column_that_is_right_or_has_no_key_is_not_warned_of(
    asked: Api, body: dict[str, Any]
) -> None:
    body["tableList"][1]["clientColumn"] = "client_id"  # a key leads it to the client table
    created = asked.post(PATH, body)
    assert "Martlet-Warnings" not in created.headers
    report = asked.done(asked.get(f"{PATH}/mart/isolation"))["data"]
    assert not [w for row in report["tables"] for w in row["warnings"] if "pinned by" in w]


def test_the_rows_that_reach_a_client_are_counted_with_the_orphans(mart: Api) -> None:
    rows = mart.done(mart.get(f"{PATH}/mart/isolation", params={"orphans": "true"}))["data"]
    counted = {r["name"]: (r["reachingRows"], r["orphanRows"]) for r in rows["tables"]}
    assert counted["orders"] == (10, 1)
    assert counted["order_lines"] == (6, 1)
    assert counted["countries"] == (None, None)
