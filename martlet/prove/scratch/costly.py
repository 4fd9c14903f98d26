"""Queries that are costly on the rows of a client with many rows, and on statistics of them.

`{t}` is a table, `{n}` a column of numbers, and `{m}` one of texts. A text is `{s}`, then `{p}`,
which is many letters `a`, then digits. The queries search for texts that differ only at the end,
so that an engine must read each value completely.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

START = "J"
FILLER = "a"
CHAIN = 80  # conditions in one question
_NUMBERS = range(1_000_000, 1_000_000 + CHAIN)


@dataclass(frozen=True, slots=True)
class Form:
    """`text` is a query. `names` are its placeholders."""

    name: str
    text: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset(field for _, field, _, _ in Formatter().parse(self.text) if field)


def _any_of(condition: str) -> str:
    """`condition` repeated with OR, with each number in place of `#`."""
    return " OR ".join(condition.replace("#", str(number)) for number in _NUMBERS)


# The texts of the parts in brackets below.
_PARTS = {
    "likes": _any_of("{m} LIKE '%a%a%a%a%#'"),
    "ilikes": _any_of("{m} ILIKE '%a%a%a%a%#'"),
    "starts": _any_of("{m} LIKE '{s}{p}#%'"),
    "equals": _any_of("{m} = '{s}{p}#'"),
    "larger": _any_of("{m} > '{s}{p}#'"),
    "numbers": _any_of("{n} = #"),
    "list": ", ".join("'{s}{p}#'".replace("#", str(number)) for number in _NUMBERS),
    "back": "^{s}(.+)(.+)(.+)\\1\\2\\3$",
    "many": "(a|b)*" * 30 + "c",
}


def _form(name: str, text: str) -> Form:
    for part, words in _PARTS.items():
        text = text.replace(f"[{part}]", words)
    return Form(name, text)


# Each form multiplies one cost: comparisons, texts, list entries, or pairs of rows.
FORMS = (
    _form("LIKEs", "SELECT count(*) FROM {t} WHERE [likes]"),
    _form("LIKEs with a fixed start", "SELECT count(*) FROM {t} WHERE [starts]"),
    _form("LIKEs in HAVING", "SELECT {m}, count(*) FROM {t} GROUP BY {m} HAVING [likes]"),
    _form("equal texts", "SELECT count(*) FROM {t} WHERE [equals]"),
    _form("larger texts", "SELECT count(*) FROM {t} WHERE [larger]"),
    _form("numbers", "SELECT count(*) FROM {t} WHERE [numbers]"),
    _form("a list", "SELECT count(*) FROM {t} WHERE {m} IN ([list])"),
    _form("a condition in SELECT", "SELECT max(CASE WHEN [likes] THEN 1 ELSE 0 END) FROM {t}"),
    _form("pairs", "SELECT count(*) FROM {t} AS x JOIN {t} AS y ON x.{n} < y.{n}"),
    _form(
        "correlated",
        "SELECT count(*) FROM {t} AS x WHERE EXISTS"
        " (SELECT 1 FROM {t} AS y WHERE y.{n} > x.{n} AND y.{n} = 7)",
    ),
    _form(
        "the same text in a join",
        "SELECT count(*) FROM {t} AS x JOIN {t} AS y ON x.{m} = y.{m}",
    ),
)
# Operators and functions that planners run on statistics, and storages on dictionaries.
PATTERNS: Mapping[str, tuple[Form, ...]] = {
    "postgres": (
        _form("a regular expression", "SELECT count(*) FROM {t} WHERE {m} ~ '[back]'"),
        _form(
            "a regular expression in ON",
            "SELECT count(*) FROM {t} AS x JOIN {t} AS y ON x.{m} ~ '[back]'",
        ),
        _form("SIMILAR TO", "SELECT count(*) FROM {t} WHERE {m} SIMILAR TO '{s}(a|aa|aaa)*b'"),
        _form("ILIKE", "SELECT count(*) FROM {t} WHERE [ilikes]"),
    ),
    "mysql": (
        _form("a regular expression", "SELECT count(*) FROM {t} WHERE {m} REGEXP '^{s}(a+)+b$'"),
    ),
    "clickhouse": (
        _form("a regular expression", "SELECT count(*) FROM {t} WHERE match({m}, '[many]')"),
    ),
    "duckdb": (
        _form(
            "a regular expression", "SELECT count(*) FROM {t} WHERE regexp_matches({m}, '[many]')"
        ),
    ),
    "sqlite": (_form("GLOB", "SELECT count(*) FROM {t} WHERE {m} GLOB '*a*a*a*b'"),),
}


def forms(engine: str) -> Iterator[Form]:
    """The forms that the engine supports."""
    yield from FORMS
    yield from PATTERNS[engine]


def filler(longest: int, digits: int) -> str:
    """`{p}` for texts of `longest` characters that end with `digits` digits."""
    return FILLER * (longest - len(START) - digits)
