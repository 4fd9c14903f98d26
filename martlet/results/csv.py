"""CSV as RFC 4180 has it: a header, CRLF, quotes where they are needed.

To programs it is exact. What a person downloads is opened in a spreadsheet, which takes a text
that begins like a formula for one: an apostrophe stands before it (OWASP, "CSV Injection").
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
        return _written([[field.name for field in self.fields]])

    def rows(self, chunk: Chunk) -> bytes:
        return _written([[_cell(value) for value in row] for row in rows_of(chunk)])

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        del row_count, truncated, certificate
        return b""


class CsvDownload(CsvFormat):
    """For spreadsheets. Every text is in quotes too: where the comma is the decimal's, a semicolon
    parts cells, and could set a formula free. The mark at the beginning says that it is UTF-8.

    `days` are the columns of periods that begin with a day: they are written as dates.
    """

    def __init__(self, fields: Sequence[Field], *, days: Collection[str] = ()) -> None:
        super().__init__(fields)
        self._days = [index for index, field in enumerate(fields) if field.name in days]

    def begin(self, first: Chunk | None) -> bytes:
        del first
        names = [harmless(field.label or field.name) for field in self.fields]
        return _BYTE_ORDER_MARK + _written([names], csv.QUOTE_NONNUMERIC)

    def rows(self, chunk: Chunk) -> bytes:
        rows = [[_downloaded(value) for value in self._dated(row)] for row in rows_of(chunk)]
        return _written(rows, csv.QUOTE_NONNUMERIC)

    def _dated(self, row: Row) -> Row:
        if not self._days:
            return row
        dated = list(row)
        for index in self._days:
            dated[index] = _day(typed(row[index], Family.TIMESTAMP))
        return dated


_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The wide forms are what spreadsheets of East Asia take for the narrow ones.
_BEGINS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def harmless(written: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers are none."""
    is_formula = written.startswith(_BEGINS_FORMULA) and not _NUMBER.fullmatch(written)
    return f"'{written}" if is_formula else written


def _day(value: object) -> object:
    """The day that begins at `value`; what begins none as it is."""
    is_midnight = isinstance(value, datetime) and value.time() == time()
    return value.date() if isinstance(value, datetime) and is_midnight else value


def _downloaded(value: object) -> object:
    cell = _cell(value)
    return harmless(cell) if isinstance(cell, str) else cell


# What the writer itself writes as `text` would, and what is frequent: looked up, not tried.
_AS_IT_IS = frozenset({str, int, type(None)})
_KNOWN: dict[type, Callable[[Any], object]] = {
    float: lambda value: value if value - value == 0 else text(value),
    datetime: datetime.isoformat,
    Decimal: lambda value: format(value, "f"),
}


def _cell(value: object) -> object:
    kind = type(value)
    return value if kind in _AS_IT_IS else _KNOWN.get(kind, text)(value)


def _written(rows: Iterable[Sequence[object]], quoting: Literal[0, 2] = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting).writerows(rows)
    return out.getvalue().encode()
