"""What a token does not reach, however its holder asks, and whatever is deleted beside it."""

import asyncio
import copy
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from martlet.http import batch
from martlet.services.viewing.card_queries import card_queries
from tests.support.api import DATAMART, Api, mart_body
from tests.support.engines import Source
from tests.support.looking import BOARD, Looking, embed, look
from tests.support.waiting import PATIENCE

FREE = {"datamart": DATAMART, "sql": "SELECT count(*) AS n FROM orders"}
COUNT = {"chart": {"kind": "number"}, "query": {"measures": ["orders.count"]}}
DRAFT = {"key": "x", "draft": COUNT}
NOTE = {"appFilters": [{"metricId": "total", "values": {"note": ["s1"]}}]}


def metric(metric_id: str, **fields: Any) -> dict[str, Any]:
    query = {"measures": ["orders.count"], "dimensions": ["customers.name"]}
    made = {"id": metric_id, "name": metric_id, "datamartName": DATAMART, "query": query}
    return {**made, "chart": {"kind": "table"}, **fields}


def dashboard(api: Api, board_id: str, **fields: Any) -> str:
    """One like the usual, in which `fields` are otherwise."""
    api.done(api.post("/api/v2/dashboards", {**copy.deepcopy(BOARD), "id": board_id, **fields}))
    return board_id


def single(api: Api, board_id: str, metric_id: str, **settings: Any) -> str:
    """An embed of one metric."""
    body = {"dashboardId": board_id, "embedType": "metric", "metricId": metric_id}
    made = api.post("/api/v2/data-app/embeds", {**body, "accessSettings": settings})
    return str(api.done(made)["id"])


def other_key(api: Api) -> str:
    """The key of another data app of the organisation, which may use every datasource."""
    with api.state.database.writing(api.organisation_id) as repository:
        app = repository.data_apps.add("other", None)
        return repository.api_keys.add(app.id, "tests").text


@pytest.fixture
def shop(api: Api, duckdb_small: Source) -> Api:
    api.add_mart(mart_body(duckdb_small))
    return api


@pytest.fixture
def board(shop: Api) -> Api:
    dashboard(shop, "sales")
    return shop


def test_a_token_for_embeds_asks_nothing_freely_once_they_are_gone(board: Api) -> None:
    shown = embed(board)
    looking = look(board, shown)
    assert board.post("/api/v2/query", FREE, token=looking.token).status_code == 403
    board.done(board.delete(f"/api/v2/data-app/embeds?embedId={shown}"))
    assert board.post("/api/v2/query", FREE, token=looking.token).status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"permissions": {"isEnableUnderlyingData": False}}, 200),
        ({"permissions": {"isEnableMetricCreation": False}}, 404),
        ({"params": {"allowedEmbeds": []}}, 404),
    ],
)
def test_where_nothing_is_embedded_a_token_asks_freely_unless_it_says_otherwise(
    shop: Api, fields: dict[str, Any], status: int
) -> None:
    token = shop.guest("acme", **fields)
    assert shop.post("/api/v2/query", FREE, token=token).status_code == status


def test_what_is_forced_on_a_metric_holds_for_drafts_whatever_metrics_are_called(
    board: Api,
) -> None:
    dashboard(board, "named", metrics=[*BOARD["metrics"], metric("draft")])
    forced = look(board, embed(board, "named", isAllowMetricCreation=True), params=NOTE)
    assert forced.rows(DRAFT) == [[1]]


def test_what_is_forced_on_a_metric_is_not_dropped_with_it(board: Api) -> None:
    forced = look(board, embed(board, isAllowMetricCreation=True), params=NOTE)
    assert forced.rows(DRAFT) == [[1]]
    board.done(board.delete("/api/v2/dashboards/sales/metrics/total"))
    error = forced.line(DRAFT)["error"]
    assert error["code"] == "APP_FILTER_PARAM_ERROR"
    assert "note" not in error["message"]


def test_metrics_of_one_id_on_two_dashboards_are_both_forced(board: Api) -> None:
    second = dashboard(board, "second")
    plain = dashboard(board, "plain", metrics=[metric("total")])
    for shown in ("sales", second):
        looking = look(board, embed(board, shown, isAllowMetricCreation=True), params=NOTE)
        assert looking.rows(DRAFT) == [[1]]
    assert look(board, embed(board, plain), params=NOTE).line("total")["error"] is None


