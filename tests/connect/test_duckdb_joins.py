"""DuckDB answers rightly where a join has a side without rows, as new clients have."""

import asyncio
from pathlib import Path

import pytest

from tests.support.engines import Source
from tests.support.guarded import connections_to, datasource_of, guarded
from tests.support.recording import ASKING

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


@pytest.mark.parametrize("side", _SIDES)
@pytest.mark.parametrize("form", _FORMS)
def test_a_join_with_a_side_without_rows_is_answered_rightly(
    duckdb_small: Source, files: Path, form: str, side: str
) -> None:
    text, has_rows = _FORMS[form]

    def rows(sql: str) -> list[object]:
        query = guarded(duckdb_small, sql)
        return list(asyncio.run(connections.rows(datasource_of(duckdb_small), query, ASKING)))

    with connections_to(duckdb_small, files) as connections:
        orders = rows("SELECT id FROM orders")
        found = rows(text.format(_SIDES[side]))
    assert len(orders) > 1
    assert len(found) == (len(orders) if has_rows else 0)
