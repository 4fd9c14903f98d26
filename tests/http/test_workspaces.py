"""Workspaces: on a datasource, a datamart, or any; and what that means for their dashboards."""

from typing import Any

import pytest

from tests.support.api import DATA_APP, Api, mart_body
from tests.support.boards import PATH as BOARDS
from tests.support.boards import board, faults, metric
from tests.support.engines import Source

PATH = "/api/v2/workspace"
ANY = {"name": "any", "connectionType": "MULTI_DATAMART"}
ON_SOURCE = {"name": "source", "connectionType": "DATASOURCE", "datasourceName": "main"}
ON_MART = {"name": "one", "connectionType": "DATAMART", "datamartName": "mart"}


@pytest.fixture
def worked(api: Api, duckdb_small: Source) -> Api:
    """Two datamarts on one datasource, another on a second, and a workspace of each kind."""
    api.add_source(duckdb_small, "second")
    api.add_mart(mart_body(duckdb_small))
    api.add_mart(mart_body(duckdb_small, name="other"))
    api.add_mart(mart_body(duckdb_small, name="far", datasourceName="second"))
    for body in (ANY, ON_SOURCE, ON_MART):
        assert api.done(api.post(PATH, body)) == {"data": {"name": body["name"]}, "error": None}
    return api


def test_workspaces_are_listed_by_name(worked: Api) -> None:
    rows = worked.done(worked.get(PATH))["data"]
    assert [(r["name"], r["datasourceName"], r["datamartName"]) for r in rows] == [
        ("any", None, None),
        ("one", None, "mart"),
        ("source", "main", None),
    ]
    assert [r["connectionType"] for r in rows] == ["MULTI_DATAMART", "DATAMART", "DATASOURCE"]


@pytest.mark.parametrize(
    ("body", "code", "at"),
    [
        ({**ANY}, "DUPLICATE_WORKSPACE_NAME", "name"),
        ({**ANY, "name": "n", "connectionType": "ANY"}, "INVALID_REQUEST_BODY", "connectionType"),
        ({**ANY, "name": "n", "datamartName": "mart"}, "INVALID_REQUEST_BODY", "datamartName"),
        ({**ON_MART, "name": "n", "datamartName": None}, "INVALID_REQUEST_BODY", "datamartName"),
        (
            {**ON_MART, "name": "n", "datasourceName": "main"},
            "INVALID_REQUEST_BODY",
            "datasourceName",
        ),
        ({**ON_MART, "name": "n", "datamartName": "mrat"}, "INVALID_DATAMART", "datamartName"),
        (
            {**ON_SOURCE, "name": "n", "datasourceName": "mian"},
            "DATASOURCE_NAME_ERROR",
            "datasourceName",
        ),
        ({"name": "n"}, "INVALID_REQUEST_BODY", "connectionType"),
    ],
)
def test_a_workspace_that_cannot_be_is_refused(
    worked: Api, body: dict[str, Any], code: str, at: str
) -> None:
    error = worked.post(PATH, body).json()["error"]
    assert (error["code"], error["at"]) == (code, at)


def test_its_dashboards_use_only_what_it_is_on(worked: Api) -> None:
    metrics = [metric("a"), metric("b", datamartName="other"), metric("c", datamartName="far")]

    def refused(workspace: str) -> set[str]:
        return set(faults(worked, board(workspaceName=workspace, metrics=metrics)))

    assert refused("one") == {"metrics[1].datamartName", "metrics[2].datamartName"}
    assert refused("source") == {"metrics[2].datamartName"}
    worked.done(worked.post(BOARDS, board(workspaceName="any", metrics=metrics)))
    rows = worked.done(worked.get(BOARDS))["data"]
    assert [row["workspaceName"] for row in rows] == ["any"]
    unknown = board(workspaceName="nay", metrics=metrics)
    assert faults(worked, unknown) == {"workspaceName": "INVALID_WORKSPACE_NAME"}
    fewer = board(id="sales", workspaceName="source", metrics=metrics[:2])
    worked.done(worked.put(BOARDS, fewer))
    added = faults(worked, metrics[2], path=f"{BOARDS}/sales/metrics")
    assert added == {"datamartName": "INVALID_REQUEST_BODY"}


def test_a_workspace_is_not_moved_away_from_its_dashboards(worked: Api) -> None:
    worked.done(worked.post(BOARDS, board(workspaceName="any")))
    worked.done(worked.put(PATH, {**ON_MART, "name": "any"}))
    worked.done(worked.put(PATH, {**ON_SOURCE, "name": "any"}))
    for body in (
        {**ON_MART, "name": "any", "datamartName": "other"},
        {**ON_SOURCE, "name": "any", "datasourceName": "second"},
    ):
        response = worked.put(PATH, body)
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (409, "WORKSPACE_IN_USE")
        assert "Sales (mart)" in error["message"]
    error = worked.put(PATH, {**ANY, "name": "ayn"}).json()["error"]
    assert error["code"] == "INVALID_WORKSPACE_NAME"
    assert "did you mean `any`?" in error["message"]


def test_a_data_app_sees_workspaces_on_what_it_may_use(worked: Api) -> None:
    app = {"name": DATA_APP, "datasources": ["second"]}
    worked.done(worked.put("/api/v2/data-app", app, token="service"))
    assert [row["name"] for row in worked.done(worked.get(PATH))["data"]] == ["any"]
    for body in (ON_SOURCE, ON_MART):
        error = worked.put(PATH, {**ANY, "name": body["name"]}).json()["error"]
        assert error["code"] == "INVALID_WORKSPACE_NAME"
    error = worked.post(PATH, {**ON_SOURCE, "name": "n"}).json()["error"]
    assert error["code"] == "DATASOURCE_ACCESS_DENIED"
    error = worked.post(PATH, {**ON_MART, "name": "n"}).json()["error"]
    assert error["code"] == "INVALID_DATAMART"


def test_a_datasource_that_a_workspace_is_on_stays(worked: Api) -> None:
    worked.done(worked.put(PATH, {**ON_SOURCE, "datasourceName": "second"}))
    worked.done(worked.delete("/api/v2/data-app/datamarts?datamartName=far"))
    path = "/api/v2/datasource?datasourceName=second"
    error = worked.delete(path, token="service").json()["error"]
    assert error["code"] == "DATASOURCE_IN_USE"
    assert "Workspaces use the datasource 'second': source." in error["message"]
    worked.done(worked.put(PATH, ON_SOURCE))
    worked.done(worked.delete(path, token="service"))
