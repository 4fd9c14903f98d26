"""`/demo`: a product with the dashboard in it; its back end gives tokens for the demo's clients."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from starlette.testclient import TestClient

from martlet.demo.boards import BOARD
from martlet.demo.host import PAGE
from martlet.http.app import create_app
from martlet.settings import Settings
from tests.support.demo import Demo, place, running
from tests.support.waiting import PATIENCE

EMBEDDING = Path(__file__).parents[2] / "docs" / "how-to" / "embed-a-dashboard.md"
TWO = ("nordwind-traders", "contoso-outdoor")
METRICS = [metric["id"] for metric in BOARD["metrics"]]
FILES = sorted(path.name for path in PAGE.iterdir())
# Where a page could load something from, run something that is no file, or send a form to.
_STRANGE = re.compile(r"https?://(?!www\.w3\.org/)|\son\w+=|style=|<script(?![^>]*\ssrc=)|@import")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with place() as here, running(here, "--scale", "0.1") as found:
        yield found


@pytest.fixture(scope="module")
def page(demo: Demo) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=demo.values["MARTLET_URL"], timeout=PATIENCE) as client:
        yield client


def _token(page: httpx2.Client, client: str) -> str:
    return str(page.post("/demo/token", json={"client": client}).json()["token"])


def _lines(page: httpx2.Client, client: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {_token(page, client)}"}
    query = {"embedId": BOARD["id"]}
    board = page.get("/api/v2/viewer/board", params=query, headers=headers).json()
    body = {
        "embedId": board["data"]["embedId"],
        "metrics": [{"key": metric_id, "metricId": metric_id} for metric_id in METRICS],
    }
    answer = page.post("/api/v2/viewer/query", json=body, headers=headers)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    return {line["key"]: line for line in lines}


@pytest.fixture(scope="module")
def answers(page: httpx2.Client) -> list[dict[str, Any]]:
    return [_lines(page, client) for client in TWO]


def test_the_documentations_dashboard_can_be_made_here(demo: Demo, page: httpx2.Client) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", EMBEDDING.read_text(), re.DOTALL)
    headers = {"Authorization": f"Bearer {demo.values['MARTLET_API_KEY']}"}
    plan = page.post("/api/v2/dashboards/plan", json=yaml.safe_load(text), headers=headers)
    assert plan.json()["data"]["action"] == "create", plan.text


def test_the_demo_says_first_where_its_page_is(demo: Demo) -> None:
    url = f"{demo.values['MARTLET_URL']}/demo"
    assert url in demo.printed
    assert demo.printed.index(url) < demo.printed.index("mlt_")


@pytest.mark.parametrize("path", ["/demo", *(f"/demo/{name}" for name in FILES)])
def test_the_page_runs_and_loads_what_is_its_own_only(page: httpx2.Client, path: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy)
    assert {"connect-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert _STRANGE.findall(answer.text) == []


def test_the_page_has_no_other_files(page: httpx2.Client) -> None:
    for path in ("/demo/host.py", "/demo/..%2Fhost.py", "/demo/%2Fetc%2Fpasswd", "/demo/a/b"):
        assert page.get(path).json()["error"]["code"] == "NOT_FOUND"


def test_the_page_is_told_no_secret(page: httpx2.Client, demo: Demo) -> None:
    told = page.get("/demo/about").json()
    assert [client["id"] for client in told["clients"]][:2] == list(TWO)
    assert list(told["metrics"]) == METRICS
    for path in ("/demo/about", "/demo", *(f"/demo/{name}" for name in FILES)):
        assert demo.values["MARTLET_API_KEY"] not in page.get(path).text


@pytest.mark.parametrize("client", ["o'hara-&-sons", "nobody", "", "NORDWIND-TRADERS"])
def test_no_other_client_can_be_signed_in(page: httpx2.Client, client: str) -> None:
    answer = page.post("/demo/token", json={"client": client})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "CLIENT_ID_ERROR"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"client": 1}', b'{"client": ["acme"]}'])
def test_what_names_no_client_is_refused(page: httpx2.Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = page.post("/demo/token", content=body, headers=headers)
    assert answer.json()["error"]["code"] == "INVALID_REQUEST_BODY"


def test_a_form_of_another_site_gets_no_token(page: httpx2.Client) -> None:
    """Such a form needs no leave to send plain text."""
    headers = {"Content-Type": "text/plain"}
    answer = page.post("/demo/token", content=b'{"client": "acme"}', headers=headers)
    assert answer.json()["error"]["code"] == "INVALID_REQUEST_BODY"


def test_a_token_of_the_page_is_a_guests(page: httpx2.Client) -> None:
    headers = {"Authorization": f"Bearer {_token(page, TWO[0])}"}
    refused = page.get("/api/v2/data-app/datamarts", headers=headers)
    assert refused.json()["error"]["code"] == "PERMISSION_DENIED"
    body = {"datamart": "shop", "clientId": TWO[1], "sql": "SELECT count(*) FROM orders"}
    refused = page.post("/api/v2/query", json=body, headers=headers)
    assert refused.json()["error"]["code"] == "CLIENT_ID_ERROR"


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_answers_each_client_its_own(
    answers: list[dict[str, Any]], metric: str
) -> None:
    first, second = (lines[metric] for lines in answers)
    for line in (first, second):
        assert line["error"] is None
        assert line["rows"]
    assert first["rows"] != second["rows"]
    assert first["certificate"]["client"] != second["certificate"]["client"]


def test_numbers_have_something_to_compare_with(answers: list[dict[str, Any]]) -> None:
    for metric in BOARD["metrics"]:
        if metric["chart"]["kind"] == "number":
            line = answers[0][metric["id"]]
            assert line["comparison"]["rows"][0][0] is not None, metric["id"]
            assert len(line["trend"]["rows"]) > 10, metric["id"]


def test_every_metric_has_its_place() -> None:
    assert sorted(place["metricId"] for place in BOARD["layout"]) == sorted(METRICS)


def test_no_other_server_has_the_demo(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(data_dir=tmp_path))) as server:
        for method, path in (("GET", "/demo"), ("POST", "/demo/token")):
            answer = server.request(method, path, json={"client": TWO[0]})
            assert answer.status_code == 404
            error = answer.json()["error"]
            assert error["code"] == "NOT_FOUND"
            assert "`martlet demo`" in error["message"]
