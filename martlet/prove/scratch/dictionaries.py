"""Conditions that fail on one value of a column, in a row or in a storage dictionary."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from martlet.prove.scratch.shape import Column
from martlet.prove.scratch.types import labels


@dataclass(frozen=True, slots=True)
class Peril:
    """A condition that fails on one value.

    `{c}` is a column, `{x}` its value as text, and `{p}` the part of a text on which the condition
    fails. `families` are the type families that it applies to; empty means all.
    """

    name: str
    condition: str
    families: Collection[str] = ()

    def is_of(self, column: Column) -> bool:
        return not self.families or column.family in self.families


_PATTERN = "a pattern made of it"
_DIVISION = "a division"
PERILS: Mapping[str, tuple[Peril, ...]] = {
    "postgres": (
        Peril(_PATTERN, "'a' ~ replace({x}, '{p}', '((')"),
        Peril(_DIVISION, "1 / ({c} - {p}) > 0", ("integer",)),
    ),
    "mysql": (Peril("an overflow", "exp(CASE WHEN {x} LIKE '%{p}%' THEN 1000 ELSE 0 END) > 0"),),
    "clickhouse": (
        Peril(_PATTERN, "match('a', replace({x}, '{p}', '(('))"),
        Peril(_DIVISION, "intDiv(1, {c} - {p}) > 0", ("integer",)),
    ),
    "duckdb": (Peril(_PATTERN, "regexp_matches('a', replace({x}, '{p}', '(('))"),),
    "sqlite": (
        Peril(
            "an overflow",
            "abs(CASE WHEN {x} LIKE '%{p}%' THEN -9223372036854775807 - 1 ELSE 1 END) > 0",
        ),
    ),
}
# Converts a value of any type to text. ClickHouse's function keeps a dictionary.
TEXT_OF = {
    "postgres": "CAST({c} AS TEXT)",
    "mysql": "CAST({c} AS CHAR)",
    "clickhouse": "toString({c})",
    "duckdb": "CAST({c} AS VARCHAR)",
    "sqlite": "CAST({c} AS TEXT)",
}
# The positions of the condition in a query; `{t}` is a table.
QUESTIONS = (
    "SELECT count(*) FROM {t} WHERE NOT ({e})",
    "SELECT count(*) FROM (SELECT {e} AS v FROM {t}) AS x GROUP BY v ORDER BY 1",
    "SELECT max(CASE WHEN {e} THEN 1 ELSE 0 END) FROM {t}",
)


def questions(peril: Peril, column: Column, engine: str, **names: str) -> Iterator[str]:
    """`names` are `t`, `c` and `p`: a quoted table, a quoted column, and the searched text.

    Text columns are used without a cast, because a cast would read them outside the dictionary.
    """
    is_text = column.family == "string" or column.native.startswith("FixedString")
    is_read = is_text and not labels(column, engine)
    text = "{c}" if is_read else TEXT_OF[engine]
    condition = peril.condition.replace("{x}", text).format(**names)
    for question in QUESTIONS:
        yield question.format(t=names["t"], e=condition)
