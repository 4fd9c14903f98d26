"""A query that fails after many rows fails in the words of one that fails at once."""

import asyncio
from pathlib import Path

import pytest

from martlet.connect.drivers import DRIVERS
from martlet.errors import Code, Failure
from tests.support.engines import Source
from tests.support.guarded import connections_to, datasource_of, guarded
from tests.support.recording import ASKING

_LAST = 700
_WORD = "a-private-word"
# Each fails on one row of half a million, when many were read.
_FAILING = {
    "postgres": "CAST(CASE WHEN a.i = 699 THEN '{word}' ELSE '1' END AS INTEGER)",
    "duckdb": "CAST(CASE WHEN a.i = 699 THEN '{word}' ELSE '1' END AS INTEGER)",
    "clickhouse": "CAST(CASE WHEN a.i = 699 THEN '{word}' ELSE '1' END AS INTEGER)",
    "mysql": "9223372036854775807 + CASE WHEN a.i = 699 THEN 1 ELSE 0 END",
    "sqlite": "abs(CASE WHEN a.i = 699 THEN -9223372036854775807 - 1 ELSE 1 END)",
}
_NUMBERS = f"SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {_LAST}"


@pytest.mark.parametrize("is_ordered", [False, True], ids=["as it comes", "ordered"])
def test_a_query_that_fails_late_is_told_as_one_that_fails_at_once(
    source: Source, files: Path, *, is_ordered: bool
) -> None:
    value = _FAILING[source.engine].format(word=_WORD)
    order = " ORDER BY 1, 2" if is_ordered else ""
    sql = f"WITH RECURSIVE n AS ({_NUMBERS}) SELECT a.i, {value} AS v FROM n AS a, n AS b{order}"
    query = guarded(source, sql)
    with connections_to(source, files) as connections, pytest.raises(Failure) as caught:
        asyncio.run(connections.rows(datasource_of(source), query, ASKING))
    assert caught.value.code is Code.QUERY_FAILED
    assert "failed while it ran" in caught.value.message
    assert _WORD not in f"{caught.value.message} {caught.value.cause}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Conversion Error: Could not convert string 'x' to INT32", Code.QUERY_FAILED),
        ("Out of Range Error: Overflow", Code.QUERY_FAILED),
        ("Out of Memory Error: could not allocate", Code.QUERY_FAILED),
        ("INTERRUPT Error: Interrupted!", Code.QUERY_TIMEOUT),
        ("IO Error: Cannot read", Code.DATASOURCE_UNAVAILABLE),
        ("[Errno 5] Input/output error", Code.DATASOURCE_UNAVAILABLE),
    ],
)
def test_what_duckdb_says_in_a_stream_has_its_kind(text: str, code: Code) -> None:
    failure = DRIVERS["duckdb"].failure(OSError(text))
    assert failure is not None
    assert failure.code is code
