"""Embeds: what a data app shows of a dashboard, and what keeps what they need from going."""

from dataclasses import replace
from typing import Any

import pytest

from martlet.store.repository.saved import Viewer
from tests.support.api import DATA_APP, DATAMART, Api, mart_body, tenant_of
from tests.support.boards import PATH as BOARDS
from tests.support.boards import board, faults, metric
from tests.support.engines import Source

PATH = "/api/v2/data-app/embeds"
MARTS = "/api/v2/data-app/datamarts"
WHOLE = {"dashboardId": "sales", "embedType": "dashboard"}
ONE = {"dashboardId": "sales", "embedType": "metric", "metricId": "b"}


@pytest.fixture
def shown(api: Api, duckdb_small: Source) -> Api:
    """A dashboard with the metrics `a` and `b`."""
    api.add_mart(mart_body(duckdb_small))
    api.done(api.post(BOARDS, board(metrics=[metric("a"), metric("b")])))
    return api


def embedded(api: Api, body: dict[str, Any] = WHOLE, **settings: Any) -> str:
    given = {**body, "accessSettings": settings} if settings else body
    embed_id: str = api.done(api.post(PATH, given))["id"]
    return embed_id


def listed(api: Api) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.done(api.get(PATH))["data"]
    return rows


def changed(api: Api, embed_id: str, **settings: Any) -> None:
    api.done(api.put(PATH, {"embedId": embed_id, "accessSettings": settings}))


def refusal(api: Api, method: str, path: str, body: object = None) -> tuple[int, str, str]:
    response = api.call(method, path, json=body)
    error = response.json()["error"]
    return response.status_code, error["code"], error["at"]


def test_an_embed_is_made_with_what_is_usual(shown: Api) -> None:
    embed_id = embedded(shown)
    metric_id = embedded(shown, {**ONE, "name": "Only b"})
    assert shown.done(shown.get(f"{PATH}?isPagination=true"))["data"] == listed(shown)
    rows = {row["embedId"]: row for row in listed(shown)}
    assert list(rows) == [metric_id, embed_id]
    assert rows[metric_id]["name"] == "Only b"
    assert rows[metric_id]["metricId"] == "b"
    settings = rows[embed_id].pop("accessSettings")
    assert rows[embed_id] == {
        "embedId": embed_id,
        "name": "Sales",
        "embedType": "dashboard",
        "dashboardId": "sales",
        "metricId": None,
        "workspaceName": None,
    }
    on = {name for name, value in settings.items() if value is True}
    assert on == {"isAllowDownload", "isAllowFullscreen", "isShowDashboardName"}
    assert settings["datamartName"] == DATAMART
    assert settings["tableTenancySettings"] == []


def test_settings_are_changed_one_by_one(shown: Api) -> None:
    embed_id = embedded(shown, isAllowManageMetrics=True, isAllowCreateDashboardView=True)

    def settings() -> dict[str, Any]:
        found: dict[str, Any] = listed(shown)[0]["accessSettings"]
        return found

    assert settings()["isAllowMetricUpdate"]
    assert settings()["isAllowMetricDeletion"]
    assert settings()["isAllowMetricLayoutChange"]
    change = {
        "embedId": embed_id,
        "accessSettings": {
            "isAllowMetricDeletion": False,
            "isAllowUnderlyingData": True,
            "isAllowEmailReports": True,
            "joinModel": "single",
        },
    }
    assert shown.done(shown.put(PATH, change)) == {"id": embed_id, "error": None}
    assert settings()["isAllowMetricUpdate"]
    assert not settings()["isAllowMetricDeletion"]
    assert not settings()["isAllowManageMetrics"]
    assert settings()["isAllowUnderlyingData"]
    assert not settings()["isAllowEmailReports"]
    changed(shown, embed_id, isAllowManageMetrics=False)
    assert not settings()["isAllowMetricUpdate"]
    assert settings()["isAllowMetricLayoutChange"]


