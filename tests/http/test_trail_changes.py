"""Every change of the store through the API is in the audit trail once, as what it is."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response

from tests.support.api import DATAMART, Api, mart_body
from tests.support.asking import CHANGES, MART
from tests.support.boards import metric
from tests.support.engines import Source
from tests.support.looking import BOARD

APP, BOARDS = "/api/v2/data-app", "/api/v2/dashboards"
SOURCE, ONE = "/api/v2/datasource", f"{BOARDS}/{{dashboardId}}"
Step = tuple[str, str, dict[str, Any]]


def _steps(duckdb: Source, sqlite: Source) -> Iterator[Step]:
    """All of them in an order in which each can succeed: method, route, and how it is called."""
    own, mart = sqlite.body("own"), mart_body(duckdb)
    yield "POST", SOURCE, {"json": own, "token": "service"}
    yield "PUT", SOURCE, {"json": own, "token": "service"}
    yield "POST", f"{SOURCE}/test", {"json": own, "token": "service"}
    sync = {"input": {"datasourceName": "own"}}
    yield "POST", f"{SOURCE}/sync", {"json": sync, "token": "service"}
    yield "POST", MART, {"json": mart}
    yield "PUT", MART, {"json": {"datamartName": DATAMART, "tableList": mart["tableList"]}}
    other = {**mart, "name": "other"}
    yield "POST", f"{MART}/plan", {"json": other}
    yield "POST", f"{APP}/datamart/create", {"json": other}
    yield "POST", f"{APP}/datamart/list", {"json": {}}
    yield "POST", f"{APP}/datamart/delete", {"json": {"datamartName": "other"}}
    yield "POST", MART, {"json": other}
    yield "DELETE", f"{APP}/datamart", {"params": {"datamartName": "other"}}
    yield "POST", BOARDS, {"json": BOARD}
    yield "POST", f"{BOARDS}/plan", {"json": BOARD}
    yield "PUT", BOARDS, {"json": BOARD}
    yield "POST", f"{ONE}/metrics", {"json": metric("New", id="new")}
    yield "PUT", f"{ONE}/metrics/{{metricId}}", {"json": metric("Newer")}
    yield "DELETE", f"{ONE}/metrics/{{metricId}}", {}
    workspace = {"name": "any", "connectionType": "MULTI_DATAMART"}
    yield "POST", "/api/v2/workspace", {"json": workspace}
    yield "PUT", "/api/v2/workspace", {"json": workspace}
    shown = {"dashboardId": "sales", "embedType": "dashboard", "accessSettings": {}}
    yield "POST", f"{APP}/embeds", {"json": shown}
    yield "PUT", f"{APP}/embeds", {"json": {"embedId": "{id}", "accessSettings": {}}}
    yield "PUT", f"{APP}/embeds/rename", {"json": {"embedId": "{id}", "name": "x"}}
    yield "DELETE", f"{APP}/embeds", {"params": {"embedId": "{id}"}}
    yield "PUT", f"{APP}/whitelist-domains", {"json": {"domains": ["app.example.com"]}}
    yield "POST", "/api/v2/guest-token/revoke", {"json": {"clientId": "acme"}}
    yield from _of_apps()
    yield "DELETE", ONE, {}
    yield "DELETE", MART, {"params": {"datamartName": DATAMART}}
    yield "DELETE", SOURCE, {"params": {"datasourceName": "own"}, "token": "service"}
    yield "POST", f"{APP}/rotate-api", {"json": {"expireAt": 3600}}
    yield "POST", "/api/v2/service-token/rotate", {"json": {"expireAt": 3600}, "token": "service"}


def _of_apps() -> Iterator[Step]:
    app: dict[str, Any] = {"name": "second", "datasources": ["own"]}
    yield "POST", APP, {"json": app, "token": "service"}
    yield "PUT", APP, {"json": app, "token": "service"}
    key = {"dataAppName": "second", "name": "key"}
    yield "POST", f"{APP}/api-tokens", {"json": key, "token": "service"}
    yield "DELETE", f"{APP}/api-tokens", {"params": {"id": "{key}"}, "token": "service"}
    yield "DELETE", APP, {"params": {"name": "second"}, "token": "service"}


def _filled(given: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        name: value.format(**names) if isinstance(value, str) else value
        for name, value in given.items()
    }


def _call(api: Api, step: Step, request_id: str, names: dict[str, str]) -> Response:
    method, route, options = step
    path = route.format(dashboardId="sales", metricId="new", **{"name:path": "x"})
    options = dict(options)
    for part in ("json", "params"):
        if part in options:
            options[part] = _filled(options[part], names)
    return api.call(method, path, headers={"X-Request-Id": request_id}, **options)


def _key_id(api: Api) -> str:
    path = f"{APP}/api-tokens?dataAppName=second"
    found: str = api.done(api.get(path, token="service"))["data"][0]["id"]
    return found


def test_every_change_is_in_the_trail_once(
    api: Api, duckdb_small: Source, sqlite_small: Source
) -> None:
    names: dict[str, str] = {}
    seen: dict[str, tuple[str, str]] = {}
    for step in _steps(duckdb_small, sqlite_small):
        request_id = uuid4().hex
        seen[request_id] = step[:2]
        if "{key}" in str(step):
            names["key"] = _key_id(api)
        answer = api.done(_call(api, step, request_id, names))
        if step[:2] == ("POST", f"{APP}/embeds"):
            names["id"] = answer["id"]
    rows = api.done(api.get("/api/v2/audit", params={"limit": 1000}, token="service"))["data"]
    for request_id, route in seen.items():
        actions = [row["action"] for row in rows if row["requestId"] == request_id]
        assert actions == ([CHANGES[route]] if CHANGES[route] else []), route
    page = ("POST", "/demo/{name:path}")  # no such page here, and nobody to be named
    assert set(seen.values()) == set(CHANGES) - {page}


@pytest.mark.parametrize("what", [{"name": "second"}, {"dataAppName": "another"}])
def test_a_change_that_is_not_made_is_not_in_the_trail(api: Api, what: dict[str, str]) -> None:
    answer = api.delete(APP, params=what, token="service")
    assert answer.status_code in (400, 404)
    rows = api.done(api.get("/api/v2/audit", token="service"))["data"]
    assert rows == []
