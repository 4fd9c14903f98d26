"""Dashboards over HTTP: made, read, replaced and deleted, with every fault told at once."""

import copy

import pytest

from tests.support.api import DATA_APP, Api, mart_body
from tests.support.boards import PATH, Body, board, faults, metric
from tests.support.engines import Source


@pytest.fixture
def mart(api: Api, duckdb_small: Source) -> Api:
    api.add_mart(mart_body(duckdb_small))
    return api


@pytest.fixture
def made(mart: Api) -> Api:
    mart.done(mart.post(PATH, board()))
    return mart


def messages(api: Api, body: Body) -> str:
    return str(api.post(PATH, body).json()["error"]["details"])


def test_what_is_read_can_be_sent_back(made: Api) -> None:
    response = made.get(f"{PATH}/sales")
    read = made.done(response)["data"]
    assert read["metrics"][0]["id"] == "orders"
    assert read["layout"] == [{"metricId": "orders", "x": 0, "y": 0, "width": 6, "height": 4}]
    etag = response.headers["ETag"]
    again = made.put(PATH, read, headers={"If-Match": etag})
    assert made.done(again) == {"id": "sales", "error": None}
    after = made.get(f"{PATH}/sales")
    assert after.json()["data"] == read
    assert after.headers["ETag"] != etag
    assert made.put(PATH, read, headers={"If-Match": etag}).status_code == 412


def test_ids_are_made_of_names_and_differ(made: Api) -> None:
    body = board(name="Sales", metrics=[metric("Ünïts 東京"), metric("!!"), metric("??")])
    other = made.done(made.post(PATH, body))["id"]
    assert other.startswith("sales-")
    assert len(other) == len("sales-") + 4
    ids = [m["id"] for m in made.done(made.get(f"{PATH}/{other}"))["data"]["metrics"]]
    assert ids[:2] == ["n-ts", "metric"]
    assert ids[2].startswith("metric-")
    taken = made.post(PATH, board(id="sales"))
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "DUPLICATE_DASHBOARD_ID")


def test_dashboards_are_listed_and_deleted(made: Api) -> None:
    made.done(made.post(PATH, board(id="b", name="Another", description="of orders")))
    rows = made.done(made.get(PATH))["data"]
    assert [(row["id"], row["name"], row["metrics"]) for row in rows] == [
        ("b", "Another", 1),
        ("sales", "Sales", 1),
    ]
    assert made.done(made.delete(f"{PATH}/sales")) == {"id": "sales", "error": None}
    for response in (
        made.get(f"{PATH}/sales"),
        made.delete(f"{PATH}/sales"),
        made.put(PATH, board(id="sales")),
    ):
        assert response.json()["error"]["code"] == "INVALID_DASHBOARD_ID"
    hint = made.get(f"{PATH}/bb").json()["error"]["message"]
    assert "did you mean `b`?" in hint


def test_a_dashboard_on_a_datasource_outside_the_list_is_not_there(made: Api) -> None:
    made.done(made.post(PATH, board(id="empty", metrics=[])))
    made.done(made.put("/api/v2/data-app", {"name": DATA_APP, "datasources": []}, token="service"))
    assert [row["id"] for row in made.done(made.get(PATH))["data"]] == ["empty"]
    for response in (
        made.get(f"{PATH}/sales"),
        made.delete(f"{PATH}/sales"),
        made.put(PATH, board(id="sales", metrics=[])),
    ):
        assert (response.status_code, response.json()["error"]["code"]) == (
            404,
            "INVALID_DASHBOARD_ID",
        )
    assert faults(made, board()) == {"metrics[0].datamartName": "INVALID_DATAMART"}
    assert made.get(f"{PATH}/sales", token="service").status_code == 200


