"""What of a dashboard cannot be shown is told when it is saved: every fault, with its path."""

from dataclasses import replace
from typing import Any

import pytest

from martlet.compiler.semantic.transforms import at_grain, drilled
from martlet.dashboards import Asking, faults, settled
from martlet.model.board import (
    AppFilter,
    BoardFilter,
    Dashboard,
    DayRange,
    FilterKind,
    Metric,
    NumberRange,
)
from martlet.model.chart import Chart, ChartKind, Comparison, Look, Rule, RuleOperator, Style, Tone
from martlet.model.datamart import Datamart
from martlet.model.period import Preset
from martlet.model.question import Granularity, SemanticQuestion, SqlQuestion, TimeDimension
from tests.support.marts import mart

MONTH = TimeDimension("orders.date", Granularity.MONTH)
BY_MONTH = SemanticQuestion(measures=("orders.count",), time_dimensions=(MONTH,))
BY_NAME = SemanticQuestion(measures=("orders.amount.sum",), dimensions=("customers.name",))
TOTAL = SemanticQuestion(measures=("order_lines.quantity.sum",))
PLAIN = SqlQuestion("SELECT id, amount FROM orders")
LINES = SqlQuestion("SELECT l.sku FROM order_lines l JOIN orders o ON o.id = l.order_id")
PIE, TABLE = Chart(ChartKind.PIE), Chart(ChartKind.TABLE)


@pytest.fixture(scope="module")
def shop() -> Datamart:
    return mart("postgres")


def metric(question: Any = BY_MONTH, chart: Chart = PIE, **fields: Any) -> Metric:
    return Metric(
        **{"id": "m", "name": "M", "datamart": "mart", **fields}, question=question, chart=chart
    )


def board(*metrics: Metric, **fields: Any) -> Dashboard:
    return Dashboard("b", "B", metrics=metrics, **fields)


def found(shown: Dashboard, shop: Datamart) -> dict[str | None, str]:
    return {fault.at: fault.message for fault in faults(shown, {"mart": shop})}


