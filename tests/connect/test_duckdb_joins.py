"""DuckDB answers rightly where a join has a side without rows, as new clients have."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from martlet.compiler import compile as compiled
from martlet.connect.connections import Connections
from martlet.connect.hosts import Places
from martlet.connect.limits import Limits
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.model.access import Tenant
from martlet.model.datasource import Datasource
from martlet.model.question import SqlQuestion
from tests.support.engines import Source
from tests.support.marts import draft
from tests.support.recording import ASKING, unrecorded

_NOTHING = "(SELECT id FROM orders WHERE id < 0)"
_SIDES = {
    "right side": f"(SELECT id FROM orders) AS a LEFT JOIN {_NOTHING} AS b ON a.id = b.id",
    "left side": f"{_NOTHING} AS b RIGHT JOIN (SELECT id FROM orders) AS a ON a.id = b.id",
    "one side of all": f"(SELECT id FROM orders) AS a FULL JOIN {_NOTHING} AS b ON a.id = b.id",
}
_FORMS = {
    "NOT EXISTS": ("SELECT id FROM orders WHERE NOT EXISTS (SELECT b.id FROM {})", False),
    "EXISTS": ("SELECT id FROM orders WHERE EXISTS (SELECT b.id FROM {})", True),
    "a value": ("SELECT id FROM orders WHERE (SELECT b.id FROM {} LIMIT 1) IS NULL", True),
}


@pytest.fixture
def connections(files: Path) -> Iterator[Connections]:
    opened = Connections(Places(files), Limits(), unrecorded)
    yield opened
    opened.close()


@pytest.mark.parametrize("side", _SIDES)
@pytest.mark.parametrize("form", _FORMS)
def test_a_join_with_a_side_without_rows_is_answered_rightly(
    duckdb_small: Source, connections: Connections, form: str, side: str
) -> None:
    text, has_rows = _FORMS[form]
    identity = DatamartIdentity("m1", 1, "duckdb", "d1", "main")
    mart = build_datamart(draft(duckdb_small.schema), duckdb_small.read(), identity)
    datasource = Datasource("d1", "main", "duckdb", 1, duckdb_small.credentials)

    def rows(sql: str) -> list[object]:
        query = compiled(SqlQuestion(sql), mart).proof.guard(Tenant("m1", "t1", key="t1"))
        return list(asyncio.run(connections.rows(datasource, query, ASKING)))

    orders = rows("SELECT id FROM orders")
    assert len(orders) > 1
    assert len(rows(text.format(_SIDES[side]))) == (len(orders) if has_rows else 0)