def test_cards_are_laid_out_in_order(mart: Api) -> None:
    kinds = ["number", "number", "number", "number", "number", "line", "pie", "table", "bar"]
    metrics = [metric(kind, id=f"m{i}", chart={"kind": kind}) for i, kind in enumerate(kinds)]
    metrics[0]["query"] = {"measures": ["orders.count"]}
    place = {"metricId": "m8", "x": 3, "y": 1, "width": 4, "height": 2}
    mart.done(mart.post(PATH, board(metrics=metrics, layout=[place])))
    layout = mart.done(mart.get(f"{PATH}/sales"))["data"]["layout"]
    assert [(p["metricId"], p["x"], p["y"], p["width"], p["height"]) for p in layout] == [
        ("m8", 3, 1, 4, 2),
        ("m0", 0, 3, 3, 2),
        ("m1", 3, 3, 3, 2),
        ("m2", 6, 3, 3, 2),
        ("m3", 9, 3, 3, 2),
        ("m4", 0, 5, 3, 4),
        ("m5", 3, 5, 6, 4),
        ("m6", 0, 9, 6, 4),
        ("m7", 0, 13, 12, 5),
    ]


def test_every_fault_of_a_body_is_told_at_once(mart: Api) -> None:
    nested: Body = {"measures": ["orders.count"], "filters": [{"member": "orders.id"}]}
    body = board(
        metrics=[
            metric("a", id="a", sql="SELECT 1"),
            metric("b", id="a", query=None),
            metric("c", query=nested),
        ],
        filters=[
            {"name": "f", "kind": "dateRange", "member": "orders.created_at", "value": "today"},
            {"name": "f", "kind": "select"},
        ],
    )
    assert faults(mart, body) == dict.fromkeys(
        [
            "metrics[0].query",
            "metrics[1].id",
            "metrics[1].query",
            "metrics[2].query.filters[0]",
            "filters[0].value",
            "filters[1].name",
            "filters[1].member",
        ],
        "INVALID_REQUEST_BODY",
    )


def test_every_fault_of_the_datamart_is_told_at_once(mart: Api) -> None:
    body = board(
        metrics=[
            metric("a", datamartName="mrat"),
            metric("b", query={"measures": ["orders.amonut.sum"]}),
            metric("c", query=None, sql="SELECT secret_note FROM orders"),
            metric("d", query={"dimensions": ["transfers.id"]}),
            metric("e", query=None, sql="SELECT " + "(" * 400 + "1" + ")" * 400),
        ],
        layout=[
            {"metricId": "a", "x": 6, "y": 0, "width": 7, "height": 1},
            {"metricId": "a", "x": 0, "y": 4, "width": 1, "height": 1},
            {"metricId": "b", "x": 11, "y": 0, "width": 1, "height": 9},
            {"metricId": "bb", "x": 0, "y": 0, "width": 1, "height": 1},
        ],
    )
    assert faults(mart, body) == {
        "metrics[0].datamartName": "INVALID_DATAMART",
        "metrics[1].query": "QUERY_REJECTED",
        "metrics[2].sql": "QUERY_REJECTED",
        "metrics[3].query": "TENANT_PATH_MISSING",
        "metrics[4].sql": "QUERY_TOO_COMPLEX",
        "layout[0].width": "INVALID_REQUEST_BODY",
        "layout[1].metricId": "INVALID_REQUEST_BODY",
        "layout[2]": "INVALID_REQUEST_BODY",
        "layout[3].metricId": "INVALID_REQUEST_BODY",
    }
    text = messages(mart, body)
    for hint in ("did you mean `mart`?", "did you mean `amount`?", "did you mean `b`?"):
        assert hint in text


def test_what_breaks_the_last_change_changes_nothing(made: Api) -> None:
    before = made.get(f"{PATH}/sales")
    body = copy.deepcopy(before.json()["data"])
    body["metrics"][0]["query"]["measures"] = ["orders.nothing.sum"]
    assert made.put(PATH, body).status_code == 400
    after = made.get(f"{PATH}/sales")
    assert (after.json(), after.headers["ETag"]) == (before.json(), before.headers["ETag"])


def test_changes_are_in_the_audit_trail(made: Api) -> None:
    made.done(made.put(PATH, board(id="sales")))
    made.done(made.delete(f"{PATH}/sales"))
    with made.state.database.reading(made.organisation_id) as repository:
        entries = repository.audit.newest(3)
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("dashboard.delete", "sales"),
        ("dashboard.update", "sales"),
        ("dashboard.create", "sales"),
    ]


