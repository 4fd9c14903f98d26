"""Creates the demo's content: a data app with a key, a datasource, and a datamart."""

from dataclasses import dataclass
from typing import Any

from martlet.client import Api, RefusedError

DATA_APP = "storefront"
DATASOURCE = "postgres-main"
DATAMART = "shop"

_TENANCY = {
    "tenancyLevel": "TABLE",
    "clientColumnType": "STRING",
    "schemaName": "public",
    "tableName": "client_mapping",
    "tableClientNameColumn": "client_id",
    "tablePrimaryKeyColumn": "id",
}
_WEEKDAY = (
    "CASE extract(isodow FROM order_date) WHEN 1 THEN 'Mon' WHEN 2 THEN 'Tue' WHEN 3 THEN 'Wed'"
    " WHEN 4 THEN 'Thu' WHEN 5 THEN 'Fri' WHEN 6 THEN 'Sat' ELSE 'Sun' END"
)
_HOURS = ("00-06", "06-09", "09-12", "12-15", "15-18", "18-21")
_TIME = "CASE {} ELSE '21-24' END".format(
    " ".join(f"WHEN extract(hour FROM created_at) < {hours[3:]} THEN '{hours}'" for hours in _HOURS)
)


def _column(name: str, label: str, sql: str) -> dict[str, Any]:
    return {"name": name, "label": label, "isCustomColumn": True, "sql": sql}


def _measure(name: str, label: str, sql: str) -> dict[str, Any]:
    return {**_column(name, label, sql), "isAggregate": True}


def _share(condition: str) -> str:
    """The share of rows for which `condition` is true."""
    return f"count(CASE WHEN {condition} THEN 1 END) * 1.0 / nullif(count(*), 0)"


_TABLES: list[dict[str, Any]] = [
    {
        "name": "customers",
        "label": "Customers",
        "columns": [
            {"name": "customer_id", "alias": "id", "label": "Customer ID"},
            {"name": "name", "label": "Name"},
            {"name": "email", "label": "E-mail"},
            {"name": "country", "label": "Country"},
            {"name": "city", "label": "City"},
            {"name": "segment", "label": "Segment"},
            {"name": "group", "label": "Loyalty"},
            {"name": "birthday", "isHide": True},
            {"name": "created_at", "label": "Customer since"},
        ],
    },
    {
        "name": "orders",
        "label": "Orders",
        "columns": [
            {"name": "order_id", "alias": "id", "label": "Order ID"},
            {"name": "customer_id", "label": "Customer"},
            {"name": "order_date", "alias": "date", "label": "Order date"},
            {"name": "created_at", "label": "Ordered at"},
            {"name": "status", "label": "Status"},
            {"name": "channel", "label": "Channel"},
            {"name": "total", "label": "Total"},
            {"name": "discount", "label": "Discount"},
            {"name": "coupon", "label": "Coupon"},
            {"name": "nth", "label": "Order of the customer"},
            _column("weekday", "Weekday", _WEEKDAY),
            _column("day", "Day of the week", "extract(isodow FROM order_date)"),
            _column("time", "Time of day", _TIME),
            _measure("average_order", "Average order value", "sum(total) / nullif(count(*), 0)"),
            _measure("refund_rate", "Refund rate", _share("status = 'refunded'")),
            _measure("returning_rate", "Orders of returning customers", _share("nth > 1")),
            _measure(
                "returning_customers",
                "Returning customers",
                "count(DISTINCT CASE WHEN nth > 1 THEN customer_id END)",
            ),
        ],
    },
    {
        "name": "order_items",
        "label": "Order lines",
        "columns": [
            {"name": "item_id", "alias": "id", "label": "Line ID"},
            {"name": "order_id", "label": "Order"},
            {"name": "product_id", "label": "Product"},
            {"name": "quantity", "label": "Quantity"},
            {"name": "unit_price", "label": "Unit price"},
            _column("revenue", "Revenue", "quantity * unit_price"),
        ],
    },
    {
        "name": "products",
        "label": "Products",
        "isShared": True,
        "columns": [
            {"name": "product_id", "alias": "id", "label": "Product ID"},
            {"name": "name", "label": "Product"},
            {"name": "category", "label": "Category"},
            {"name": "Größe", "alias": "size", "label": "Size"},
            {"name": "list_price", "label": "List price"},
        ],
    },
    {
        "name": "payments",
        "label": "Payments",
        "columns": [
            {"name": "payment_id", "alias": "id", "label": "Payment ID"},
            {"name": "order_id", "label": "Order"},
            {"name": "method", "label": "Method"},
            {"name": "amount", "label": "Amount"},
            {"name": "paid_at", "label": "Paid at"},
        ],
    },
    {
        "name": "web_events",
        "label": "Web events",
        "columns": [
            {"name": "event_id", "alias": "id", "label": "Event ID"},
            {"name": "visitor", "label": "Visitor"},
            {"name": "event", "label": "Event"},
            {"name": "page", "label": "Page"},
            {"name": "happened_at", "label": "Happened at"},
        ],
    },
]
SHOP = {
    "name": DATAMART,
    "datasourceName": DATASOURCE,
    "tableList": [{"schemaName": "public", **table} for table in _TABLES],
    "tenancySettings": _TENANCY,
}


@dataclass(frozen=True, slots=True)
class Source:
    """The demo's database, as the API's credentials."""

    kind: str
    credentials: dict[str, Any]

    @property
    def sockets(self) -> tuple[str, ...]:
        """The directory of its unix socket, if it has one."""
        host = str(self.credentials.get("host"))
        return (host,) if host.startswith("/") else ()

    @property
    def body(self) -> dict[str, Any]:
        return {
            "datasourceType": self.kind,
            "credentials": {"name": DATASOURCE, **self.credentials},
        }


async def provision(api: Api, source: Source) -> None:
    """Create the content that is missing. Changes since the last start stay."""
    await unless_there(api, "/api/v2/data-app", {"name": DATA_APP})
    created = await unless_there(api, "/api/v2/datasource", source.body)
    if not created:
        await api.json("PUT", "/api/v2/datasource", body=source.body)
    await unless_there(api, "/api/v2/data-app/datamarts", SHOP)


async def new_api_key(api: Api) -> str:
    body = {"dataAppName": DATA_APP, "name": "demo"}
    answer = await api.json("POST", "/api/v2/data-app/api-tokens", body=body)
    return str(answer["key"])


async def unless_there(api: Api, path: str, body: dict[str, Any]) -> bool:
    """Create a resource unless it exists. Returns whether it was created."""
    try:
        await api.json("POST", path, body=body)
    except RefusedError as error:
        if error.body.get("status") != 409:
            raise
        return False
    return True
