"""A text that stands for a condition: DuckDB reads it as true or false row by row, or fails.

No row of the viewer's can fail. A victim's can, where it is planted, and nothing may tell of that.
"""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.attacks.perils import CLIENTS, VICTIM, VIEWER, tenancy
from tests.support.api import tenant_of
from tests.support.dataset import TableData
from tests.support.engines import ENGINES, Source
from tests.support.grounds import source_on
from tests.support.tally import tally

QUESTIONS = [
    "SELECT count(*) FROM notes WHERE word",
    "SELECT count(*) FROM notes WHERE word = 'zebra' AND NOT word",
    "SELECT count(*) FROM notes WHERE word LIKE 'z%' AND (word)",
    "SELECT count(*) FROM notes WHERE word LIKE 'z%' AND (id = 1 OR word)",
    "SELECT count(*), max(1 / 2) FROM notes WHERE word = 'zebra' AND NOT word",
    "SELECT count(*) FROM notes AS n JOIN notes AS m ON n.id = m.id AND n.word",
    "SELECT count(*) FROM notes AS n LEFT JOIN notes AS m ON m.word",
    "SELECT word FROM notes GROUP BY word HAVING word ORDER BY 1",
    "WITH x AS (SELECT word AS w FROM notes) SELECT count(*) FROM x WHERE w",
]


def body(source: Source, *columns: str) -> dict[str, Any]:
    """Notes are an owner's, and owners a client's: engines look at the word before the way."""
    named = {"owners": ["id"], "notes": columns}
    tables = [
        {"schemaName": source.schema, "name": name, "columns": [{"name": c} for c in columns]}
        for name, columns in named.items()
    ]
    return {
        "name": "mart",
        "datasourceName": "main",
        "tableList": [{**tables[0], "clientColumn": "client"}, tables[1]],
        "relationships": [
            {
                "parentTableName": "owners",
                "parentColumnName": "id",
                "childTableName": "notes",
                "childColumnName": "owner",
            }
        ],
        "tenancySettings": tenancy(source),
    }


# So many that no engine picks the viewer's out of the notes by a list of them.
OWNERS = TableData(
    "owners",
    ("id integer NOT NULL PRIMARY KEY", "client varchar(20)"),
    tuple((i, f"t{1 + (i - 1) % 4}") for i in range(1, 401)),
)


def _notes(word: str) -> TableData:
    """The victim's row says `word`, every other one is true."""
    columns = ("id integer NOT NULL PRIMARY KEY", "owner integer", "word varchar(20)")
    rows = tuple((i, 1 + i % 400, word if i == 9 else "true") for i in range(1, 1001))
    return TableData("notes", columns, rows)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_text_for_a_condition_tells_nothing_of_others(
    engine: str, request: pytest.FixtureRequest, engine_servers: Callable[[str], TestClient]
) -> None:
    told: dict[str, list[Any]] = {VIEWER: [], VICTIM: []}
    for word in ("zebra", "true"):
        with source_on(
            engine, f"truths_{word}", [CLIENTS, OWNERS, _notes(word)], request
        ) as source:
            api = tenant_of(engine_servers("sqlite"))
            api.add_source(source)
            api.add_mart(body(source, "id", "owner", "word"))
            for client, answers in told.items():
                token = api.guest(client)
                answers.append([_told(api.sql(sql, None, token=token)) for sql in QUESTIONS])
    assert told[VIEWER][0] == told[VIEWER][1]
    if engine == "duckdb":
        assert told[VICTIM][0] != told[VICTIM][1], "it would test nothing"
    tally("victims' rows asked after behind the fence", row=engine, column="told nothing")


def _told(response: Any) -> object:
    body = response.json()
    return body["rows"] if response.status_code == 200 else body["error"]["code"]
