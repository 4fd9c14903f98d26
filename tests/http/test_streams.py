"""Large results: sent as they are read, whole or visibly broken off, and never held in memory."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pyarrow as pa
import pytest

from tests.support.api import mart_body
from tests.support.engines import Source
from tests.support.live import Live, add_source, live
from tests.support.waiting import until

ROWS = 60_000
NUMBERS = (
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    " SELECT i, 'a text to make the rows as long as they often are' AS t FROM n"
)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streams")


@pytest.fixture(scope="module")
def log(data_dir: Path) -> Path:
    return data_dir / "server.log"


@pytest.fixture(scope="module")
def served(data_dir: Path, files: Path, postgres_small: Source) -> Iterator[Live]:
    """A server of its own with a cap on rows, on PostgreSQL."""
    sockets = postgres_small.server.socket if postgres_small.server else None
    settings: dict[str, Any] = {"max_rows": ROWS, "datasource_sockets": sockets or ""}
    with live(data_dir, files, **settings) as server:
        add_source(data_dir, postgres_small)
        with server.http() as http:
            body = mart_body(postgres_small)
            assert http.post("/api/v2/data-app/datamarts", json=body).status_code == 200
        yield server


def _question(rows: int, **fields: Any) -> dict[str, Any]:
    return {
        "datamart": "mart",
        "clientId": "acme",
        "sql": NUMBERS.format(rows=rows),
        **fields,
    }


def _whole(server: Live, accept: str, rows: int = ROWS) -> httpx2.Response:
    with server.http() as http:
        return http.post("/api/v2/query", json=_question(rows), headers={"Accept": accept})


def test_every_format_is_streamed_whole(served: Live) -> None:
    answer = _whole(served, "application/json")
    assert "content-length" not in answer.headers
    assert answer.json()["rowCount"] == ROWS
    assert answer.json()["rows"][-1][0] == ROWS
    rows = list(csv.reader(io.StringIO(_whole(served, "text/csv").text, newline="")))
    assert (len(rows), rows[0]) == (ROWS + 1, ["i", "t"])
    stream = _whole(served, "application/vnd.apache.arrow.stream").content
    assert pa.ipc.open_stream(stream).read_all().num_rows == ROWS


def test_the_first_rows_arrive_before_the_last_are_read(served: Live) -> None:
    """What cannot end in the time that a query has is answered from at once."""
    with (
        served.http() as http,
        http.stream(
            "POST", "/api/v2/query", json=_question(ROWS), headers={"Accept": "text/csv"}
        ) as answer,
    ):
        first = next(answer.iter_raw(1000))
        assert first.startswith(b"i,t\r\n1,")


@pytest.mark.parametrize(
    "accept", ["application/json", "text/csv", "application/vnd.apache.arrow.stream"]
)
def test_a_result_over_the_cap_is_broken_off_so_that_nobody_takes_it_for_whole(
    served: Live, accept: str
) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        _whole(served, accept, ROWS + 1)
    assert _whole(served, accept, 10).status_code == 200


def test_the_log_says_how_each_answer_ended(served: Live, log: Path) -> None:
    """Whole, broken off by a cap, or left by its reader; and none of them is a bug."""
    before = len(log.read_text().splitlines())
    assert _whole(served, "text/csv", 10).status_code == 200
    assert _whole(served, "text/csv").status_code == 200
    with pytest.raises(httpx2.RemoteProtocolError):
        _whole(served, "text/csv", ROWS + 1)
    with (
        served.http() as http,
        http.stream("POST", "/api/v2/query", json=_question(ROWS)) as answer,
    ):
        next(answer.iter_raw(1000))
    assert _outcomes(log, before) == ["whole", "whole", "RESULT_TOO_LARGE", "cancelled"]
    assert '"level": "error"' not in "".join(log.read_text().splitlines()[before:])


def _outcomes(log: Path, before: int) -> list[str]:
    """How the queries of the log ended, after `before` lines; four of them will."""

    def outcomes() -> list[str]:
        events = [json.loads(line) for line in log.read_text().splitlines()[before:]]
        return [event["outcome"] for event in events if event.get("purpose") == "query"]

    until(lambda: len(outcomes()) == 4, "four queries in the log")
    return outcomes()


def test_a_small_result_over_the_cap_is_an_error(
    tmp_path: Path, files: Path, duckdb_small: Source
) -> None:
    with live(tmp_path, files, max_rows=3) as server, server.http() as http:
        add_source(tmp_path, duckdb_small)
        http.post("/api/v2/data-app/datamarts", json=mart_body(duckdb_small))
        question = {"datamart": "mart", "clientId": "acme", "sql": "SELECT id FROM orders"}
        error = http.post("/api/v2/query", json=question).json()["error"]
        assert error["code"] == "RESULT_TOO_LARGE"
        answer = http.post("/api/v2/query", json={**question, "limit": 3}).json()
        assert (answer["rowCount"], answer["truncated"]) == (3, True)


def test_a_reader_that_is_slow_or_gone_costs_no_memory(served: Live) -> None:
    """The server reads on only as fast as it is read from."""
    process = psutil.Process(served.process.pid)
    before = process.memory_info().rss
    with (
        served.http() as http,
        http.stream(
            "POST", "/api/v2/query", json=_question(ROWS), headers={"Accept": "text/csv"}
        ) as answer,
    ):
        next(answer.iter_raw(1000))
        while_open = process.memory_info().rss
    assert while_open - before < 100 * 1024 * 1024
    assert _whole(served, "text/csv", 10).status_code == 200
