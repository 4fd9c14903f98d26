"""What viewers see of a board, and what they never do."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.support.api import DATAMART, Api
from tests.support.looking import BOARD, Looking, embed, look

MADE: dict[str, Any] = {
    "name": "Mine",
    "chart": {"kind": "bar"},
    "query": {"measures": ["orders.count"], "dimensions": ["customers.name"]},
}
ALL = {
    "isAllowMetricCreation": True,
    "isAllowMetricUpdate": True,
    "isAllowMetricDeletion": True,
    "isAllowMetricLayoutChange": True,
    "isAllowUnderlyingData": True,
}
pytestmark = pytest.mark.one_engine


@pytest.fixture
def board(own_mart: Api) -> Api:
    own_mart.done(own_mart.post("/api/v2/dashboards", BOARD))
    return own_mart


@pytest.fixture
def embedded(board: Api) -> str:
    return embed(board, **ALL)


@pytest.fixture
def acme(board: Api, embedded: str) -> Looking:
    return look(board, embedded)


def counts(looking: Looking, **state: Any) -> dict[str | None, int]:
    """Orders by the name of who bought."""
    return {row[0]: row[1] for row in looking.rows("by_name", **state)}


@pytest.mark.every_store
def test_a_board_says_what_to_draw(acme: Looking) -> None:
    board = acme.board()
    assert [metric["id"] for metric in board["metrics"]] == [m["id"] for m in BOARD["metrics"]]
    assert board["name"] == "Sales"
    assert 3500 < board["expiresIn"] <= 3600
    by_month = board["metrics"][1]
    assert [c["role"] for c in by_month["columns"]] == ["time", "measure"]
    assert by_month["grain"] == "month"
    assert [level["member"] for level in by_month["drill"]] == [
        "orders.created_at.month",
        "customers.name",
    ]
    assert by_month["filters"] == ["period", "name", "amount"]
    assert "appFilters" not in str(board)
    assert "secret_note" not in str(board)


@pytest.mark.every_engine
def test_each_client_sees_its_own_rows_only(board: Api, embedded: str) -> None:
    assert counts(look(board, embedded)) == {"Ada": 2, None: 2, "Björn": 1}
    assert counts(look(board, embedded, "bolt")) == {"Ada": 1, "Bolt's Bob": 1, None: 1}
    assert counts(look(board, embedded, "empty")) == {}


def test_a_batch_answers_every_metric_and_one_failure_holds_up_nothing(acme: Looking) -> None:
    gone = {"key": "gone", "metricId": "nobody"}
    lines = {line["key"]: line for line in acme.lines("total", "by_month", "amounts", gone)}
    assert lines["gone"]["error"]["code"] == "INVALID_METRIC_ID"
    assert {key for key, line in lines.items() if line["error"] is None} == {
        "total", "by_month", "amounts"
    }  # fmt: skip
    certificate = lines["total"]["certificate"]
    assert certificate["tables"] == ["orders"]
    assert "parameters" not in certificate


@pytest.mark.every_engine
def test_a_number_stands_beside_the_time_before(acme: Looking) -> None:
    found = acme.line("total")
    assert float(found["rows"][0][0]) == 1.0
    assert float(found["comparison"]["rows"][0][0]) == 30.5
    assert found["comparison"]["start"] == "2026-01-01"
    assert found["comparison"]["end"] == "2026-01-31"
    assert [row[0][:10] for row in found["trend"]["rows"]] == ["2026-02-14"]


def test_a_number_of_a_period_that_was_clicked_is_compared_with_the_one_before(
    acme: Looking,
) -> None:
    day = {"metricId": "by_month", "member": "orders.created_at.day", "value": "2026-02-14"}
    found = acme.line("total", selections=[day])
    assert float(found["rows"][0][0]) == 1.0
    assert (found["comparison"]["start"], found["comparison"]["end"]) == ("2026-02-13",) * 2
    outside = {**day, "value": "2026-01-05"}
    assert acme.rows("total", selections=[outside]) == [[None]]


@pytest.mark.every_engine
def test_days_open_on_one_side_take_the_place_of_a_metrics_own(acme: Looking) -> None:
    since = date(2026, 1, 2)  # the metric's own range, February, has one order
    found = acme.line("total", filters={"period": {"start": since.isoformat(), "end": None}})
    assert float(found["rows"][0][0]) == 21.0
    assert [row[0][:10] for row in found["trend"]["rows"]] == [
        "2026-01-02", "2026-01-03", "2026-02-14",
    ]  # fmt: skip
    assert float(found["comparison"]["rows"][0][0]) == 10.5
    days = datetime.now(UTC).date() - since  # as many before it as from it until today
    ends = (found["comparison"]["start"], found["comparison"]["end"])
    assert ends == ((since - days - timedelta(days=1)).isoformat(), "2026-01-01")


def test_what_has_no_beginning_is_compared_with_nothing(acme: Looking) -> None:
    found = acme.line("total", filters={"period": {"start": None, "end": "2026-01-02"}})
    assert float(found["rows"][0][0]) == 30.5
    assert found["comparison"] is None
    found = acme.line("total", filters={"period": {"start": "2100-01-01", "end": None}})
    assert (found["rows"], found["comparison"]) == ([[None]], None)


def test_a_click_within_days_without_an_end_is_compared_as_long(acme: Looking) -> None:
    since = {"period": {"start": "2026-01-02", "end": None}}
    january = {"metricId": "by_month", "member": "orders.created_at.month", "value": "2026-01-01"}
    found = acme.line("total", filters=since, selections=[january])
    assert float(found["rows"][0][0]) == 20.0
    ends = (found["comparison"]["start"], found["comparison"]["end"])
    assert ends == ("2025-12-03", "2026-01-01")


@pytest.mark.every_engine
def test_filters_drive_their_metrics(acme: Looking) -> None:
    january = {"period": {"start": "2026-01-01", "end": "2026-01-31"}}
    assert sum(row[1] for row in acme.rows("by_month", filters=january)) == 3
    assert counts(acme, filters={"name": ["Ada"]}) == {"Ada": 2}
    assert [row[0] for row in acme.rows("amounts", filters={"amount": {"min": 15}})] == [2, 3]
    open_end = {"period": {"start": "2026-02-01", "end": None}}
    assert sum(row[1] for row in acme.rows("by_month", filters=open_end)) == 1


@pytest.mark.every_engine
def test_a_filter_narrows_the_tables_that_sql_reads(acme: Looking) -> None:
    january = {"period": {"start": "2026-01-01", "end": "2026-01-02"}}
    assert [row[0] for row in acme.rows("amounts", filters=january)] == [1, 2]


@pytest.mark.every_engine
def test_whole_numbers_that_a_filter_begins_with_are_whole(own_mart: Api) -> None:
    least = {**BOARD["filters"][2], "value": {"min": 15, "max": 25}}
    own_mart.done(own_mart.post("/api/v2/dashboards", {**BOARD, "filters": [least]}))
    acme = look(own_mart, embed(own_mart))
    assert [row[:2] for row in acme.rows("amounts")] == [[2, 20]]
    assert counts(acme) == {"Ada": 1}


def test_a_filter_that_does_not_apply_is_named(board: Api, embedded: str) -> None:
    acme = look(board, embedded)
    ada = {"name": ["Ada"]}  # the metric of SQL reads no customers
    assert acme.line("amounts", filters=ada)["ignored"] == ["name"]
    assert acme.line("by_name", filters=ada)["ignored"] == []
    for nothing in (None, {"start": None, "end": None}):
        assert acme.line("amounts", filters={"period": nothing})["ignored"] == []
    assert "Not filtered by name" in text_of(acme.post("export", format="pdf", filters=ada))


@pytest.mark.every_engine
@pytest.mark.parametrize(
    ("sql", "ignored"),
    [
        ("SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id", []),
        ("SELECT l.id FROM order_lines l JOIN orders o ON o.id = l.order_id", []),
        ("SELECT o.id, c.title FROM orders o, countries c", []),
        ("SELECT (SELECT count(*) FROM orders) AS o, (SELECT count(*) FROM transfers) AS n", ["n"]),
    ],
)
def test_a_table_of_sql_that_a_filter_cannot_narrow_is_told_of(
    own_mart: Api, sql: str, ignored: list[str]
) -> None:
    draft = own_mart.done(own_mart.get(f"/api/v2/data-app/datamarts/{DATAMART}/draft"))["data"]
    (transfers,) = [table for table in draft["tableList"] if table["name"] == "transfers"]
    transfers["clientColumn"] = "from_client"
    settled = {"datamartName": DATAMART, "tableList": draft["tableList"]}
    own_mart.done(own_mart.put("/api/v2/data-app/datamarts", settled))
    metric = {"id": "m", "name": "M", "datamartName": DATAMART, "chart": {"kind": "table"}}
    least = {"name": "n", "kind": "numberRange", "member": "orders.amount", "value": {"min": 1}}
    body = {
        "id": "partly",
        "name": "Partly",
        "filters": [least],
        "metrics": [{**metric, "sql": sql}],
    }
    own_mart.done(own_mart.post("/api/v2/dashboards", body))
    line = look(own_mart, embed(own_mart, "partly")).line("m")
    assert line["ignored"] == ignored


def test_a_filter_that_is_hidden_is_never_named(board: Api) -> None:
    body = {**BOARD, "id": "kept", "filters": [{**BOARD["filters"][1], "value": ["Ada"]}]}
    board.done(board.post("/api/v2/dashboards", body))
    hidden = look(board, embed(board, "kept"), params={"hideDashboardFilters": ["name"]})
    assert counts(hidden) == {"Ada": 2}
    assert hidden.line("amounts")["ignored"] == []
    text = text_of(hidden.post("export", format="pdf"))
    assert "Not filtered" not in text


@pytest.mark.every_engine
def test_what_is_clicked_in_one_metric_narrows_the_others(acme: Looking) -> None:
    ada = [{"metricId": "by_name", "member": "customers.name", "value": "Ada"}]
    assert sum(row[1] for row in acme.rows("by_month", selections=ada)) == 2
    assert len(counts(acme, selections=ada)) == 3
    assert acme.line("amounts", selections=ada)["ignored"] == ["by_name.customers.name"]
    february = [
        {"metricId": "by_month", "member": "orders.created_at.month", "value": "2026-02-01"}
    ]
    assert counts(acme, selections=february) == {None: 1}
    hour = {**february[0], "member": "orders.created_at.hour", "value": "2026-02-14T09:00:00"}
    assert counts(acme, selections=[hour]) == counts(acme, selections=february)
    next_hour = {**hour, "value": "2026-02-14T10:00:00"}
    assert counts(acme, selections=[next_hour]) == {}
    other = [{"metricId": "by_name", "member": "orders.id", "value": 1}]
    assert acme.line("by_month", selections=other)["error"]["code"] == "QUERY_REJECTED"


@pytest.mark.every_engine
def test_a_metric_is_cut_drilled_into_sorted_and_paged(acme: Looking) -> None:
    days = {"key": "d", "metricId": "by_month", "grain": "day"}
    assert len(acme.rows(days)) == 5
    drilled = {"key": "d", "metricId": "by_month", "drill": ["2026-01-01"]}
    assert sorted(acme.rows(drilled)) == [["Ada", 2], ["Björn", 1]]
    assert acme.line(drilled)["level"] == 1
    page = {"key": "p", "metricId": "by_name", "order": [["customers.name", "desc"]], "limit": 1}
    assert [row[0] for row in acme.rows(page)] == ["Björn"]
    assert acme.line(page)["truncated"]
    assert [row[0] for row in acme.rows({**page, "offset": 1})] == ["Ada"]
    assert [row[0] for row in acme.rows({**page, "search": "jör"})] == ["Björn"]
    sql = {"key": "s", "metricId": "amounts", "order": [["amount", "desc"]], "limit": 2}
    assert [row[1] for row in acme.rows(sql)] == [30, 20]
    assert acme.line({**days, "grain": "year"})["error"]["code"] == "QUERY_REJECTED"


@pytest.mark.every_engine
def test_a_table_of_sql_is_searched_too(board: Api) -> None:
    text = (
        "SELECT c.name, o.id, o.amount FROM orders AS o JOIN customers AS c ON o.customer_id = c.id"
    )
    named = {"id": "named", "name": "Named", "datamartName": DATAMART, "chart": {"kind": "table"}}
    body = {"id": "texts", "name": "Texts", "metrics": [{**named, "sql": text}]}
    board.done(board.post("/api/v2/dashboards", body))
    looking = look(board, embed(board, "texts"))
    order = [["id", "asc"]]
    found = looking.line({"key": "f", "metricId": "named", "search": "AD", "order": order})
    assert ([row[0] for row in found["rows"]], found["ignored"]) == (["Ada", "Ada"], [])
    for odd in ("%", "_", "!", "' OR 1=1 --", "Bolt"):
        assert looking.rows({"key": "f", "metricId": "named", "search": odd}) == []


@pytest.mark.every_engine
def test_the_best_of_an_author_stay_the_best_on_every_page(board: Api) -> None:
    query = {
        "measures": ["orders.count"],
        "dimensions": ["orders.id"],
        "order": {"orders.id": "desc"},
        "limit": 3,
    }
    top = {"id": "top", "name": "Top", "datamartName": DATAMART, "query": query}
    for kind in ("table", "bar"):
        body = {"id": kind, "name": "B", "metrics": [{**top, "chart": {"kind": kind}}]}
        board.done(board.post("/api/v2/dashboards", body))
        looking = look(board, embed(board, kind, isAllowUnderlyingData=True))
        behind = looking.post("rows", metricId="top", limit=2, offset=1).json()
        assert (len(behind["rows"]), behind["truncated"]) == (2, True)
        every = [row[0] for row in looking.rows("top")]
        assert len(every) == 3
        turned = {"key": "t", "metricId": "top", "order": [["orders.id", "asc"]]}
        assert [row[0] for row in looking.rows(turned)] == sorted(every)
        page = looking.line({"key": "p", "metricId": "top", "limit": 2, "offset": 2})
        assert ([row[0] for row in page["rows"]], page["truncated"]) == (every[2:], False)
        assert looking.rows({"key": "p", "metricId": "top", "offset": 3}) == []


@pytest.mark.every_engine
def test_a_search_for_a_whole_number_finds_it(acme: Looking) -> None:
    every = acme.rows({"key": "a", "metricId": "amounts"})
    number = every[0][0]
    wanted = [row for row in every if number in row[:2]]
    assert acme.rows({"key": "f", "metricId": "amounts", "search": str(number)}) == wanted
    query = {"dimensions": ["orders.id"], "measures": ["orders.count"]}
    draft = {"key": "d", "draft": {"chart": {"kind": "table"}, "query": query}}
    assert acme.rows({**draft, "search": str(number)}) == [[number, 1]]
    assert acme.rows({**draft, "search": "424242424242424242"}) == []
    assert acme.line({**draft, "search": "a word"})["ignored"] == ["search"]


@pytest.mark.every_engine
def test_choices_are_the_clients_own(board: Api, embedded: str) -> None:
    found = look(board, embedded).post("options", filter="name").json()
    assert found == {"data": ["Ada", "Björn"], "truncated": False, "error": None}
    found = look(board, embedded, "bolt").post("options", filter="name", search="bob").json()
    assert found["data"] == ["Bolt's Bob"]
    for typed in ("period", "amount"):
        answer = look(board, embedded).post("options", filter=typed)
        assert (answer.status_code, answer.json()["error"]["at"]) == (400, "filter"), typed


@pytest.mark.every_engine
def test_underlying_rows_are_those_of_the_point(acme: Looking) -> None:
    point = [{"member": "customers.name", "value": "Ada"}]
    found = acme.post("rows", metricId="by_name", point=point).json()
    names = [column["name"] for column in found["columns"]]
    assert sorted(row[names.index("orders.id")] for row in found["rows"]) == [1, 2]
    assert "orders.secret_note" not in names


@pytest.mark.every_engine
def test_what_is_forced_cannot_be_seen_or_set(board: Api, embedded: str) -> None:
    params: dict[str, Any] = {
        "dashboardAppFilters": [{"dashboardId": "sales", "values": {"buyer": "Björn"}}],
        "appFilters": [{"metricId": "total", "values": {"note": ["s1", "s2"]}}],
    }
    forced = look(board, embedded, params=params)
    assert counts(forced) == {"Björn": 1}
    assert counts(forced, filters={"name": ["Ada"]}) == {}
    assert forced.post("options", filter="name").json()["data"] == ["Björn"]
    assert forced.post("rows", metricId="by_name").json()["rowCount"] == 1
    assert "Björn" not in str(forced.board())
    draft = {"chart": {"kind": "number"}, "query": {"measures": ["orders.count"]}}
    assert forced.rows({"key": "x", "draft": draft}) == [[0]]
    # On their own, viewers are forced by all of it: no order meets both, and of customers the
    # note says nothing.
    free = {"datamart": DATAMART, "query": {"dimensions": ["orders.id"]}}
    assert board.done(board.post("/api/v2/query", free, token=forced.token))["rows"] == []
    free = {"datamart": DATAMART, "query": {"dimensions": ["customers.name"]}}
    answer = board.post("/api/v2/query", free, token=forced.token)
    assert answer.json()["error"]["code"] == "APP_FILTER_PARAM_ERROR"


def test_a_token_forces_only_what_a_board_names(board: Api, embedded: str) -> None:
    del embedded
    for values, code in (
        ({"buyers": "Ada"}, "APP_FILTER_PARAM_ERROR"),
        ({"buyer": {"sql": "SELECT 1"}}, "APP_FILTER_PARAM_ERROR"),
        ({"buyer": []}, "APP_FILTER_PARAM_ERROR"),
        ({"buyer": {"start": "2026-01-01"}}, "APP_FILTER_PARAM_ERROR"),
    ):
        params: Any = {"dashboardAppFilters": [{"dashboardId": "sales", "values": values}]}
        body = {"clientId": "acme", "dataAppName": "app", "params": params}
        answer = board.post("/api/v2/guest-token/create", body)
        assert answer.json()["error"]["code"] == code


def test_hidden_filters_are_not_there(board: Api, embedded: str) -> None:
    hidden = look(board, embedded, params={"hideDashboardFilters": ["name"]})
    assert [found["name"] for found in hidden.board()["filters"]] == ["period", "amount"]
    assert hidden.line("by_name", filters={"name": ["Ada"]})["error"]["at"] == "filters.name"
    assert hidden.post("options", filter="name").status_code == 400


@pytest.mark.parametrize(
    ("flag", "what", "body"),
    [
        ("isAllowUnderlyingData", "rows", {"metricId": "by_name"}),
        ("isAllowMetricCreation", "metrics", MADE),
    ],
)
def test_every_flag_acts_on_the_server(
    board: Api, flag: str, what: str, body: dict[str, Any]
) -> None:
    closed = look(board, embed(board))
    answer = closed.post(what, **body)
    assert answer.json()["error"]["code"] == "PERMISSION_DENIED"
    assert flag in answer.json()["error"]["message"]
    opened = look(board, embed(board, **{flag: True}))
    assert opened.post(what, **body).status_code == 200


def test_a_token_takes_away_of_what_the_embed_allows(board: Api, embedded: str) -> None:
    less = look(board, embedded, permissions={"isEnableUnderlyingData": False})
    assert less.post("rows", metricId="by_name").status_code == 403
    more = look(board, embed(board), permissions={"isEnableUnderlyingData": True})
    assert more.post("rows", metricId="by_name").status_code == 403


def test_a_guest_asks_freely_only_where_an_embed_lets_them(board: Api) -> None:
    free = {"datamart": DATAMART, "sql": "SELECT count(*) AS n FROM orders"}
    closed = look(board, embed(board))
    assert board.post("/api/v2/query", free, token=closed.token).status_code == 403
    opened = look(board, embed(board, isAllowMetricCreation=True))
    assert board.done(board.post("/api/v2/query", free, token=opened.token))["rows"] == [[5]]


def test_a_datamart_that_no_embed_shows_is_for_guests_one_that_is_not_there(board: Api) -> None:
    draft = board.done(board.get(f"/api/v2/data-app/datamarts/{DATAMART}/draft"))["data"]
    board.add_mart({**draft, "name": "secret"})
    guest = look(board, embed(board, isAllowMetricCreation=True))

    def told(name: str) -> tuple[int, str]:
        body = {"datamart": name, "sql": "SELECT 1 AS n"}
        answer = board.post("/api/v2/query", body, token=guest.token)
        return answer.status_code, answer.json()["error"]["message"].replace(name, "…")

    assert told("secret") == told("secrets") == (404, "There is no datamart named '…'.")


@pytest.mark.every_store
def test_own_metrics_are_the_viewers_alone(board: Api, embedded: str) -> None:
    ada = look(board, embedded, params={"userIdentifier": "ada"})
    created = board.done(ada.post("metrics", **MADE))["id"]
    assert len(ada.rows(created)) == 3
    own = ada.board()["metrics"][-1]
    assert (own["id"], own["isOwn"], own["query"]["measures"]) == (created, True, ["orders.count"])
    for other in (
        look(board, embedded, params={"userIdentifier": "bob"}),
        look(board, embedded, "bolt", params={"userIdentifier": "ada"}),
        look(board, embedded),
    ):
        assert other.line(created)["error"]["code"] == "INVALID_METRIC_ID"
        path = f"/api/v2/viewer/metrics?embedId={embedded}&metricId={created}"
        assert board.delete(path, token=other.token).status_code == 404
    hidden = {**MADE, "query": {"measures": ["orders.secret_note.max"]}}
    assert ada.post("metrics", **hidden).json()["error"]["code"] == "QUERY_REJECTED"


def test_own_metrics_are_ordered_by_a_list_as_by_an_object(acme: Looking) -> None:
    for order in ([["customers.name", "desc"]], {"customers.name": "desc"}):
        made = {**MADE, "query": {**MADE["query"], "order": order}}
        created = acme.api.done(acme.post("metrics", **made))["id"]
        assert [row[0] for row in acme.rows(created) if row[0]] == ["Björn", "Ada"]


def test_a_draft_is_answered_before_it_is_kept(acme: Looking) -> None:
    draft = {"chart": {"kind": "pie"}, "query": {"measures": ["orders.count"]}}
    assert acme.rows({"key": "x", "draft": draft}) == [[5]]


@pytest.mark.every_engine
def test_a_metric_without_an_order_shows_the_largest_first(acme: Looking) -> None:
    chart = {"kind": "bar"}
    query = {"measures": ["orders.amount.sum"], "dimensions": ["orders.id"], "limit": 2}
    largest = {"key": "x", "draft": {"chart": chart, "query": query}}
    assert [row[0] for row in acme.rows(largest)] == [3, 2]
    month = {"dimension": "orders.created_at", "granularity": "month"}
    by_month = {"measures": ["orders.count"], "timeDimensions": [month]}
    found = acme.rows({"key": "x", "draft": {"chart": chart, "query": by_month}})
    assert [str(row[0])[:7] for row in found] == ["2026-01", "2026-02", "None"]
    names = {
        "key": "x",
        "draft": {"chart": {"kind": "table"}, "query": {"dimensions": ["customers.name"]}},
    }
    assert acme.rows(names) == [["Ada"], ["Björn"], [None]]


@pytest.mark.every_store
def test_an_own_layout_stays_until_it_is_given_back(acme: Looking) -> None:
    places = [{"metricId": "total", "x": 0, "y": 0, "width": 12, "height": 3}]
    path = "/api/v2/viewer/layout"
    acme.api.done(
        acme.api.put(path, {"embedId": acme.embed_id, "layout": places}, token=acme.token)
    )
    assert (acme.board()["layout"], acme.board()["isOwnLayout"]) == (places, True)
    acme.api.done(acme.api.delete(f"{path}?embedId={acme.embed_id}", token=acme.token))
    assert not acme.board()["isOwnLayout"]


@pytest.mark.every_engine
def test_an_embed_narrows_by_a_tables_own_client_column(board: Api) -> None:
    tenancy = [{"name": "customers", "clientColumn": "name"}]
    narrowed = look(board, embed(board, tableTenancySettings=tenancy))
    # No customer is named like the client's key, so nobody's orders are left by customer.
    assert counts(narrowed) == {None: 5}


@pytest.mark.every_store
def test_a_token_shows_only_the_embeds_that_it_admits(board: Api, embedded: str) -> None:
    other = embed(board)
    admitted = look(board, embedded, params={"allowedEmbeds": [embedded]})
    assert admitted.board()["embedId"] == embedded
    answer = board.get(f"/api/v2/viewer/board?embedId={other}", token=admitted.token)
    assert answer.json()["error"]["code"] == "INVALID_EMBED_ID"


def test_only_guests_look(board: Api, embedded: str) -> None:
    for token in ("key", "service"):
        answer = board.get(f"/api/v2/viewer/board?embedId={embedded}", token=token)
        assert answer.json()["error"]["code"] == "PERMISSION_DENIED"


@pytest.mark.every_engine
def test_a_back_end_asks_a_metric_as_one_client(board: Api, embedded: str) -> None:
    body = {"embedId": embedded, "metricId": "by_name", "clientId": "acme"}
    january = {"period": {"startDate": "2026-01-01", "endDate": "2026-01-31"}}
    found = board.done(board.post("/api/v2/data-app/query", {**body, "dashboardFilter": january}))
    counted = {row["customers.name"]: row["orders.count"] for row in found["data"]}
    assert counted == {"Ada": 2, "Björn": 1}
    assert (found["totalRecords"], found["metricid"], found["error"]) == (2, "by_name", None)
    assert found["metaData"]["groupbyColumnList"] == ["customers.name"]
    assert found["metaData"]["columns"][1] == {"name": "orders.count", "dataType": "number"}
    forced = {**body, "dashboardFilter": {"buyer": "Ada"}}
    found = board.done(board.post("/api/v2/data-app/query", forced))
    assert [row["customers.name"] for row in found["data"]] == ["Ada"]
    for wrong, code in (
        ({"metricId": "none"}, "INVALID_METRIC_ID"),
        ({"embedId": "none"}, "INVALID_EMBED_ID"),
        ({"clientId": "nobody"}, "CLIENT_ID_ERROR"),
        ({"metricFilter": {"buyer": "Ada"}}, "APP_FILTER_PARAM_ERROR"),
        ({"dashboardFilter": {"periods": None}}, "APP_FILTER_PARAM_ERROR"),
    ):
        answer = board.post("/api/v2/data-app/query", {**body, **wrong})
        assert answer.json()["error"]["code"] == code


@pytest.mark.every_engine
def test_a_metric_is_taken_along_as_it_is_shown(acme: Looking) -> None:
    metric = {"key": "x", "metricId": "by_name"}
    name = {"name": ["Ada"]}
    csv = acme.post("export", format="csv", metric=metric, filters=name)
    assert csv.headers["content-disposition"].startswith('attachment; filename="By name.csv"')
    assert "Ada" in csv.text
    assert "Björn" not in csv.text
    xlsx = acme.post("export", format="xlsx", metric=metric)
    assert xlsx.content[:2] == b"PK"
    pdf = acme.post("export", format="pdf", locale="de-DE")
    assert (pdf.content[:4], pdf.headers["content-type"]) == (b"%PDF", "application/pdf")
    assert acme.post("export", format="csv").status_code == 400


def test_periods_that_begin_with_a_day_are_downloaded_as_days(acme: Looking) -> None:
    def periods(**metric: Any) -> list[str]:
        asked = {"key": "x", "metricId": "by_month", **metric}
        content = acme.post("export", format="csv", metric=asked).content.decode("utf-8-sig")
        return [row[0] for row in csv.reader(io.StringIO(content))][1:]

    assert sorted(filter(None, periods())) == ["2026-01-01", "2026-02-01"]
    assert "2026-02-14" in periods(grain="day")


def test_a_document_says_what_it_was_narrowed_to(acme: Looking) -> None:
    january = {"start": "2026-01-01", "end": "2026-01-31"}
    told = {
        "period: Last 90 days": {"period": {"preset": "last90Days"}},
        "period: Jan 1, 2026 – Jan 31, 2026": {"period": january},
        "period: Jan 1, 2026 – …": {"period": {**january, "end": None}},
        "amount: 1,000 – …": {"amount": {"min": 1000, "max": None}},
        "name: Ada, Björn": {"name": ["Ada", "Björn"]},
    }
    for line, filters in told.items():
        document = acme.post("export", format="pdf", filters=filters)
        assert line in PdfReader(io.BytesIO(document.content)).pages[0].extract_text()


ADA = {"metricId": "by_name", "member": "customers.name", "value": "Ada"}


def text_of(document: Any) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document.content)).pages)


def test_a_document_says_what_was_clicked_and_which_cards_it_does_not_narrow(acme: Looking) -> None:
    month = {"metricId": "by_month", "member": "orders.created_at.month", "value": "2026-01-01"}
    text = text_of(acme.post("export", format="pdf", selections=[ADA, month]))
    assert "Name: Ada" in text
    assert "Created at: Jan 2026" in text
    assert "Not filtered by Name, Created at" in text  # the metric of SQL
    assert "Not filtered" not in text_of(acme.post("export", format="pdf"))
    nothing = {**ADA, "value": None}
    assert "Name: (none)" in text_of(acme.post("export", format="pdf", selections=[nothing]))


def test_a_card_is_printed_as_the_viewer_has_it(acme: Looking) -> None:
    drilled = {"key": "d", "metricId": "by_month", "drill": ["2026-01-01"]}
    searched = {"key": "s", "metricId": "by_name", "search": "Ada"}
    text = text_of(acme.post("export", format="pdf", cards=[drilled, searched]))
    assert "Created at: Jan 2026" in text
    assert "Search: Ada" in text
    assert "Feb" not in text_of(acme.post("export", format="pdf", metric=drilled))
    days = {"key": "d", "metricId": "by_month", "grain": "day"}
    text = text_of(acme.post("export", format="pdf", cards=[days]))
    assert "Feb 14" in text
    stranger = {"key": "x", "metricId": "nobody"}
    answer = acme.post("export", format="pdf", cards=[stranger])
    assert (answer.status_code, answer.json()["error"]["at"]) == (404, "cards")


def test_a_workbook_says_what_its_rows_were_narrowed_to(acme: Looking) -> None:
    def told(metric: str, **state: Any) -> dict[Any, Any]:
        asked = {"key": "x", "metricId": metric}
        answer = acme.post("export", format="xlsx", metric=asked, **state)
        rows = load_workbook(io.BytesIO(answer.content))["About"].iter_rows(values_only=True)
        return {row[0]: row[1] for row in rows}

    january = {"period": {"start": "2026-01-01", "end": "2026-01-31"}}
    narrowed = told("by_month", filters=january, selections=[ADA])
    assert narrowed["Filtered by"] == "period: Jan 1, 2026 – Jan 31, 2026\nName: Ada"
    assert "Not filtered by" not in narrowed
    assert told("amounts", selections=[ADA])["Not filtered by"] == "Name"
    assert "Filtered by" not in told("by_month")


def test_a_dashboard_that_hides_its_name_tells_it_nowhere(board: Api) -> None:
    hidden = look(board, embed(board, isShowDashboardName=False))
    assert (hidden.board()["name"], hidden.board()["description"]) == (None, None)
    paper = hidden.post("export", format="pdf")
    text = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert text.startswith("Dashboard")
    for told in (str(hidden.board()), paper.headers["content-disposition"], text):
        assert BOARD["name"] not in told
    assert look(board, embed(board)).board()["name"] == BOARD["name"]


def test_paper_wears_the_colours_that_it_is_given(acme: Looking) -> None:
    metric = {"key": "x", "metricId": "by_name"}
    for palette, status in ((["#0a7f5a"], 200), (["red"], 400), (["#0A7F5A; }"], 400)):
        answer = acme.post("export", format="pdf", palette=palette, metric=metric)
        assert answer.status_code == status


def test_nothing_is_taken_along_where_the_embed_forbids_it(board: Api) -> None:
    closed = look(board, embed(board, isAllowDownload=False))
    for kind in ("csv", "xlsx", "pdf"):
        metric = {"key": "x", "metricId": "by_name"}
        assert closed.post("export", format=kind, metric=metric).status_code == 403
