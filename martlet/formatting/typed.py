"""Converts values to the types of their columns, whether they come from a driver or JSON."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from martlet.model.schema import Family


def typed(value: object, family: Family | None) -> object:
    """A text converted to the type of `family`; any other value unchanged."""
    if not isinstance(value, str) or family not in _READ:
        return value
    try:
        return _READ[family](value)
    except (ValueError, InvalidOperation):
        return value


def _number(text: str) -> object:
    if text.removeprefix("-").isdecimal():
        return int(text)
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _moment(text: str) -> object:
    return (
        date.fromisoformat(text) if len(text) == len("2026-01-31") else datetime.fromisoformat(text)
    )


_READ: dict[Family | None, Callable[[str], object]] = {
    Family.INTEGER: _number,
    Family.DECIMAL: _number,
    Family.FLOAT: _number,
    Family.DATE: _moment,
    Family.TIMESTAMP: _moment,
    Family.TIMESTAMP_TZ: _moment,
    Family.TIME: time.fromisoformat,
}