def test_a_forced_range_of_whole_numbers_narrows_and_is_unseen(own_mart: Api) -> None:
    limit = [{"name": "limit", "columns": ["orders.amount"]}]
    ranged = dashboard(own_mart, "ranged", appFilters=limit)
    values = {"limit": {"min": 15, "max": 99}}
    params = {"dashboardAppFilters": [{"dashboardId": ranged, "values": values}]}
    forced = look(own_mart, embed(own_mart, ranged), params=params)
    amounts = [row[1] for row in forced.rows("amounts")]
    assert amounts
    assert all(15 <= amount <= 99 for amount in amounts)
    assert "limit" not in str(forced.line("by_month")) + str(forced.board())


def test_filters_and_forced_ones_have_names_of_their_own(board: Api) -> None:
    buyer = {"name": "buyer", "kind": "multiSelect", "member": "customers.name"}
    body = {**copy.deepcopy(BOARD), "id": "both", "filters": [buyer]}
    error = board.post("/api/v2/dashboards", body).json()["error"]
    assert (error["code"], error["at"]) == ("INVALID_REQUEST_BODY", "filters[0].name")


def test_choices_tell_no_more_than_the_metrics_that_show_them(board: Api) -> None:
    buyer = {"name": "buyer", "columns": ["customers.name"]}
    shown = dashboard(
        board,
        "shown",
        metrics=[
            metric("bare", query={"measures": ["orders.count"]}),
            metric("named", appFilters=[buyer]),
        ],
        filters=[{"name": "name", "kind": "multiSelect", "member": "customers.name"}],
        appFilters=[],
    )
    params = {"appFilters": [{"metricId": "named", "values": {"buyer": "Björn"}}]}
    for embedded in (embed(board, shown), single(board, shown, "named")):
        forced = look(board, embedded, params=params)
        assert forced.post("options", filter="name").json()["data"] == ["Björn"]


def test_an_embed_of_one_metric_tells_nothing_of_the_others(board: Api) -> None:
    plan = {"name": "plan", "kind": "select", "drives": {"by_name": "customers.name"}}
    filters = [*BOARD["filters"], {**plan, "choices": ["Project X"]}]
    shown = dashboard(board, "whole", description="Internal", filters=filters)
    only = look(board, single(board, shown, "by_month"))
    told = only.board()
    assert (told["name"], told["description"]) == ("By month", None)
    assert "plan" not in [found["name"] for found in told["filters"]]
    assert only.post("options", filter="plan").status_code == 400


def test_rows_are_asked_by_what_the_metric_shows(board: Api) -> None:
    looking = look(board, embed(board, isAllowUnderlyingData=True))
    for member, value in (("customers.id", 3), ("order_lines.sku", "a")):
        asked = looking.post("rows", metricId="by_name", point=[{"member": member, "value": value}])
        assert asked.json()["error"]["code"] == "QUERY_REJECTED"
    point = [{"member": "customers.name", "value": "Ada"}]
    assert looking.post("rows", metricId="by_name", point=point).status_code == 200


def test_who_may_make_no_metrics_makes_none_of_one_that_is_there(board: Api) -> None:
    shown = embed(board, isAllowMetricCreation=True, isAllowMetricUpdate=True)
    made = {"name": "mine", **COUNT}
    own = board.done(look(board, shown).post("metrics", **made))["id"]
    less = look(board, shown, permissions={"isEnableMetricCreation": False})
    path, body = "/api/v2/viewer/metrics", {"embedId": shown, "metricId": own, **made}
    assert board.put(path, {**body, "name": "ours"}, token=less.token).status_code == 200
    other = {**body, "query": {"dimensions": ["customers.name"]}, "chart": {"kind": "table"}}
    assert board.put(path, other, token=less.token).status_code == 403


def test_where_files_are_forbidden_no_question_is_answered_by_one(board: Api) -> None:
    shown = embed(board, isAllowDownload=False, isAllowMetricCreation=True)
    token = look(board, shown).token
    assert board.post("/api/v2/query", FREE, token=token).status_code == 200
    accept = {"Accept": "text/csv"}
    refused = board.post("/api/v2/query", FREE, token=token, headers=accept)
    assert "isAllowDownload" in refused.json()["error"]["message"]


