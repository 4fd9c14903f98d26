"""What is wrong with the body of a question is told at its own path, once for each value."""

from typing import Any

import pytest

from tests.support.api import Api, mart_body
from tests.support.engines import Source

FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("an empty client id", {"clientId": ""}, "clientId", "at least 1 character"),
    ("a client id of no kind", {"clientId": []}, "clientId", "string or a valid integer"),
    ("no order", {"query": {"order": "x"}}, "query.order", "an object or a valid array"),
    ("no direction", {"query": {"order": {"a": "up"}}}, "query.order.a", "'asc' or 'desc'"),
    ("nor in a list", {"query": {"order": [["a", "up"]]}}, "query.order[0][1]", "'asc' or 'desc'"),
    (
        "no value",
        {"query": {"filters": [{"member": "o.id", "operator": "set", "values": [None]}]}},
        "query.filters[0].values[0]",
        "or a valid boolean",
    ),
    ("a mistyped field", {"query": {"limt": 1}}, "query.limt", "did you mean `limit`?"),
    ("a mistyped field outside", {"sql": "SELECT 1", "limt": 1}, "limt", "did you mean `limit`?"),
]


@pytest.mark.parametrize(
    ("body", "at", "why"), [pytest.param(*case[1:], id=case[0]) for case in FAULTS]
)
def test_a_fault_of_a_question_is_told_at_its_path(
    api: Api, body: dict[str, Any], at: str, why: str
) -> None:
    error = api.post("/api/v2/query", {"datamart": "mart", **body}).json()["error"]
    assert error["code"] == "INVALID_REQUEST_BODY"
    assert [(detail["at"], why in detail["message"]) for detail in error["details"]] == [(at, True)]


def test_a_field_of_the_other_tenancy_is_not_suggested_as_itself(
    api: Api, duckdb_small: Source
) -> None:
    body = mart_body(duckdb_small)
    body["tenancySettings"]["databaseName"] = "x"
    error = api.post("/api/v2/data-app/datamarts", body).json()["error"]
    assert error["at"] == "tenancySettings.databaseName"
    assert "did you mean" not in error["message"]
