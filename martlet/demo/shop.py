"""The demo's data, reproducible on every machine from scale, seed and last day.

Clients have very different sizes. Orders follow the week, the season and the client's own trend.
"""

import csv
import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from martlet.demo import words
from martlet.demo.story import Story, Taste, moment, products, visit

DAYS = 730
CLIENTS = 200
_LARGEST = 5000  # customers of the largest client, at scale 1
_PRODUCTS = 240
_NULL = "\\N"
_WEEK = timedelta(days=7)
_LASTS = 200  # days that a customer comes back, on average

TABLES = {
    "client_mapping": ("id", "client_id", "name", "plan", "country", "created_at"),
    "customers": (
        "customer_id", "client_mapping_id", "name", "email", "country", "city", "segment",
        "group", "birthday", "created_at",
    ),
    "products": ("product_id", "name", "category", "Größe", "list_price", "launched_on"),
    "orders": (
        "order_id", "customer_id", "nth", "order_date", "created_at", "status", "channel", "total",
        "discount", "coupon",
    ),
    "order_items": ("item_id", "order_id", "product_id", "quantity", "unit_price"),
    "payments": ("payment_id", "order_id", "method", "amount", "paid_at"),
    "web_events": ("event_id", "client_mapping_id", "visitor", "event", "page", "happened_at"),
    "email_log": ("email_id", "recipient", "subject", "sent_at"),
}  # fmt: skip

OnClient = Callable[[int], None]
Writer = Any  # the standard library's csv writer, whose type has no name


@dataclass(frozen=True, slots=True)
class Shop:
    """`until` is the last day with data. `scale` multiplies customers, orders and events."""

    until: date
    scale: float = 1.0
    seed: int = 7

    @property
    def since(self) -> date:
        return self.until - timedelta(days=DAYS - 1)

    def clients(self) -> list[tuple[str, str, str]]:
        """Client id, name and country of every client, the largest first."""
        clients = [
            (f"{first}-{last}".lower(), f"{first} {last}", words.COUNTRIES[i % 12])
            for i, (first, last) in enumerate(
                (first, last) for last in words.CLIENT_LAST for first in words.CLIENT_FIRST
            )
        ]
        return [*words.CLIENTS, *clients][:CLIENTS]

    def customers_of(self, index: int) -> int:
        """The number of customers of the client at `index`; a few clients have most of them."""
        return max(1, round(self.scale * _LARGEST / math.pow(index + 1, 1.05)))

    def customer_count(self) -> int:
        return sum(self.customers_of(i) for i in range(CLIENTS))

    def write(self, folder: Path, on_client: OnClient) -> None:
        """Write one CSV file per table into `folder`; `on_client` is called after each client."""
        with ExitStack() as stack:
            writers = {
                table: csv.writer(
                    stack.enter_context((folder / f"{table}.csv").open("w", newline=""))
                )
                for table in TABLES
            }
            _Writer(self, writers).write(on_client)


