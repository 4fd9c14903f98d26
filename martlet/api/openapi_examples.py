"""An example for every operation. A test sends each to a running server."""

from typing import Any

from martlet.api.wire.datamart import SEED_TABLES, SEED_TENANCY

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
    "create_datasource": _DATASOURCE,
    "update_datasource": _DATASOURCE,
    "try_datasource": _DATASOURCE,
    "sync_datasource": {"input": {"datasourceName": "postgres-main"}},
    "create_data_app": {"name": "storefront", "datasources": ["postgres-main"]},
    "update_data_app": {"name": "storefront", "datasources": ["postgres-main"]},
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
    "query": _QUERY,
    "explain": _QUERY,
}
PARAMETERS: dict[str, Any] = {
    "name": "sales-analytics",
    "datamartName": "sales-analytics",
    "datasourceName": "postgres-main",
    "dataAppName": "storefront",
    "id": "0123456789abcdef0123456789abcdef",
    "isPagination": "true",
    "pageNumber": 1,
}
