"""The OpenAPI document is true: its examples work, and so does a client made from it."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from martlet.http.docs.examples import BODIES, CREATE_DASHBOARD, CREATE_DATAMART
from tests.support.api import Api, tenant_of
from tests.support.document import openapi_document
from tests.support.engines import Source
from tests.support.live import Live, add_source, live
from tests.support.shop import shop_source

DOCUMENT: dict[str, Any] = openapi_document()
OPERATIONS = [
    (path, method, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
IDS = [operation["operationId"] for _, _, operation in OPERATIONS]
_VIEWING = "/api/v2/viewer/"
_PROBES = {"/metrics", "/health/live", "/health/ready"}
_BOARD: tuple[str, dict[str, str]] = ("/api/v2/dashboards/sales", {})
_MART = ("/api/v2/data-app/datamarts", {"datamartName": "sales-analytics"})
_DATASOURCE = ("/api/v2/datasource", {"datasourceName": "postgres-main"})
_APP = ("/api/v2/data-app", {"name": "storefront"})


@pytest.fixture(scope="session")
def shop(files: Path) -> Iterator[Source]:
    with shop_source(files) as source:
        yield source


@pytest.fixture
def storefront(engine_server: TestClient, shop: Source) -> Api:
    """An organisation that has what the examples speak of."""
    api = tenant_of(engine_server)
    api.add_source(shop, "postgres-main")
    api.done(api.post("/api/v2/data-app", {"name": "storefront"}, token="service"))
    key = {"dataAppName": "storefront", "name": "backend"}
    created = api.post("/api/v2/data-app/api-tokens", key, token="service")
    api.key = api.done(created)["key"]
    api.add_mart(CREATE_DATAMART)
    workspace = {"name": "Sales", "connectionType": "MULTI_DATAMART"}
    api.done(api.post("/api/v2/workspace", workspace))
    api.done(api.post("/api/v2/dashboards", CREATE_DASHBOARD))
    return api


def test_the_document_says_what_it_is() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["security"] == [{"token": []}]
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_every_operation_is_described(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["tags"]
    assert "422" not in operation["responses"]
    if method in ("post", "put"):
        assert "example" in operation["requestBody"]["content"]["application/json"]
    for parameter in operation.get("parameters", ()):
        assert "example" in parameter or parameter["in"] == "header" or _has_choice(parameter)
    if path not in _PROBES:
        assert {"200", "401", "429", "500"} <= set(operation["responses"])


def _has_choice(parameter: dict[str, Any]) -> bool:
    return "enum" in parameter["schema"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_every_example_works(
    storefront: Api, shop: Source, path: str, method: str, operation: dict[str, Any]
) -> None:
    name = operation["operationId"]
    _make_room(storefront, name)
    body, params, path = _filled(storefront, shop, path, operation)
    tokens = ("key", "service")
    if path.startswith(_VIEWING):
        body, params = _looked_at(storefront, name, body, params)
        tokens = ("key", storefront.guest("nordwind-traders", dataAppName="storefront"))
    answers = [
        storefront.call(method.upper(), path, token=token, json=body, params=params)
        for token in tokens
    ]
    statuses = [answer.status_code for answer in answers]
    assert 200 in statuses, [answer.text for answer in answers]
    assert {str(status) for status in statuses} <= set(operation["responses"])


def _make_room(api: Api, name: str) -> None:
    """Take away what an example is about to make, and what keeps it from being taken away."""
    taken: dict[str, list[tuple[str, dict[str, str]]]] = {
        "create_datamart": [_BOARD, _MART],
        "delete_datamart": [_BOARD],
        "delete_datamart_legacy": [_BOARD],
        "delete_datamart_singular": [_BOARD],
        "create_datasource": [_BOARD, _MART, _DATASOURCE],
        "delete_datasource": [_BOARD, _MART],
        "create_data_app": [_APP],
    }
    for path, params in taken.get(name, []):
        api.done(api.delete(path, params=params, token="service"))


def _filled(
    api: Api, shop: Source, path: str, operation: dict[str, Any]
) -> tuple[Any, dict[str, str], str]:
    """The example's body, query and path; the ids and the database are those of this machine."""
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("example")
    if body and "credentials" in body:
        body = shop.body(body["credentials"]["name"])
    params = {}
    for parameter in operation.get("parameters", ()):
        value = str(parameter.get("example", ""))
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", value)
        elif parameter["in"] == "query" and parameter.get("required"):
            params[parameter["name"]] = value
    if operation["operationId"] in ("update_embed", "rename_embed", "query_metric"):
        body = {**body, "embedId": _embed_id(api)}
    if operation["operationId"] in ("delete_embed", "list_shown_metrics"):
        params["embedId"] = _embed_id(api)
    if operation["operationId"] == "delete_api_key":
        params["id"] = _key_id(api)
    if operation["operationId"] == "delete_data_app":
        params["name"] = "storefront"
    return body, params, path


