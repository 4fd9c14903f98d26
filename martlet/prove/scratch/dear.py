"""Questions that are dear on the rows of a client who has many, and on what is kept of them.

`{t}` is a table, `{n}` a column of numbers, and `{m}` one of texts. A text is `{s}`, then `{p}`,
which is many letters `a`, then digits. The questions look for texts that are nearly these, so that
an engine reads each to its end.
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
    """`text` is a question. `names` are the placeholders that it needs something for."""

    name: str
    text: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset(field for _, field, _, _ in Formatter().parse(self.text) if field)


def _any_of(condition: str) -> str:
    """`condition` once for each number, where it has `#`."""
    return " OR ".join(condition.replace("#", str(number)) for number in _NUMBERS)


# What stands in brackets below.
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


# What each tests beside all else: that many comparisons, texts, lists, pairs of rows.
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
# Operators and functions that a planner may run on statistics, and a storage on a dictionary.
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
    """All of them that the engine has words for."""
    yield from FORMS
    yield from PATTERNS[engine]


def filler(longest: int, digits: int) -> str:
    """`{p}` of texts that are `longest` characters at most, `digits` of them at the end."""
    return FILLER * (longest - len(START) - digits)
