"""Whatever is asked of a customer's database is in the trail once, however it ended."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.looking import BOARD, Looking, embed, look

ALLOWED = {
    "isAllowMetricCreation": True,
    "isAllowMetricUpdate": True,
    "isAllowMetricDeletion": True,
    "isAllowMetricLayoutChange": True,
    "isAllowUnderlyingData": True,
    "isAllowDownload": True,
}
OWN: dict[str, Any] = {
    "name": "Mine",
    "chart": {"kind": "bar"},
    "query": {"measures": ["orders.count"], "dimensions": ["orders.secret_note"]},
}


def trail(api: Api, **params: Any) -> list[dict[str, Any]]:
    """Of what was run and refused, the newest first."""
    rows: list[dict[str, Any]] = api.done(
        api.get("/api/v2/audit", params={"limit": 1000, **params}, token="service")
    )["data"]
    return [row for row in rows if row["action"].startswith("query.")]


def told(row: dict[str, Any]) -> tuple[str, str, str, int]:
    detail = row["detail"]
    return row["action"], detail["purpose"], detail["outcome"], detail["rows"]


@pytest.fixture
def acme(mart: Api) -> Looking:
    mart.done(mart.post("/api/v2/dashboards", BOARD))
    return look(mart, embed(mart, **ALLOWED))


def test_the_choices_of_a_filter_are_in_the_trail(mart: Api, acme: Looking) -> None:
    found = mart.done(acme.post("options", filter="name", search="a"))["data"]
    (row,) = [row for row in trail(mart) if row["actor"].startswith("guest:")]
    assert told(row) == ("query.answered", "options", "whole", len(found))
    assert row["certificate"].startswith("mc_")
    assert row["client"] == trail(mart, action="query.client")[0]["client"]
    assert "Ada" not in str(trail(mart))


def test_an_own_metric_that_is_refused_is_in_the_trail(mart: Api, acme: Looking) -> None:
    assert acme.post("metrics", **OWN).status_code == 400
    (row,) = [row for row in trail(mart) if row["actor"].startswith("guest:")]
    assert told(row) == ("query.refused", "own metric", "QUERY_REJECTED", 0)
    assert "secret_note" not in str(trail(mart))