def test_another_organisation_has_dashboards_of_its_own(made: Api, duckdb_small: Source) -> None:
    with made.state.database.directory(writes=True) as directory:
        other = directory.organisation(f"other than {made.organisation_id}")
    with made.state.database.writing(other) as repository:
        token = repository.service_tokens.add("other").text
        repository.datasources.add(
            "main", duckdb_small.engine, duckdb_small.credentials, duckdb_small.read()
        )
    assert made.get(f"{PATH}/sales", token=token).status_code == 404
    body = mart_body(duckdb_small)
    made.done(made.post("/api/v2/data-app/datamarts", body, token=token))
    made.done(made.post(PATH, board(id="sales", name="Theirs"), token=token))
    assert made.done(made.get(f"{PATH}/sales"))["data"]["name"] == "Sales"
    made.done(made.delete(f"{PATH}/sales", token=token))
    assert made.get(f"{PATH}/sales").status_code == 200


def test_guests_may_not(made: Api) -> None:
    token = made.guest("acme")
    assert made.get(PATH, token=token).status_code == 403
    assert made.delete(f"{PATH}/sales", token=token).status_code == 403


def test_a_plan_says_what_would_change_and_stores_nothing(made: Api) -> None:
    new = made.done(made.post(f"{PATH}/plan", board()))["data"]
    assert (new["action"], new["added"]) == ("create", ["orders"])
    assert new["id"].startswith("sales-")
    shown = {"dashboardId": "sales", "embedType": "metric", "metricId": "orders", "name": "One"}
    made.done(made.post("/api/v2/data-app/embeds", shown))
    change = board(id="sales", metrics=[metric("Other")])
    assert made.done(made.post(f"{PATH}/plan", change))["data"] == {
        "action": "replace",
        "id": "sales",
        "added": ["other"],
        "changed": [],
        "removed": ["orders"],
        "breaks": ["One"],
    }
    changed = board(id="sales", metrics=[metric("Renamed", id="orders")])
    assert made.done(made.post(f"{PATH}/plan", changed))["data"]["changed"] == ["orders"]
    assert [row["id"] for row in made.done(made.get(PATH))["data"]] == ["sales"]
    wrong = board(metrics=[metric("m", datamartName="mrat")])
    assert faults(made, wrong, path=f"{PATH}/plan") == {
        "metrics[0].datamartName": "INVALID_DATAMART"
    }


def test_faults_of_names_and_of_meaning_are_told_in_one_round(mart: Api) -> None:
    nowhere = {"measures": ["orders.cuont"]}
    period = {"name": "period", "kind": "dateRange", "member": "orders.created_at"}
    far = {"name": "far", "kind": "dateRange", "member": "orders.nowhen"}
    body = board(
        metrics=[metric("A", id="a"), metric("B", id="a"), metric("C", query=nowhere)],
        filters=[period, {**period, "member": "orders.nowhere"}, far],
    )
    assert faults(mart, body) == {
        "metrics[1].id": "INVALID_REQUEST_BODY",
        "metrics[2].query": "QUERY_REJECTED",
        "filters[1].name": "INVALID_REQUEST_BODY",
        "filters[2].member": "QUERY_REJECTED",
    }


def test_of_what_a_metric_that_is_none_would_be_nothing_is_said(mart: Api) -> None:
    none = metric("None", id="none", query={"filters": [{"member": "orders.id"}]})
    place = {"metricId": "none", "x": 0, "y": 0, "width": 4, "height": 4}
    period = {"name": "period", "kind": "dateRange", "drives": {"none": "orders.created_at"}}
    wrong = metric("Wrong", query={"measures": ["orders.cuont"]})
    body = board(metrics=[none, wrong], layout=[place], filters=[period])
    assert faults(mart, body) == {
        "metrics[0].query.filters[0]": "INVALID_REQUEST_BODY",
        "metrics[1].query": "QUERY_REJECTED",
    }
