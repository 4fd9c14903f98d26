"""Dashboards for tests: bodies over the small world's datamart."""

from typing import Any

from tests.support.api import DATAMART, Api

PATH = "/api/v2/dashboards"
Body = dict[str, Any]


def metric(name: str, **fields: Any) -> Body:
    """Orders by month, unless `fields` say otherwise."""
    asked = {
        "measures": ["orders.count"],
        "timeDimensions": [{"dimension": "orders.created_at", "granularity": "month"}],
    }
    body = {"name": name, "datamartName": DATAMART, "query": asked, "chart": {"kind": "bar"}}
    return {**body, **fields}


def board(**fields: Any) -> Body:
    return {"name": "Sales", "metrics": [metric("Orders")], **fields}


def faults(api: Api, body: Body, method: str = "POST", path: str = PATH) -> dict[str, str]:
    """The codes of a refused body's faults, by their paths."""
    response = api.call(method, path, json=body)
    assert response.status_code >= 400, response.text
    return {fault["at"]: fault["code"] for fault in response.json()["error"]["details"]}
