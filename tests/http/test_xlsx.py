"""Workbooks: what is in a cell is what was in the database, and nothing in it runs."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from martlet.errors import Failure
from martlet.model.chart import Look, Style
from martlet.model.schema import Family
from martlet.results import Field, XlsxFormat
from martlet.results.values import with_chart_labels
from tests.http.test_answers import SQL
from tests.support.api import Api, mart_body, running, tenant_of
from tests.support.engines import Source

XLSX = XlsxFormat.media_type
CERTIFICATE = {"id": "mc_1", "datamart": "shop", "tables": ["orders", {"name": "customers"}]}
NOON = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
HOSTILE = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "{=1+1}",
    "http://example.com",
    "mailto:a@example.com",
    "internal:Sheet2!A1",
    "<r><t>x</t></r>",
    "<r></t></is></c><c r='A9'><f>1+1</f></c><c><is><t></r>",
    "007",
    "1E5",
    "TRUE",
    "NaN",
    " two  blanks ",
    "café 東京",
    "line\nbreak",
    "&<>\"'",
]


def _bytes(fields: Sequence[Field], rows: Sequence[Sequence[object]], **options: Any) -> bytes:
    made = XlsxFormat(fields, **options)
    try:
        written = made.begin(rows[:1] or None)
        for row in rows:
            written += made.rows([row])
        return written + made.end(row_count=len(rows), truncated=False, certificate=CERTIFICATE)
    finally:
        made.close()


def _book(fields: Sequence[Field], rows: Sequence[Sequence[object]], **options: Any) -> Workbook:
    return load_workbook(io.BytesIO(_bytes(fields, rows, **options)))


def _data(fields: Sequence[Field], rows: Sequence[Sequence[object]], **options: Any) -> Worksheet:
    return cast("Worksheet", _book(fields, rows, **options)["Data"])


def _column(family: Family | None, values: Sequence[object], **options: Any) -> list[Any]:
    field = Field("x", family, **options)
    sheet = _data([field], [[value] for value in values])
    return [row[0] for row in sheet.iter_rows(min_row=2, max_row=len(values) + 1)]


def _told(book: Workbook) -> dict[str, str]:
    sheet = cast("Worksheet", book["About"])
    return {str(name): str(value) for name, value in sheet.iter_rows(values_only=True)}


def test_a_query_is_answered_as_a_workbook(mart: Api, source: Source) -> None:
    response = mart.sql(SQL, headers={"Accept": XLSX})
    assert response.headers["Content-Type"] == XLSX
    book = load_workbook(io.BytesIO(response.content))
    header, first, *_, last = book["Data"].iter_rows(values_only=True)
    assert header == ("id", "client_id", "Amount", "total", "created_at")
    assert first[:3] == (1, "t1", 10)
    assert (last[0], last[2], last[4]) == (4, None, None)
    if source.engine != "sqlite":
        assert first[3:] == (10.5, datetime(2026, 1, 1, 10, 30))
    told = _told(book)
    assert told["Datamart"] == "mart"
    assert told["Certificate"].startswith("mc_")
    assert (told["Tables"], told["Rows"], told["Complete"]) == ("orders", "4", "yes")


SMALL: dict[str, Any] = {"max_rows": 4, "max_result_bytes": 20_000}
LONG = " UNION ALL ".join(["SELECT '" + "x" * 7_500 + "' AS a"] * 4)


@pytest.fixture
def small(tmp_path: Path, files: Path, duckdb_small: Source) -> Iterator[Api]:
    """A server with small caps."""
    with running(tmp_path, files, **SMALL) as client:
        api = tenant_of(client)
        api.add_source(duckdb_small)
        api.add_mart(mart_body(duckdb_small))
        yield api


@pytest.mark.parametrize(
    ("sql", "status"),
    [("SELECT 1 AS one", 200), ("SELECT id FROM orders", 413), (LONG, 413)],
    ids=["whole", "rows", "bytes that wait for the end"],
)
def test_caps_hold_and_nothing_stays_behind(
    small: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str, status: int
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert small.sql(sql, headers={"Accept": XLSX}).status_code == status
    assert not list(tmp_path.glob("martlet-xlsx-*"))


def test_a_cut_answer_says_so(mart: Api) -> None:
    response = mart.sql("SELECT id FROM orders ORDER BY id", limit=2, headers={"Accept": XLSX})
    told = _told(load_workbook(io.BytesIO(response.content)))
    assert (told["Rows"], told["Complete"]) == ("2", "no: cut at the requested limit")


@pytest.mark.parametrize("written", HOSTILE)
def test_a_text_is_a_text_whatever_it_says(written: str) -> None:
    cell, header = _column(Family.TEXT, [written])[0], _data([Field(written, None)], [])["A1"]
    for found in (cell, header):
        assert (found.value, found.data_type) == (written, "s")
        assert found.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(_bytes([Field("x", None)], [[written]]))) as files:
        assert b"<f>" not in files.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("written", ["\x00", "a\x01b\x1f", "\ud800", "\uffff", "_x0041_", "😀" * 9])
def test_a_letter_that_xml_has_not_breaks_no_file(written: str) -> None:
    assert _column(Family.TEXT, [written])[0].data_type == "s"


@pytest.mark.parametrize(
    ("family", "value", "expected"),
    [
        (Family.INTEGER, 7, 7),
        (Family.INTEGER, 999_999_999_999_999, 999_999_999_999_999),
        (Family.INTEGER, 9_007_199_254_740_993, "9007199254740993"),
        (Family.DECIMAL, Decimal("10.10"), 10.1),
        (Family.DECIMAL, Decimal("123456789012345.67"), "123456789012345.67"),
        (Family.DECIMAL, "10.10", 10.1),
        (Family.DECIMAL, Decimal("NaN"), "NaN"),
        (Family.DECIMAL, Decimal("1E+400"), "1" + "0" * 400),
        (Family.FLOAT, 0.1 + 0.2, 0.1 + 0.2),
        (Family.FLOAT, 1e300, 1e300),
        (Family.FLOAT, float("nan"), None),
        (Family.FLOAT, float("inf"), None),
        (Family.BOOLEAN, True, True),
        (Family.BOOLEAN, False, False),
        (Family.DATE, date(2026, 1, 31), datetime(2026, 1, 31)),
        (Family.DATE, date(1899, 12, 31), "1899-12-31"),
        (Family.DATE, "2026-01-31", datetime(2026, 1, 31)),
        (Family.TIMESTAMP, datetime(2026, 1, 31, 10, 30), datetime(2026, 1, 31, 10, 30)),
        (Family.TIMESTAMP_TZ, NOON, datetime(2026, 1, 31, 12, 30)),
        (Family.TIME, time(10, 30), time(10, 30)),
        (Family.TEXT, None, None),
        (Family.OTHER, timedelta(days=1), "P1D"),
        (Family.JSON, {"a": [1]}, '{"a":[1]}'),
        (Family.BINARY, b"\x00\xff", "AP8="),
    ],
)
def test_a_value_is_what_a_spreadsheet_reckons_with(
    family: Family, value: object, expected: object
) -> None:
    found = _column(family, [value])[0].value
    assert (found, type(found)) == (expected, type(expected))


def test_what_a_division_leaves_is_a_number_and_what_was_stored_so_is_whole() -> None:
    def read(value: str, **options: Any) -> object:
        (cell,) = _column(Family.DECIMAL, [Decimal(value)], **options)
        return cell.value

    share, large = "0.07142857142857142857", "12345678901234567.25"
    assert [read(share), read("0.5")] == [float(share), 0.5]
    assert [read(share, scale=20), read(large)] == [share, large]


def test_numbers_look_as_the_chart_says() -> None:
    def shape(look: Look | None, family: Family = Family.DECIMAL) -> str:
        return str(_column(family, [Decimal(1)], look=look, scale=2)[0].number_format)

    assert shape(None) == "0.00"
    assert shape(None, Family.INTEGER) == "0"
    assert shape(Look(Style.CURRENCY, currency="EUR")) == "[$€]#,##0.00"
    assert shape(Look(Style.CURRENCY, currency="JPY")) == "[$¥]#,##0"
    assert shape(Look(Style.CURRENCY, currency='x"]0')) == "[$x0]#,##0.00"
    assert shape(Look(Style.PERCENT, digits=2)) == "0.00%"
    assert shape(Look(Style.UNIT, unit='"km"', digits=1)) == '#,##0.0" km"'


def test_columns_are_called_and_look_as_the_chart_has_it() -> None:
    names = ("orders.total.sum", "orders.created_at.month", "customers.name")
    fields = [Field(names[0], Family.DECIMAL), Field(names[1], None), Field(names[2], None, "Who")]
    looks = {names[0]: Look(Style.CURRENCY, currency="EUR")}
    sheet = _data(with_chart_labels(fields, {names[1]: "Monat"}, looks), [[1, None, None]])
    assert [cell.value for cell in sheet[1]] == ["Total sum", "Monat", "Who"]
    assert sheet["A2"].number_format == "[$€]#,##0.00"


def test_moments_of_another_zone_say_which() -> None:
    field = Field("at", Family.TIMESTAMP_TZ, label="At")
    sheet = _data([field], [[NOON]], zone=ZoneInfo("Europe/Berlin"))
    assert sheet["A1"].value == "At (Europe/Berlin)"
    assert sheet["A2"].value == datetime(2026, 1, 31, 13, 30)


def test_periods_are_shown_as_days() -> None:
    days = _column(Family.TIMESTAMP, [datetime(2026, 1, 1), datetime(2026, 2, 1, 4)])
    assert [cell.number_format for cell in days] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]


def test_the_header_stays_in_sight_and_filters() -> None:
    fields = [Field("id", Family.INTEGER), Field("name", Family.TEXT, label="The customer's name")]
    sheet = _data(fields, [[1, "a" * 200], [2, "b"]])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert sheet["A1"].font.bold
    widths = [sheet.column_dimensions[name].width for name in "AB"]
    assert widths[0] < 15 < widths[1] < 65


def test_no_rows_are_a_workbook_too() -> None:
    assert [cell.value for cell in _data([Field("a", None)], [])[1]] == ["a"]


def test_the_same_rows_are_the_same_bytes() -> None:
    made = [_bytes([Field("a", None)], [["x"]], created=NOON) for _ in range(2)]
    assert made[0] == made[1]


def test_a_text_that_no_cell_holds_is_refused_not_cut() -> None:
    assert len(_column(Family.TEXT, ["x" * 32_767])[0].value) == 32_767
    for written in ("x" * 32_768, "😀" * 16_384):
        with pytest.raises(Failure, match="RESULT_TOO_LARGE"):
            _bytes([Field("note", Family.TEXT)], [[written]])


def test_what_no_sheet_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Failure, match="RESULT_TOO_LARGE"):
        _bytes([Field("x", None)] * 16_385, [])
    monkeypatch.setattr("martlet.results.xlsx._MOST_ROWS", 2)
    with pytest.raises(Failure, match="RESULT_TOO_LARGE"):
        _bytes([Field("x", None)], [[1], [2], [3]])