def test_a_viewer_keeps_a_hundred_metrics_and_no_more(board: Api) -> None:
    looking = look(board, embed(board, isAllowMetricCreation=True))
    told = [looking.post("metrics", name="n", **COUNT).status_code for _ in range(101)]
    assert told == [*[200] * 100, 400]


def test_another_apps_embeds_are_neither_named_nor_deleted(board: Api) -> None:
    single(board, "sales", "total")
    key = other_key(board)
    less = {**copy.deepcopy(BOARD), "metrics": BOARD["metrics"][1:]}
    plan = board.done(board.post("/api/v2/dashboards/plan", less, token=key))["data"]
    assert plan["breaks"] == ["an embed of another data app"]
    for path in ("sales/metrics/total", "sales", "sales?force=true"):
        refused = board.delete(f"/api/v2/dashboards/{path}", token=key)
        assert refused.status_code == 409
        assert "Another data app embeds it" in refused.json()["error"]["message"]
    gone = board.delete(f"/api/v2/data-app/datamarts?datamartName={DATAMART}&force=true", token=key)
    assert gone.json()["error"]["code"] == "DATAMART_IN_USE"
    assert len(board.done(board.get("/api/v2/data-app/embeds"))["data"]) == 1


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ({"metricId": "by_month", "drill": ["9999-12-31"]}, {}),
        ({"metricId": "total"}, {"filters": {"period": {"start": "0001-01-01", "end": None}}}),
        (
            {"metricId": "total"},
            {"filters": {"period": {"start": "0001-01-01", "end": "0001-01-02"}}},
        ),
        *(
            (
                {"metricId": "by_name"},
                {
                    "selections": [
                        {
                            "metricId": "by_month",
                            "member": f"orders.created_at.{grain}",
                            "value": value,
                        }
                    ]
                },
            )
            for grain, value in (("second", "9999-12-31T23:59:59.999999"), ("year", "9999-12-31"))
        ),
    ],
)
def test_the_ends_of_the_calendar_are_no_bugs_of_ours(
    board: Api, question: dict[str, Any], state: dict[str, Any]
) -> None:
    line = look(board, embed(board)).line({"key": "x", **question}, **state)
    assert (line["error"] or {}).get("code") != "INTERNAL_SERVER_ERROR"


def test_odd_values_of_filters_are_faults_of_a_document_too(board: Api) -> None:
    looking = look(board, embed(board))
    for odd in ({"period": {"preset": [1]}}, {"amount": {"min": [1]}}, {"name": [{"a": 1}]}):
        assert looking.post("export", format="pdf", filters=odd).status_code == 400


def test_a_line_that_waits_while_its_token_is_revoked_is_not_answered(
    board: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = look(board, embed(board))
    wait, go_on = threading.Event(), threading.Event()

    async def late(*given: Any) -> Any:
        wait.set()
        await asyncio.to_thread(go_on.wait, PATIENCE)
        return await card_queries(*given)

    monkeypatch.setattr(batch, "card_queries", late)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(looking.line, "by_month")
        assert wait.wait(PATIENCE)
        board.done(board.post("/api/v2/guest-token/revoke", {"token": looking.token}))
        go_on.set()
        assert asked.result()["error"]["code"] == "AUTHENTICATION_ERROR"
    assert look(board, looking.embed_id).line("by_month")["error"] is None


def test_a_question_has_a_size(board: Api) -> None:
    looking: Looking = look(board, embed(board, isAllowMetricCreation=True))
    leaf = {"member": "orders.amount", "operator": "equals", "values": [1]}
    query = {**COUNT["query"], "filters": [{"or": [leaf] * 99}] * 3}  # type: ignore[dict-item]
    draft = {"key": "x", "draft": {**COUNT, "query": query}}
    assert looking.line(draft)["error"]["code"] == "QUERY_TOO_COMPLEX"
    many = [{**DRAFT, "key": f"{n}"} for n in range(11)]
    assert looking.post("query", metrics=many).status_code == 400
    large = {"name": ["x" * 9000] * 60}
    assert looking.post("query", metrics=[DRAFT], filters=large).status_code == 413
