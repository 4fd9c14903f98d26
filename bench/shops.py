"""The benchmarks' shop as rows, for engines whose SQL cannot generate it as PostgreSQL's can."""

from datetime import datetime, timedelta
from decimal import Decimal

from tests.support.dataset import TableData

_STATUSES = ("paid", "open", "sent")
_COUNTRIES = ("DE", "FR", "IT", "PL", "IE")
_BEGINNING = datetime(2025, 1, 1)  # noqa: DTZ001 - the columns have no zone
# ClickHouse sorts a table by its first column; the others have an index on the client.
INDEXES = (
    "CREATE INDEX orders_by_client ON orders (client)",
    "CREATE INDEX customers_by_client ON customers (client)",
)


def tables() -> tuple[TableData, ...]:
    return (
        TableData(
            "clients",
            ("id integer NOT NULL PRIMARY KEY", "name varchar(40) NOT NULL UNIQUE"),
            tuple((i, f"client {i}") for i in range(1, 101)),
        ),
        TableData(
            "customers",
            (
                "client integer NOT NULL",
                "id integer NOT NULL PRIMARY KEY",
                "name varchar(40)",
                "country varchar(2)",
                "created_at timestamp",
            ),
            tuple(
                (1 + (i - 1) // 200, i, f"Customer {i}", _COUNTRIES[i % 5], _BEGINNING)
                for i in range(1, 20_001)
            ),
        ),
        TableData(
            "orders",
            (
                "client integer NOT NULL",
                "id integer NOT NULL PRIMARY KEY",
                "customer_id integer",
                "amount integer",
                "total decimal(12,2)",
                "status varchar(20)",
                "note varchar(80)",
                "created_at timestamp",
            ),
            tuple(_order(i) for i in range(1, 416_001)),
        ),
    )


def _order(i: int) -> tuple[int | str | Decimal | datetime, ...]:
    client = 1 if i <= 200_000 else 2 if i <= 220_000 else 3 + i % 98
    return (
        client,
        i,
        (client - 1) * 200 + 1 + i % 200,
        i % 1000,
        Decimal(i % 100_000) / 100,
        _STATUSES[i % 3],
        f"what was said of order number {i}",
        _BEGINNING + timedelta(minutes=i),
    )
