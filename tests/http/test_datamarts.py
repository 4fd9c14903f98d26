"""Datamarts once they are there: read, changed, planned, deleted, and their isolation told."""

import copy
from typing import Any

import pytest

from tests.support.api import DATA_APP, DATAMART, Api, mart_body
from tests.support.engines import Source

PATH = "/api/v2/data-app/datamarts"


@pytest.fixture
def body(duckdb_small: Source, api: Api) -> dict[str, Any]:
    body = copy.deepcopy(mart_body(duckdb_small))
    api.add_mart(body)
    return body


def test_a_row_has_the_published_fields(api: Api, body: dict[str, Any]) -> None:
    row = api.done(api.get(f"{PATH}/{DATAMART}"))["data"]
    assert row["name"] == DATAMART
    assert row["companyIntegration"] == {"name": "main"}
    assert row["datamartOrganization"] == {
        **dict(body["tenancySettings"].items()),
        "clientIdentifier": "CLIENT_NAME",
        "databaseName": None,
    }
    orders = row["datamartTables"][0]
    assert (orders["schemaName"], orders["tableName"]) == ("main", "orders")
    assert orders["clientColumn"] == "client_id"
    assert orders["datamartTableColumns"][2] == {
        "columnName": "customer_id",
        "datatype": "INTEGER",
        "alias": None,
        "label": "Customer",
        "isHide": False,
        "isCustomColumn": False,
        "sql": None,
        "isApplyTimezone": False,
    }
    assert {
        "parentTableName": "customers",
        "parentColumnName": "id",
        "childTableName": "orders",
        "childColumnName": "customer_id",
        "relationshipName": None,
        "cardinality": "ManyToOne",
        "join": "LEFT JOIN",
    } in row["datamartRelationships"]


def test_lists_are_ordered_by_name_ten_a_page(api: Api, body: dict[str, Any]) -> None:
    names = [f"m{i:02d}" for i in range(12)]
    for name in reversed(names):
        api.add_mart({**body, "name": name})

    def listed(query: str) -> list[str]:
        return [row["name"] for row in api.done(api.get(f"{PATH}{query}"))["data"]]

    assert listed("") == [*names, DATAMART]
    assert listed("?isPagination=true") == names[:10]
    assert listed("?isPagination=true&pageNumber=2") == [*names[10:], DATAMART]
    assert listed("?isPagination=true&pageNumber=3") == []
    assert api.get(f"{PATH}?isPagination=yes").status_code == 400
    assert api.get(f"{PATH}?isPagination=true&pageNumber=0").status_code == 400


def test_a_given_part_replaces_the_old_one_whole(api: Api, body: dict[str, Any]) -> None:
    change = {"datamartName": DATAMART, "tableList": body["tableList"][1:2]}
    assert api.done(api.put(PATH, change)) == {"id": DATAMART}
    row = api.done(api.get(f"{PATH}/{DATAMART}"))["data"]
    assert [table["tableName"] for table in row["datamartTables"]] == ["customers"]
    assert row["datamartOrganization"]["tableName"] == "client_mapping"


def test_a_query_sees_the_change_at_once(api: Api, body: dict[str, Any]) -> None:
    assert api.sql("SELECT id FROM orders").status_code == 200
    api.done(api.put(PATH, {"datamartName": DATAMART, "tableList": body["tableList"][1:2]}))
    assert api.sql("SELECT id FROM orders").status_code == 400


def test_a_change_based_on_an_old_version_is_refused(api: Api, body: dict[str, Any]) -> None:
    etag = api.get(f"{PATH}/{DATAMART}").headers["ETag"]
    change = {"datamartName": DATAMART, "tableList": body["tableList"][:2]}
    api.done(api.put(PATH, change, headers={"If-Match": etag}))
    response = api.put(PATH, change, headers={"If-Match": etag})
    assert (response.status_code, response.json()["error"]["code"]) == (412, "PRECONDITION_FAILED")


def test_a_bad_change_changes_nothing(api: Api, body: dict[str, Any]) -> None:
    before = api.get(f"{PATH}/{DATAMART}")
    tables = [{**body["tableList"][0], "name": "nothing"}]
    assert api.put(PATH, {"datamartName": DATAMART, "tableList": tables}).status_code == 400
    after = api.get(f"{PATH}/{DATAMART}")
    assert (after.json(), after.headers["ETag"]) == (before.json(), before.headers["ETag"])


def test_a_deleted_datamart_is_gone(api: Api, body: dict[str, Any]) -> None:
    del body
    assert api.sql("SELECT id FROM orders").status_code == 200
    answer = api.done(api.delete(f"{PATH}?datamartName={DATAMART}"))
    assert answer == {"id": DATAMART, "error": None}
    for response in (
        api.get(f"{PATH}/{DATAMART}"),
        api.delete(f"{PATH}?datamartName={DATAMART}"),
        api.sql("SELECT id FROM orders"),
        api.put(PATH, {"datamartName": DATAMART}),
    ):
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "INVALID_DATAMART"