GOOD = {
    "a bar a month": metric(
        chart=Chart(ChartKind.BAR, x="orders.date.month", values=("orders.count",))
    ),
    "levels below a dimension": metric(BY_NAME, drill=("orders.client_id", "orders.id")),
    "levels below a period": metric(drill=("customers.name",), grains=(Granularity.WEEK,)),
    "a number before another": metric(
        SemanticQuestion(
            measures=("orders.count",),
            time_dimensions=(TimeDimension("orders.date", preset=Preset.LAST_30_DAYS),),
        ),
        Chart(ChartKind.NUMBER, comparison=Comparison.PREVIOUS_YEAR, trend=Granularity.DAY),
    ),
    "labels of what a viewer turns to": metric(
        replace(BY_MONTH, order=(("orders.date.month", False),)),
        Chart(
            ChartKind.LINE,
            labels={"orders.date.week": "Week", "customers.name": "Customer"},
            formats={"orders.count": Look()},
            rules=(Rule("orders.count", RuleOperator.GT, 1, Tone.GOOD),),
        ),
        grains=(Granularity.WEEK,),
        drill=("customers.name",),
    ),
    "sql": metric(PLAIN, Chart(ChartKind.TABLE, x="id", values=("amount",))),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_metric_that_can_be_shown_has_no_fault(name: str, shop: Datamart) -> None:
    assert found(board(GOOD[name]), shop) == {}


BAD: list[tuple[Metric, dict[str, str]]] = [
    (metric(datamart="mrat"), {"datamartName": "did you mean `mart`?"}),
    (metric(replace(BY_MONTH, measures=("orders.totl.sum",))), {"query": "did you mean `total`?"}),
    (metric(replace(BY_MONTH, timezone="Mars/Base")), {"query.timezone": "unknown time zone"}),
    (metric(SqlQuestion("SELECT email FROM customers")), {"sql": "email"}),
    (metric(SqlQuestion("DELETE FROM orders")), {"sql": "refused"}),
    (metric(SemanticQuestion(dimensions=("email_log.id",))), {"query": "clientColumn"}),
    (
        metric(
            chart=Chart(ChartKind.BAR, x="orders.date", series="x", values=("orders.count", "y"))
        ),
        {
            "chart.x": "did you mean `orders.date.month`?",
            "chart.series": "no column 'x'",
            "chart.values[1]": "no column 'y'",
        },
    ),
    (
        metric(
            PLAIN,
            Chart(
                ChartKind.COMBO,
                lines=("total",),
                rules=(Rule("x", RuleOperator.GT, 1, Tone.BAD),),
                formats={"y": Look()},
                labels={"z": "Z"},
            ),
        ),
        {
            "chart.lines[0]": "no column",
            "chart.rules[0].column": "no column",
            "chart.formats.y": "no column",
            "chart.labels.z": "no column",
        },
    ),
    (
        metric(chart=Chart(ChartKind.GAUGE, min=10, max=10)),
        {"chart.min": "min is 10 and max 10"},
    ),
    (
        metric(SemanticQuestion(dimensions=("customers.name",)), Chart(ChartKind.GAUGE)),
        {"chart.kind": "ask for a measure"},
    ),
    (
        metric(SqlQuestion("SELECT name FROM customers"), Chart(ChartKind.LINE)),
        {"chart.kind": "ask for a measure"},
    ),
    (
        metric(
            chart=Chart(
                ChartKind.BAR,
                formats={
                    "orders.count": Look(Style.CURRENCY),
                    "orders.date.month": Look(Style.UNIT, currency="EUR"),
                },
            )
        ),
        {
            "chart.formats.orders.count.currency": "needs a currency",
            "chart.formats.orders.date.month.unit": "needs a unit",
        },
    ),
    (
        metric(
            TOTAL,
            Chart(
                ChartKind.NUMBER, comparison=Comparison.PREVIOUS_PERIOD, trend=Granularity.DAY
            ),
        ),
        {"chart.comparison": "time dimension", "chart.trend": "time dimension"},
    ),
    (
        metric(PLAIN, drill=("id",), grains=(Granularity.DAY,)),
        {"drill": "not as sql", "grains": "not as sql"},
    ),
    (
        metric(TOTAL, drill=("orders.id",), grains=(Granularity.DAY,)),
        {"drill": "dimension", "grains": "granularity"},
    ),
    (
        metric(
            BY_NAME,
            drill=(
                "orders.amount.sum",
                "customers.name",
                "customers.email",
                "orders.id",
                "orders.id",
                "order_lines.sku",
            ),
        ),
        {
            "drill[0]": "no exposed column",
            "drill[1]": "already a level",
            "drill[2]": "no exposed column",
            "drill[4]": "already a level",
            "drill[5]": "order_lines",
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "expected"), BAD)
def test_a_metric_that_cannot_be_shown_says_why(
    shown: Metric, expected: dict[str, str], shop: Datamart
) -> None:
    told = found(board(metric(), replace(shown, id="bad")), shop)
    assert set(told) == {f"metrics[1].{at}" for at in expected}
    for at, part in expected.items():
        assert part in told[f"metrics[1].{at}"], told


def by(kind: FilterKind, **fields: Any) -> BoardFilter:
    return BoardFilter(**{"name": "f", "drives": {}, **fields}, kind=kind)


ALL = board(
    metric(BY_MONTH, id="month"),
    metric(BY_NAME, id="name"),
    metric(TOTAL, id="lines"),
    metric(PLAIN, id="sql"),
    metric(LINES, TABLE, id="joined"),
    metric(SemanticQuestion(dimensions=("countries.title",)), TABLE, id="countries"),
    metric(SqlQuestion("SELECT nothing FROM orders"), id="broken"),
)
DRIVEN: list[tuple[FilterKind, str, list[str]]] = [
    (FilterKind.DATE_RANGE, "orders.date", ["month", "name", "lines", "sql", "joined"]),
    (FilterKind.SEARCH, "customers.name", ["month", "name", "lines"]),
    (FilterKind.SELECT, "order_lines.sku", ["lines", "joined"]),
    (FilterKind.MULTI_SELECT, "countries.code", ["countries"]),
    (FilterKind.NUMBER_RANGE, "orders.total", ["month", "name", "lines", "sql", "joined"]),
    (FilterKind.NUMBER_RANGE, "orders.count", ["month", "name", "lines"]),
]


@pytest.mark.parametrize(("kind", "member", "expected"), DRIVEN)
def test_a_member_drives_all_that_can_be_filtered_by_it(
    kind: FilterKind, member: str, expected: list[str], shop: Datamart
) -> None:
    shown, _ = settled(replace(ALL, filters=(by(kind),)), {"f": member}, Asking({"mart": shop}))
    assert dict(shown.filters[0].drives) == dict.fromkeys(expected, member)


UNFIT: list[tuple[BoardFilter, str, str]] = [
    (by(FilterKind.DATE_RANGE), "orders.amount", "needs a date"),
    (by(FilterKind.DATE_RANGE), "orders.date.max", "is a measure"),
    (by(FilterKind.NUMBER_RANGE), "customers.name", "needs a number"),
    (by(FilterKind.SEARCH), "orders.id", "needs a text"),
    (by(FilterKind.SELECT), "orders.count", "is a measure"),
    (by(FilterKind.SELECT), "orders.double", "of the type other"),
    (by(FilterKind.SELECT), "orders.dtae", "did you mean `date`?"),
    (by(FilterKind.SELECT), "customers.email", "no exposed column"),
    (by(FilterKind.SELECT), "order.id", "did you mean `orders`?"),
    (by(FilterKind.SELECT), "transfers.id", "transfers"),
    (by(FilterKind.SELECT, value=("x",)), "orders.id", "cannot read 'x'"),
    (by(FilterKind.SELECT, choices=(1, "x")), "orders.id", "cannot read 'x'"),
    (by(FilterKind.DATE_RANGE, value=DayRange("2026-13-01")), "orders.date", "ISO 8601"),
    (by(FilterKind.NUMBER_RANGE, value=NumberRange(0.5)), "orders.id", "cannot read"),
]


@pytest.mark.parametrize(("unfit", "member", "why"), UNFIT)
def test_a_filter_that_drives_nothing_says_why(
    unfit: BoardFilter, member: str, why: str, shop: Datamart
) -> None:
    _, told = settled(
        board(metric(), metric(PLAIN, id="sql"), filters=(unfit,)),
        {"f": member},
        Asking({"mart": shop}),
    )
    assert [fault.at for fault in told] == ["filters[0].member"]
    assert why in told[0].message
    explicit = replace(unfit, drives={"m": member, "sql": member})
    told_of = found(board(metric(), metric(PLAIN, id="sql"), filters=(explicit,)), shop)
    assert set(told_of) == {"filters[0].drives.m", "filters[0].drives.sql"}


def test_an_entry_that_cannot_apply_is_a_fault(shop: Datamart) -> None:
    drives = {
        "month": "orders.date",
        "countries": "orders.date",
        "sql": "customers.name",
        "x": "orders.id",
    }
    told = found(replace(ALL, filters=(by(FilterKind.SELECT, drives=drives),)), shop)
    assert set(told) == {
        "metrics[6].sql",
        "filters[0].drives.countries",
        "filters[0].drives.sql",
        "filters[0].drives.x",
    }
    assert "does not read customers" in told["filters[0].drives.sql"]


def test_presets_and_choices_belong_to_their_kinds(shop: Datamart) -> None:
    filters = (
        by(
            FilterKind.SEARCH,
            drives={"m": "customers.name"},
            presets=(Preset.TODAY,),
            choices=("a",),
        ),
        by(FilterKind.DATE_RANGE, name="g", drives={"m": "orders.date"}, value=Preset.TODAY),
        by(FilterKind.DATE_RANGE, name="h", drives={"m": "orders.date"}, choices=()),
    )  # fmt: skip
    told = found(board(metric(), filters=filters), shop)
    assert set(told) == {"filters[0].presets", "filters[0].choices", "filters[2].choices"}


def test_what_a_filter_begins_with_is_what_a_viewer_could_set(shop: Datamart) -> None:
    of_name, of_id = {"m": "customers.name"}, {"m": "orders.id"}
    filters = (
        by(
            FilterKind.DATE_RANGE,
            drives={"m": "orders.date"},
            value=DayRange("2026-02-01", "2026-01-31"),
        ),
        by(FilterKind.NUMBER_RANGE, name="b", drives=of_id, value=NumberRange(5, 1)),
        by(FilterKind.SELECT, name="c", drives=of_name, value=("Adda",), choices=("Ada", "Bo")),
        by(FilterKind.MULTI_SELECT, name="d", drives=of_name, choices=()),
        by(FilterKind.SELECT, name="e", drives=of_name, value=("Ada",), choices=("Ada",)),
        by(FilterKind.NUMBER_RANGE, name="f", drives=of_id, value=NumberRange(None, -1)),
    )
    told = found(board(metric(), filters=filters), shop)
    assert told == {
        "filters[0].value": "The range ends on 2026-01-31, before it starts on 2026-02-01.",
        "filters[1].value": "min is 5, which is above max, 1.",
        "filters[2].value": "'Adda' is not among the choices; did you mean `Ada`?",
        "filters[3].choices": "choices is empty: leave it out for the values of the client's own"
        " rows.",
    }


def test_a_filter_of_sql_is_never_one_that_may_fail_on_a_row(shop: Datamart) -> None:
    computed = tuple(
        replace(c, is_computed=True) if c.name == "created_at" else c
        for c in shop.tables[0].columns
    )
    view = replace(shop, tables=(replace(shop.tables[0], columns=computed), *shop.tables[1:]))
    drives = by(FilterKind.DATE_RANGE, drives={"m": "orders.date"})
    assert found(board(metric(), filters=(drives,)), view) == {}
    told = found(board(metric(PLAIN), filters=(drives,)), view)
    assert "computed" in told["filters[0].drives.m"]


def app(*columns: str, name: str = "a") -> AppFilter:
    return AppFilter(name, columns)


APP_FILTERS: list[tuple[AppFilter, str]] = [
    (app("customers.name"), ""),
    (app("customers.email"), ""),  # hidden
    (app("orders.date", "orders.secret_note"), ""),
    (app("orders.created_at"), "no column"),  # exposed under another name
    (app("orders.double"), "computed"),
    (app("orders.average"), "no column"),
    (app("payments.card"), "does not name a table"),
    (app("client_mapping.name"), "does not name a table"),
    (app("orders.nothing"), "no column"),
]


@pytest.mark.parametrize(("forced", "why"), APP_FILTERS)
def test_app_filters_name_columns_hidden_ones_too(
    forced: AppFilter, why: str, shop: Datamart
) -> None:
    at = "appFilters[0].columns[0]"
    told = found(board(metric(), app_filters=(forced,)), shop)
    assert set(told) == ({at} if why else set())
    told |= found(board(metric(app_filters=(forced,))), shop)
    assert set(told) == ({at, f"metrics[0].{at}"} if why else set())
    assert all(why in message for message in told.values())


def test_app_filters_have_names_of_their_own_in_a_dashboard(shop: Datamart) -> None:
    one = app("orders.id")
    shown = board(
        metric(app_filters=(one,)), metric(id="n", app_filters=(one,)), app_filters=(one,)
    )
    assert set(found(shown, shop)) == {
        "metrics[0].appFilters[0].name",
        "metrics[1].appFilters[0].name",
    }


def test_an_app_filter_narrows_every_datamart_of_its_dashboard(shop: Datamart) -> None:
    few = replace(shop, id="m2", name="few", tables=shop.tables[:1], relationships=())
    marts = {"mart": shop, "few": few}
    shown = board(metric(), metric(id="n", datamart="few"), app_filters=(app("customers.name"),))
    assert [fault.at for fault in faults(shown, marts)] == ["appFilters[0].columns"]
    both = replace(shown, app_filters=(app("customers.name", "orders.id"),))
    assert faults(both, marts) == []


def test_what_is_ordered_by_goes_with_what_is_turned() -> None:
    ordered = replace(BY_MONTH, order=(("orders.date.month", True), ("orders.count", False)))
    week = at_grain(ordered, Granularity.WEEK)
    assert week.order == (("orders.date.week", True), ("orders.count", False))
    down = drilled(ordered, "customers.name")
    assert down.order == (("customers.name", True), ("orders.count", False))
    assert down.time_dimensions == (TimeDimension("orders.date"),)
