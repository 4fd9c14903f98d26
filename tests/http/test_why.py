"""Why a client sees a row, or not: the step at which the two do not meet, in counts only."""

from typing import Any

import pytest

from tests.support.api import Api, mart_body
from tests.support.engines import Source

PATH = "/api/v2/query/why"


def _why(api: Api, table: str, where: str | None, client_id: object = "acme") -> Any:
    body = {"datamart": "mart", "clientId": client_id, "table": table}
    if where is not None:
        body["where"] = where
    return api.done(api.post(PATH, body))["data"]


ORDERS_KEY = "orders.client_id -> client_mapping.id"
CUSTOMERS_KEY = "customers.client_id -> client_mapping.id"
CASES = [
    # Where it fails, then the rows that match and the rows that the client sees.
    ("orders", "id = 1", "visible", (None, 1, 1)),
    ("orders", "id = 101", "hidden", (ORDERS_KEY, 1, 0)),
    ("orders", "id = 901", "hidden", (ORDERS_KEY, 1, 0)),
    ("orders", "amount = 42", "hidden", (ORDERS_KEY, 3, 0)),
    ("orders", "amount < 25", "partly_visible", (ORDERS_KEY, 5, 3)),
    ("orders", "id = 999", "no_rows", ("orders", 0, 0)),
    ("orders", None, "partly_visible", (ORDERS_KEY, 11, 5)),
    ("ORDERS", 'Id = 1 and "id" = 1', "visible", (None, 1, 1)),
    ("customers", "name = 'Ada' AND id < 10", "visible", (None, 1, 1)),
    ("customers", "name LIKE 'Ad%'", "partly_visible", (CUSTOMERS_KEY, 2, 1)),
    ("customers", "name IS NULL OR name IN ('Ada')", "partly_visible", (CUSTOMERS_KEY, 3, 2)),
    ("customers", "id = 91", "hidden", (CUSTOMERS_KEY, 1, 0)),
    ("order_lines", "id = 1", "visible", (None, 1, 1)),
    ("order_lines", "id = 5", "hidden", (CUSTOMERS_KEY, 1, 0)),
    ("order_lines", "id = 7", "hidden", ("order_lines.order_id -> orders.id", 1, 0)),
    ("countries", "code = 'DE'", "visible", (None, 1, None)),
    ("transfers", "id = 1", "refused", ("transfers", 1, None)),
    ("email_log", "id BETWEEN 1 AND 2", "refused", ("email_log", 2, None)),
]


@pytest.mark.parametrize(("table", "where", "verdict", "told"), CASES)
def test_the_step_that_fails_is_named(
    mart: Api,
    source: Source,
    table: str,
    where: str | None,
    verdict: str,
    told: tuple[str | None, int, int | None],
) -> None:
    if table.isupper() and source.engine in ("mysql", "clickhouse"):
        # Names of tables have case here, and on ClickHouse those of columns too.
        table, where = table.lower(), "`id` = 1"
    if table == "order_lines" and source.engine == "clickhouse" and told[0] == CUSTOMERS_KEY:
        told = (ORDERS_KEY, *told[1:])  # without keys, the path is the declared one
    found = _why(mart, table, where)
    steps = {step["step"]: step for step in found["steps"]}
    seen = steps["key"]["rows"] if "key" in steps else None
    assert (found["failsAt"], steps["where"]["rows"], seen) == told, found
    assert found["verdict"] == verdict
    assert found["client"]["isFound"] is True
    assert found["explanation"].endswith(".")


CLIENTS = ("acme", "bolt", "o'hara", "ACME", "empty")
CONDITIONS = {
    "orders": (None, "amount >= 10", "id IN (1, 101, 901)", "NOT customer_id IS NULL"),
    "customers": (None, "name <> 'Ada'", "id < 100 AND NOT id = 1"),
    "order_lines": (None, "sku IN ('a', 'z')", "quantity BETWEEN 2 AND 42"),
    "countries": (None, "code >= 'E'"),
}


@pytest.mark.parametrize("table", CONDITIONS)
def test_it_counts_as_seen_what_a_query_sees(mart: Api, table: str) -> None:
    for client_id in CLIENTS:
        for where in CONDITIONS[table]:
            condition = f" WHERE {where}" if where else ""
            sql = f"SELECT count(*) FROM {table}{condition}"
            answer = mart.done(mart.sql(sql, client_id))
            steps = {step["step"]: step for step in _why(mart, table, where, client_id)["steps"]}
            seen = steps["key" if "key" in steps else "where"]["rows"]
            assert [[seen]] == answer["rows"], (client_id, where)


def test_each_hop_says_what_was_lost_at_it(mart: Api, source: Source) -> None:
    found = _why(mart, "order_lines", None)
    hops = [step for step in found["steps"] if step["step"] in ("hop", "key")]
    told = [(h["from"], h["rows"], h["nulls"], h["missing"], h["others"]) for h in hops]
    # Line 7 has no order; the orders of lines 5 and 6 are other clients'.
    if source.engine == "clickhouse":
        key, middle = "orders.client_id", []
    else:
        key, middle = "customers.client_id", [("orders.customer_id", 6, 0, 0, None)]
    first, last = ("order_lines.order_id", 6, 1, 0, None), (key, 4, 0, 0, 2)
    assert told == [first, *middle, last]
    assert [hop["verdict"] for hop in hops] == ["mixed", *["leads"] * len(middle), "mixed"]
    assert found["explanation"] == (
        "7 rows of order_lines match, and the client sees 4: of 1 order_lines.order_id is NULL;"
        f" of 2 {key} holds the key of another client."
    )


