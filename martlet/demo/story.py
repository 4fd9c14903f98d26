"""The patterns in the demo's data: week and season, a campaign, a new channel, preferences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from martlet.demo import words

_BEST_MONTHS = {11: 1.35, 12: 1.5, 1: 0.85, 2: 0.9, 7: 0.95, 8: 0.9}
_WEEK = (1.1, 1.0, 0.95, 1.0, 1.2, 0.75, 1.05)
_CAMPAIGN = (38, 25)  # days before the last one: its first and its last
_NEW_CHANNEL = 240  # days before the last one
_NEW = "marketplace"
_CAMPAIGN_COUPON = "FLASH15"
# Peaks of a day: the hour, its spread in hours, and its weight.
_WORKDAY = ((8.5, 1.2, 2), (12.5, 1.2, 3), (20.2, 1.7, 5), (14.0, 5.0, 2))
_WEEKEND = ((11.0, 1.8, 4), (16.5, 2.2, 3), (20.5, 2.0, 3), (14.0, 5.0, 1))


@dataclass(frozen=True, slots=True)
class Product:
    name: str
    category: str
    price: float
    popularity: float


@dataclass(frozen=True, slots=True)
class Taste:
    """The products and customer behaviour of one client."""

    product_weights: Sequence[float]  # cumulated
    method_weights: Sequence[float]
    refund_rate: float
    buys: float  # how much likelier than usual a visit is to go on

    @classmethod
    def of(cls, client_id: str, products: Sequence[Product], random: Random) -> "Taste":
        likes = {category: math.exp(random.gauss(0, 0.7)) for category in words.CATEGORIES}
        special = _specialty(client_id)
        if special is not None:
            likes[special] = 0.6 * sum(likes.values())
        weights, total = [], 0.0
        for product in products:
            total += product.popularity * likes[product.category] * math.exp(random.gauss(0, 0.4))
            weights.append(total)
        return cls(
            product_weights=weights,
            method_weights=[w * random.uniform(0.5, 1.6) for w in (6, 2, 3, 1)],
            refund_rate=random.uniform(0.02, 0.05),
            buys=random.uniform(0.85, 1.15),
        )


def products(count: int, random: Random) -> list[Product]:
    """Products, equally many per category; names repeat only if all combinations are used."""
    products = []
    for number in range(count):
        turn, category = divmod(number, len(words.CATEGORIES))
        things = words.THINGS[words.CATEGORIES[category]]
        line = turn % len(words.LINES)
        thing = things[(turn // len(words.LINES) + turn) % len(things)]
        price = round(max(3, round(math.exp(random.gauss(3.7, 0.55)))) - 0.1, 2)
        # Expensive products sell less, and few products are very popular.
        popularity = math.exp(random.gauss(0, 0.8)) * (price / 30) ** -0.7
        name = f"{words.LINES[line]} {thing}"
        products.append(Product(name, words.CATEGORIES[category], price, popularity))
    return products


@dataclass(frozen=True, slots=True)
class Story:
    until: date

    def weight(self, day: date) -> float:
        """The relative number of purchases on `day`; 1 is average."""
        usual = _WEEK[day.weekday()] * _BEST_MONTHS.get(day.month, 1.0)
        first, last = _CAMPAIGN
        left = self._left(day)
        if not last <= left <= first:
            return usual
        return usual * (2.1 + 1.2 * math.exp(left - first))

    def coupon(self, day: date, random: Random) -> tuple[str | None, float]:
        """The coupon of an order, if it has one, and its discount."""
        if _CAMPAIGN[1] <= self._left(day) <= _CAMPAIGN[0] and random.random() < 0.45:
            return _CAMPAIGN_COUPON, 0.15
        if random.random() < 0.1:
            return random.choice(words.COUPONS), 0.1
        return None, 0.0

    def channel(self, day: date, random: Random) -> str:
        """The channel of an order: the app grows, and the new channel grows faster."""
        left = self._left(day)
        weights = {"web": 5.0, "app": 4.2 - left / 365, "store": 2.4}
        weights[_NEW] = max(0.0, 3.6 * (1 - left / _NEW_CHANNEL))
        return random.choices(list(weights), weights=list(weights.values()))[0]

    def status(self, channel: str, taste: Taste, random: Random) -> str:
        refunds = taste.refund_rate * (2.2 if channel == _NEW else 1.0) * 100
        return random.choices(words.STATUSES, weights=[30, 62 - refunds, refunds, 5, 3])[0]

    def _left(self, day: date) -> int:
        return (self.until - day).days


def moment(day: date, random: Random) -> datetime:
    """A moment of `day`, likelier around noon and in the evening."""
    rushes = _WEEKEND if day.weekday() >= 5 else _WORKDAY
    middle, spread, _ = random.choices(rushes, weights=[part for _, _, part in rushes])[0]
    seconds = min(86_399, max(0, int(random.gauss(middle, spread) * 3600)))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds)


def visit(taste: Taste, random: Random) -> list[str]:
    """The events of a visit, from the first view up to an order."""
    events = ["view"] * (1 + int(random.expovariate(1.6)))
    if random.random() < 0.25:
        events.append("search")
    for event, chance in (("add to cart", 0.36), ("checkout", 0.58), ("order", 0.71)):
        if random.random() > chance * taste.buys:
            break
        events.append(event)
    if events[-1] == "order" and random.random() < 0.2:
        events.append("sign up")
    return events


def _specialty(client_id: str) -> str | None:
    """The client's main category, if its name contains one."""
    last = client_id.rpartition("-")[2].title()
    return words.SPECIALTIES.get(client_id) or (last if last in words.CATEGORIES else None)
