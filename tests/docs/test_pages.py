"""The documentation is true: examples run, and links lead somewhere."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from martlet import __version__
from martlet.demo.provision import SHOP
from martlet.http.bodies.chart import ChartBody
from martlet.model.versions import TESTED, known_versions
from tests.support.api import Api, tenant_of
from tests.support.engines import Source
from tests.support.shop import shop_source

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
IDS = [str(page.relative_to(ROOT)) for page in PAGES]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#]+)(#[^)]*)?\)")


def _blocks(language: str) -> Iterator[tuple[str, str]]:
    for page, name in zip(PAGES, IDS, strict=True):
        for number, match in enumerate(_BLOCK.finditer(page.read_text())):
            if match[1] == language:
                yield f"{name}-{number}", match[2]


JSON = {name: json.loads(text) for name, text in _blocks("json")}
DATAMARTS = {name: body for name, body in JSON.items() if "tableList" in body}
QUESTIONS = {name: body for name, body in JSON.items() if "query" in body}
QUERIES = {name: sql for name, sql in _blocks("sql") if "__t0" not in sql}


def test_the_tested_versions_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "measured" / "isolation.md").read_text()
    _, _, section = page.partition("## Versions that were tested")
    told = re.findall(
        r"^\| (\w+) \| (\w+ [0-9].*) \|$", section.partition("\n## ")[0], re.MULTILINE
    )
    assert told == [(engine, known_versions(engine)) for engine in TESTED]


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_links_lead_somewhere(page: Path) -> None:
    for target, part in _LINK.findall(page.read_text()):
        # "/docs/api/" is a running server's page: tests/docs/test_site.py asks it.
        if "://" not in target and not target.startswith("/"):
            assert (page.parent / target).exists(), target
            assert not part or part in _anchors(page.parent / target), (target, part)


def _anchors(page: Path) -> set[str]:
    """Where links into a page may lead: its headings, as forges write them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in headings}


@pytest.fixture(scope="module")
def shop(files: Path) -> Iterator[Source]:
    with shop_source(files) as source:
        yield source


@pytest.fixture
def documented(engine_server: TestClient, shop: Source) -> Api:
    api = tenant_of(engine_server)
    api.add_source(shop, "postgres-main")
    api.add_mart(SHOP)
    return api


def test_every_file_names_the_same_version() -> None:
    package = json.loads((ROOT / "web" / "element" / "package.json").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == package["version"] == __version__
    newest = re.search(r"^## \[?([\d.]+)\]?", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text()
    for page in (ROOT / "docs" / "decisions").glob("0*.md"):
        number, _, title = page.read_text().partition("\n")[0].removeprefix("# ").partition(". ")
        assert f"| {number} | [{title}]({page.name}) |" in listed


def test_there_are_examples_of_each_kind() -> None:
    assert len(DATAMARTS) >= 3
    assert len(QUESTIONS) >= 1
    assert len(QUERIES) >= 2


@pytest.mark.parametrize("body", DATAMARTS.values(), ids=list(DATAMARTS))
def test_every_datamart_in_the_documentation_can_be_made(
    documented: Api, body: dict[str, Any]
) -> None:
    documented.add_mart(body)
    path = f"/api/v2/data-app/datamarts/{body['name']}/isolation"
    assert documented.done(documented.get(path))["data"]["isSafe"]


@pytest.mark.parametrize("body", QUESTIONS.values(), ids=list(QUESTIONS))
def test_every_question_in_the_documentation_is_answered(
    documented: Api, body: dict[str, Any]
) -> None:
    assert documented.done(documented.post("/api/v2/query", body))["rowCount"] > 0


@pytest.mark.parametrize("sql", QUERIES.values(), ids=list(QUERIES))
def test_every_query_in_the_documentation_is_answered(documented: Api, sql: str) -> None:
    body = {"datamart": "shop", "clientId": "nordwind-traders", "sql": sql}
    assert documented.done(documented.post("/api/v2/query", body))["rowCount"] > 0


def test_no_host_of_a_registry_is_named() -> None:
    locks = [str(file.relative_to(ROOT)) for file in ROOT.glob("*.lock")]
    for name in (*locks, "pyproject.toml", "Makefile", ".ci/run"):
        assert "pythonhosted" not in (ROOT / name).read_text()
        assert "index-url" not in (ROOT / name).read_text().replace("--no-emit-index-url", "")
    packages = [*ROOT.glob("web/*/package-lock.json")]
    assert packages
    assert not [file for file in packages if '"resolved"' in file.read_text()]


def test_the_demos_computed_column_adds_up(documented: Api) -> None:
    query = {"measures": ["order_items.revenue.sum"]}
    body = {"datamart": "shop", "clientId": "nordwind-traders", "query": query}
    assert float(documented.done(documented.post("/api/v2/query", body))["rows"][0][0]) > 0


def test_embedding_can_be_followed_call_by_call(documented: Api) -> None:
    """From a service token to a guest that looks; each answer is used by the next call."""
    text = (ROOT / "docs" / "how-to" / "embed-a-dashboard.md").read_text()
    (board,) = [body for kind, body in _BLOCK.findall(text) if kind == "yaml"]
    documented.done(documented.post("/api/v2/dashboards", yaml.safe_load(board), token="service"))
    calls = [body for kind, body in _BLOCK.findall(text) if kind == "http"]
    assert len(calls) == 4
    token, answers = "service", []
    for call in calls:
        line, _, body = call.partition("\n\n")
        method, path = line.split()
        answer = documented.done(documented.call(method, path, token=token, json=json.loads(body)))
        token = answer.get("key", token)
        answers.append(answer)
    guest = answers[-1]["token"]
    path = f"/api/v2/viewer/board?embedId={answers[-2]['id']}"
    shown = documented.done(documented.get(path, token=guest))["data"]
    assert [metric["id"] for metric in shown["metrics"]] == ["revenue", "by-month"]


def test_every_field_of_a_chart_is_documented() -> None:
    text = (ROOT / "docs" / "how-to" / "embed-a-dashboard.md").read_text()
    rows = text.partition("| chart |")[2].partition("\n\n")[0].splitlines()[2:]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert told == {field.alias or name for name, field in ChartBody.model_fields.items()}
