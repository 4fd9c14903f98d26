"""Measures of several tables in one question: each at its own grain, and no row counts twice.

The totals are worked out by hand from the rows below.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.api import DATAMART, DATASOURCE, Api, tenant_of
from tests.support.dataset import CLIENTS, TableData
from tests.support.engines import ENGINES, Source
from tests.support.grounds import source_on

ACCOUNTS = TableData(
    "accounts",
    ("id integer NOT NULL PRIMARY KEY", "client_id varchar(20)", "country varchar(2)",
     "since timestamp"),
    (
        (1, "t1", "DE", datetime(2026, 1, 10)),
        (2, "t1", "DE", datetime(2026, 2, 10)),
        (3, "t1", "IE", datetime(2026, 2, 20)),
        (4, "t1", None, None),
        (5, "t1", "FR", datetime(2026, 1, 31)),
        (11, "t2", "DE", datetime(2026, 1, 1)),
    ),
)  # fmt: skip
DEALS = TableData(
    "deals",
    ("id integer NOT NULL PRIMARY KEY", "account_id integer", "amount decimal(12,2)",
     "closed timestamp"),
    (
        (1, 1, Decimal("100.00"), datetime(2026, 3, 1)),
        (2, 1, Decimal("50.50"), datetime(2026, 3, 2)),
        (3, 2, Decimal("10.00"), datetime(2026, 4, 1)),
        (4, 4, Decimal("7.00"), None),
        (11, 11, Decimal("999.00"), datetime(2026, 3, 1)),
    ),
)  # fmt: skip
TICKETS = TableData(
    "tickets",
    ("id integer NOT NULL PRIMARY KEY", "account_id integer", "hours integer",
     "note varchar(20)"),
    ((1, 1, -5, "a"), (2, 3, 3, "b"), (3, 3, 4, "c"), (4, 4, 1, None), (11, 11, 77, "z")),
)  # fmt: skip
VISITS = TableData(
    "visits",
    ("id integer NOT NULL PRIMARY KEY", "account_id integer", "day date"),
    ((1, 5, date(2026, 1, 5)),),
)
ORDERS = TableData(
    "orders",
    ("id integer NOT NULL PRIMARY KEY", "account_id integer", "total decimal(12,2)"),
    ((1, 1, Decimal("100.00")), (2, 3, Decimal("20.00")), (11, 11, Decimal("5.00"))),
)
LINES = TableData(
    "order_lines",
    ("id integer NOT NULL PRIMARY KEY", "order_id integer", "quantity integer"),
    ((1, 1, 1), (2, 1, 2), (3, 1, 3), (11, 11, 9)),
)
TAGS = TableData(
    "tags", ("id integer NOT NULL PRIMARY KEY", "label varchar(20)"), ((1, "big"), (2, "new"))
)
ACCOUNT_TAGS = TableData(
    "account_tags",
    ("id integer NOT NULL PRIMARY KEY", "account_id integer", "tag_id integer"),
    ((1, 1, 1), (2, 1, 2), (3, 3, 1), (11, 11, 1)),
)
WORLD = (CLIENTS, ACCOUNTS, DEALS, TICKETS, VISITS, ORDERS, LINES, TAGS, ACCOUNT_TAGS)
PARENTS = [
    ("accounts", "id", "deals", "account_id"),
    ("accounts", "id", "tickets", "account_id"),
    ("accounts", "id", "visits", "account_id"),
    ("accounts", "id", "orders", "account_id"),
    ("orders", "id", "order_lines", "order_id"),
    ("accounts", "id", "account_tags", "account_id"),
    ("tags", "id", "account_tags", "tag_id"),
]


@pytest.fixture(scope="module", params=ENGINES)
def world(request: pytest.FixtureRequest) -> Iterator[Source]:
    with source_on(request.param, "grain", WORLD, request) as source:
        yield source


@pytest.fixture
def api(engine_server: TestClient, world: Source) -> Api:
    api = tenant_of(engine_server)
    api.add_source(world)
    api.add_mart(_body(world))
    return api


def _body(source: Source) -> dict[str, Any]:
    names = ("parentTableName", "parentColumnName", "childTableName", "childColumnName")
    own: dict[str, dict[str, Any]] = {
        "accounts": {"clientColumn": "client_id"},
        "tags": {"isShared": True},
    }
    return {
        "name": DATAMART,
        "datasourceName": DATASOURCE,
        "tableList": [
            {
                "schemaName": source.schema,
                "name": table.name,
                "columns": [{"name": name} for name in table.column_names],
                **own.get(table.name, {}),
            }
            for table in WORLD[1:]
        ],
        "relationships": [
            {**dict(zip(names, ends, strict=True)), "cardinality": "ManyToOne"} for ends in PARENTS
        ],
        "tenancySettings": {
            "tenancyLevel": "TABLE",
            "clientColumnType": "STRING",
            "schemaName": source.schema,
            "tableName": "client_mapping",
            "tableClientNameColumn": "client_id",
            "tablePrimaryKeyColumn": "id",
        },
    }


def _rows(api: Api, query: dict[str, Any], client_id: str = "acme") -> list[tuple[Any, ...]]:
    answer = api.done(api.ask(query, client_id))
    return [tuple(map(_plain, row)) for row in answer["rows"]]


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value[4:5] == "-":
        return value[:10]
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def _query(*measures: str, by: tuple[str, ...] = (), **others: Any) -> dict[str, Any]:
    return {"measures": list(measures), "dimensions": list(by), **others}


COUNTRY = ("accounts.country",)
TWO = ("deals.amount.sum", "deals.count", "tickets.hours.sum", "tickets.count")
DE_ONLY = [{"member": "accounts.country", "operator": "equals", "values": ["DE"]}]
NO_TICKETS = [{"member": "tickets.count", "operator": "equals", "values": [0]}]
MANY_DEALS = [{"member": "deals.amount.sum", "operator": "gt", "values": [7]}]
TOTALS: dict[str, tuple[dict[str, Any], set[tuple[Any, ...]]]] = {
    # A chasm trap: account 1 has two deals and a ticket, account 3 two tickets and no deal.
    "two tables, with a group without a value": (
        _query(*TWO, by=COUNTRY),
        {("DE", 160.5, 3, -5, 1), ("IE", None, 0, 7, 2), (None, 7, 1, 1, 1)},
    ),
    "three tables, of which one has the first two's types": (
        _query("visits.day.max", "tickets.note.min", "deals.amount.max", by=COUNTRY),
        {("DE", None, "a", 100), ("IE", None, "b", None), (None, None, None, 7),
         ("FR", "2026-01-05", None, None)},
    ),
    "no dimension at all": (
        _query("deals.amount.sum", "tickets.hours.sum", "visits.count", "deals.amount.avg"),
        {(167.5, 3, 1, 41.875)},
    ),
    # A fan trap: joined to its three lines, the total of order 1 would be 300.
    "a parent and its children": (
        _query("orders.total.sum", "orders.count", "order_lines.quantity.sum", by=COUNTRY),
        {("DE", 100, 1, 6), ("IE", 20, 1, None)},
    ),
    "a dimension of the parent itself": (
        _query("order_lines.count", "orders.total.max", by=("orders.id",)),
        {(1, 3, 100), (2, 0, 20)},
    ),
    "many-to-many, by way of the table between": (
        _query("account_tags.count", "account_tags.account_id.countDistinct", by=("tags.label",)),
        {("big", 2, 2), ("new", 1, 1)},
    ),
    "a filter on a shared dimension is one on each": (
        _query(*TWO, by=COUNTRY, filters=DE_ONLY),
        {("DE", 160.5, 3, -5, 1)},
    ),
    "a filter on a measure that is not asked for": (
        _query("deals.count", "visits.count", by=COUNTRY, filters=NO_TICKETS),
        {("FR", 0, 1)},
    ),
    "a filter on a measure that is asked for": (
        _query("deals.amount.sum", "tickets.count", by=COUNTRY, filters=MANY_DEALS),
        {("DE", 160.5, 1)},
    ),
    "months of a shared moment": (
        {
            **_query("deals.count", "tickets.count"),
            "timeDimensions": [{"dimension": "accounts.since", "granularity": "month"}],
        },
        {("2026-01-01", 2, 1), ("2026-02-01", 1, 2), (None, 1, 1)},
    ),
    "a range of a shared moment": (
        {
            **_query("deals.count", "tickets.count", "visits.count"),
            "timeDimensions": [
                {"dimension": "accounts.since", "dateRange": ["2026-01-01", "2026-01-31"]}
            ],
        },
        {(2, 1, 1)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_those_that_were_worked_out_by_hand(api: Api, name: str) -> None:
    query, expected = TOTALS[name]
    rows = _rows(api, query)
    assert set(rows) == expected
    assert len(rows) == len(expected)


def test_tables_without_rows_of_the_client_are_nothing_and_no_rows_are_others(api: Api) -> None:
    query = _query("deals.amount.sum", "visits.count", "visits.day.max", "tickets.count")
    assert _rows(api, query, "bolt") == [(999, 0, None, 1)]
    assert _rows(api, query, "empty") == [(None, 0, None, 0)]
    assert _rows(api, _query(*TWO, by=COUNTRY), "empty") == []


def test_order_and_limit_are_of_the_whole(api: Api) -> None:
    query = _query(*TWO, by=COUNTRY, order=[["tickets.count", "desc"]], limit=1)
    answer = api.done(api.ask(query))
    assert [row[0] for row in answer["rows"]] == ["IE"]
    assert answer["truncated"] is True
    last = _query(*TWO, by=COUNTRY, order=[["tickets.hours.sum", "asc"]], offset=2)
    assert [row[0] for row in _rows(api, last)] == ["IE"]


@pytest.mark.parametrize("client_id", ["acme", "bolt"])
@pytest.mark.parametrize("by", [(), COUNTRY, ("accounts.id", "accounts.country")])
def test_each_measure_is_what_it_is_when_asked_alone(
    api: Api, client_id: str, by: tuple[str, ...]
) -> None:
    measures = ("deals.amount.sum", "tickets.hours.avg", "visits.count", "orders.total.min",
                "order_lines.quantity.max")  # fmt: skip
    together = {
        row[: len(by)]: row[len(by) :] for row in _rows(api, _query(*measures, by=by), client_id)
    }
    for position, measure in enumerate(measures):
        alone = {r[: len(by)]: r[len(by)] for r in _rows(api, _query(measure, by=by), client_id)}
        missing = 0 if measure.endswith("count") else None
        assert {g: alone.get(g, missing) for g in together} == {
            g: row[position] for g, row in together.items()
        }
        assert alone.keys() <= together.keys()


def test_the_certificate_says_what_was_aggregated_alone(api: Api) -> None:
    grain = [
        {"table": "deals", "measures": ["deals.amount.sum", "deals.count"]},
        {"table": "tickets", "measures": ["tickets.hours.sum", "tickets.count"]},
    ]
    body = {"datamart": DATAMART, "query": _query(*TWO, by=COUNTRY), "clientId": "acme"}
    assert api.done(api.post("/api/v2/query", body))["certificate"]["grain"] == grain
    explained = api.done(api.post("/api/v2/query/explain", body))["data"]
    assert explained["certificate"]["grain"] == grain
    one = api.done(api.ask(_query("deals.count", by=COUNTRY)))["certificate"]
    assert one["grain"] == [{"table": "deals", "measures": ["deals.count"]}]
    assert "grain" not in api.done(api.sql("SELECT count(*) FROM deals"))["certificate"]


def test_guests_are_told_the_numbers_and_nothing_of_the_grain(api: Api) -> None:
    body = {"datamart": DATAMART, "query": _query(*TWO, by=COUNTRY)}
    answer = api.done(api.post("/api/v2/query", body, token=api.guest("acme")))
    assert len(answer["rows"]) == 3
    assert set(answer["certificate"]) == {"id", "datamart", "tables", "fence", "client", "rowCount"}


REASONS = [
    (
        _query("deals.count", "tickets.count", by=("deals.amount",)),
        "deals.amount does not apply to measures of tickets",
    ),
    (
        _query("orders.count", "order_lines.count", by=("order_lines.quantity",)),
        "does not apply to measures of orders: one row of orders has many of order_lines",
    ),
    (
        {
            **_query("deals.count", "tickets.count"),
            "timeDimensions": [{"dimension": "deals.closed", "granularity": "month"}],
        },
        "deals.closed does not apply to measures of tickets",
    ),
    (
        _query("deals.count", "tickets.count",
               filters=[{"member": "tickets.note", "operator": "set"}]),
        "tickets.note does not apply to measures of deals",
    ),
    (
        _query("accounts.count", by=("tags.label",)),
        "accounts and tags are many-to-many through account_tags",
    ),
    (
        _query("deals.count", "tickets.count",
               filters=[{"or": [{"member": "deals.count", "operator": "gt", "values": [1]},
                                {"member": "accounts.country", "operator": "set"}]}]),
        "measures and dimensions; split it",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("query", "why"), REASONS)
def test_what_one_of_the_tables_does_not_reach_is_refused_by_name(
    api: Api, query: dict[str, Any], why: str
) -> None:
    error = api.ask(query).json()["error"]
    assert error["code"] == "QUERY_REJECTED"
    assert why in error["message"]


def test_a_declared_many_to_many_is_no_way_to_join(
    engine_server: TestClient, world: Source
) -> None:
    api = tenant_of(engine_server)
    api.add_source(world)
    body = _body(world)
    body["tableList"] = [t for t in body["tableList"] if t["name"] != "account_tags"]
    body["relationships"] = [
        {"parentTableName": "tags", "parentColumnName": "id", "childTableName": "accounts",
         "childColumnName": "id", "cardinality": "ManyToMany"}
    ]  # fmt: skip
    api.add_mart(body)
    error = api.ask(_query("accounts.count", by=("tags.label",))).json()["error"]
    assert "accounts and tags are many-to-many, so that joining" in error["message"]


def test_a_custom_measure_is_stitched_too(engine_server: TestClient, world: Source) -> None:
    api = tenant_of(engine_server)
    api.add_source(world)
    body = _body(world)
    deals = next(table for table in body["tableList"] if table["name"] == "deals")
    deals["columns"].append(
        {"name": "mean", "isCustomColumn": True, "isAggregate": True,
         "sql": "sum(amount) / count(*)"}
    )  # fmt: skip
    api.add_mart(body)
    rows = _rows(api, _query("tickets.count", "deals.mean", by=COUNTRY))
    assert set(rows) == {("DE", 1, 53.5), ("IE", 2, None), (None, 1, 7)}


def test_tables_may_be_called_as_our_own_relations_are(
    engine_server: TestClient, world: Source
) -> None:
    api = tenant_of(engine_server)
    api.add_source(world)
    body = _body(world)
    for table in body["tableList"]:
        table["alias"] = {"deals": "facts", "tickets": "Fact 1"}.get(table["name"], table["name"])
    api.add_mart(body)
    rows = _rows(api, _query("facts.count", "Fact 1.count", "Fact 1.hours.sum", by=COUNTRY))
    assert set(rows) == {("DE", 3, 1, -5), ("IE", 0, 2, 7), (None, 1, 1, 1)}
