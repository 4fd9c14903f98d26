"""A viewer who edits the page's own requests learns nothing of others."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Request

from tests.browser.conftest import Platform
from tests.support.screen import Screen

# What only other clients' rows hold, and what no viewer may read.
OTHERS = ("Bolt's Bob", "2000000000", "victim 424242", "bob@bolt.example", "O'Hara's", "boom")
HIDDEN = ("s1", "s2", "s3", "s5")

DRAFT = {"chart": {"kind": "table"}}
EDITS: dict[str, dict[str, Any]] = {
    "another embed": {"embedId": "00000000-0000-0000-0000-000000000000"},
    "a metric that is not there": {"metrics": [{"key": "a", "metricId": "secret"}]},
    "another client": {"clientId": "bolt", "client": "bolt", "tenant": "t2"},
    "a filter over a hidden column": {"filters": {"note": ["s1"]}},
    "a forced filter": {"filters": {"buyer": ["Bolt's Bob"]}},
    "a selection over a hidden column": {
        "selections": [{"metricId": "by_name", "member": "orders.secret_note", "value": "s1"}]
    },
    "an order by a hidden column": {
        "metrics": [{"key": "a", "metricId": "by_name", "order": [["secret_note", "asc"]]}]
    },
    **{
        f"a draft of {query}": {"metrics": [{"key": "a", "draft": {**DRAFT, "query": query}}]}
        for query in (
            {"dimensions": ["orders.secret_note"]},
            {"measures": ["orders.secret_note.max"]},
            {"dimensions": ["customers.email"]},
            {"dimensions": ["main.orders.id"]},
            {"dimensions": ["client_mapping.client_id"]},
            {"dimensions": ["payments.card"]},
            {"dimensions": ["duckdb_settings.name"]},
        )
    },
}
FAILS = {name for name in EDITS if name != "another client"}


@pytest.fixture
def asked(page: Page, platform: Platform) -> Request:
    """The question that the page itself asks."""
    found: list[Request] = []

    def keep(request: Request) -> None:
        if request.url.endswith("/viewer/query") and request.method == "POST":
            found.append(request)

    page.on("request", keep)
    page.goto(platform.site.page(platform.dashboard()))
    Screen(page).loaded()
    return found[0]


def _sent(page: Page, request: Request, path: str, body: Any, method: str = "POST") -> str:
    """What the server answers the same page to `body`, whatever its status."""
    text: str = page.evaluate(
        """async ([url, authorization, method, body]) => {
          const headers = { Authorization: authorization, "Content-Type": "application/json" };
          const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
          return `${answer.status} ${await answer.text()}`;
        }""",
        [
            request.url.replace("/viewer/query", path),
            request.header_value("authorization"),
            method,
            body,
        ],
    )
    return text


def _tells_nothing(text: str) -> None:
    told = json.dumps(text, ensure_ascii=False)
    for value in OTHERS:
        assert value not in told, text
    for value in HIDDEN:
        assert f'"{value}"' not in text, text


def test_edited_questions_get_an_error_or_the_clients_own_rows(
    page: Page, asked: Request, subtests: pytest.Subtests
) -> None:
    body = json.loads(asked.post_data or "{}")
    for name, edit in EDITS.items():
        with subtests.test(name):
            text = _sent(page, asked, "/viewer/query", {**body, **edit})
            _tells_nothing(text.replace("Bolt's Bob", "") if "forced" in name else text)
            if name in FAILS:
                assert '"error":{' in text, text


@pytest.mark.smoke
def test_every_other_call_keeps_to_the_client(
    page: Page, asked: Request, platform: Platform, subtests: pytest.Subtests
) -> None:
    embed_id = platform.embed_id
    other = platform.embed(accessSettings={})
    layout = [{"metricId": "secret", "x": 0, "y": 0, "width": 1, "height": 1}]
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/viewer/options", {"embedId": embed_id, "filter": "buyer"}),
        ("POST", "/viewer/options", {"embedId": embed_id, "filter": "note"}),
        ("POST", "/viewer/rows", {"embedId": other, "metricId": "by_name"}),
        ("POST", "/viewer/rows", {
            "embedId": embed_id, "metricId": "by_name",
            "point": [{"member": "orders.secret_note", "value": "s1"}],
        }),
        ("PUT", "/viewer/layout", {"embedId": other, "layout": []}),
        ("PUT", "/viewer/layout", {"embedId": embed_id, "layout": layout}),
        ("PUT", "/viewer/metrics", {
            "embedId": embed_id, "metricId": "by_name", "name": "x",
            "chart": {"kind": "bar"}, "query": {"measures": ["orders.count"]},
        }),
        ("POST", "/query", {"datamart": "mart", "clientId": "bolt", "sql": "SELECT 1"}),
        ("POST", "/query", {"datamart": "mart", "sql": "SELECT secret_note FROM orders"}),
    ]  # fmt: skip
    for method, path, body in calls:
        with subtests.test(f"{method} {path} {body}"):
            text = _sent(page, asked, path, body, method)
            _tells_nothing(text)
            assert text.startswith("4"), text