def test_an_embed_is_renamed_and_its_dashboard_too(shown: Api) -> None:
    embed_id = embedded(shown)
    shown.done(shown.put(f"{PATH}/rename", {"embedId": embed_id, "name": "New"}))
    assert listed(shown)[0]["name"] == "New"
    assert shown.done(shown.get(f"{BOARDS}/sales"))["data"]["name"] == "Sales"
    both = {"embedId": embed_id, "name": "Newer", "isRenameDashboard": True}
    shown.done(shown.put(f"{PATH}/rename", both))
    assert listed(shown)[0]["name"] == "Newer"
    assert shown.done(shown.get(f"{BOARDS}/sales"))["data"]["name"] == "Newer"
    assert shown.done(shown.put(PATH, {"embedId": embed_id, "name": "Newest"}))
    assert listed(shown)[0]["name"] == "Newest"


def test_older_paths_answer_the_same(shown: Api) -> None:
    response = shown.post(PATH.replace("data-app", "dataApp"), WHOLE)
    assert response.headers["Deprecation"] == "true"
    assert [row["embedId"] for row in listed(shown)] == [response.json()["id"]]


BAD: list[tuple[dict[str, Any], tuple[int, str, str]]] = [
    ({"dashboardId": "slaes"}, (404, "INVALID_DASHBOARD_ID", "dashboardId")),
    ({"embedType": "page"}, (400, "INVALID_REQUEST_BODY", "embedType")),
    ({"embedType": "metric"}, (400, "INVALID_REQUEST_BODY", "metricId")),
    ({"metricId": "b"}, (400, "INVALID_REQUEST_BODY", "metricId")),
    ({"embedType": "metric", "metricId": "x"}, (404, "INVALID_METRIC_ID", "metricId")),
    ({"workspaceName": "none"}, (404, "INVALID_WORKSPACE_NAME", "workspaceName")),
    (
        {"accessSettings": {"datamartName": "mrat"}},
        (404, "INVALID_DATAMART", "accessSettings.datamartName"),
    ),
    (
        {"accessSettings": {"metricCreationMode": "CHAT"}},
        (400, "INVALID_REQUEST_BODY", "accessSettings.metricCreationMode"),
    ),
    (
        {"accessSettings": {"isAllowMetricUpdates": True}},
        (400, "INVALID_REQUEST_BODY", "accessSettings.isAllowMetricUpdates"),
    ),
]