@pytest.mark.parametrize(
    ("client_id", "verdict", "steps"),
    [
        ("nobody", "client_not_found", [("claim", None), ("client", 0)]),
        ("Acme", "client_not_found", [("claim", None), ("client", 0)]),
        ("twice", "client_ambiguous", [("claim", None), ("client", 2)]),
        ("a\u0000b", "client_malformed", [("claim", None)]),
    ],
)
def test_a_client_that_is_none_is_told_apart_from_others(
    mart: Api, client_id: str, verdict: str, steps: list[tuple[str, int | None]]
) -> None:
    found = _why(mart, "orders", "id = 1", client_id)
    assert found["verdict"] == verdict
    assert [(step["step"], step["rows"]) for step in found["steps"]] == steps
    assert found["client"]["isFound"] is False
    assert found["certificate"] is None


def test_nothing_names_the_other_client(mart: Api) -> None:
    body = {"datamart": "mart", "clientId": "acme", "table": "orders", "where": "id = 101"}
    text = mart.post(PATH, body).text
    assert mart.done(mart.post(PATH, body))["data"]["verdict"] == "hidden"
    for value in ("t1", "t2", "bolt", "Bolt", "acme", "424242"):
        assert value not in text


REFUSED = [
    ("secret_note = 'x'", "no column secret_note"),
    ("id = 1 UNION SELECT 1", "expression"),
    ("id = 1 FROM payments", "one expression"),
    ("id = 1; DROP TABLE orders", "one expression"),
    ("id = 1 AS x", "must not contain AS"),
    ("id IN (SELECT id FROM orders)", "without subqueries"),
    ("EXISTS (SELECT 1 FROM payments)", "without subqueries"),
    ("count(*) > 1", "without subqueries or aggregates"),
    ("sum(amount) OVER () > 1", "without subqueries or aggregates"),
    ("1 / (amount - 42) > 0", "could fail on a row"),
    ("amount / 2 = 21", "could fail on a row"),
    ("CAST(amount AS varchar(10)) = 'x'", "could fail on a row"),
    ("lower(client_id) = 'x'", "could fail on a row"),
    ("amount = 'x'", "could fail on a row"),
    ("client_id = 1", "could fail on a row"),
    ("orders.id = customers.id", "in scope"),
    ("id = $1", "was refused"),
    ("id = 1 -- x", None),
    ("id = 1\u0007", "control characters"),
    ("", "INVALID_REQUEST_BODY"),
    ("id =", "cannot be read"),
    ("(" * 200 + "id" + ")" * 200 + " = 1", "nested"),
]


@pytest.mark.parametrize(("where", "why"), REFUSED)
def test_a_condition_that_could_tell_more_is_refused(
    mart: Api, where: str, why: str | None
) -> None:
    body = {"datamart": "mart", "clientId": "acme", "table": "orders", "where": where}
    answer = mart.post(PATH, body)
    if why is None:
        assert mart.done(answer)["data"]["verdict"] == "visible"
        return
    error = answer.json()["error"]
    assert (answer.status_code, error["at"]) == (400, "where"), answer.text
    assert why in error["message"] or why == error["code"]


def test_a_custom_column_is_not_compared(asked: Api, source: Source) -> None:
    body = mart_body(source)
    body["tableList"][0]["columns"].append(
        {"name": "inverse", "isCustomColumn": True, "sql": "1 / (amount - 42)"}
    )
    asked.add_mart(body)
    question = {"datamart": "mart", "clientId": "acme", "table": "orders", "where": "inverse > 0"}
    error = asked.post(PATH, question).json()["error"]
    assert "not a stored column" in error["message"]


def test_a_table_that_is_not_exposed_is_unknown(mart: Api) -> None:
    for table in ("payments", "client_mapping", "main.orders", "ordres"):
        body = {"datamart": "mart", "clientId": "acme", "table": table}
        error = mart.post(PATH, body).json()["error"]
        assert (error["code"], error["at"]) == ("QUERY_REJECTED", "table")
        assert ("did you mean" in error["message"]) is table.endswith(("orders", "ordres"))


def test_guests_are_never_told(mart: Api) -> None:
    body = {"datamart": "mart", "clientId": "acme", "table": "orders"}
    answer = mart.post(PATH, body, token=mart.guest("acme"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PERMISSION_DENIED")
    assert mart.post(PATH, body, token=None).status_code == 401
    assert mart.post(PATH, body, token="service").status_code == 200


def test_a_data_app_asks_only_of_datamarts_that_it_may_use(own_mart: Api) -> None:
    own_mart.done(
        own_mart.put("/api/v2/data-app", {"name": "app", "datasources": []}, token="service")
    )
    answer = own_mart.post(PATH, {"datamart": "mart", "clientId": "acme", "table": "orders"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "INVALID_DATAMART")


def test_a_key_that_is_null_is_told(mart: Api) -> None:
    found = _why(mart, "orders", "id = 901")
    (key,) = [step for step in found["steps"] if step["step"] == "key"]
    assert (key["verdict"], key["nulls"], key["others"]) == ("null", 1, 0)
    assert "orders.client_id is NULL" in found["explanation"]
