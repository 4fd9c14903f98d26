"""What a token forces anywhere narrows all that its holder asks freely, by whatever embed."""

import copy
import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import DATAMART, Api, mart_body
from tests.support.engines import Source
from tests.support.looking import BOARD, Looking, embed, look

IDS = {"dimensions": ["orders.id"]}
CHART = {"kind": "table"}
DRAFT = {"key": "x", "draft": {"chart": CHART, "query": IDS}}
SQL = "SELECT id FROM orders"
STORED: dict[str, Any] = {
    "id": "ids",
    "name": "Ids",
    "datamartName": DATAMART,
    "query": IDS,
    "chart": CHART,
}
FREELY = {"isAllowMetricCreation": True, "isAllowUnderlyingData": True}

BUYER = {"dashboardAppFilters": [{"dashboardId": "sales", "values": {"buyer": "Björn"}}]}
NOTE = {"appFilters": [{"metricId": "total", "values": {"note": ["s1"]}}]}
BOTH = {**BUYER, **NOTE}
ALL = [1, 2, 3, 4, 5]
REFUSED = "APP_FILTER_PARAM_ERROR"

Answer = list[int] | str


def _ids(rows: list[list[Any]]) -> Answer:
    return sorted(int(row[0]) for row in rows)


def _line(looking: Looking, asked: dict[str, Any], **state: Any) -> Answer:
    line = looking.line(asked, **state)
    return str(line["error"]["code"]) if line["error"] else _ids(line["rows"])


def _told(response: Any) -> Answer:
    if response.status_code != 200:
        return str(response.json()["error"]["code"])
    return _ids(response.json()["rows"])


def _file(looking: Looking, metric: dict[str, Any]) -> Answer:
    response = looking.post("export", format="csv", metric=metric)
    if response.status_code != 200:
        return str(response.json()["error"]["code"])
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    return _ids(rows[1:])


def _own(looking: Looking) -> dict[str, Any]:
    """The metric that the viewer saved while nothing was forced."""
    (found,) = [metric for metric in looking.board()["metrics"] if metric["isOwn"]]
    return {"key": "own", "metricId": found["id"]}


def _rows_behind(looking: Looking, metric_id: str) -> Answer:
    return _told(looking.post("rows", metricId=metric_id))


def _free(looking: Looking, **question: Any) -> Answer:
    body = {"datamart": DATAMART, **question}
    return _told(looking.api.post("/api/v2/query", body, token=looking.token))


FREE: dict[str, Callable[[Looking], Answer]] = {
    "a draft": lambda looking: _line(looking, DRAFT),
    "a draft that is filtered": lambda looking: _line(
        looking, DRAFT, filters={"amount": {"min": 1, "max": None}}
    ),
    "a draft that is searched": lambda looking: _line(looking, {**DRAFT, "search": ""}),
    "a draft as a file": lambda looking: _file(looking, DRAFT),
    "an own metric": lambda looking: _line(looking, _own(looking)),
    "an own metric as a file": lambda looking: _file(looking, _own(looking)),
    "the rows behind an own metric": lambda looking: _rows_behind(
        looking, _own(looking)["metricId"]
    ),
    "a free query": lambda looking: _free(looking, query=IDS),
    "free SQL": lambda looking: _free(looking, sql=SQL),
    "free SQL around the table": lambda looking: _free(
        looking,
        sql="SELECT o.id FROM order_lines l RIGHT JOIN orders o ON l.order_id = o.id GROUP BY o.id",
    ),
}

STORED_ONES: dict[str, Callable[[Looking], Answer]] = {
    "a metric of the author": lambda looking: _line(looking, {"key": "ids", "metricId": "ids"}),
    "the same as a file": lambda looking: _file(looking, {"key": "ids", "metricId": "ids"}),
    "the rows behind it": lambda looking: _rows_behind(looking, "ids"),
}

FORCED: list[tuple[dict[str, Any], list[int]]] = [({}, ALL), (BUYER, [3]), (NOTE, [1]), (BOTH, [])]
TOLD = ["nothing", "on a dashboard", "on a metric", "on both"]


@pytest.fixture
def shop(api: Api, duckdb_small: Source) -> Api:
    """A dashboard with app filters, and one over the same datamart that declares none."""
    api.add_mart(mart_body(duckdb_small))
    _add(api, "sales", metrics=[*BOARD["metrics"], STORED])
    plain = [{k: v for k, v in m.items() if k != "appFilters"} for m in BOARD["metrics"]]
    _add(api, "plain", metrics=[*plain, STORED], appFilters=[])
    return api


def _add(api: Api, board_id: str, **fields: Any) -> None:
    body = {**copy.deepcopy(BOARD), "id": board_id, **fields}
    api.done(api.post("/api/v2/dashboards", body))


def _embeds(shop: Api) -> dict[str, str]:
    """One of each dashboard; the viewer has saved a metric in both."""
    shown = {board: embed(shop, board, **FREELY) for board in ("sales", "plain")}
    for each in shown.values():
        made = look(shop, each).post("metrics", name="mine", chart=CHART, query=IDS)
        assert made.status_code == 200, made.text
    return shown


