"""Refuses intervals that the parser would misread."""

import re
from collections.abc import Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from martlet.compiler.refusal import refused

_UNITS = re.compile(r"(YEAR|QUARTER|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|MILLISECOND|MICROSECOND)S?")
_CAST = "write CAST('…' AS INTERVAL), or several intervals added up"


def check_intervals(tokens: Sequence[Token]) -> None:
    """Refuse intervals that the parser reads in part.

    From `'1 day 02:03:04'` it takes the first number and unit, and drops the rest. It reads a unit
    after the text as a name. It turns a fraction into a text, which MySQL reads as an integer.

    Raises QUERY_REJECTED.
    """
    for at, token in enumerate(tokens):
        if token.token_type is TokenType.INTERVAL:
            value, unit = (*tokens[at + 1 : at + 3], None, None)[:2]
            if value is not None:
                _check(value, unit)


def _check(value: Token, unit: Token | None) -> None:
    text = value.text
    if value.token_type is TokenType.NUMBER and not text.isdecimal():
        raise refused(f"INTERVAL {text} is not a whole number; use a smaller unit")
    if value.token_type is TokenType.STRING and exp.INTERVAL_STRING_RE.search(text):
        if exp.INTERVAL_STRING_RE.sub("", text).strip():
            raise refused(f"INTERVAL '{text}' holds more than numbers with units; {_CAST}")
        if unit is not None and _UNITS.fullmatch(unit.text.upper()):
            raise refused(f"INTERVAL '{text}' names its unit; leave {unit.text} out")
