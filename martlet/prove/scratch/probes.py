"""Queries on a canary's own rows, in every form that a viewer may use.

`{t}` is a table and `{m}` its column of marks. The canary's marks begin with `{own}`, if they are
texts, and `{other}` is a mark of another canary. The expected results are known, because all rows
were planted.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from martlet.prove.ask import QueryResult

Marks = Sequence[str]


@dataclass(frozen=True, slots=True)
class Probe:
    """`fits` compares a result with all of the canary's own marks.

    `is_of_texts`: the probe needs marks that are texts.
    """

    name: str
    text: str
    fits: Callable[[QueryResult, Marks], bool]
    is_of_texts: bool = False


def _cells(answer: QueryResult) -> list[list[str | None]]:
    return [[None if cell is None else str(cell) for cell in row] for row in answer.rows]


def _each(answer: QueryResult, marks: Marks) -> bool:
    """The first column holds the marks, each as often as it was planted."""
    return Counter(row[0] for row in _cells(answer)) == Counter(marks)


def _distinct(answer: QueryResult, marks: Marks) -> bool:
    return Counter(row[0] for row in _cells(answer)) == Counter(set(marks))


def _twice(answer: QueryResult, marks: Marks) -> bool:
    return Counter(row[0] for row in _cells(answer)) == Counter([*marks, *marks])


def _pairs(answer: QueryResult, marks: Marks) -> bool:
    """Every pair of marks."""
    expected = Counter((one, other) for one in marks for other in marks)
    return Counter((row[0], row[1]) for row in _cells(answer)) == expected


def _beside_itself(answer: QueryResult, marks: Marks) -> bool:
    expected = Counter((mark, mark) for mark in marks)
    return Counter((row[0], row[1]) for row in _cells(answer)) == expected


def _with_count(answer: QueryResult, marks: Marks) -> bool:
    """Each mark with the number of all marks."""
    expected = Counter((mark, str(len(marks))) for mark in marks)
    return Counter((row[0], row[1]) for row in _cells(answer)) == expected


def _counted(answer: QueryResult, marks: Marks) -> bool:
    return _cells(answer) == [[str(len(marks))]]


def _none(answer: QueryResult, marks: Marks) -> bool:
    return not marks or not answer.rows


def _ends(answer: QueryResult, marks: Marks) -> bool:
    """The minimum and maximum: both the canary's, or both NULL."""
    [row] = _cells(answer)
    return set(row) <= set(marks) if marks else row == [None, None]


