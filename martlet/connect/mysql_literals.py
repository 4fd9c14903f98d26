"""Writes values into the text of a statement, as literals that cannot end early."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from sqlglot.dialects.dialect import Dialect
from sqlglot.tokenizer_core import TokenType


def written(text: str, values: Mapping[str, object]) -> str:
    """`text` with its parameters written as literals."""
    parts = []
    for part, name in _parts(text):
        parts.append(part)
        if name is not None:
            parts.append(_literal(values[name]))
    return "".join(parts)


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[tuple[str, str | None], ...]:
    """`text` cut at its parameters (`:name`), which the dialect's own tokenizer finds."""
    tokens = Dialect.get_or_raise("mysql").tokenize(text)
    parts: list[tuple[str, str | None]] = []
    end = 0
    for colon, name in pairwise(tokens):
        if colon.token_type is TokenType.COLON and name.start == colon.end + 1:
            parts.append((text[end : colon.start], name.text))
            end = name.end + 1
    return (*parts, (text[end:], None))


def _literal(value: object) -> str:
    """`value` in characters whose meaning no session setting changes."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | Decimal | float):
        return format(value, "f") if isinstance(value, Decimal) else repr(value)
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return f"'{moment.replace(tzinfo=None).isoformat(' ')}'"
    if isinstance(value, date | time):
        return f"'{value.isoformat()}'"
    if isinstance(value, str | UUID):
        return f"_utf8mb4 X'{str(value).encode().hex()}'"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    raise TypeError(type(value).__name__)
