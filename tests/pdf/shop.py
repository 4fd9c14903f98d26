"""A shop's answers, as a dashboard has them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from martlet.model.chart import Chart, ChartKind, Look, Style
from martlet.model.schema import Family
from martlet.pdf import Card, Column, Comparison, Page, Role, Trend

EUR = Look(Style.CURRENCY, currency="EUR")
MONTH = Column("orders.created_at.month", "Month", Family.DATE, Role.TIME)
COUNTRY = Column("customers.country", "Country", Family.TEXT, Role.DIMENSION)
CHANNEL = Column("orders.channel", "Channel", Family.TEXT, Role.DIMENSION)
REVENUE = Column("orders.total.sum", "Revenue", Family.DECIMAL, Role.MEASURE, EUR)
COUNT = Column("orders.count", "Orders", Family.INTEGER, Role.MEASURE)
AVERAGE = Column("orders.total.avg", "Average", Family.DECIMAL, Role.MEASURE)

COUNTRIES = ["Germany", "Côte d'Ivoire", "Ελλάδα", "Україна"]
MONTHS = [date(2026, month, 1) for month in range(1, 7)]
PAGE = Page(
    "Shop overview",
    subtitle="Nordwind Traders",
    created="Created Nov 24, 2026",
    filters=("Created: last 12 months", "Country: all"),
    footer="made with Martlet",
)
TREND = Trend([MONTH, REVENUE], [[month, 1000 + 10 * n] for n, month in enumerate(MONTHS)])


def card(kind: ChartKind, title: str = "", **changes: object) -> Card:
    """A card of that kind with data that suits it."""
    columns, rows = _DATA.get(kind, _BY_COUNTRY)
    made = Card(title or f"A {kind}", Chart(kind), columns, rows, certificate=f"mc_{kind}")
    return replace(made, **changes)  # type: ignore[arg-type]


Data = tuple[Sequence[Column], Sequence[Sequence[object]]]
_BY_COUNTRY: Data = (
    [COUNTRY, COUNT],
    [[country, 100 * (4 - n)] for n, country in enumerate(COUNTRIES)],
)
_BY_MONTH: Data = (
    [MONTH, CHANNEL, REVENUE],
    [[m, c, f"{1000 * (n + 1)}.50"] for n, m in enumerate(MONTHS) for c in ("Web", "Shop")],
)
_DATA: dict[ChartKind, Data] = {
    ChartKind.NUMBER: ([REVENUE], [["711215.59"]]),
    ChartKind.GAUGE: ([REVENUE], [["1500.00"]]),
    ChartKind.LINE: _BY_MONTH,
    ChartKind.AREA: _BY_MONTH,
    ChartKind.BAR: _BY_MONTH,
    ChartKind.COMBO: ([MONTH, REVENUE, COUNT], [[m, 1000, 10 + n] for n, m in enumerate(MONTHS)]),
    ChartKind.HEATMAP: _BY_MONTH,
    ChartKind.PIVOT: _BY_MONTH,
    ChartKind.SCATTER: (
        [COUNTRY, COUNT, REVENUE],
        [[country, n, 10 * n] for n, country in enumerate(COUNTRIES)],
    ),
}
BEFORE = Comparison([["655120.10"]])