def _looked_at(
    api: Api, name: str, body: Any, params: dict[str, str]
) -> tuple[Any, dict[str, str]]:
    """The example of a viewer's, of an embed and a metric that are there."""
    embed_id = _embed_id(
        api,
        isAllowMetricCreation=True,
        isAllowManageMetrics=True,
        isAllowMetricLayoutChange=True,
        isAllowUnderlyingData=True,
    )
    params = {key: embed_id if key in ("id", "embedId") else v for key, v in params.items()}
    body = {**body, "embedId": embed_id} if body else body
    if name in ("update_own_metric", "delete_own_metric"):
        token = api.guest("nordwind-traders", dataAppName="storefront")
        own = {**BODIES["create_own_metric"], "embedId": embed_id}
        metric_id = api.done(api.post("/api/v2/viewer/metrics", own, token=token))["id"]
        body = {**body, "metricId": metric_id} if body else body
        params = {**params, "metricId": metric_id} if params else params
    return body, params


def _embed_id(api: Api, **settings: bool) -> str:
    body = {"dashboardId": "sales", "embedType": "dashboard", "accessSettings": settings}
    embed_id: str = api.done(api.post("/api/v2/data-app/embeds", body))["id"]
    return embed_id


def _key_id(api: Api) -> str:
    params = {"dataAppName": "storefront"}
    listed = api.get("/api/v2/data-app/api-tokens", params=params, token="service")
    key_id: str = api.done(listed)["data"][0]["id"]
    return key_id


def test_the_page_for_people_shows_every_call(server: TestClient) -> None:
    page = server.get("/docs/api")
    assert (page.status_code, page.url.path) == (200, "/docs/api/")
    for name in IDS:
        assert f'id="{name}"' in page.text
    assert "<script" not in page.text
    assert server.get("/docs.css").headers["content-type"].startswith("text/css")
    assert server.get("/icon.svg").headers["content-type"] == "image/svg+xml"


def test_the_page_for_people_tells_variants_and_answers(server: TestClient) -> None:
    text = server.get("/docs/api/").text
    assert "<code>tenancySettings.databaseName</code> <small>DATABASE only</small>" in " ".join(
        text.split()
    ).replace("</code><small>", "</code> <small>")
    assert "<code>certificate.fence</code>" in text
    assert "`" not in text


def test_the_document_is_served_without_a_token(server: TestClient) -> None:
    assert server.get("/openapi.json").json() == DOCUMENT


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, files: Path, shop: Source) -> Iterator[Live]:
    data_dir = tmp_path_factory.mktemp("client")
    with live(data_dir, files) as server:
        add_source(data_dir, shop, "postgres-main")
        yield server


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a package that openapi-python-client made from the document."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    (folder / "config.yml").write_text(
        "package_name_override: martlet_client\npost_hooks: []\n"
        # It reads no streams of JSON; they come as they are.
        "content_type_overrides:\n  application/x-ndjson: application/octet-stream\n"
    )
    run = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
            *("--path", "openapi.json", "--config", "config.yml", "--fail-on-warning"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    sys.path.insert(0, str(folder))
    yield "martlet_client"
    sys.path.remove(str(folder))


def test_a_client_made_from_the_document_works(served: Live, generated: str) -> None:
    """The seed's call, a query and an error, through generated code."""

    def module(name: str) -> Any:
        return importlib.import_module(f"{generated}.{name}")

    models = module("models")
    client = module("client").AuthenticatedClient(base_url=served.url, token=served.key)
    with client:
        create = module("api.datamarts.create_datamart").sync
        seed = models.CreateDatamart.from_dict(CREATE_DATAMART)
        made = create(client=client, body=seed)
        assert made.to_dict() == {"id": "sales-analytics", "error": None}
        taken = create(client=client, body=seed)
        assert taken.error.code == "DUPLICATE_DATAMART_NAME"
        question = models.QueryBody.from_dict(
            {
                "datamart": "sales-analytics",
                "clientId": "nordwind-traders",
                "sql": "SELECT count(*) AS orders FROM orders",
            }
        )
        answer = module("api.queries.query").sync(client=client, body=question)
        assert answer.columns[0].name == "orders"
        assert answer.rows[0][0] > 0
        listed = module("api.datamarts.list_datamarts").sync(client=client)
        assert [row.name for row in listed.data] == ["sales-analytics"]