@pytest.mark.parametrize(("params", "narrowed"), FORCED, ids=TOLD)
def test_what_is_asked_freely_is_narrowed_by_whatever_embed(
    shop: Api, params: dict[str, Any], narrowed: list[int]
) -> None:
    shown = _embeds(shop)
    found = {
        (board, kind): ask(look(shop, embedded, params=params))
        for board, embedded in shown.items()
        for kind, ask in FREE.items()
    }
    few = "a draft that is filtered"  # the first order's buyer is known, and its amount too
    assert found == {
        (board, kind): [n for n in narrowed if n != 4] if kind == few else narrowed
        for board in shown
        for kind in FREE
    }


@pytest.mark.parametrize(("params", "narrowed"), FORCED, ids=TOLD)
def test_what_an_author_composed_is_narrowed_by_what_is_forced_on_its_own_dashboard(
    shop: Api, params: dict[str, Any], narrowed: list[int]
) -> None:
    """A filter that is forced on a metric narrows that metric; `ids` declares none."""
    del narrowed
    shown = _embeds(shop)
    of_board = [3] if "dashboardAppFilters" in params else ALL
    for board, expected in (("sales", of_board), ("plain", ALL)):
        looking = look(shop, shown[board], params=params)
        told = {kind: ask(looking) for kind, ask in STORED_ONES.items()}
        assert told == dict.fromkeys(STORED_ONES, expected), board


@pytest.mark.parametrize(("board", "names"), [("sales", ["Björn"]), ("plain", ["Ada", "Björn"])])
def test_choices_are_narrowed_as_the_metrics_that_show_them(
    shop: Api, board: str, names: list[str]
) -> None:
    looking = look(shop, _embeds(shop)[board], params=BUYER)
    assert looking.post("options", filter="name").json()["data"] == names


def test_a_draft_of_a_table_of_which_a_filter_elsewhere_says_nothing_fails(shop: Api) -> None:
    shown = _embeds(shop)
    names = {"key": "x", "draft": {"chart": CHART, "query": {"dimensions": ["customers.name"]}}}
    for each in shown.values():
        looking = look(shop, each, params=NOTE)
        error = looking.line(names)["error"]
        assert error["code"] == REFUSED
        assert "note" not in error["message"]
        own = looking.post("metrics", name="n", chart=CHART, query=names["draft"]["query"])  # type: ignore[index]
        # What cannot be answered may be kept by nobody: it would be refused each time.
        assert own.json()["error"]["code"] == REFUSED


@pytest.mark.parametrize("gone", ["the filter", "the metric", "the dashboard"])
def test_a_filter_that_is_gone_elsewhere_is_not_dropped(shop: Api, gone: str) -> None:
    shown = _embeds(shop)
    looking = look(shop, shown["plain"], params=NOTE if gone == "the metric" else BUYER)
    assert _line(looking, DRAFT) in ([1], [3])
    if gone == "the filter":
        fields = {**copy.deepcopy(BOARD), "id": "sales", "appFilters": []}
        shop.done(shop.put("/api/v2/dashboards", fields))
    elif gone == "the metric":
        shop.done(shop.delete("/api/v2/dashboards/sales/metrics/total?force=true"))
    else:
        shop.done(shop.delete("/api/v2/dashboards/sales?force=true"))
    free = {kind: ask(looking) for kind, ask in FREE.items()}
    assert set(free.values()) == {REFUSED}
    assert _line(looking, {"key": "ids", "metricId": "ids"}) == ALL


def _second(shop: Api, source: Source, *columns: str) -> str:
    """An embed over another datamart, whose one table has these columns."""
    table = {
        "schemaName": source.schema,
        "name": "orders",
        "clientColumn": "client_id",
        "columns": [{"name": name} for name in columns],
    }
    shop.add_mart(mart_body(source, name="second", tableList=[table], relationships=[]))
    metric = {**STORED, "datamartName": "second", "query": {"measures": ["orders.count"]}}
    _add(shop, "other", metrics=[metric], filters=[], appFilters=[])
    return embed(shop, "other", **FREELY)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [(("id", "secret_note"), [1]), (("id", "amount"), REFUSED)],
)
def test_another_datamart_is_narrowed_too_or_not_asked_freely(
    shop: Api, duckdb_small: Source, columns: tuple[str, ...], expected: Answer
) -> None:
    """It may hold the same rows: whoever forces a filter need not know all datamarts."""
    second = _second(shop, duckdb_small, *columns)
    embed(shop, "sales", **FREELY)
    assert _line(look(shop, second), DRAFT) == ALL
    forced = look(shop, second, params=NOTE)
    assert _line(forced, DRAFT) == expected
    body = {"datamart": "second", "sql": SQL}
    assert _told(shop.post("/api/v2/query", body, token=forced.token)) == expected
    assert forced.rows("ids") == [[5]]


def test_a_draft_is_no_sql(shop: Api) -> None:
    looking = look(shop, _embeds(shop)["plain"], params=BUYER)
    draft = {"key": "x", "draft": {"chart": CHART, "sql": SQL}}
    assert looking.post("query", metrics=[draft]).status_code == 400
