"""Whether a value fits a column: whether comparing the two leaves the column's type as it is.

An engine that converts the column instead may fail on a row of any client.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlglot import exp

from martlet.model.schema import ColumnType, Family

_INTEGER = re.compile(r"\d{1,18}")
_PRECISION = re.compile(r"\((\d+), ?(\d+)\)")
# Types of DuckDB and ClickHouse that hold fewer moments than a literal may name.
_NARROW_MOMENTS = ("TIMESTAMP_", "Date", "DateTime")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?")
_OFFSET = re.compile(r"(Z|[+-]\d\d(:?\d\d)?)$")


def fits_value(value: object, kind: ColumnType) -> bool:
    """Whether a parameter's value is compared without converting the column."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _fits_digits(format(value, "f") if isinstance(value, Decimal) else str(value), kind)
    return not (isinstance(value, date) and kind.native.startswith(_NARROW_MOMENTS))


def fits_number(value: exp.Expr, kind: ColumnType) -> bool:
    if not is_number(value) or not kind.family.is_number:
        return False
    sign = "-" if isinstance(value, exp.Neg) else ""
    return _fits_digits(sign + (value.this if sign else value).this, kind)


def _fits_digits(digits: str, kind: ColumnType) -> bool:
    """Whether the digits fit `kind`: an engine widens the column for wider numbers, which may
    overflow."""
    whole, point, fraction = digits.removeprefix("-").partition(".")
    if digits.startswith("-") and kind.native.upper().startswith("U"):
        return False
    if not _INTEGER.fullmatch(whole or "0") or (fraction and not _INTEGER.fullmatch(fraction)):
        return False
    if kind.family is Family.INTEGER:
        return not point
    sizes = decimal_sizes(kind)
    if sizes is None:
        return True
    precision, scale = sizes
    return len(fraction) <= scale and len(whole.lstrip("0")) <= precision - scale


def decimal_sizes(kind: ColumnType) -> tuple[int, int] | None:
    """The precision and scale of a decimal type."""
    match = _PRECISION.search(kind.native)
    return (int(match[1]), int(match[2])) if match else None


def fits_text(value: exp.Expr, kind: ColumnType) -> bool:
    if kind.native.startswith(_NARROW_MOMENTS):
        return False
    return kind.family is Family.TEXT or reads_as(value.this, kind.family)


def reads_as(text: str, family: Family) -> bool:
    """Whether every engine reads `text` as a value of `family`, in its ISO form."""
    try:
        if family is Family.UUID:
            return str(UUID(text)) == text
        if family is Family.TIMESTAMP_TZ:
            text = _OFFSET.sub("", text)
        if family in (Family.TIMESTAMP, Family.TIMESTAMP_TZ) and _MOMENT.fullmatch(text):
            return bool(datetime.fromisoformat(text))
        return family.is_moment and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def is_number(node: exp.Expr) -> bool:
    literal = node.this if isinstance(node, exp.Neg) else node
    return isinstance(literal, exp.Literal) and not literal.is_string
