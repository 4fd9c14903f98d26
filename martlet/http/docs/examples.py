"""An example for every operation. A test sends each of them to a running server."""

from typing import Any

from martlet.http.bodies.datamart import SEED_TABLES, SEED_TENANCY

CREATE_DATAMART: dict[str, Any] = {
    "name": "sales-analytics",
    "datasourceName": "postgres-main",
    "tableList": SEED_TABLES,
    "tenancySettings": SEED_TENANCY,
}
_DATASOURCE = {
    "datasourceType": "postgres",
    "credentials": {
        "name": "postgres-main",
        "host": "127.0.0.1",
        "port": 5432,
        "database": "shop",
        "username": "martlet_reader",
        "password": "…",
        "schema": "public",
    },
}
_QUERY = {
    "datamart": "sales-analytics",
    "clientId": "nordwind-traders",
    "sql": "SELECT count(*) AS orders, min(date) AS first FROM orders",
}

CREATE_DASHBOARD: dict[str, Any] = {
    "id": "sales",
    "name": "Sales",
    "metrics": [
        {
            "id": "orders",
            "name": "Orders",
            "datamartName": "sales-analytics",
            "query": {
                "measures": ["orders.count"],
                "timeDimensions": [{"dimension": "orders.date", "dateRange": "last12Months"}],
            },
            "chart": {"kind": "number", "comparison": "previousPeriod"},
        },
        {
            "id": "orders-by-month",
            "name": "Orders by month",
            "datamartName": "sales-analytics",
            "query": {
                "measures": ["orders.count"],
                "timeDimensions": [{"dimension": "orders.date", "granularity": "month"}],
            },
            "chart": {"kind": "bar"},
            "grains": ["week", "month", "quarter"],
        },
    ],
    "filters": [
        {"name": "period", "kind": "dateRange", "member": "orders.date"},
        {"name": "customer", "kind": "select", "member": "orders.customer_id"},
    ],
}

# The server makes these ids; tests replace them by real ones.
EMBED = "5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e"
METRIC = "0123456789abcdef0123456789abcded"
_OWN_METRIC = {
    "name": "My orders",
    "chart": {"kind": "number"},
    "query": {"measures": ["orders.count"]},
}

BODIES: dict[str, Any] = {
    "create_datamart": CREATE_DATAMART,
    "create_datamart_legacy": {**CREATE_DATAMART, "name": "sales-analytics-2"},
    "update_datamart": {
        "datamartName": "sales-analytics",
        "tableList": [{**SEED_TABLES[0], "label": "Orders"}],
    },
    "plan_datamart": {"datamartName": "sales-analytics", "tableList": SEED_TABLES},
    "list_datamarts_legacy": {},
    "delete_datamart_legacy": {"datamartName": "sales-analytics"},
    "create_dashboard": {**CREATE_DASHBOARD, "id": "sales-2"},
    "plan_dashboard": CREATE_DASHBOARD,
    "replace_dashboard": CREATE_DASHBOARD,
    "add_metric": {**CREATE_DASHBOARD["metrics"][0], "id": "orders-2"},
    "replace_metric": CREATE_DASHBOARD["metrics"][0],
    "create_workspace": {
        "name": "Sales team",
        "connectionType": "DATAMART",
        "datamartName": "sales-analytics",
    },
    "update_workspace": {"name": "Sales", "connectionType": "MULTI_DATAMART"},
    "create_embed": {
        "dashboardId": "sales",
        "embedType": "dashboard",
        "accessSettings": {"isAllowMetricCreation": True, "isAllowUnderlyingData": True},
    },
    "update_embed": {
        "embedId": EMBED,
        "accessSettings": {"isAllowDownload": False},
    },
    "rename_embed": {
        "embedId": EMBED,
        "name": "Sales overview",
    },
    "create_datasource": _DATASOURCE,
    "update_datasource": _DATASOURCE,
    "try_datasource": _DATASOURCE,
    "sync_datasource": {"input": {"datasourceName": "postgres-main"}},
    "create_data_app": {"name": "storefront", "datasources": ["postgres-main"]},
    "update_data_app": {"name": "storefront", "datasources": ["postgres-main"]},
    "set_whitelist_domains": {"domains": ["https://app.example.com", "*.example.com"]},
    "create_api_key": {"dataAppName": "storefront", "name": "backend"},
    "rotate_api_key": {"expireAt": 3600},
    "rotate_service_token": {"expireAt": 3600},
    "create_guest_token": {
        "clientId": "nordwind-traders",
        "dataAppName": "storefront",
        "expiryTime": 3_600_000,
        "params": {"timezone": "Europe/Berlin"},
    },
    "revoke_guest_tokens": {"clientId": "nordwind-traders"},
    "query_metric": {
        "embedId": EMBED,
        "metricId": "orders",
        "clientId": "nordwind-traders",
        "dashboardFilter": {"period": {"preset": "last90Days"}},
    },
    "list_options": {"embedId": EMBED, "filter": "customer"},
    "create_own_metric": {"embedId": EMBED, **_OWN_METRIC},
    "update_own_metric": {"embedId": EMBED, "metricId": METRIC, **_OWN_METRIC},
    "keep_layout": {
        "embedId": EMBED,
        "layout": [{"metricId": "orders", "x": 0, "y": 0, "width": 6, "height": 4}],
    },
    "ask_board": {
        "embedId": EMBED,
        "filters": {"period": {"preset": "last90Days"}},
        "metrics": [{"key": "orders", "metricId": "orders"}],
    },
    "ask_rows": {"embedId": EMBED, "metricId": "orders", "limit": 10},
    "export_metric": {
        "embedId": EMBED,
        "format": "xlsx",
        "metric": {"key": "orders", "metricId": "orders"},
    },
    "query": _QUERY,
    "explain": _QUERY,
    "why": {
        "datamart": "sales-analytics",
        "clientId": "nordwind-traders",
        "table": "orders",
        "where": "id = 42",
    },
}
PARAMETERS: dict[str, Any] = {
    "dashboardId": "sales",
    "metricId": "orders",
    "embedId": EMBED,
    "clientId": "nordwind-traders",
    "name": "sales-analytics",
    "datamartName": "sales-analytics",
    "datasourceName": "postgres-main",
    "dataAppName": "storefront",
    "id": "0123456789abcdef0123456789abcdef",
    "isPagination": "true",
    "pageNumber": 1,
    "client": "5f1d7a2c9b8e4d6f0a1b",
    "certificate": "mc_fe47a0d085e4f0c626ed29e0a20ed897",
    "actor": "api_key:0123456789abcdef0123456789abcdef",
    "action": "query.answered",
    "since": "2026-01-01T00:00:00Z",
    "until": "2026-07-01T00:00:00Z",
    "before": 1000,
    "limit": 100,
}
