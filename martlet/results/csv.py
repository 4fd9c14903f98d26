"""CSV by RFC 4180: a header, CRLF, and quotes where they are needed.

For programs the values are exact. A download is opened in a spreadsheet, which would run a text
that begins like a formula, so an apostrophe is put before it (OWASP, "CSV Injection").
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Literal

from martlet.connect.session import Chunk, Row, rows_of
from martlet.formatting import typed
from martlet.model.schema import Family
from martlet.results.base import Format
from martlet.results.values import Field, text


class CsvFormat(Format):
    media_type = "text/csv"

    def begin(self, first: Chunk | None) -> bytes:
        del first
        return _csv([[field.name for field in self.fields]])

    def rows(self, chunk: Chunk) -> bytes:
        return _csv([[_cell(value) for value in row] for row in rows_of(chunk)])

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        del row_count, truncated, certificate
        return b""


class CsvDownload(CsvFormat):
    """CSV for spreadsheets. Every text is quoted: in locales with a decimal comma, a semicolon
    separates cells, and an unquoted one could release a formula. A byte order mark marks UTF-8.

    `days` are the columns of periods that begin on a day. They are written as dates.
    """

    def __init__(self, fields: Sequence[Field], *, days: Collection[str] = ()) -> None:
        super().__init__(fields)
        self._days = [index for index, field in enumerate(fields) if field.name in days]

    def begin(self, first: Chunk | None) -> bytes:
        del first
        names = [without_formula(field.label or field.name) for field in self.fields]
        return _BYTE_ORDER_MARK + _csv([names], csv.QUOTE_NONNUMERIC)

    def rows(self, chunk: Chunk) -> bytes:
        rows = [[_downloaded(value) for value in self._dated(row)] for row in rows_of(chunk)]
        return _csv(rows, csv.QUOTE_NONNUMERIC)

    def _dated(self, row: Row) -> Row:
        if not self._days:
            return row
        dated = list(row)
        for index in self._days:
            dated[index] = _day(typed(row[index], Family.TIMESTAMP))
        return dated


_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# East Asian spreadsheets read the wide forms like the narrow ones.
_BEGINS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def without_formula(text: str) -> str:
    """`text` with an apostrophe before it, if a spreadsheet would run it as a formula."""
    is_formula = text.startswith(_BEGINS_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _day(value: object) -> object:
    """The date of a moment at midnight; any other value unchanged."""
    is_midnight = isinstance(value, datetime) and value.time() == time()
    return value.date() if isinstance(value, datetime) and is_midnight else value


def _downloaded(value: object) -> object:
    cell = _cell(value)
    return without_formula(cell) if isinstance(cell, str) else cell


# The csv writer writes these types exactly as `text` does.
_AS_IT_IS = frozenset({str, int, type(None)})
_WRITERS: dict[type, Callable[[Any], object]] = {
    float: lambda value: value if value - value == 0 else text(value),
    datetime: datetime.isoformat,
    Decimal: lambda value: format(value, "f"),
}


def _cell(value: object) -> object:
    kind = type(value)
    return value if kind in _AS_IT_IS else _WRITERS.get(kind, text)(value)


def _csv(rows: Iterable[Sequence[object]], quoting: Literal[0, 2] = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting).writerows(rows)
    return out.getvalue().encode()
