"""Excel workbooks: the rows on the sheet "Data", their origin on the sheet "About"."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook

from martlet.connect.session import Chunk, rows_of
from martlet.errors import Code, Failure
from martlet.formatting import typed
from martlet.formatting.numbers import LONGEST_FRACTION
from martlet.model.schema import Family
from martlet.results.base import Format
from martlet.results.sheet import Sheet, Styles, about, width_of
from martlet.results.values import Field, text

# Excel's limits: rows and columns of a sheet, characters of a cell.
_MOST_ROWS = 1_048_576 - 1  # below the header
_MOST_COLUMNS = 16_384
_MOST_CHARACTERS = 32_767
# Excel shows fifteen digits and rounds longer numbers.
_MOST_DIGITS = 15
_LARGEST_POWER = 300
_LARGEST_QUOTIENT = 10**9
_FIRST_YEAR = 1900

# A text stays a text, whatever it begins with: a spreadsheet must not run a database's values.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "use_zip64": True,
}


class XlsxWorkbook(Format):
    """Collects rows in temporary files until the end, because the archive's index comes last.

    Moments with an offset are converted to `zone`, which the column's header names, because Excel
    stores no time zones. `facts` are written on the sheet "About", by name.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        *,
        zone: tzinfo = UTC,
        created: datetime | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(fields)
        if len(fields) > _MOST_COLUMNS:
            message = f"An Excel sheet has at most {_MOST_COLUMNS} columns. Query fewer columns."
            raise Failure(Code.RESULT_TOO_LARGE, message)
        self._zone = zone
        self._created = created or datetime.now(UTC)
        self._facts = facts or {}
        self._row = 0
        self._writers: dict[type, Callable[[int, Any], None]] = {
            bool: self._boolean,
            int: self._number,
            float: self._number,
            Decimal: self._number,
            date: self._moment,
            datetime: self._moment,
            time: self._moment,
        }
        self._folder = TemporaryDirectory(prefix="martlet-xlsx-", ignore_cleanup_errors=True)
        self._out = io.BytesIO()
        self._book = Workbook(self._out, {**_OPTIONS, "tmpdir": self._folder.name})

    @property
    def pending_bytes(self) -> int:
        return self._sheet.size

    def begin(self, first: Chunk | None) -> bytes:
        self._book.set_properties({"created": self._created, "author": "Martlet"})
        self._sheet: Sheet = self._book.add_worksheet("Data", worksheet_class=Sheet)
        self._styles = Styles(self._book, self.fields)
        rows = rows_of(first) if first is not None else []
        self._styles.note_days(rows)
        self._names = [self._name(field) for field in self.fields]
        for column, name in enumerate(self._names):
            self._sheet.write_string(0, column, name, self._styles.header)
            longest = width_of(name, [row[column] for row in rows])
            self._sheet.set_column(column, column, longest)
        self._sheet.freeze_panes(1, 0)
        return b""

    def rows(self, chunk: Chunk) -> bytes:
        rows = rows_of(chunk)
        if self._row + len(rows) > _MOST_ROWS:
            message = f"An Excel sheet has at most {_MOST_ROWS} rows. Set a limit, or export CSV."
            raise Failure(Code.RESULT_TOO_LARGE, message)
        for row in rows:
            self._row += 1
            for column, value in enumerate(row):
                if value is not None:
                    self._write(column, value)
        return b""

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        if self.fields:
            self._sheet.autofilter(0, 0, self._row, len(self.fields) - 1)
            self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        facts = {"Rows": row_count, "Complete": not truncated, "Created": self._created}
        facts |= self._facts
        about(self._book, self._styles, certificate, facts)
        self._book.close()
        return self._out.getvalue()

    def close(self) -> None:
        for sheet in self._book.worksheets():
            sheet.close()
        self._folder.cleanup()

    def _name(self, field: Field) -> str:
        name = field.label or field.name
        if field.family is Family.TIMESTAMP_TZ:
            name = f"{name} ({self._zone})"
        return self._fitting(name, name)

    def _write(self, column: int, value: object) -> None:
        cell = typed(value, self.fields[column].family)
        self._writers.get(type(cell), self._text)(column, cell)

    def _boolean(self, column: int, value: bool) -> None:
        self._sheet.write_boolean(self._row, column, value)

    def _number(self, column: int, value: float | Decimal) -> None:
        """Write a number that Excel shows exactly; else its text. NaN and infinities stay empty.

        A decimal with a long fraction comes from a division and is inexact anyway, so it becomes a
        float: Excel would leave a text out of the column's sum.
        """
        if isinstance(value, float) and value - value != 0:
            return
        has_scale = self.fields[column].scale is not None
        if isinstance(value, Decimal) and not has_scale and _is_quotient(value):
            value = float(value)
        if not isinstance(value, float) and _digits(value) > _MOST_DIGITS:
            self._text(column, value)
        else:
            style = self._styles.numbers[column]
            self._sheet.write_number(self._row, column, value, style)

    def _moment(self, column: int, value: date | time) -> None:
        moment = value
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            moment = moment.astimezone(self._zone).replace(tzinfo=None)
        if isinstance(moment, date) and moment.year < _FIRST_YEAR:
            self._text(column, value)
        else:
            style = self._styles.moment(column, moment)
            self._sheet.write_datetime(self._row, column, moment, style)

    def _text(self, column: int, value: object) -> None:
        fitting = self._fitting(text(value), self._names[column])
        style = self._styles.digits if isinstance(value, int | Decimal) else self._styles.text
        self._sheet.write_string(self._row, column, fitting, style)

    def _fitting(self, content: str, column: str) -> str:
        """`content` as a cell can hold it. Raises RESULT_TOO_LARGE instead of cutting it."""
        # UTF-8 cannot encode a lone surrogate.
        safe = content.encode("utf-8", "replace").decode()
        if len(safe.encode("utf-16-le")) > 2 * _MOST_CHARACTERS:
            message = (
                f"A text in column {column[:60]}, row {self._row}, is longer than the"
                f" {_MOST_CHARACTERS} characters of an Excel cell. Omit the column, or export CSV."
            )
            raise Failure(Code.RESULT_TOO_LARGE, message)
        return safe


def _is_quotient(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    is_long = isinstance(exponent, int) and -exponent > LONGEST_FRACTION
    return is_long and abs(value) < _LARGEST_QUOTIENT


def _digits(value: int | Decimal) -> int:
    """The number of significant digits; more than the maximum if no double can hold it."""
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_POWER:
        return _MOST_DIGITS + 1
    return len("".join(map(str, number.as_tuple().digits)).strip("0")) or 1