def test_a_datamart_on_a_datasource_outside_the_list_is_not_there(
    api: Api, body: dict[str, Any]
) -> None:
    del body
    api.done(api.put("/api/v2/data-app", {"name": DATA_APP, "datasources": []}, token="service"))
    assert api.get(f"{PATH}/{DATAMART}").status_code == 404
    assert api.done(api.get(PATH))["data"] == []
    assert api.sql("SELECT id FROM orders").status_code == 404
    assert api.get(f"{PATH}/{DATAMART}", token="service").status_code == 200


@pytest.mark.parametrize("name", ["a/b", "50%", "%2F", "mart/isolation", "ünï", "a b", "?", "."])
def test_any_printable_name_can_be_fetched(api: Api, body: dict[str, Any], name: str) -> None:
    api.add_mart({**body, "name": name})
    quoted = "".join(f"%{byte:02X}" for byte in name.encode())
    assert api.done(api.get(f"{PATH}/{quoted}"))["data"]["name"] == name
    assert api.done(api.get(f"{PATH}/{quoted}/isolation"))["data"]["datamart"] == name


def test_the_isolation_report_names_each_tables_path(api: Api, body: dict[str, Any]) -> None:
    del body
    report = api.done(api.get(f"{PATH}/{DATAMART}/isolation?orphans=true"))["data"]
    rows = {row["name"]: row for row in report["tables"]}
    assert {name: row["how"] for name, row in rows.items()} == {
        "orders": "direct",
        "customers": "direct",
        "order_lines": "inherited",
        "countries": "shared",
        "transfers": "unresolved",
        "email_log": "unresolved",
    }
    assert rows["order_lines"]["path"] == (
        "order_lines.order_id -> orders.id; orders.customer_id -> customers.id;"
        " customers.client_id = client key"
    )
    assert rows["transfers"]["candidates"] == [
        "transfers.from_client -> client_mapping.id",
        "transfers.to_client -> client_mapping.id",
    ]
    assert rows["email_log"]["candidates"] == []
    assert {name: rows[name]["orphanRows"] for name in ("orders", "customers", "order_lines")} == {
        "orders": 1,
        "customers": 1,
        "order_lines": 1,
    }
    assert rows["order_lines"]["hops"][0]["isNullable"]
    assert not report["isSafe"]


def test_what_is_unresolved_cannot_be_queried_and_the_error_says_how_to_settle_it(
    api: Api, body: dict[str, Any]
) -> None:
    response = api.sql("SELECT id FROM transfers")
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (409, "TENANT_PATH_MISSING")
    assert "transfers.from_client -> client_mapping.id" in error["message"]
    assert "clientColumn" in error["message"]
    body["tableList"][4]["clientColumn"] = "to_client"
    api.done(api.put(PATH, {"datamartName": DATAMART, "tableList": body["tableList"]}))
    assert api.done(api.sql("SELECT id FROM transfers"))["rows"] == [[2]]


def test_a_plan_of_a_new_datamart_stores_nothing(api: Api, body: dict[str, Any]) -> None:
    plan = api.done(api.post(f"{PATH}/plan", {**body, "name": "new"}))["data"]
    assert (plan["action"], plan["breaks"]) == ("create", [])
    assert {row["name"] for row in plan["isolation"]} >= {"orders", "transfers"}
    assert api.get(f"{PATH}/new").status_code == 404
    taken = api.done(api.post(f"{PATH}/plan", body))["data"]
    assert taken["breaks"] == [f"The name {DATAMART} is taken: creating would fail."]


def test_a_plan_of_a_change_says_what_would_break(api: Api, body: dict[str, Any]) -> None:
    tables = copy.deepcopy(body["tableList"][:2])
    tables[0]["columns"] = [{"name": "id"}, {"name": "total", "alias": "amount"}]
    tables[1]["columns"].append({"name": "email"})
    change = {"datamartName": DATAMART, "tableList": tables}
    plan = api.done(api.post(f"{PATH}/plan", change))["data"]
    found = {(c["what"], c["at"]) for c in plan["changes"]}
    assert {
        ("removed", "countries"),
        ("removed", "orders.created_at"),
        ("changed", "orders.amount"),
        ("added", "customers.email"),
    } <= found
    assert not any("customers.email" in reason for reason in plan["breaks"])
    assert any("orders.amount" in reason for reason in plan["breaks"])
    assert len(api.done(api.get(f"{PATH}/{DATAMART}"))["data"]["datamartTables"]) == 6


def test_a_plan_that_settles_a_table_breaks_nothing(api: Api, body: dict[str, Any]) -> None:
    tables = copy.deepcopy(body["tableList"])
    assert tables[5]["name"] == "email_log"
    tables[5]["isShared"] = True
    plan = api.done(api.post(f"{PATH}/plan", {"datamartName": DATAMART, "tableList": tables}))
    assert plan["data"]["breaks"] == []
    assert [(c["what"], c["at"]) for c in plan["data"]["changes"]] == [("added", "email_log")]


@pytest.mark.parametrize("body_", [{}, {"datamartName": "x", "name": "y"}, {"name": "x"}])
def test_a_plan_tells_faults_like_the_call_itself(api: Api, body_: dict[str, Any]) -> None:
    assert api.post(f"{PATH}/plan", body_).status_code == 400
