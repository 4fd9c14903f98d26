"""The sheets of a workbook: the formats of cells, and the sheet "About"."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from martlet.connect.session import Row
from martlet.formatting import typed
from martlet.formatting.currency import digits_of, symbol_of
from martlet.model.chart import Look, Style
from martlet.model.schema import Family
from martlet.results.values import Field, text

_DATE = "yyyy-mm-dd"
_MOMENT = "yyyy-mm-dd hh:mm:ss"
_TIME = "hh:mm:ss"
_ROWS_LOOKED_AT = 200
_NARROWEST, _WIDEST = 9, 60
_MOST_DECIMALS = 30
_LONGEST_FACT = 5_000  # characters; a cell holds no more than 32,767


class Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that writes texts without markup and numbers exactly."""

    @property
    def size(self) -> int:
        """Bytes of the rows written so far, before compression."""
        return int(self.row_data_fh.tell())

    def close(self) -> None:
        """Close the temporary file of its rows, also if the workbook was never finished."""
        self._opt_close()

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[Any] = ()) -> None:
        # XlsxWriter takes a text between <r> and </r> for its own markup and does not escape it: a
        # formula could hide in it. We write no such markup, so we escape the text like any other.
        self._xml_inline_string(string, True, attributes)

    def _xml_number_element(self, number: float, attributes: Sequence[Any] = ()) -> None:
        # XlsxWriter's sixteen digits do not distinguish all doubles.
        marks = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{marks}><v>{number}</v></c>")


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Workbook, fields: Sequence[Field]) -> None:
        self._book = book
        self._fields = fields
        self.header = self._style(bold=True, bg_color="#F1F4F9", bottom=1, bottom_color="#C9D1DE")
        self.bold = self._style(bold=True, valign="top")
        self.text = self._style(num_format="@")
        self.wrapped = self._style(num_format="@", text_wrap=True, align="left")
        self.digits = self._style(num_format="@", align="right")
        self.numbers = [self._number(field) for field in fields]
        self.moments = {kind: self._style(num_format=kind) for kind in (_DATE, _MOMENT, _TIME)}
        self._days: set[int] = set()

    def note_days(self, rows: Sequence[Row]) -> None:
        """Note the columns whose moments all begin a day; they are shown as dates."""
        for column, field in enumerate(self._fields):
            values = [typed(row[column], field.family) for row in rows]
            if all(_is_day(value) for value in values if value is not None):
                self._days.add(column)

    def moment(self, column: int, value: object) -> object:
        if isinstance(value, time):
            return self.moments[_TIME]
        is_day = not isinstance(value, datetime) or (column in self._days and _is_day(value))
        return self.moments[_DATE if is_day else _MOMENT]

    def _number(self, field: Field) -> object:
        shape = number_format(field)
        return self._style(num_format=shape) if shape else None

    def _style(self, **properties: object) -> object:
        return self._book.add_format(properties)


def number_format(field: Field) -> str | None:
    """The number format in Excel's notation. Without a look, digits are not grouped: a number
    may be an id.
    """
    look = field.look
    if look is None:
        return _by_type(field)
    if look.style is Style.PERCENT:
        return f"0{_fraction(1 if look.digits is None else look.digits)}%"
    if look.style is Style.CURRENCY and look.currency:
        digits = digits_of(look.currency) if look.digits is None else look.digits
        return f"[${symbol_of(look.currency, 'en')}]#,##0{_fraction(digits)}"
    if look.style is Style.UNIT and look.unit:
        unit = look.unit.replace('"', "")
        return f'{_plain(look)}" {unit}"'
    return _plain(look)


def about(
    book: Workbook, styles: Styles, certificate: Mapping[str, object], facts: Mapping[str, object]
) -> None:
    """Add the sheet "About", which says where the rows come from."""
    sheet = book.add_worksheet("About", worksheet_class=Sheet)
    sheet.set_column(0, 0, 14, styles.bold)
    sheet.set_column(1, 1, 60)
    tables = certificate.get("tables")
    lines = {
        "Datamart": certificate.get("datamart"),
        "Certificate": certificate.get("id"),
        "Tables": ", ".join(_table(table) for table in tables) if isinstance(tables, list) else "",
        **facts,
    }
    for row, (name, value) in enumerate(lines.items()):
        sheet.write_string(row, 0, name, styles.bold)
        sheet.write_string(row, 1, _fact_text(value)[:_LONGEST_FACT], styles.wrapped)


def width_of(name: str, values: Sequence[object]) -> float:
    """A column's width in characters: that of its longest value, within limits."""
    longest = max((_text_width(value) for value in islice(values, _ROWS_LOOKED_AT)), default=0)
    # The header cell also holds the arrow of its filter.
    return min(_WIDEST, max(_NARROWEST, longest + 2, _width(name) + 4))


def _is_day(value: object) -> bool:
    if isinstance(value, datetime):
        return (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
    return isinstance(value, date)


def _by_type(field: Field) -> str | None:
    if field.family is Family.INTEGER:
        return "0"
    is_scaled = field.family is Family.DECIMAL and field.scale is not None
    return f"0{_fraction(field.scale or 0)}" if is_scaled else None


def _plain(look: Look) -> str:
    return "#,##0.##########" if look.digits is None else f"#,##0{_fraction(look.digits)}"


def _fraction(digits: int) -> str:
    return f".{'0' * min(digits, _MOST_DECIMALS)}" if digits > 0 else ""


def _table(table: object) -> str:
    return str(table["name"]) if isinstance(table, Mapping) else str(table)


def _fact_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no: cut at the requested limit"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return text(value)


def _text_width(value: object) -> int:
    if isinstance(value, datetime):
        return len("2026-01-31 10:30:00")
    return _width(text(value)[: 2 * _WIDEST])


def _width(content: str) -> int:
    """The width of a text in characters; East Asian letters count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in content)
