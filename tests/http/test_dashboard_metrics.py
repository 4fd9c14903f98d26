"""The metrics of a dashboard, one by one."""

import pytest

from tests.support.api import Api, mart_body
from tests.support.boards import PATH, board, faults, metric
from tests.support.engines import Source

METRICS = f"{PATH}/sales/metrics"
PERIOD = {"name": "period", "kind": "dateRange", "member": "orders.created_at"}


@pytest.fixture
def made(api: Api, duckdb_small: Source) -> Api:
    """A dashboard with the metrics `a` and `b`, both driven by a filter."""
    api.add_mart(mart_body(duckdb_small))
    body = board(metrics=[metric("a"), metric("b")], filters=[PERIOD])
    api.done(api.post(PATH, body))
    return api


def test_a_metric_is_added_below_the_others(made: Api) -> None:
    added = made.post(METRICS, metric("Revenue", chart={"kind": "table"}))
    assert made.done(added) == {"id": "revenue", "error": None}
    again = made.done(made.post(METRICS, metric("Revenue")))["id"]
    assert again.startswith("revenue-")
    read = made.done(made.get(f"{PATH}/sales"))["data"]
    assert [m["id"] for m in read["metrics"]] == ["a", "b", "revenue", again]
    assert read["layout"][2] == {"metricId": "revenue", "x": 0, "y": 4, "width": 12, "height": 5}
    assert set(read["filters"][0]["drives"]) == {"a", "b"}


def test_metrics_are_listed_and_read_as_they_can_be_sent(made: Api) -> None:
    rows = made.done(made.get(METRICS))["data"]
    assert [row["id"] for row in rows] == ["a", "b"]
    response = made.get(f"{METRICS}/b")
    assert response.json()["data"] == rows[1]
    etag = {"If-Match": response.headers["ETag"]}
    changed = {**rows[1], "name": "Other", "chart": {"kind": "line"}}
    put = made.put(f"{METRICS}/b", changed, headers=etag)
    assert made.done(put) == {"id": "b", "error": None}
    assert made.put(f"{METRICS}/b", changed, headers=etag).status_code == 412
    assert [row["name"] for row in made.done(made.get(METRICS))["data"]] == ["a", "Other"]
    page = made.done(made.get(f"{METRICS}?isPagination=true&pageNumber=2"))["data"]
    assert page == []


def test_a_deleted_metric_leaves_nothing_behind(made: Api) -> None:
    assert made.done(made.delete(f"{METRICS}/a")) == {"id": "a", "error": None}
    read = made.done(made.get(f"{PATH}/sales"))["data"]
    assert [m["id"] for m in read["metrics"]] == ["b"]
    assert [p["metricId"] for p in read["layout"]] == ["b"]
    assert read["filters"][0]["drives"] == {"b": "orders.created_at"}
    made.done(made.put(PATH, read))


def test_a_metric_that_is_not_there_is_told(made: Api) -> None:
    for response in (
        made.get(f"{METRICS}/aa"),
        made.delete(f"{METRICS}/aa"),
        made.put(f"{METRICS}/aa", metric("aa")),
    ):
        error = response.json()["error"]
        assert (error["code"], error["at"]) == ("INVALID_METRIC_ID", "metricId")
        assert "did you mean `a`?" in error["message"]
    assert made.get(f"{PATH}/other/metrics").status_code == 404


def test_faults_are_told_by_their_path_in_the_metric(made: Api) -> None:
    bad = metric(
        "x", chart={"kind": "bar", "x": "orders.created_at"}, grains=["day"], drill=["a.b"]
    )
    assert faults(made, bad, path=METRICS) == {
        "chart.x": "INVALID_REQUEST_BODY",
        "drill[0]": "QUERY_REJECTED",
    }
    assert faults(made, metric("x", query=None), path=METRICS) == {"query": "INVALID_REQUEST_BODY"}
    nested = metric("x", query={"measures": ["orders.count"], "filters": [{}]})
    assert set(faults(made, nested, path=METRICS)) == {"query.filters[0]"}
    assert set(faults(made, metric("x", id="a"), path=METRICS)) == {"id"}
    assert set(faults(made, metric("x", id="b"), "PUT", f"{METRICS}/a")) == {"id"}


def test_a_change_that_leaves_a_filter_without_its_member_is_refused(made: Api) -> None:
    other = metric("a", query={"dimensions": ["countries.title"]}, chart={"kind": "table"})
    assert set(faults(made, other, "PUT", f"{METRICS}/a")) == {"filters[0].drives.a"}


def test_a_metric_is_judged_alone(made: Api, duckdb_small: Source) -> None:
    """What is wrong with another, since its datamart has changed, does not keep it out."""
    made.add_mart(mart_body(duckdb_small, name="few"))
    made.done(made.put(f"{METRICS}/b", metric("b", datamartName="few")))
    tables = mart_body(duckdb_small)["tableList"][1:2]
    change = {"datamartName": "few", "tableList": tables}
    made.done(made.put("/api/v2/data-app/datamarts?force=true", change))
    made.done(made.post(METRICS, metric("c")))
    assert "metrics[1].query" in faults(
        made, made.done(made.get(f"{PATH}/sales"))["data"], "PUT", PATH
    )
