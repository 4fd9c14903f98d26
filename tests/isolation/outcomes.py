"""The outcome of a query, in a form in which two databases can be compared."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from martlet.results.values import json_rows


@dataclass(frozen=True)
class Rows:
    """`rows` in the order in which they came, each as text."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> "Rows":
        plain = orjson.loads(json_rows([list(row) for row in rows]))
        texts = tuple(json.dumps([_value(value) for value in row]) for row in plain)
        return cls(tuple(columns), texts)


@dataclass(frozen=True)
class Failed:
    """`kind` is the engine's own word for why: an SQLSTATE, a number, an exception's name."""

    kind: str
    is_rejected: bool = False
    reason: str = field(default="", compare=False)


Outcome = Rows | Failed
TIMEOUT = Failed("timeout")


def difference(found: Outcome, expected: Outcome, *, is_ordered: bool) -> str | None:
    """In words, what `found` has otherwise than `expected`."""
    if isinstance(found, Failed) or isinstance(expected, Failed):
        return None if _is_same_failure(found, expected) else f"{found} is not {expected}"
    if found.columns != expected.columns:
        return f"columns {found.columns} are not {expected.columns}"
    if sorted(found.rows) != sorted(expected.rows):
        return f"rows {_shown(found)} are not {_shown(expected)}"
    if is_ordered and found.rows != expected.rows:
        return f"the order {_shown(found)} is not {_shown(expected)}"
    return None


def _is_same_failure(found: Outcome, expected: Outcome) -> bool:
    if not isinstance(found, Failed) or not isinstance(expected, Failed):
        return False
    return (found.is_rejected and expected.is_rejected) or found.kind == expected.kind


def _shown(rows: Rows) -> str:
    return f"{len(rows.rows)} [{'; '.join(rows.rows[:12])}]"


def _value(value: Any) -> Any:
    """Equal numbers have one spelling, whatever type an engine or a driver gives them."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _number(str(value))
    if isinstance(value, str) and value.strip() == value and value[:1] in "-0123456789":
        try:
            return _number(value)
        except InvalidOperation:
            return value
    return value


def _number(text: str) -> str:
    number = Decimal(text)
    if abs(number) < Decimal("1e-9"):
        return "0"
    return f"{number.normalize():.7g}"
