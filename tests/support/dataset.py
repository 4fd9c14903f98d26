"""A small world of several clients, as the tests' datasources hold it.

`t1` is the viewer of most tests. Other clients hold what an attack would like to learn: an
amount of 42, a note that says so, an id that differs by case or holds a quote.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Value = str | int | Decimal | date | datetime | None


@dataclass(frozen=True)
class TableData:
    """`columns` are "name type" pairs in standard SQL; `keys` are constraints."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    keys: tuple[str, ...] = ()
    client_column: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.split(" ")[0] for column in self.columns)


def _moment(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 1, day, hour, 30)


CLIENTS = TableData(
    "client_mapping",
    ("id varchar(20) NOT NULL PRIMARY KEY", "client_id varchar(40)", "name varchar(80)"),
    (
        ("t1", "acme", "Acme"),
        ("t2", "bolt", "Bolt"),
        ("t3", "o'hara", "O'Hara"),
        ("t4", "ACME", "Another Acme"),
        ("t5", "empty", "No rows"),
        ("t6", "twice", "Named twice"),
        ("t7", "twice", "Named twice"),
        ("t8", None, "Has no name"),
    ),
)
CUSTOMERS = TableData(
    "customers",
    (
        "id integer NOT NULL PRIMARY KEY",
        "client_id varchar(20)",
        "name varchar(80)",
        "email varchar(80)",
    ),
    (
        (1, "t1", "Ada", "ada@acme.example"),
        (2, "t1", "Björn", None),
        (3, "t1", None, "nobody@acme.example"),
        (11, "t2", "Bolt's Bob", "bob@bolt.example"),
        (12, "t2", "Ada", "ada@bolt.example"),
        (21, "t3", "O'Hara's", "x@ohara.example"),
        (31, "t4", "Upper", "u@upper.example"),
        (91, None, "Nobody's", "n@nobody.example"),
    ),
    ("FOREIGN KEY (client_id) REFERENCES client_mapping (id)",),
    client_column="client_id",
)
ORDERS = TableData(
    "orders",
    (
        "id integer NOT NULL PRIMARY KEY",
        "client_id varchar(20)",
        "customer_id integer",
        "amount integer",
        "total decimal(12,2)",
        "secret_note varchar(80)",
        "created_at timestamp",
    ),
    (
        (1, "t1", 1, 10, Decimal("10.50"), "s1", _moment(1)),
        (2, "t1", 1, 20, Decimal("20.00"), "s2", _moment(2)),
        (3, "t1", 2, 30, None, "s3", _moment(3)),
        (4, "t1", None, None, Decimal("7.25"), None, None),
        (5, "t1", 3, 10, Decimal("1.00"), "s5", datetime(2026, 2, 14, 9, 0)),
        (101, "t2", 11, 42, Decimal("42.00"), "victim 424242", _moment(4)),
        (102, "t2", 12, 2_000_000_000, Decimal("9.99"), "boom", _moment(5)),
        (103, "t2", None, 5, Decimal("5.00"), "b3", _moment(6)),
        (201, "t3", 21, 42, Decimal("42.00"), "o'hara", _moment(7)),
        (301, "t4", 31, 7, Decimal("7.00"), "upper", _moment(8)),
        (901, None, 91, 42, Decimal("42.00"), "nobody", _moment(9)),
    ),
    ("FOREIGN KEY (customer_id) REFERENCES customers (id)",),
    client_column="client_id",
)
LINES = TableData(
    "order_lines",
    (
        "id integer NOT NULL PRIMARY KEY",
        "order_id integer",
        "sku varchar(20)",
        "quantity integer",
    ),
    (
        (1, 1, "a", 1),
        (2, 1, "b", 2),
        (3, 2, "a", 5),
        (4, 5, "c", 1),
        (5, 101, "a", 42),
        (6, 201, "z", 9),
        (7, None, "n", 1),
    ),
    ("FOREIGN KEY (order_id) REFERENCES orders (id)",),
)
PAYMENTS = TableData(
    "payments",
    ("id integer NOT NULL PRIMARY KEY", "card varchar(20)"),
    ((1, "4111"), (2, "5500")),
)
COUNTRIES = TableData(
    "countries",
    ("code varchar(2) NOT NULL PRIMARY KEY", "title varchar(40)"),
    (("DE", "Germany"), ("IE", "Ireland")),
)
TRANSFERS = TableData(
    "transfers",
    (
        "id integer NOT NULL PRIMARY KEY",
        "from_client varchar(20)",
        "to_client varchar(20)",
        "amount integer",
    ),
    ((1, "t1", "t2", 5), (2, "t2", "t1", 6)),
    (
        "FOREIGN KEY (from_client) REFERENCES client_mapping (id)",
        "FOREIGN KEY (to_client) REFERENCES client_mapping (id)",
    ),
)
LOG = TableData(
    "email_log",
    ("id integer NOT NULL PRIMARY KEY", "recipient varchar(80)"),
    ((1, "ada@acme.example"), (2, "bob@bolt.example")),
)
ACCOUNTS = TableData(
    "accounts",
    ("number integer NOT NULL PRIMARY KEY", "label varchar(40)"),
    ((1, "One"), (2, "Two"), (10, "Ten")),
)
INVOICES = TableData(
    "invoices",
    (
        "id integer NOT NULL PRIMARY KEY",
        "account integer",
        "total decimal(12,2)",
    ),
    ((1, 1, Decimal("1.00")), (2, 1, Decimal("2.00")), (3, 2, Decimal("3.00"))),
    ("FOREIGN KEY (account) REFERENCES accounts (number)",),
)

TABLES = (
    CLIENTS,
    CUSTOMERS,
    ORDERS,
    LINES,
    PAYMENTS,
    COUNTRIES,
    TRANSFERS,
    LOG,
    ACCOUNTS,
    INVOICES,
)
