"""The demo's data: the same for the same scale, seed and last day, on every machine.

Clients are of very unequal size. Orders follow the week, the year and each client's own trend.
"""

import csv
import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from martlet.demo import words

DAYS = 730
CLIENTS = 200
_LARGEST = 2500  # customers of the largest client, at scale 1
_PRODUCTS = 240
_NULL = "\\N"
_BEST_MONTHS = {11: 1.5, 12: 1.75, 1: 0.8, 2: 0.85, 7: 0.9, 8: 0.85}

TABLES = {
    "client_mapping": ("id", "client_id", "name", "plan", "country", "created_at"),
    "customers": (
        "customer_id", "client_mapping_id", "name", "email", "country", "city", "segment",
        "group", "birthday", "created_at",
    ),
    "products": ("product_id", "name", "category", "Größe", "list_price", "launched_on"),
    "orders": (
        "order_id", "customer_id", "order_date", "created_at", "status", "channel", "total",
        "discount", "coupon",
    ),
    "order_items": ("item_id", "order_id", "product_id", "quantity", "unit_price"),
    "payments": ("payment_id", "order_id", "method", "amount", "paid_at"),
    "web_events": ("event_id", "client_mapping_id", "visitor", "event", "page", "happened_at"),
    "email_log": ("email_id", "recipient", "subject", "sent_at"),
}  # fmt: skip

Written = Callable[[int], None]
Writer = Any  # the standard library's csv writer, whose type has no name


@dataclass(frozen=True, slots=True)
class Shop:
    """`until` is the last day that has data. `scale` multiplies customers, and all that they do."""

    until: date
    scale: float = 1.0
    seed: int = 7

    @property
    def since(self) -> date:
        return self.until - timedelta(days=DAYS - 1)

    def clients(self) -> list[tuple[str, str, str]]:
        """Client id, name and country of every client, the largest first."""
        made = [
            (f"{first}-{last}".lower(), f"{first} {last}", words.COUNTRIES[i % 12])
            for i, (first, last) in enumerate(
                (first, last) for last in words.CLIENT_LAST for first in words.CLIENT_FIRST
            )
        ]
        return [*words.CLIENTS, *made][:CLIENTS]

    def customers_of(self, index: int) -> int:
        """How many customers the client at `index` has: few have many, many have few."""
        return max(1, round(self.scale * _LARGEST / math.pow(index + 1, 0.85)))

    def customer_count(self) -> int:
        return sum(self.customers_of(i) for i in range(CLIENTS))

    def write(self, folder: Path, written: Written) -> None:
        """One CSV file a table into `folder`; `written` is told of every client that is done."""
        with ExitStack() as stack:
            writers = {
                table: csv.writer(
                    stack.enter_context((folder / f"{table}.csv").open("w", newline=""))
                )
                for table in TABLES
            }
            _Writer(self, writers).write(written)