class _Writer:
    def __init__(self, shop: Shop, writers: Mapping[str, Writer]) -> None:
        self._shop = shop
        self._story = Story(shop.until)
        self._writers = writers
        self._random = Random(shop.seed)  # noqa: S311 - the same data every time is the point
        self._ids: dict[str, int] = dict.fromkeys(TABLES, 0)
        self._products = products(_PRODUCTS, self._random)
        self._numbers = range(_PRODUCTS)
        self._weights = [self._story.weight(shop.since + timedelta(days=i)) for i in range(DAYS)]

    def write(self, on_client: OnClient) -> None:
        self._write_products()
        for index, (client_id, name, country) in enumerate(self._shop.clients()):
            self._write_client(index, client_id, name, country)
            on_client(self._shop.customers_of(index))

    def _row(self, table: str, *values: object) -> int:
        self._ids[table] += 1
        number = self._ids[table]
        row = [number, *(_NULL if value is None else value for value in values)]
        self._writers[table].writerow(row)
        return number

    def _write_products(self) -> None:
        for product in self._products:
            self._row(
                "products",
                product.name,
                product.category,
                self._random.choice(words.SIZES) if product.category == "Apparel" else None,
                product.price,
                self._shop.since - timedelta(days=self._random.randrange(1500)),
            )

    def _write_client(self, index: int, client_id: str, name: str, country: str) -> None:
        random = self._random
        joined = self._shop.since - timedelta(days=random.randrange(30, 900))
        plan = "enterprise" if index < 10 else random.choice(["starter", "growth"])
        key = self._row("client_mapping", client_id, name, plan, country, joined)
        trend = random.uniform(0.2, 1.4) if index < 10 else random.uniform(-0.4, 1.4)
        taste = Taste.of(client_id, self._products, random)
        customers = self._shop.customers_of(index)
        days = self._days(trend, customers * 8)
        for _ in range(customers):
            self._write_customer(key, country, days, taste)
        for day in days[::2]:
            self._write_visit(key, day, taste)

    def _days(self, trend: float, count: int) -> list[date]:
        """Days of purchases, by weekday, season and the client's growth."""
        weights = [w * (1 + trend * i / DAYS) for i, w in enumerate(self._weights)]
        picked = self._random.choices(range(DAYS), weights=weights, k=count)
        return [self._shop.since + timedelta(days=i) for i in sorted(picked)]

    def _write_customer(
        self, client: int, country: str, days: Sequence[date], taste: Taste
    ) -> None:
        random = self._random
        given, family = random.choice(words.GIVEN), random.choice(words.FAMILY)
        home = country if random.random() < 0.35 else _abroad(random)
        number = self._ids["customers"] + 1
        email = f"{given}.{family}.{number}@example.com".lower().replace(" ", "").replace("'", "")
        orders = self._order_days(days)
        first = orders[0] if orders else random.choice(days)
        birthday = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
        customer = self._row(
            "customers",
            client,
            f"{given} {family}",
            email if random.random() < 0.93 else None,
            home,
            random.choices(words.CITIES[home], weights=[5, 3, 2])[0],
            random.choices(words.SEGMENTS, weights=[7, 2, 1])[0],
            words.GROUPS[min(3, len(orders))] if orders else None,
            birthday if random.random() < 0.4 else None,
            moment(first - timedelta(days=random.randrange(60)), random),
        )
        if random.random() < 0.5:
            sent = moment(first, random)
            self._row("email_log", email, random.choice(words.SUBJECTS), sent)
        for nth, day in enumerate(orders, start=1):
            self._write_order(customer, nth, day, taste)

    def _order_days(self, days: Sequence[date]) -> list[date]:
        """The days of one customer's orders: the first is any of `days`, the others follow it."""
        random = self._random
        if random.random() < 0.1:
            return []
        first = random.choice(days)
        lasts = random.expovariate(1 / _LASTS)
        others = min(14, int(random.expovariate(0.32)))
        later = [first + timedelta(days=int(random.random() * lasts)) for _ in range(others)]
        near = [_near(day, days, random) for day in later if self._is_in_data(day)]
        return sorted([first, *(max(first, day) for day in near)])

    def _is_in_data(self, day: date) -> bool:
        """Whether an order of the week before `day` is on or before the last day with data."""
        return self._random.randrange(-_WEEK.days, 0) <= (self._shop.until - day).days

    def _write_order(self, customer: int, nth: int, day: date, taste: Taste) -> None:
        random = self._random
        count = 1 + min(5, int(random.expovariate(0.9)))
        chosen = random.choices(self._numbers, cum_weights=taste.product_weights, k=count)
        lines = [(product, 1 + int(random.expovariate(1.1))) for product in chosen]
        coupon, part = self._story.coupon(day, random)
        subtotal = sum(self._products[product].price * quantity for product, quantity in lines)
        discount = round(subtotal * part, 2) if coupon else None
        total = round(subtotal - (discount or 0), 2)
        channel = self._story.channel(day, random)
        status = self._story.status(channel, taste, random)
        created = moment(day, random)
        order = self._row(
            "orders",
            customer,
            nth,
            day,
            created,
            status,
            channel,
            total,
            discount,
            coupon,
        )
        for product, quantity in lines:
            price = self._products[product].price
            self._row("order_items", order, product + 1, quantity, price)
        if status != "cancelled":
            self._write_payment(order, total, created if status != "open" else None, taste)

    def _write_payment(
        self, order: int, total: float, created: datetime | None, taste: Taste
    ) -> None:
        random = self._random
        paid = created + timedelta(minutes=random.randrange(4000)) if created else None
        first = total if random.random() < 0.95 else round(total / 2, 2)
        rest = round(total - first, 2)
        for amount in (first, rest) if rest else (first,):
            method = random.choices(words.METHODS, weights=taste.method_weights)[0]
            self._row("payments", order, method, amount, paid)

    def _write_visit(self, client: int, day: date, taste: Taste) -> None:
        random = self._random
        visitor = f"v{random.randrange(10**8):08d}"
        happens = moment(day, random)
        for event in visit(taste, random):
            page = None
            if event == "view":
                [product] = random.choices(self._numbers, cum_weights=taste.product_weights)
                page = f"/p/{product + 1}"
            self._row("web_events", client, visitor, event, page, happens)
            happens += timedelta(seconds=random.randrange(10, 400))


def _near(day: date, days: Sequence[date], random: Random) -> date:
    """A day of the week before `day`; days with many purchases are likelier."""
    first, last = bisect_left(days, day - _WEEK), bisect_left(days, day)
    return days[random.randrange(first, last) if first < last else max(0, last - 1)]


def _abroad(random: Random) -> str:
    """Some countries buy more than others."""
    weights = range(len(words.COUNTRIES), 0, -1)
    return random.choices(words.COUNTRIES, weights=weights)[0]
