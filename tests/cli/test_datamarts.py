"""`martlet datamart`: from a file to what clients may see."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from martlet.http.docs.examples import CREATE_DATAMART
from tests.support.cli import Cli

LOG = {"schemaName": "public", "name": "email_log", "columns": [{"name": "subject"}]}


@pytest.fixture
def body() -> dict[str, Any]:
    """The published example, under a name of its own."""
    return {**deepcopy(CREATE_DATAMART), "name": f"mart {uuid4().hex}"}


def _made(cli: Cli, body: dict[str, Any]) -> str:
    name = str(body["name"])
    assert cli.done("datamart", "create", "-", typed=json.dumps(body)) == f"{name} is created\n"
    return name


def test_a_datamart_is_made_from_a_file_listed_and_deleted(
    cli: Cli, body: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "mart.json"
    file.write_text(json.dumps(body))
    cli.done("datamart", "create", file)
    assert body["name"] in cli.done("datamart", "list")
    assert body["name"] in [row["name"] for row in cli.json("datamart", "list")]
    assert "DUPLICATE_DATAMART_NAME" in cli.refused("datamart", "create", file)
    assert cli.done("datamart", "delete", body["name"]) == f"{body['name']} is deleted\n"
    assert body["name"] not in cli.done("datamart", "list")


def test_show_tells_the_names_that_queries_use(cli: Cli, body: dict[str, Any]) -> None:
    table = {**body["tableList"][0], "alias": "sales"}
    table["columns"] = [
        *table["columns"],
        {"name": "status", "isHide": True},
        {"name": "month", "isCustomColumn": True, "sql": "date_trunc('month', order_date)"},
    ]
    name = _made(cli, {**body, "tableList": [table]})
    printed = cli.done("datamart", "show", name)
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in printed.splitlines()
        if line.startswith("│")
    ]
    assert [(row[0], row[1]) for row in rows] == [
        ("sales", "id"),
        ("sales", "customer_id"),
        ("sales", "date"),
        ("sales", "month"),
    ]
    assert "public.orders.order_date" in printed
    assert "date_trunc('month', order_date)" in printed
    assert cli.json("datamart", "show", name)["name"] == name


def test_a_body_that_is_wrong_names_every_fault(cli: Cli, body: dict[str, Any]) -> None:
    body["tableList"][0] = {
        **body["tableList"][0],
        "columns": [{"name": "order_idd"}, {"name": "custmer_id"}],
    }
    text = cli.refused("datamart", "create", "-", typed=json.dumps(body))
    assert text.startswith("INVALID_COLUMN_CONFIG")
    assert "tableList[0].columns[0]" in text
    assert "tableList[0].columns[1]" in text
    assert "did you mean `customer_id`?" in text


def test_an_update_is_a_file_that_says_datamart_name(cli: Cli, body: dict[str, Any]) -> None:
    name = _made(cli, body)
    [table] = body["tableList"]
    change = {"datamartName": name, "tableList": [{**table, "alias": "sales"}]}
    text = cli.done("datamart", "create", "-", typed=json.dumps(change))
    assert text == f"{name} is updated\n"
    assert "sales" in cli.done("datamart", "show", name)


def test_a_plan_says_what_is_new_and_stores_nothing(cli: Cli, body: dict[str, Any]) -> None:
    text = cli.done("datamart", "plan", "-", typed=json.dumps(body))
    assert "added orders" in text
    assert "customers.client_mapping_id = client key" in text
    cli.refused("datamart", "show", body["name"])


def test_a_plan_that_breaks_something_ends_with_1(cli: Cli, body: dict[str, Any]) -> None:
    name = _made(cli, body)
    [table] = body["tableList"]
    change = json.dumps(
        {"datamartName": name, "tableList": [{**table, "columns": [{"name": "order_id"}]}]}
    )
    ended = cli.run("datamart", "plan", "-", typed=change)
    assert (ended.code, ended.err) == (1, "")
    assert "breaks" in ended.out
    ended = cli.run("datamart", "plan", "-", "--json", typed=change)
    assert ended.code == 1
    assert "orders.customer_id" in str(json.loads(ended.out)["breaks"])
    assert "customer_id" in cli.done("datamart", "show", name)


def test_isolation_tells_each_tables_path(cli: Cli) -> None:
    text = cli.done("datamart", "isolation", "shop", "--orphans")
    assert "orders.customer_id -> customers.customer_id" in text
    assert "every client sees every row" in text
    report = cli.json("datamart", "isolation", "shop", "--orphans")
    assert report["isSafe"] is True
    assert {row["name"]: row["how"] for row in report["tables"]} == {
        "customers": "direct",
        "orders": "inherited",
        "order_items": "inherited",
        "payments": "inherited",
        "products": "shared",
        "web_events": "direct",
    }
    assert {row["orphanRows"] for row in report["tables"]} <= {0, None}


def test_isolation_that_is_not_settled_ends_with_1(cli: Cli, body: dict[str, Any]) -> None:
    name = _made(cli, {**body, "tableList": [*body["tableList"], LOG]})
    ended = cli.run("datamart", "isolation", name)
    assert ended.code == 1
    assert "Set clientColumn" in ended.out
    assert "have no tenant path" in ended.err
    ended = cli.run("datamart", "isolation", name, "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["isSafe"] is False


def test_a_name_is_printed_and_found_as_it_is(cli: Cli, body: dict[str, Any]) -> None:
    mark = "[red] [/] [/x] [link=x] a/b?c#d%20 :smile: 東京 🗼 '\" \\"
    name = f"{uuid4().hex} {mark}"
    [table] = body["tableList"]
    table = {**table, "alias": f"t{mark}", "label": mark}
    body = {**body, "name": name, "tableList": [table, LOG]}
    assert f"added t{mark}" in cli.done("datamart", "plan", "-", typed=json.dumps(body))
    _made(cli, body)
    assert name in cli.done("datamart", "list")
    assert f"t{mark}" in cli.done("datamart", "show", name)
    assert f"t{mark}" in cli.run("datamart", "isolation", name).out
    assert cli.done("datamart", "delete", name) == f"{name} is deleted\n"
    cli.refused("datamart", "show", name)