@pytest.mark.parametrize(("fields", "expected"), BAD)
def test_what_cannot_be_shown_is_refused(
    shown: Api, fields: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    assert refusal(shown, "POST", PATH, {**WHOLE, **fields}) == expected


BY_CLIENT = {"name": "orders", "clientColumn": "client_id"}
TENANCIES: list[tuple[list[dict[str, str]], dict[str, str]]] = [
    ([BY_CLIENT], {}),
    ([{"name": "orders", "clientColumn": "secret_note", "schemaName": "main"}], {}),
    ([{"name": "odrers", "clientColumn": "client_id"}], {"[0].name": "did you mean `orders`?"}),
    (
        [{"name": "orders", "clientColumn": "clientid"}],
        {"[0].clientColumn": "did you mean `client_id`?"},
    ),
    ([{"name": "orders", "clientColumn": "id"}], {"[0].clientColumn": "of the type integer"}),
    ([{**BY_CLIENT, "schemaName": "x"}], {"[0].name": "no table"}),
    ([BY_CLIENT, BY_CLIENT], {"[1].name": "appears twice"}),
]


@pytest.mark.parametrize(("tenancies", "expected"), TENANCIES)
def test_tenancy_is_of_columns_that_can_hold_the_key(
    shown: Api, tenancies: list[dict[str, str]], expected: dict[str, str]
) -> None:
    body = {**WHOLE, "accessSettings": {"tableTenancySettings": tenancies}}
    response = shown.post(PATH, body)
    if not expected:
        found = listed(shown)[0]["accessSettings"]["tableTenancySettings"]
        assert found == [{**tenancies[0], "schemaName": "main"}]
        return
    at = "accessSettings.tableTenancySettings"
    told = {f["at"].removeprefix(at): f for f in response.json()["error"]["details"]}
    assert {f["code"] for f in told.values()} == {"INVALID_TENANCY"}
    assert set(told) == set(expected)
    assert all(part in told[where]["message"] for where, part in expected.items())


def test_what_is_narrowed_for_each_client_is_all_that_is_shown(
    shown: Api, duckdb_small: Source
) -> None:
    shown.add_mart(mart_body(duckdb_small, name="other"))
    tenancies = [BY_CLIENT]
    embed_id = embedded(shown, tableTenancySettings=tenancies)
    added = metric("c", datamartName="other")
    metrics = f"{BOARDS}/sales/metrics"
    assert faults(shown, added, path=metrics) == {"datamartName": "INVALID_TENANCY"}
    read = shown.done(shown.get(f"{BOARDS}/sales"))["data"]
    read["metrics"][1]["datamartName"] = "other"
    assert faults(shown, read, "PUT") == {"metrics[1].datamartName": "INVALID_TENANCY"}
    changed(shown, embed_id, tableTenancySettings=[])
    shown.done(shown.post(metrics, added))
    body = {"embedId": embed_id, "accessSettings": {"tableTenancySettings": tenancies}}
    assert refusal(shown, "PUT", PATH, body) == (
        400,
        "INVALID_TENANCY",
        "accessSettings.tableTenancySettings",
    )
    at = "accessSettings.datamartName"
    assert refusal(shown, "POST", PATH, WHOLE) == (400, "INVALID_REQUEST_BODY", at)
    embedded(shown, datamartName="other")


def test_an_embed_is_in_its_dashboards_workspace(shown: Api) -> None:
    for name in ("one", "two"):
        workspace = {"name": name, "connectionType": "MULTI_DATASOURCE"}
        shown.done(shown.post("/api/v2/workspace", workspace))
    embedded(shown, {**WHOLE, "workspaceName": "two"})
    shown.done(shown.put(BOARDS, board(id="sales", workspaceName="one")))
    wrong = {**WHOLE, "workspaceName": "two"}
    assert refusal(shown, "POST", PATH, wrong) == (400, "INVALID_REQUEST_BODY", "workspaceName")
    embedded(shown)
    assert {row["workspaceName"] for row in listed(shown)} == {"one", "two"}


def test_another_data_apps_embeds_are_not_there(shown: Api) -> None:
    embed_id = embedded(shown)
    shown.done(shown.post("/api/v2/data-app", {"name": "second"}, token="service"))
    made = {"dataAppName": "second", "name": "k"}
    other = shown.done(shown.post("/api/v2/data-app/api-tokens", made, token="service"))["key"]
    assert shown.done(shown.get(PATH, token=other))["data"] == []
    for response in (
        shown.put(PATH, {"embedId": embed_id}, token=other),
        shown.put(f"{PATH}/rename", {"embedId": embed_id, "name": "x"}, token=other),
        shown.delete(f"{PATH}?embedId={embed_id}", token=other),
        shown.delete(f"{PATH}?embedId={embed_id}x"),
        tenant_of(shown.client).delete(f"{PATH}?embedId={embed_id}"),
    ):
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (404, "INVALID_EMBED_ID")
    assert shown.done(shown.delete(f"{PATH}?embedId={embed_id}")) == {"id": embed_id, "error": None}
    assert listed(shown) == []


def test_a_service_token_says_whose_embeds(shown: Api) -> None:
    embed_id = embedded(shown)
    assert shown.get(PATH, token="service").json()["error"]["at"] == "dataAppName"
    own = f"{PATH}?dataAppName={DATA_APP}"
    rows = shown.done(shown.get(own, token="service"))["data"]
    assert [row["embedId"] for row in rows] == [embed_id]
    other = shown.get(f"{PATH}?dataAppName=other", token="service").json()["error"]
    assert other["code"] == "DATA_APP_NOT_FOUND"
    assert shown.get(f"{PATH}?dataAppName=other").json()["error"]["at"] == "dataAppName"
    app = {"name": "second", "datasources": []}
    shown.done(shown.post("/api/v2/data-app", app, token="service"))
    refused = shown.post(f"{PATH}?dataAppName=second", WHOLE, token="service").json()["error"]
    assert refused["code"] == "INVALID_DASHBOARD_ID"
    shown.done(shown.post(own, {**WHOLE, "name": "x"}, token="service"))
    shown.done(shown.delete(f"{own}&embedId={embed_id}", token="service"))
    assert [row["name"] for row in listed(shown)] == ["x"]


def test_a_dashboard_that_is_shown_is_not_deleted_by_accident(shown: Api) -> None:
    embedded(shown, {**WHOLE, "name": "Overview"})
    response = shown.delete(f"{BOARDS}/sales")
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (409, "DASHBOARD_IN_USE")
    assert "Overview" in error["message"]
    shown.done(shown.delete(f"{BOARDS}/sales?force=true"))
    assert listed(shown) == []


def test_a_metric_that_is_shown_is_not_dropped_by_accident(shown: Api) -> None:
    embedded(shown, {**ONE, "name": "Only b"})
    whole = embedded(shown)
    without = board(id="sales", metrics=[metric("a")])
    for response in (shown.delete(f"{BOARDS}/sales/metrics/b"), shown.put(BOARDS, without)):
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (409, "METRIC_IN_USE")
        assert "Only b" in error["message"]
    shown.done(shown.delete(f"{BOARDS}/sales/metrics/a"))
    again = board(id="sales", metrics=[metric("a")])
    shown.done(shown.put(f"{BOARDS}?force=true", again))
    assert [row["embedId"] for row in listed(shown)] == [whole]
    one = embedded(shown, {**ONE, "metricId": "a"})
    shown.done(shown.delete(f"{BOARDS}/sales/metrics/a?force=true"))
    assert one not in [row["embedId"] for row in listed(shown)]


def test_dashboards_are_listed_with_the_embeds_that_show_them(shown: Api) -> None:
    shown.done(shown.post(BOARDS, board(id="z", name="Zoo", description="of animals")))
    one, whole = embedded(shown, ONE), embedded(shown)
    rows = shown.done(shown.get("/api/v2/data-app/dashboards"))["data"]
    assert [(row["name"], row["dashboardId"], row["description"]) for row in rows] == [
        ("Sales", "sales", None),
        ("Zoo", "z", "of animals"),
    ]
    assert set(rows[0]["embedIds"]) == {one, whole}
    assert rows[1]["embedIds"] == []
    page = "/api/v2/dataApp/dashboards?isPagination=true&pageNumber=2"
    assert shown.done(shown.get(page))["data"] == []


def test_metrics_are_listed_with_those_that_the_client_made(shown: Api) -> None:
    one, whole = embedded(shown, ONE), embedded(shown)
    path = "/api/v2/data-app/metrics"

    def ids(query: str) -> list[str]:
        rows = shown.done(shown.get(f"{path}?embedId={query}"))["data"]
        return [row["metricId"] for row in rows]

    client = shown.state.client_digest(shown.organisation_id, "acme")
    with shown.state.database.writing(shown.organisation_id) as repository:
        made = repository.dashboards.by_id("sales").metrics[0]
        for name in ("", "ann"):
            saved = replace(made, id=f"own-{name}{whole[:8]}", name=name)
            repository.saved.add_metric(Viewer(whole, client, name), saved)
    assert ids(one) == ["b"]
    assert ids(whole) == ["a", "b"]
    own = [f"own-{name}{whole[:8]}" for name in ("", "ann")]
    assert ids(f"{whole}&clientId=acme") == ["a", "b", *own]
    assert ids(f"{whole}&clientId=bolt") == ids(f"{whole}&isPagination=true") == ["a", "b"]
    assert ids(f"{one}&clientId=acme") == ["b"]
    assert refusal(shown, "GET", f"{path}?embedId=x") == (404, "INVALID_EMBED_ID", "embedId")
    assert shown.get(path).status_code == 400


def test_an_embed_ends_with_its_data_app(shown: Api) -> None:
    embedded(shown)
    shown.done(shown.delete(f"/api/v2/data-app?name={DATA_APP}", token="service"))
    shown.done(shown.delete(f"{BOARDS}/sales", token="service"))