class _Writer:
    def __init__(self, shop: Shop, writers: Mapping[str, Writer]) -> None:
        self._shop = shop
        self._writers = writers
        self._random = Random(shop.seed)  # noqa: S311 - the same data every time is the point
        self._ids: dict[str, int] = dict.fromkeys(TABLES, 0)
        self._prices: list[float] = []
        self._weights = [_weight(shop.since + timedelta(days=i)) for i in range(DAYS)]

    def write(self, written: Written) -> None:
        self._write_products()
        for index, (client_id, name, country) in enumerate(self._shop.clients()):
            self._write_client(index, client_id, name, country)
            written(self._shop.customers_of(index))

    def _row(self, table: str, *values: object) -> int:
        self._ids[table] += 1
        number = self._ids[table]
        row = [number, *(_NULL if value is None else value for value in values)]
        self._writers[table].writerow(row)
        return number

    def _write_products(self) -> None:
        for number in range(_PRODUCTS):
            category = words.CATEGORIES[number % len(words.CATEGORIES)]
            thing = self._random.choice(words.THINGS[category])
            price = round(math.exp(self._random.gauss(3.4, 0.8)) + 2, 2)
            self._prices.append(price)
            self._row(
                "products",
                f"{self._random.choice(words.MATERIALS)} {thing} No. {number + 1}",
                category,
                self._random.choice(words.SIZES) if category == "Apparel" else None,
                price,
                self._shop.since - timedelta(days=self._random.randrange(1500)),
            )

    def _write_client(self, index: int, client_id: str, name: str, country: str) -> None:
        random = self._random
        joined = self._shop.since - timedelta(days=random.randrange(30, 900))
        plan = "enterprise" if index < 10 else random.choice(["starter", "growth"])
        key = self._row("client_mapping", client_id, name, plan, country, joined)
        trend = random.uniform(-0.4, 1.4)
        customers = self._shop.customers_of(index)
        days = self._days(trend, customers * 6)
        for _ in range(customers):
            self._write_customer(key, country, days)
        for day in days:
            self._write_event(key, day)

    def _days(self, trend: float, count: int) -> list[date]:
        """Days of orders: by weekday, season, and the client's growth over the two years."""
        weights = [w * (1 + trend * i / DAYS) for i, w in enumerate(self._weights)]
        picked = self._random.choices(range(DAYS), weights=weights, k=count)
        return [self._shop.since + timedelta(days=i) for i in picked]

    def _write_customer(self, client: int, country: str, days: list[date]) -> None:
        random = self._random
        given, family = random.choice(words.GIVEN), random.choice(words.FAMILY)
        home = country if random.random() < 0.7 else random.choice(words.COUNTRIES)
        number = self._ids["customers"] + 1
        email = f"{given}.{family}.{number}@example.com".lower().replace(" ", "").replace("'", "")
        orders = sorted(random.choices(days, k=min(12, int(random.expovariate(0.31)))))
        first = orders[0] if orders else random.choice(days)
        birthday = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
        customer = self._row(
            "customers",
            client,
            f"{given} {family}",
            email if random.random() < 0.93 else None,
            home,
            random.choice(words.CITIES[home]),
            random.choices(words.SEGMENTS, weights=[7, 2, 1])[0],
            words.GROUPS[min(3, len(orders))] if orders else None,
            birthday if random.random() < 0.4 else None,
            _moment(first - timedelta(days=random.randrange(60)), random),
        )
        if random.random() < 0.5:
            sent = _moment(first, random)
            self._row("email_log", email, random.choice(words.SUBJECTS), sent)
        for day in orders:
            self._write_order(customer, day)

    def _write_order(self, customer: int, day: date) -> None:
        random = self._random
        lines = [
            (random.randrange(_PRODUCTS), 1 + int(random.expovariate(1.1)))
            for _ in range(1 + min(5, int(random.expovariate(0.9))))
        ]
        coupon = random.choice(words.COUPONS) if random.random() < 0.12 else None
        subtotal = sum(self._prices[product] * quantity for product, quantity in lines)
        discount = round(subtotal * 0.1, 2) if coupon else None
        total = round(subtotal - (discount or 0), 2)
        status = random.choices(words.STATUSES, weights=[30, 58, 4, 5, 3])[0]
        moment = _moment(day, random)
        order = self._row(
            "orders",
            customer,
            day,
            moment,
            status,
            random.choices(words.CHANNELS, weights=[5, 3, 1, 2])[0],
            total,
            discount,
            coupon,
        )
        for product, quantity in lines:
            self._row("order_items", order, product + 1, quantity, self._prices[product])
        if status != "cancelled":
            self._write_payment(order, total, moment if status != "open" else None)

    def _write_payment(self, order: int, total: float, moment: datetime | None) -> None:
        random = self._random
        paid = moment + timedelta(minutes=random.randrange(4000)) if moment else None
        first = total if random.random() < 0.95 else round(total / 2, 2)
        rest = round(total - first, 2)
        for amount in (first, rest) if rest else (first,):
            method = random.choices(words.METHODS, weights=[6, 2, 3, 1])[0]
            self._row("payments", order, method, amount, paid)

    def _write_event(self, client: int, day: date) -> None:
        random = self._random
        event = random.choices(words.EVENTS, weights=[60, 18, 12, 6, 4])[0]
        page = f"/p/{random.randrange(_PRODUCTS) + 1}" if event == "view" else None
        visitor = f"v{random.randrange(10**8):08d}"
        self._row("web_events", client, visitor, event, page, _moment(day, random))


def _weight(day: date) -> float:
    weekend = 0.7 if day.weekday() >= 5 else 1.0
    return weekend * _BEST_MONTHS.get(day.month, 1.0)


def _moment(day: date, random: Random) -> datetime:
    seconds = min(86_399, max(0, int(random.gauss(15 * 3600, 4 * 3600))))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds)
