"""Whatever route tells of a customer's rows, a certified query was the way to them."""

from collections.abc import Callable
from typing import Any

import pytest

from martlet.results import XlsxFormat
from tests.architecture.test_invariants import COUNTING_ROUTES, DATA_ROUTES, LISTING_ROUTES
from tests.support.api import DATAMART, Api
from tests.support.recording import recorded

_MART = f"/api/v2/data-app/datamarts/{DATAMART}"
_QUESTION = {"datamart": DATAMART, "sql": "SELECT id, amount FROM orders", "clientId": "acme"}
_TRACE = {"datamart": DATAMART, "clientId": "acme", "table": "orders", "where": "id = 1"}


def _query(accept: str) -> Callable[[Api], Any]:
    return lambda api: api.post("/api/v2/query", _QUESTION, headers={"Accept": accept})


ASKED: list[tuple[str, Callable[[Api], Any]]] = [
    ("/api/v2/query", _query("application/json")),
    ("/api/v2/query", _query("text/csv")),
    ("/api/v2/query", _query("application/vnd.apache.arrow.stream")),
    ("/api/v2/query", _query("application/vnd.apache.parquet")),
    ("/api/v2/query", _query(XlsxFormat.media_type)),
    ("/api/v2/query/explain", lambda api: api.post("/api/v2/query/explain", _QUESTION)),
    ("/api/v2/query/why", lambda api: api.post("/api/v2/query/why", _TRACE)),
    (
        "/api/v2/data-app/datamarts/{name:path}/isolation",
        lambda api: api.get(f"{_MART}/isolation", params={"orphans": "true"}),
    ),
    (
        "/api/v2/data-app/datamarts/{name:path}/clients",
        lambda api: api.get(f"{_MART}/clients", token="service"),
    ),
]


@pytest.mark.parametrize(("path", "ask"), ASKED)
def test_a_route_reaches_rows_by_a_certified_query(
    own_mart: Api, path: str, ask: Callable[[Api], Any]
) -> None:
    with recorded() as ran:
        response = ask(own_mart)
    assert response.status_code == 200, response.text
    assert ran
    assert all(query.certificate.datamart == DATAMART for query in ran)
    if path == "/api/v2/query":
        assert ran[-1].certificate.id in response.headers["Martlet-Certificate"]
    elif path == "/api/v2/query/explain":
        certificate = response.json()["data"]["certificate"]
        assert certificate["id"] not in {query.certificate.id for query in ran}, "it was not run"


def test_every_route_that_reaches_rows_is_asked() -> None:
    assert {path for path, _ in ASKED} == DATA_ROUTES | COUNTING_ROUTES | LISTING_ROUTES
