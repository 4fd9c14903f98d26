"""`martlet dashboard`, `embed` and `workspace`: from a file to what is shown, and back."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from martlet.http.docs.examples import CREATE_DASHBOARD, CREATE_DATAMART
from tests.support.cli import Cli

SQL = """SELECT date AS day, count(*) AS orders
FROM orders
GROUP BY 1"""
# What YAML readers are known to take for something else.
TRAPS = [
    "no",
    "on",
    "2026-01-01",
    "012",
    "1:30",
    "1_000",
    "~",
    "null",
    "0x1F",
    ".5",
    "1e3",
    "",
    "=",
    "<<",
]


@pytest.fixture
def body() -> dict[str, Any]:
    """A dashboard under an id of its own, with texts that are easily misread."""
    trap = {
        "id": "trap",
        "name": "no",
        "datamartName": "sales-analytics",
        "sql": SQL,
        "chart": {"kind": "table", "labels": {"orders": "2026-01-01"}},
    }
    ranged = {
        "measures": ["orders.count"],
        "timeDimensions": [{"dimension": "orders.date", "dateRange": ["2026-01-01", "2026-06-30"]}],
        "filters": [{"member": "orders.id", "operator": "equals", "values": [0, 7]}],
    }
    asked = {**CREATE_DASHBOARD["metrics"][0], "id": "ranged", "query": ranged}
    choices = {"name": "c", "kind": "select", "drives": {}, "choices": [*TRAPS, True, 0, 1.5]}
    return {
        **deepcopy(CREATE_DASHBOARD),
        "id": f"d{uuid4().hex}",
        "metrics": [*deepcopy(CREATE_DASHBOARD["metrics"]), trap, asked],
        "filters": [*CREATE_DASHBOARD["filters"], choices],
    }


@pytest.mark.parametrize("ending", ["json", "yaml", "yml"])
def test_what_is_exported_can_be_imported(
    cli: Cli, body: dict[str, Any], tmp_path: Path, ending: str
) -> None:
    made = cli.done("dashboard", "import", "-", typed=json.dumps(body))
    assert made == f"{body['id']} is created\n"
    file = tmp_path / f"board.{ending}"
    assert cli.done("dashboard", "export", body["id"], file) == f"{file} is written\n"
    text = file.read_text()
    exported = json.loads(cli.done("dashboard", "export", body["id"]))
    if ending != "json":
        assert "    FROM orders\n" in text, "SQL is read line by line"
        assert cli.done("dashboard", "export", body["id"], "--format", "yaml") == text
        assert yaml.safe_load(text)["filters"][-1]["choices"][: len(TRAPS)] == TRAPS
    assert exported["filters"][-1]["choices"] == body["filters"][-1]["choices"]
    assert exported["metrics"][3]["query"] == body["metrics"][3]["query"]
    cli.done("dashboard", "delete", body["id"])
    cli.done("dashboard", "import", file)
    assert json.loads(cli.done("dashboard", "export", body["id"])) == exported


def test_a_dashboard_is_replaced_only_by_force(cli: Cli, body: dict[str, Any]) -> None:
    cli.done("dashboard", "import", "-", typed=json.dumps(body))
    other = json.dumps({**body, "name": "Other", "metrics": body["metrics"][:2], "filters": []})
    assert "DUPLICATE_DASHBOARD_ID" in cli.refused("dashboard", "import", "-", typed=other)
    text = cli.done("dashboard", "import", "-", "--force", typed=other)
    assert text == f"{body['id']} is replaced\n"
    rows = {row["id"]: row for row in cli.json("dashboard", "list")}
    assert (rows[body["id"]]["name"], rows[body["id"]]["metrics"]) == ("Other", 2)
    assert body["id"] in cli.done("dashboard", "list")


def test_a_dry_run_says_what_would_change_or_what_is_wrong(cli: Cli, body: dict[str, Any]) -> None:
    text = json.dumps(body)
    plan = cli.done("dashboard", "import", "-", "--dry-run", typed=text)
    assert plan.startswith(f"{body['id']} would be created\nadded orders\n")
    assert "NOT_FOUND" not in plan
    assert "INVALID_DASHBOARD_ID" in cli.refused("dashboard", "export", body["id"])
    body["metrics"][0]["query"] = {"measures": ["orders.cuont"]}
    body["metrics"][1] = {**body["metrics"][1], "datamartName": "slaes-analytics"}
    said = cli.refused("dashboard", "import", "-", "--dry-run", typed=json.dumps(body))
    assert "metrics[0].query" in said
    assert "did you mean `sales-analytics`?" in said


def test_a_metric_is_added_from_a_file(cli: Cli, body: dict[str, Any], tmp_path: Path) -> None:
    cli.done("dashboard", "import", "-", typed=json.dumps(body))
    file = tmp_path / "metric.yaml"
    file.write_text(
        "name: Orders a year  # a comment\ndatamartName: sales-analytics\n"
        "query:\n  measures: [orders.count]\nchart: {kind: number}\n"
    )
    text = cli.done("dashboard", "add-metric", body["id"], file)
    assert text == f"orders-a-year is added to {body['id']}\n"


def test_embeds_are_made_listed_and_deleted(own: Cli, tmp_path: Path) -> None:
    app = ("--data-app", "storefront")
    settings = tmp_path / "settings.yaml"
    settings.write_text("isAllowDownload: false\n")
    words = ("--name", "One", "--settings", settings, "--allow", "layout-change")
    whole = own.done("embed", "create", "sales", *app, *words).strip()
    one = own.done("embed", "create", "sales", "--metric", "orders", *app).strip()
    rows = {row["embedId"]: row for row in own.json("embed", "list", *app)}
    assert rows[one]["metricId"] == "orders"
    assert rows[whole]["accessSettings"]["isAllowMetricLayoutChange"]
    assert not rows[whole]["accessSettings"]["isAllowDownload"]
    assert "layout-change" in own.done("embed", "list", *app)
    assert "or use --force." in own.refused("dashboard", "delete", "sales")
    refusal = own.refused("datamart", "delete", "sales-analytics")
    assert "DATAMART_IN_USE" in refusal
    assert "dashboards (Sales); free it, or use --force." in refusal
    fewer = json.dumps({**CREATE_DASHBOARD, "metrics": CREATE_DASHBOARD["metrics"][1:]})
    dry = own.done("dashboard", "import", "-", "--dry-run", typed=fewer)
    assert dry == (
        "sales would be replaced\nremoved orders\nbreaks the embed Orders\n"
        "the import needs --force\nthe import needs --drop-embeds\n"
    )
    assert "or use --drop-embeds." in own.refused(
        "dashboard", "import", "-", "--force", typed=fewer
    )
    own.done("dashboard", "import", "-", "--force", "--drop-embeds", typed=fewer)
    assert "INVALID_EMBED_ID" in own.refused("embed", "delete", one, *app)
    assert own.done("embed", "delete", whole, *app) == f"{whole} is deleted\n"
    ended = own.run("datamart", "delete", "sales-analytics", "--force")
    assert ended.code == 0
    assert 'dashboard "Sales" has metrics on it' in ended.err
    own.done("dashboard", "delete", "sales")


def test_workspaces_are_made_and_listed(own: Cli) -> None:
    own.done("workspace", "create", "a", "--datamart", "shop")
    own.done("workspace", "create", "b", "--datasource", "postgres-main")
    own.done("workspace", "create", "c")
    assert [(r["name"], r["connectionType"]) for r in own.json("workspace", "list")] == [
        ("a", "DATAMART"),
        ("b", "DATASOURCE"),
        ("c", "MULTI_DATAMART"),
    ]
    assert "postgres-main" in own.done("workspace", "list")
    both = own.run("workspace", "create", "d", "--datamart", "shop", "--datasource", "x")
    assert both.code == 2


def test_a_file_that_is_no_document_is_refused(own: Cli, tmp_path: Path) -> None:
    file = tmp_path / "board.yaml"
    for text, said in (
        ("a: [", "is not valid YAML"),
        ("- a", "must contain a YAML object"),
        ("!!python/object/apply:os.getcwd []", "is not valid YAML"),
    ):
        file.write_text(text)
        assert said in own.refused("dashboard", "import", file)
    assert "Cannot read" in own.refused("dashboard", "import", tmp_path / "none.yaml")
    nowhere = tmp_path / "none" / "board.yaml"
    assert "Cannot write" in own.refused("dashboard", "export", "sales", nowhere)


def test_a_datamart_is_changed_under_a_dashboard_only_by_force(own: Cli) -> None:
    (orders,) = CREATE_DATAMART["tableList"]
    tables = [{**orders, "columns": orders["columns"][:2]}]  # without the date
    change = json.dumps({"datamartName": CREATE_DATAMART["name"], "tableList": tables})
    refusal = own.refused("datamart", "create", "-", typed=change)
    assert 'dashboard "Sales", metric "' in refusal
    assert "Fix that first, or repeat with --force." in refusal
    ended = own.run("datamart", "create", "-", "--force", typed=change)
    assert (ended.code, ended.out) == (0, f"{CREATE_DATAMART['name']} is updated\n")
    assert 'dashboard "Sales", metric "' in ended.err
