"""A dashboard over the small world, with an embed of it, and guests who look at it."""

from dataclasses import dataclass
from typing import Any

import orjson

from tests.support.api import DATAMART, Api

BOARD: dict[str, Any] = {
    "id": "sales",
    "name": "Sales",
    "metrics": [
        {
            "id": "total",
            "name": "Total",
            "datamartName": DATAMART,
            "query": {
                "measures": ["orders.total.sum"],
                "timeDimensions": [
                    {"dimension": "orders.created_at", "dateRange": ["2026-02-01", "2026-02-28"]}
                ],
            },
            "chart": {"kind": "number", "comparison": "previousPeriod", "trend": "day"},
            "appFilters": [{"name": "note", "columns": ["orders.secret_note"]}],
        },
        {
            "id": "by_month",
            "name": "By month",
            "datamartName": DATAMART,
            "query": {
                "measures": ["orders.count"],
                "timeDimensions": [{"dimension": "orders.created_at", "granularity": "month"}],
                "order": {"orders.created_at.month": "asc"},
            },
            "chart": {"kind": "bar"},
            "grains": ["day", "month"],
            "drill": ["customers.name"],
        },
        {
            "id": "by_name",
            "name": "By name",
            "datamartName": DATAMART,
            "query": {
                "measures": ["orders.count", "orders.amount.sum"],
                "dimensions": ["customers.name"],
                "order": {"orders.count": "desc", "customers.name": "asc"},
            },
            "chart": {"kind": "table", "pageSize": 20},
        },
        {
            "id": "amounts",
            "name": "Amounts",
            "datamartName": DATAMART,
            "sql": "SELECT id, amount, 100 / amount AS share FROM orders WHERE amount IS NOT NULL",
            "chart": {"kind": "table"},
        },
    ],
    "filters": [
        {"name": "period", "kind": "dateRange", "member": "orders.created_at"},
        {"name": "name", "kind": "multiSelect", "member": "customers.name"},
        {"name": "amount", "kind": "numberRange", "member": "orders.amount"},
    ],
    "appFilters": [{"name": "buyer", "columns": ["customers.name"]}],
}


@dataclass(frozen=True)
class Looking:
    """A guest's look at an embed."""

    api: Api
    embed_id: str
    token: str

    def board(self) -> dict[str, Any]:
        path = f"/api/v2/viewer/board?embedId={self.embed_id}"
        found: dict[str, Any] = self.api.done(self.api.get(path, token=self.token))["data"]
        return found

    def lines(self, *metrics: str | dict[str, Any], **state: Any) -> list[dict[str, Any]]:
        """The lines of the response, in order of arrival."""
        asked = [{"key": m, "metricId": m} if isinstance(m, str) else m for m in metrics]
        response = self.post("query", metrics=asked, **state)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/x-ndjson"
        return [orjson.loads(line) for line in response.content.splitlines()]

    def line(self, metric: str | dict[str, Any], **state: Any) -> dict[str, Any]:
        (found,) = self.lines(metric, **state)
        return found

    def rows(self, metric: str | dict[str, Any], **state: Any) -> Any:
        found = self.line(metric, **state)
        assert found["error"] is None, found
        return found["rows"]

    def post(self, what: str, **body: Any) -> Any:
        content = {"embedId": self.embed_id, **body}
        return self.api.post(f"/api/v2/viewer/{what}", content, token=self.token)


def embed(api: Api, dashboard: str = "sales", /, **settings: Any) -> str:
    """The id of an embed of that board; `settings` are of its access."""
    body = {"dashboardId": dashboard, "embedType": "dashboard", "accessSettings": settings}
    found: str = api.done(api.post("/api/v2/data-app/embeds", body))["id"]
    return found


def look(api: Api, embed_id: str, client: str = "acme", **token: Any) -> Looking:
    return Looking(api, embed_id, api.guest(client, **token))
