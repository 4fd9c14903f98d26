"""Semantic queries: the right numbers, and a reason where there is no right number."""

from typing import Any

import pytest

from tests.support.api import Api, mart_body
from tests.support.engines import Source


def _rows(api: Api, query: dict[str, Any], client_id: str = "acme") -> list[list[Any]]:
    rows: list[list[Any]] = api.done(api.ask(query, client_id))["rows"]
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> Any:
    """Numbers as numbers, whatever an engine calls them."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("orders.count", 5),
        ("orders.amount.sum", 70),
        ("orders.amount.avg", 17.5),
        ("orders.amount.min", 10),
        ("orders.amount.max", 30),
        ("orders.amount.count", 4),
        ("orders.amount.countDistinct", 3),
        ("orders.total.sum", 38.75),
    ],
)
def test_measures_are_of_one_clients_rows(mart: Api, measure: str, expected: float) -> None:
    assert _rows(mart, {"measures": [measure]}) == [[expected]]


def test_dimensions_of_a_parent_do_not_lose_rows_without_one(mart: Api) -> None:
    query = {
        "measures": ["orders.count"],
        "dimensions": ["customers.name"],
        "order": [["orders.count", "desc"], ["customers.name", "asc"]],
    }
    found = {(name, count) for name, count in _rows(mart, query)}
    # Order 3 is by Björn, 4 by nobody, 5 by the customer without a name.
    assert found == {("Ada", 2.0), ("Björn", 1.0), (None, 2.0)}


def test_a_grandparents_dimension_is_reached(mart: Api) -> None:
    query = {"measures": ["order_lines.quantity.sum"], "dimensions": ["customers.name"]}
    assert {tuple(row) for row in _rows(mart, query)} == {("Ada", 8.0), (None, 1.0)}


@pytest.mark.parametrize(
    ("granularity", "expected"),
    [
        ("month", {"2026-01-01T00:00:00": 3.0, "2026-02-01T00:00:00": 1.0, None: 1.0}),
        ("quarter", {"2026-01-01T00:00:00": 4.0, None: 1.0}),
        ("year", {"2026-01-01T00:00:00": 4.0, None: 1.0}),
        (
            "week",
            {"2025-12-29T00:00:00": 3.0, "2026-02-09T00:00:00": 1.0, None: 1.0},
        ),
        (
            "day",
            {
                "2026-01-01T00:00:00": 1.0,
                "2026-01-02T00:00:00": 1.0,
                "2026-01-03T00:00:00": 1.0,
                "2026-02-14T00:00:00": 1.0,
                None: 1.0,
            },
        ),
    ],
)
def test_periods_start_where_people_expect(
    mart: Api, granularity: str, expected: dict[str | None, float]
) -> None:
    time = {"dimension": "orders.created_at", "granularity": granularity}
    rows = _rows(mart, {"measures": ["orders.count"], "timeDimensions": [time]})
    assert {row[0]: row[1] for row in rows} == expected


@pytest.mark.parametrize(
    ("date_range", "expected"),
    [
        (["2026-01-01", "2026-01-02"], 2),
        (["2026-01-02", "2026-01-02"], 1),
        (["2026-01-01T10:30:00", "2026-01-01T10:30:00"], 1),
        (["2026-01-01T10:31:00", "2026-01-02"], 1),
        (["2027-01-01", "2027-12-31"], 0),
    ],
)
def test_both_ends_of_a_range_are_in_it(mart: Api, date_range: list[str], expected: int) -> None:
    time = {"dimension": "orders.created_at", "dateRange": date_range}
    rows = _rows(mart, {"measures": ["orders.count"], "timeDimensions": [time]})
    assert rows == [[expected]]


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ({"member": "orders.amount", "operator": "equals", "values": [10]}, [1, 5]),
        ({"member": "orders.amount", "operator": "equals", "values": ["10", "20"]}, [1, 2, 5]),
        ({"member": "orders.amount", "operator": "notEquals", "values": [10]}, [2, 3, 4]),
        ({"member": "orders.amount", "operator": "gt", "values": [10]}, [2, 3]),
        ({"member": "orders.amount", "operator": "gte", "values": [20]}, [2, 3]),
        ({"member": "orders.amount", "operator": "lt", "values": [20]}, [1, 5]),
        ({"member": "orders.amount", "operator": "lte", "values": [20]}, [1, 2, 5]),
        ({"member": "orders.amount", "operator": "set"}, [1, 2, 3, 5]),
        ({"member": "orders.amount", "operator": "notSet"}, [4]),
        ({"member": "orders.amount", "operator": "lt", "values": ["9" * 38]}, [1, 2, 3, 5]),
        ({"member": "orders.amount", "operator": "equals", "values": ["9" * 38]}, []),
        ({"member": "orders.total", "operator": "equals", "values": ["7.25"]}, [4]),
        ({"member": "orders.total", "operator": "lt", "values": ["1e30"]}, [1, 2, 4, 5]),
        ({"member": "customers.name", "operator": "equals", "values": ["Ada"]}, [1, 2]),
        ({"member": "customers.name", "operator": "contains", "values": ["D"]}, [1, 2]),
        ({"member": "customers.name", "operator": "contains", "values": ["%"]}, []),
        ({"member": "customers.name", "operator": "contains", "values": ["_"]}, []),
        ({"member": "customers.name", "operator": "notContains", "values": ["da"]}, [3, 4, 5]),
        ({"member": "customers.name", "operator": "startsWith", "values": ["bj"]}, [3]),
        ({"member": "customers.name", "operator": "endsWith", "values": ["N"]}, [3]),
        ({"member": "customers.name", "operator": "equals", "values": ["' OR 1=1 --"]}, []),
        (
            {
                "member": "orders.created_at",
                "operator": "inDateRange",
                "values": ["2026-01-02", "2026-01-03"],
            },
            [2, 3],
        ),
        (
            {
                "member": "orders.created_at",
                "operator": "notInDateRange",
                "values": ["2026-01-02", "2026-01-03"],
            },
            [1, 4, 5],
        ),
        ({"member": "orders.created_at", "operator": "beforeDate", "values": ["2026-01-02"]}, [1]),
        (
            {"member": "orders.created_at", "operator": "afterDate", "values": ["2026-01-02"]},
            [3, 5],
        ),
        ({"member": "orders.created_at", "operator": "equals", "values": ["2026-01-02"]}, [2]),
        (
            {
                "or": [
                    {"member": "orders.id", "operator": "equals", "values": [1]},
                    {
                        "and": [
                            {"member": "orders.id", "operator": "gt", "values": [1]},
                            {"member": "orders.id", "operator": "lt", "values": [3]},
                        ]
                    },
                ]
            },
            [1, 2],
        ),
    ],
)
def test_filters_keep_what_they_say(mart: Api, condition: dict[str, Any], ids: list[int]) -> None:
    rows = _rows(mart, {"dimensions": ["orders.id"], "filters": [condition]})
    assert sorted(row[0] for row in rows) == ids


def test_a_filter_on_a_measure_is_applied_after_it(mart: Api) -> None:
    query = {
        "measures": ["orders.count"],
        "dimensions": ["customers.name"],
        "filters": [{"member": "orders.count", "operator": "gt", "values": [1]}],
    }
    assert {tuple(row) for row in _rows(mart, query)} == {("Ada", 2.0), (None, 2.0)}


REASONS: list[tuple[dict[str, Any], str]] = [
    ({}, "at least one measure or dimension"),
    ({"measures": ["orders.secret_note.max"]}, "has no exposed column"),
    ({"measures": ["orders.amont.sum"]}, "did you mean `amount`"),
    (
        {
            "measures": ["orders.count"],
            "filters": [{"member": "orders.secret_note", "operator": "set"}],
        },
        "has no exposed column 'secret_note'",
    ),
    ({"measures": ["order.count"]}, "did you mean `orders`"),
    ({"measures": ["orders.amount"]}, "is not a measure"),
    ({"measures": ["customers.name.sum"]}, "cannot add up"),
    ({"measures": ["payments.count"]}, "does not name a table"),
    (
        {"measures": ["orders.count", "customers.count"], "dimensions": ["orders.amount"]},
        "orders.amount does not apply to measures of customers: one row of customers has many",
    ),
    ({"measures": ["orders.count"], "dimensions": ["order_lines.sku"]}, "more than once"),
    ({"measures": ["orders.count"], "dimensions": ["countries.code"]}, "no exposed"),
    (
        {"measures": ["orders.count"], "order": {"orders.id": "asc"}},
        "which the query does not select",
    ),
    ({"measures": ["orders.count"], "timezone": "Mars/Base"}, "unknown time zone"),
    (
        {
            "measures": ["orders.count"],
            "timeDimensions": [{"dimension": "orders.id", "granularity": "day"}],
        },
        "does not hold dates",
    ),
    (
        {
            "measures": ["orders.count"],
            "timeDimensions": [
                {"dimension": "orders.created_at", "dateRange": ["yesterday", "today"]}
            ],
        },
        "neither a day nor a moment",
    ),
    *(
        (
            {
                "measures": ["orders.count"],
                "filters": [{"member": member, "operator": operator, "values": [value]}],
            },
            why,
        )
        for member, operator, value, why in (
            ("orders.created_at", "afterDate", "9999-12-31", "outside the range of dates"),
            ("orders.created_at", "lte", "9999-12-31", "outside the range of dates"),
            (
                "orders.created_at",
                "beforeDate",
                "0001-01-01T00:00:00+14:00",
                "outside the range of dates",
            ),
            ("orders.total", "gt", "1e999999999", "cannot read"),
            ("orders.total", "gt", "NaN", "cannot read"),
            ("orders.amount", "gt", "9" * 39, "cannot read"),
            ("orders.amount", "gt", 1.5, "cannot read"),
        )
    ),
    (
        {
            "measures": ["orders.count"],
            "filters": [{"member": "orders.id", "operator": "equals", "values": ["x"]}],
        },
        "cannot read",
    ),
    (
        {
            "measures": ["orders.count"],
            "filters": [{"member": "orders.id", "operator": "equals"}],
        },
        "needs values",
    ),
    (
        {
            "measures": ["orders.count"],
            "filters": [{"member": "orders.id", "operator": "contains", "values": ["1"]}],
        },
        "text columns only",
    ),
]


@pytest.mark.parametrize(("query", "why"), REASONS)
def test_what_has_no_right_number_is_refused_with_the_reason(
    mart: Api, query: dict[str, Any], why: str
) -> None:
    error = mart.ask(query).json()["error"]
    assert error["code"] == "QUERY_REJECTED"
    assert why in error["message"]


def test_moments_without_a_zone_are_what_they_say(mart: Api) -> None:
    time = {"dimension": "orders.created_at", "granularity": "day"}
    query = {"measures": ["orders.count"], "timeDimensions": [time], "timezone": "Asia/Tokyo"}
    assert ["2026-01-01T00:00:00", 1.0] in _rows(mart, query)


def test_days_are_those_of_the_viewers_zone(asked: Api, source: Source) -> None:
    """Order 1 was at 10:30 UTC: in Kiritimati, 14 hours on, the day after had begun."""
    body = mart_body(source)
    next(c for c in body["tableList"][0]["columns"] if c["name"] == "created_at")[
        "isApplyTimezone"
    ] = True
    asked.add_mart(body)
    time = {"dimension": "orders.created_at", "granularity": "day"}
    query: dict[str, Any] = {"measures": ["orders.count"], "timeDimensions": [time]}
    response = asked.ask({**query, "timezone": "Pacific/Kiritimati"})
    if source.engine in ("postgres", "duckdb", "clickhouse"):
        assert ["2026-01-02T00:00:00", 1] in response.json()["rows"]
        day = {**time, "dateRange": ["2026-01-02", "2026-01-02"]}
        query = {"measures": ["orders.count"], "timeDimensions": [day]}
        answer = asked.done(asked.ask({**query, "timezone": "Pacific/Kiritimati"}))
        assert answer["rows"] == [["2026-01-02T00:00:00", 1]]
    else:
        assert "time zones other than UTC" in response.json()["error"]["message"]


def test_columns_have_the_labels_of_their_members(asked: Api, source: Source) -> None:
    body = mart_body(source)
    body["tableList"][0]["columns"] += [
        {
            "name": "biggest",
            "label": "Biggest order",
            "isCustomColumn": True,
            "isAggregate": True,
            "sql": "max(amount)",
        }
    ]
    columns = {column["name"]: column for column in body["tableList"][0]["columns"]}
    columns["created_at"]["label"] = "Ordered"
    asked.add_mart(body)
    query = {
        "measures": ["orders.biggest", "orders.count"],
        "dimensions": ["customers.name"],
        "timeDimensions": [{"dimension": "orders.created_at", "granularity": "year"}],
    }
    answered = asked.done(asked.ask(query))["columns"]
    assert [column["label"] for column in answered] == ["Name", "Ordered", "Biggest order", None]
