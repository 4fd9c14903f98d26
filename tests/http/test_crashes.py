"""A server that is killed at any moment has lost nothing that it acknowledged."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import httpx2

from tests.support.api import mart_body
from tests.support.engines import Source
from tests.support.live import Live, add_source, live
from tests.support.waiting import until

PATH = "/api/v2/data-app/datamarts"


def _create_until_killed(server: Live, body: dict[str, Any], prefix: str, made: list[str]) -> None:
    """Create datamarts one after the other; `made` gets those that were acknowledged."""
    with server.http() as http:
        for number in range(10_000):
            name = f"{prefix}-{number}"
            try:
                answer = http.post(PATH, json={**body, "name": name})
            except httpx2.TransportError:
                return
            assert answer.status_code == 200
            made.append(name)


def _killed_while_creating(server: Live, body: dict[str, Any], prefix: str) -> list[str]:
    made: list[str] = []
    threads = [
        threading.Thread(target=_create_until_killed, args=(server, body, f"{prefix}{i}", made))
        for i in range(4)
    ]
    for thread in threads:
        thread.start()
    until(lambda: len(made) >= 5, "five datamarts")
    server.process.kill()
    for thread in threads:
        thread.join()
    return made


def test_kill_9_leaves_whole_datamarts_or_none(
    tmp_path: Path, files: Path, duckdb_small: Source
) -> None:
    body = mart_body(duckdb_small)
    acknowledged: set[str] = set()
    for round_ in range(3):
        with live(tmp_path, files, rate_limit=1_000_000) as server:
            if round_ == 0:
                add_source(tmp_path, duckdb_small)
            acknowledged |= set(_killed_while_creating(server, body, f"round{round_}-"))
    with sqlite3.connect(tmp_path / "martlet.db") as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
    with live(tmp_path, files, rate_limit=1_000_000) as server, server.http() as http:
        found = {row["name"]: row for row in http.get(PATH).json()["data"]}
        assert acknowledged <= set(found)
        assert len(acknowledged) >= 15
        for name, row in found.items():
            assert len(row["datamartTables"]) == len(body["tableList"])
            question = {"datamart": name, "clientId": "acme", "sql": "SELECT id FROM order_lines"}
            assert http.post("/api/v2/query", json=question).json()["rowCount"] == 4
