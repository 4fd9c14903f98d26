"""A shop platform of a hundred clients, generated inside the database, equal on each engine.

One client has half of all orders, one has a twentieth, and the others share the rest.
"""

from typing import Any

LARGE_CLIENT = "client 1"
LARGE_ORDERS = 200_000
MIDDLE_KEY = 2
SMALL_CLIENTS = tuple(f"client {number}" for number in range(3, 11))

STATEMENTS = (
    "CREATE TABLE clients (id integer PRIMARY KEY, name varchar(40) NOT NULL UNIQUE)",
    "INSERT INTO clients SELECT i, 'client ' || i FROM generate_series(1, 100) AS t(i)",
    """
    CREATE TABLE customers (
        id integer PRIMARY KEY, client integer NOT NULL, name varchar(40), country varchar(2),
        created_at timestamp
    )
    """,
    """
    INSERT INTO customers
    SELECT i, 1 + (i - 1) / 200, 'Customer ' || i, substr('DEFRITPLIE', 1 + 2 * (i % 5), 2),
        TIMESTAMP '2024-01-01 00:00:00' + i * INTERVAL '1 hour'
    FROM generate_series(1, 20000) AS t(i)
    """,
    """
    CREATE TABLE orders (
        id integer PRIMARY KEY, client integer NOT NULL, customer_id integer, amount integer,
        total decimal(12,2), status varchar(20), note varchar(80), created_at timestamp
    )
    """,
    """
    INSERT INTO orders
    SELECT i, c, (c - 1) * 200 + 1 + i % 200, i % 1000, CAST(i % 100000 AS decimal(12,2)) / 100,
        CASE i % 3 WHEN 0 THEN 'paid' WHEN 1 THEN 'open' ELSE 'sent' END,
        'what was said of order number ' || i,
        TIMESTAMP '2025-01-01 00:00:00' + i * INTERVAL '1 minute'
    FROM (
        SELECT i, CASE WHEN i <= 200000 THEN 1 WHEN i <= 220000 THEN 2
            ELSE 3 + i % 98 END AS c
        FROM generate_series(1, 416000) AS s(i)
    ) AS t
    """,
    "CREATE INDEX orders_by_client ON orders (client)",
    "CREATE INDEX customers_by_client ON customers (client)",
    "ANALYZE",
)
_COLUMNS = {
    "customers": ("id", "name", "country", "created_at"),
    "orders": (
        "id",
        "customer_id",
        "amount",
        "total",
        "status",
        "note",
        "created_at",
    ),
}


def body(schema: str) -> dict[str, Any]:
    """The body that creates the datamart."""
    return {
        "name": "shop",
        "datasourceName": "shop",
        "tableList": [
            {
                "schemaName": schema,
                "name": table,
                "clientColumn": "client",
                "columns": [{"name": column} for column in columns],
            }
            for table, columns in _COLUMNS.items()
        ],
        "tenancySettings": {
            "tenancyLevel": "TABLE",
            "clientColumnType": "STRING",
            "schemaName": schema,
            "tableName": "clients",
            "tableClientNameColumn": "name",
            "tablePrimaryKeyColumn": "id",
        },
    }
