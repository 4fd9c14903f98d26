"""A server that is told to stop: what it answers to those who wait, and what it writes down."""

import signal
import threading
from pathlib import Path
from typing import Any

import psutil

from tests.support.api import DATAMART, DATASOURCE, mart_body
from tests.support.cli import store_cli
from tests.support.engines import file_source
from tests.support.live import Live, add_source, live
from tests.support.waiting import PATIENCE, until

# More pairs than any machine counts before the server gives up on them.
LONG = "SELECT count(*) FROM " + ", ".join(f"orders AS o{i}" for i in range(24))


def _asked(server: Live, told: list[Any]) -> None:
    with server.http() as http:
        body = {"datamart": DATAMART, "clientId": "acme", "sql": LONG}
        told.append(http.post("/api/v2/query", json=body))


def _processor_seconds(server: Live) -> float:
    spent = psutil.Process(server.process.pid).cpu_times()
    return float(spent.user + spent.system)


def test_who_waits_is_told_and_the_question_is_in_the_trail(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    told: list[Any] = []
    with (
        file_source("duckdb", tmp_path, "stopping") as source,
        live(data, tmp_path, stop_seconds=1) as server,
    ):
        add_source(data, source, DATASOURCE)
        with server.http() as http:
            made = http.post("/api/v2/data-app/datamarts", json=mart_body(source))
            assert made.status_code == 200, made.text
        waiting = threading.Thread(target=_asked, args=(server, told))
        before = _processor_seconds(server)
        waiting.start()
        until(lambda: _processor_seconds(server) > before + 1, "a question that runs")
        server.process.send_signal(signal.SIGTERM)
        waiting.join(PATIENCE)
        assert server.process.wait(PATIENCE) == 0
        (answer,) = told
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
    log = (data / "server.log").read_text()
    assert "bug" not in log
    assert "Traceback" not in log
    (entry,) = store_cli(data, tmp_path).json("audit", "--action", "query.failed")
    assert (entry["detail"]["outcome"], entry["subject"]) == ("cancelled", DATAMART)