PROBES = (
    Probe("a star below a star", "SELECT s.{m} FROM (SELECT * FROM {t}) AS s", _each),
    Probe("an order", "SELECT {m} FROM {t} ORDER BY {m} DESC", _each),
    Probe("distinct rows", "SELECT DISTINCT {m} FROM {t}", _distinct),
    Probe(
        "groups", "SELECT {m}, count(*) AS n FROM {t} GROUP BY {m} HAVING count(*) > 0", _distinct
    ),
    Probe("the least and the greatest", "SELECT min({m}) AS a, max({m}) AS b FROM {t}", _ends),
    Probe("a filter that admits all", "SELECT {m} FROM {t} WHERE 1 = 1 OR {m} IS NULL", _each),
    Probe("a filter for what is not there", "SELECT {m} FROM {t} WHERE {m} IS NULL", _none),
    Probe("a filter by pattern", "SELECT {m} FROM {t} WHERE {m} LIKE '%'", _each, is_of_texts=True),
    Probe("IN", "SELECT {m} FROM {t} WHERE {m} IN (SELECT b.{m} FROM {t} AS b)", _each),
    Probe("NOT IN", "SELECT {m} FROM {t} WHERE {m} NOT IN (SELECT b.{m} FROM {t} AS b)", _none),
    Probe(
        "EXISTS",
        "SELECT a.{m} FROM {t} AS a WHERE EXISTS (SELECT 1 FROM {t} AS b WHERE b.{m} = a.{m})",
        _each,
    ),
    Probe(
        "NOT EXISTS",
        "SELECT a.{m} FROM {t} AS a WHERE NOT EXISTS (SELECT 1 FROM {t} AS b WHERE b.{m} = a.{m})",
        _none,
    ),
    Probe(
        "a scalar subquery",
        "SELECT {m}, (SELECT count(*) FROM {t} AS b) AS n FROM {t}",
        _with_count,
    ),
    Probe(
        "an inner join",
        "SELECT a.{m}, b.{m} AS c FROM {t} AS a JOIN {t} AS b ON b.{m} = a.{m}",
        _beside_itself,
    ),
    Probe(
        "a left join",
        "SELECT a.{m}, b.{m} AS c FROM {t} AS a LEFT JOIN {t} AS b ON b.{m} = a.{m}",
        _beside_itself,
    ),
    Probe(
        "a right join",
        "SELECT b.{m}, a.{m} AS c FROM {t} AS a RIGHT JOIN {t} AS b ON b.{m} = a.{m}",
        _beside_itself,
    ),
    Probe(
        "an anti-join",
        "SELECT a.{m} FROM {t} AS a LEFT JOIN {t} AS b ON b.{m} = a.{m} WHERE b.{m} IS NULL",
        _none,
    ),
    Probe("a cross join", "SELECT a.{m}, b.{m} AS c FROM {t} AS a CROSS JOIN {t} AS b", _pairs),
    Probe("a union", "SELECT {m} FROM {t} {union} SELECT {m} FROM {t}", _distinct),
    Probe("a union of all", "SELECT {m} FROM {t} UNION ALL SELECT {m} FROM {t}", _twice),
    Probe("a common table", "WITH mine AS (SELECT * FROM {t}) SELECT {m} FROM mine", _each),
    Probe("a window", "SELECT {m}, count(*) OVER () AS n FROM {t}", _with_count),
    Probe("a count", "SELECT count(*) AS n FROM {t}", _counted),
)
# Each of these fails if the engine evaluates it on a row of another client.
FAILING = (
    Probe(
        "a cast that fails on others' rows",
        "SELECT {m} FROM {t} WHERE CASE WHEN {m} LIKE '{own}%' THEN 1"
        " ELSE CAST({m} AS {integer}) END = 1",
        _each,
        is_of_texts=True,
    ),
    Probe(
        "a division that fails on others' rows",
        "SELECT {m} FROM {t} WHERE 1 / (CASE WHEN {m} LIKE '{own}%' THEN 1 ELSE 0 END) = 1",
        _each,
        is_of_texts=True,
    ),
    Probe(
        "a cast in the list that fails on others' rows",
        "SELECT {m}, CASE WHEN {m} LIKE '{own}%' THEN 1 ELSE CAST({m} AS {integer}) END AS c"
        " FROM {t}",
        _each,
        is_of_texts=True,
    ),
    Probe(
        "a division that fails on another's number",
        "SELECT {m} FROM {t} WHERE 1 / ({m} - {other}) IS NOT NULL",
        _each,
    ),
    Probe(
        "a division in the list that fails on another's number",
        "SELECT {m}, 1 / ({m} - {other}) AS c FROM {t}",
        _each,
    ),
)
INTEGERS: Mapping[str, str] = {"mysql": "SIGNED"}  # the type of a cast to integer, if not INTEGER
UNIONS: Mapping[str, str] = {"clickhouse": "UNION DISTINCT"}  # if UNION alone is ambiguous


_JOIN = "SELECT c.{m}, p.{pm} AS o FROM {t} AS c {kind} JOIN {p} AS p ON p.{pk} = c.{ck}"
JOINS = ("LEFT", "INNER")


def join_text(kind: str, **names: str) -> str:
    return _JOIN.format(kind=kind, **names)


def joined(
    kind: str, children: Sequence[tuple[str, Any]], parents: Sequence[tuple[str, Any]]
) -> Iterator[tuple[str, str | None]]:
    """The expected result of a join. Both sides are pairs of a mark and a join value."""
    for mark, value in children:
        matches = [other for other, key in parents if value is not None and key == value]
        yield from ((mark, other) for other in matches)
        if not matches and kind == "LEFT":
            yield mark, None
