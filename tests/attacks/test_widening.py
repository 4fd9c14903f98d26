"""Numbers with more digits than a column has: an engine may widen the column, and fail on it.

A viewer sets a filter over a table of SQL; it stands beside the guard, on everybody's rows.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.attacks.perils import CLIENTS
from tests.attacks.test_truths import OWNERS, body
from tests.support.api import tenant_of
from tests.support.dataset import TableData
from tests.support.engines import ENGINES
from tests.support.grounds import source_on
from tests.support.looking import Looking, embed, look

BOARD = {
    "id": "sales",
    "name": "Sales",
    "metrics": [
        {
            "id": "count",
            "name": "Count",
            "datamartName": "mart",
            "sql": "SELECT count(*) AS n FROM notes",
            "chart": {"kind": "table"},
        }
    ],
    "filters": [{"name": "amount", "kind": "numberRange", "member": "notes.amount"}],
}
LEAST = (0, 0.5, 50.005, 1e-30, 1e-31, 1e-32, 1e-35, 1e15, 1e16, 1e30)


def _notes(amount: str) -> TableData:
    """The victim's row has `amount`."""
    columns = ("id integer NOT NULL PRIMARY KEY", "owner integer", "amount decimal(18,2)")
    rows = tuple((i, 1 + i % 400, Decimal(amount if i == 9 else i % 90)) for i in range(1, 1001))
    return TableData("notes", columns, rows)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_filter_tells_of_no_large_number_of_others(
    engine: str, request: pytest.FixtureRequest, engine_servers: Callable[[str], TestClient]
) -> None:
    told: list[list[Any]] = []
    for amount in ("9999999999999999.99", "1.00"):
        tables = [CLIENTS, OWNERS, _notes(amount)]
        with source_on(engine, f"widening_{amount[0]}", tables, request) as source:
            api = tenant_of(engine_servers("sqlite"))
            api.add_source(source)
            api.add_mart(body(source, "id", "owner", "amount"))
            api.done(api.post("/api/v2/dashboards", BOARD))
            looking = look(api, embed(api), "t1")
            told.append([_told(looking, least) for least in LEAST])
    assert told[0] == told[1]
    own = [i % 90 for i in range(1, 1001) if i % 4 == 0]
    assert told[0][:4] == [[[sum(n >= least for n in own)]] for least in LEAST[:4]]


def _told(looking: Looking, least: float) -> object:
    line = looking.line("count", filters={"amount": {"min": least}})
    return line["error"]["code"] if line["error"] else line["rows"]
