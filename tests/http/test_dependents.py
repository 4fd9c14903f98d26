"""Whoever changes or deletes a datamart is told what depends on it."""

import json
from typing import Any

import pytest
from httpx2 import Response

from tests.support.api import DATA_APP, DATAMART, Api, mart_body
from tests.support.boards import PATH as BOARDS
from tests.support.boards import board, metric
from tests.support.engines import Source

MARTS = "/api/v2/data-app/datamarts"
EMBEDS = "/api/v2/data-app/embeds"
DELETE = f"{MARTS}?datamartName={DATAMART}"


@pytest.fixture
def used(api: Api, duckdb_small: Source) -> Api:
    """A dashboard on two datamarts."""
    api.add_source(duckdb_small, "second")
    api.add_mart(mart_body(duckdb_small))
    api.add_mart(mart_body(duckdb_small, name="other", datasourceName="second"))
    revenue = metric("Revenue", query={"measures": ["orders.amount.sum"]})
    far = metric("Far", datamartName="other")
    period = {"name": "period", "kind": "dateRange", "member": "orders.created_at"}
    forced = {"name": "secret", "columns": ["orders.secret_note"]}
    body = board(metrics=[revenue, far], filters=[period], appFilters=[forced])
    api.done(api.post(BOARDS, body))
    return api


def embedded(api: Api, name: str, **fields: Any) -> None:
    body = {"dashboardId": "sales", "embedType": "dashboard", "name": name, **fields}
    api.done(api.post(EMBEDS, body))


def warnings(response: Response) -> list[str]:
    found: list[str] = json.loads(response.headers.get("Martlet-Warnings", "[]"))
    return found


def refusal(response: Response) -> str:
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (409, "DATAMART_IN_USE")
    return str(error["message"])


def test_a_datamart_that_embeds_need_is_not_deleted_by_accident(used: Api) -> None:
    on_mart = {"accessSettings": {"datamartName": DATAMART}}
    on_other = {"accessSettings": {"datamartName": "other"}}
    embedded(used, "On it", **on_mart)
    embedded(used, "Shows it", **on_other)
    embedded(used, "Far", embedType="metric", metricId="far", **on_other)
    for response in (
        used.delete(DELETE),
        used.delete(DELETE.replace("datamarts?", "datamart?")),
        used.post("/api/v2/dataApp/datamart/delete", {"datamartName": DATAMART}),
    ):
        message = refusal(response)
        assert "On it, Shows it) and dashboards (Sales)" in message
    response = used.delete(f"{DELETE}&force=true")
    assert used.done(response) == {"id": DATAMART, "error": None}
    assert warnings(response) == [
        'dashboard "Sales" has metrics on it, which can no longer be asked'
    ]
    names = [row["name"] for row in used.done(used.get(EMBEDS))["data"]]
    assert names == ["Far", "Shows it"]
    assert used.get(f"{BOARDS}/sales").status_code == 200


def test_a_datamart_that_a_workspace_is_on_is_not_deleted_by_accident(used: Api) -> None:
    workspace = {"name": "team", "connectionType": "DATAMART", "datamartName": "other"}
    used.done(used.post("/api/v2/workspace", workspace))
    path = f"{MARTS}?datamartName=other"
    assert "workspaces (team)" in refusal(used.delete(path))
    response = used.delete(f"{path}&force=true")
    assert 'workspace "team" has no connection now; update it' in warnings(response)
    assert used.done(used.get("/api/v2/workspace"))["data"][0]["datamartName"] is None
    used.done(used.put("/api/v2/workspace", {**workspace, "datamartName": DATAMART}))


def test_a_datamart_that_dashboards_ask_is_not_deleted_by_accident(used: Api) -> None:
    assert "is in use by dashboards (Sales)" in refusal(used.delete(DELETE))
    used.done(used.delete(f"{DELETE}&force=true"))


def test_a_datamart_that_nothing_needs_is_deleted(used: Api) -> None:
    used.done(used.delete(f"{BOARDS}/sales"))
    response = used.delete(DELETE)
    assert used.done(response) == {"id": DATAMART, "error": None}
    assert warnings(response) == []


def test_what_a_change_takes_from_dashboards_is_planned_and_told(
    used: Api, duckdb_small: Source
) -> None:
    pins = [{"name": "orders", "clientColumn": "client_id"}]
    fewer = board(id="fewer", name="Fewer", metrics=[metric("m")])
    used.done(used.post(BOARDS, fewer))
    used.done(
        used.post(
            EMBEDS,
            {
                "dashboardId": "fewer",
                "embedType": "dashboard",
                "accessSettings": {"tableTenancySettings": pins},
            },
        )
    )
    tables = mart_body(duckdb_small)["tableList"]
    names = [{"name": "id"}, {"name": "customer_id"}, {"name": "secret_note", "isHide": True}]
    change = {
        "datamartName": DATAMART,
        "tableList": [{**tables[0], "columns": names}, *tables[1:]],
    }
    expected = [
        'dashboard "Fewer", metric "m": ',
        'dashboard "Sales", metric "Revenue": ',
        'embed "Fewer": ',
    ]
    plan = used.done(used.post(f"{MARTS}/plan", change))["data"]
    told = [text for text in plan["breaks"] if text.startswith(("dashboard", "embed"))]
    assert [text[: len(start)] for text, start in zip(told, expected, strict=True)] == expected
    assert "has no exposed column" in told[0]
    message = refusal(used.put(MARTS, change))
    assert all(text in message for text in told)
    response = used.put(f"{MARTS}?force=true", change)
    used.done(response)
    assert warnings(response)[:3] == told
    # What is broken already is broken no further.
    assert warnings(used.put(MARTS, change)) == warnings(response)[3:]


def test_a_filter_that_would_lose_its_column_is_told(used: Api, duckdb_small: Source) -> None:
    tables = mart_body(duckdb_small)["tableList"]
    kept = [c for c in tables[0]["columns"] if c["name"] not in ("created_at", "secret_note")]
    change = {"datamartName": DATAMART, "tableList": [{**tables[0], "columns": kept}, *tables[1:]]}
    used.done(used.delete(f"{BOARDS}/sales/metrics/far"))
    told = used.done(used.post(f"{MARTS}/plan", change))["data"]["breaks"]
    starts = ('dashboard "Sales", filter "period": ', 'dashboard "Sales", app filter "secret": ')
    assert all(any(text.startswith(start) for text in told) for start in starts), told


def test_a_change_tells_nothing_of_what_a_data_app_may_not_see(
    used: Api, duckdb_small: Source
) -> None:
    app = {"name": DATA_APP, "datasources": ["main"]}
    used.done(used.put("/api/v2/data-app", app, token="service"))
    tables = mart_body(duckdb_small)["tableList"][1:]
    change = {"datamartName": DATAMART, "tableList": tables}
    breaks = used.done(used.post(f"{MARTS}/plan", change))["data"]["breaks"]
    assert not any("Sales" in text for text in breaks)
    assert "dashboards (1)" in refusal(used.delete(DELETE))
    assert warnings(used.delete(f"{DELETE}&force=true")) == []
