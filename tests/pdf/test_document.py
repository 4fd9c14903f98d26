"""Dashboards on paper: what a reader finds there, whatever the data."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from martlet.formatting import Formatter
from martlet.model.chart import Chart, ChartKind, Look, Rule, RuleOperator, Tone
from martlet.model.chart import Comparison as Compared
from martlet.model.schema import Family
from martlet.pdf import Card, Column, Comparison, GridPosition, Page, Role
from martlet.pdf.chart_data import read
from martlet.pdf.charts.cartesian import series_of
from martlet.pdf.document import document
from martlet.pdf.frame import frame, merged_order
from martlet.pdf.layout import Layout
from martlet.pdf.palette import SERIES, Palette
from martlet.pdf.pen import Box
from tests.pdf.shop import (
    AVERAGE,
    BEFORE,
    CHANNEL,
    COUNT,
    COUNTRY,
    EUR,
    MONTH,
    MONTHS,
    PAGE,
    REVENUE,
    TREND,
    card,
)

CHARTS = [kind for kind in ChartKind if kind not in (ChartKind.TABLE, ChartKind.PIVOT)]
HOSTILE = "<b>bold</b> &amp; <font color=red> <a href='http://example.com'>x</a> =1+1 ]] >> endobj"


def _pages(page: Page, *cards: Card) -> list[str]:
    reader = PdfReader(io.BytesIO(document(page, cards)))
    return [each.extract_text().replace("\u00a0", " ") for each in reader.pages]


def _text(*cards: Card) -> str:
    return "\n".join(_pages(PAGE, *cards))


def _table(count: int) -> Card:
    columns = [Column("name", "Name", Family.TEXT), COUNT]
    return card(
        ChartKind.TABLE, "All", columns=columns, rows=[[f"row-{n}", n] for n in range(count)]
    )


@pytest.mark.parametrize("kind", ChartKind)
def test_every_kind_of_chart_is_drawn_and_named(kind: ChartKind) -> None:
    text = _text(card(kind, "What it shows", description="And why"))
    assert "What it shows" in text
    assert "And why" in text
    assert f"mc_{kind}" in text
    assert "No data" not in text


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize(
    "rows", [[], [[None, None], [None, None]], [["a", "no number"]], [["a", 0]], [["a", "1e400"]]]
)
def test_what_cannot_be_drawn_breaks_nothing(kind: ChartKind, rows: list[list[object]]) -> None:
    text = _text(card(kind, "Empty", columns=[COUNTRY, COUNT], rows=rows))
    assert "Empty" in text
    assert rows or "No data" in text


def test_a_page_says_what_it_is() -> None:
    first, second = _pages(PAGE, _table(40))
    for told in (PAGE.title, PAGE.created, PAGE.footer):
        assert told in first
        assert told in second
    assert "Nordwind Traders" in first
    assert "Created: last 12 months   ·   Country: all" in first
    assert "1 / 2" in first
    assert "2 / 2" in second


def test_charts_wear_the_colours_that_the_page_has_chosen() -> None:
    chosen = Palette(("#0a7f5a", "#d98e04"))
    for kind in CHARTS:
        shown = card(kind, trend=TREND if kind is ChartKind.NUMBER else None)
        first = _colour(chosen.heat(1) if kind is ChartKind.HEATMAP else chosen.hue(0))
        assert first in _drawn(replace(PAGE, palette=chosen), shown), kind
        assert first not in _drawn(PAGE, shown), kind


def test_paper_has_the_colours_of_light_screens() -> None:
    tokens = Path("web/element/src/theme/tokens.ts").read_text()
    assert tuple(re.findall(r'"palette-\d": \["(#[0-9a-f]{6})"', tokens)) == SERIES


def _drawn(page: Page, *cards: Card) -> str:
    """What tells the printer what to draw."""
    reader = PdfReader(io.BytesIO(document(page, cards)))
    contents = [content for each in reader.pages if (content := each.get_contents()) is not None]
    return "\n".join(content.get_data().decode("latin-1") for content in contents)


def _colour(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.6f}".lstrip("0") for at in (1, 3, 5))


def test_a_number_says_how_it_changed() -> None:
    chart = Chart(ChartKind.NUMBER, comparison=Compared.PREVIOUS_PERIOD)
    text = _text(card(ChartKind.NUMBER, chart=chart, comparison=BEFORE, trend=TREND))
    for told in ("€711,215.59", "+8.6%", "(+€56,095.49) vs. previous period"):
        assert told in text
    assert "no previous value" in _text(card(ChartKind.NUMBER, chart=chart))
    level = Comparison([["711215.60"]])
    text = _text(card(ChartKind.NUMBER, chart=chart, comparison=level))
    assert "\n0%\n(-€0.01) vs" in text.replace(" 0%", "0%")


def test_axes_and_legends_say_what_is_drawn() -> None:
    text = _text(card(ChartKind.LINE))
    for told in ("Web", "Shop", "Feb", "€6K"):
        assert told in text
    text = _text(card(ChartKind.DONUT))
    for told in ("Germany", "400", "40%", "Україна"):
        assert told in text


def test_a_month_without_rows_has_its_place() -> None:
    rows = [[MONTHS[0], 1], [MONTHS[3], 2]]
    assert "Mar" in _text(card(ChartKind.BAR, columns=[MONTH, COUNT], rows=rows))


@pytest.mark.parametrize("kind", [ChartKind.LINE, ChartKind.BAR, ChartKind.PIE])
def test_rows_without_a_date_are_told_of(kind: ChartKind) -> None:
    rows: list[list[object]] = [[MONTHS[0], 1], [None, 2]]
    assert "1 row has no date" in _text(card(kind, columns=[MONTH, COUNT], rows=rows))
    assert "2 rows have no date" in _text(card(kind, columns=[MONTH, COUNT], rows=rows[1:] * 2))


def test_a_table_goes_over_pages_with_its_head_on_each() -> None:
    pages = _pages(PAGE, _table(100))
    assert len(pages) > 2
    assert all("Name" in page and "Orders" in page for page in pages)
    text = "\n".join(pages)
    assert all(f"row-{n}" in text for n in (0, 60, 99))
    assert "more rows" not in text


def test_a_long_table_is_cut_and_says_so() -> None:
    text = _text(_table(700))
    assert "row-99" in text
    assert "row-100" not in text
    assert "and 600 more rows" in text


def test_a_table_beside_a_chart_goes_on_at_the_end() -> None:
    beside = replace(_table(80), position=GridPosition(0, 0, 6, 4))
    pages = _pages(PAGE, beside, card(ChartKind.BAR, position=GridPosition(6, 0, 6, 4)))
    assert "of 80 rows; the others are at the end" in pages[0]
    assert "All (all rows)" in pages[1]
    assert "row-79" in pages[-1]


def test_a_long_table_beside_a_chart_says_how_far_it_goes() -> None:
    beside = replace(_table(700), position=GridPosition(0, 0, 6, 4))
    text = _text(beside, card(ChartKind.BAR, position=GridPosition(6, 0, 6, 4)))
    assert "of 700 rows; more are at the end" in text
    assert "All (the first 100 rows)" in text
    assert "and 600 more rows" in text


def test_columns_without_room_are_told_of() -> None:
    columns = [Column(f"column_{n}", None, Family.TEXT) for n in range(40)]
    text = _text(card(ChartKind.TABLE, columns=columns, rows=[["x" * 30] * 40]))
    assert "columns have no room" in text


def test_a_pivot_has_totals_where_a_sum_is_right() -> None:
    assert "Total" in _text(card(ChartKind.PIVOT))
    average = Column("orders.total.avg", "Average", Family.DECIMAL, Role.MEASURE)
    rows = [[month, "Web", 1] for month in MONTHS]
    columns = [MONTH, COUNTRY, average]
    assert "Total" not in _text(card(ChartKind.PIVOT, columns=columns, rows=rows))


def test_a_pivot_keeps_nothing_and_an_empty_text_apart() -> None:
    rows = [[None, 1], ["", 2], ["(none)", 4]]
    text = _text(card(ChartKind.PIVOT, "Few", columns=[COUNTRY, COUNT], rows=rows))
    lines = [line.strip() for line in text.splitlines()]
    assert [line for line in lines if line in {"(none)", "(empty)", "1", "2", "4", "7"}] == [
        *["(none)", "1"],
        *["(empty)", "2"],
        *["(none)", "4"],
        "7",
    ]


def test_a_combined_chart_that_names_no_lines_draws_its_last_value_as_one() -> None:
    drawn = card(ChartKind.COMBO, columns=[MONTH, REVENUE, COUNT], rows=[[MONTHS[0], 5, 1]])
    data = read(drawn, Formatter())
    series_list = series_of(data, frame(data))
    assert [(series.line.name, series.is_line) for series in series_list] == [
        ("Revenue", False),
        ("Orders", True),
    ]


def test_rules_mark_cells() -> None:
    rules = (
        Rule("orders.count", RuleOperator.GTE, 400, Tone.GOOD),
        Rule("orders.count", RuleOperator.LT, 200, Tone.BAD),
    )
    text = _text(card(ChartKind.TABLE, chart=Chart(ChartKind.TABLE, rules=rules)))
    assert "▲ 400" in text
    assert "▼ 100" in text
    assert "▲ 300" not in text


def test_a_failed_card_says_so_among_others() -> None:
    failed = Card("Late", Chart(ChartKind.LINE), error="Ask for less: narrow the dates.")
    text = _text(failed, card(ChartKind.NUMBER))
    assert "This query failed." in text
    assert "Ask for less: narrow the dates." in text
    assert "€711,215.59" in text


def test_hostile_texts_are_texts() -> None:
    page = Page(HOSTILE, subtitle=HOSTILE, filters=(HOSTILE,), footer=HOSTILE)
    columns = [Column("note", HOSTILE, Family.TEXT)]
    cards = [card(ChartKind.TABLE, HOSTILE, columns=columns, rows=[[HOSTILE]], description=HOSTILE)]
    content = document(page, cards)
    reader = PdfReader(io.BytesIO(content))
    for each in reader.pages:
        assert "/Annots" not in each
        assert each.extract_text().count("<b>bold</b> &amp; <font color=red>") >= 5
    for mark in (b"/URI", b"/JavaScript", b"/Launch", b"/OpenAction"):
        assert mark not in content


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("café ßłő Ελλάδα Україна ₽", "café ßłő Ελλάδα Україна ₽"),
        ("東京 カフェ", "東京 カフェ"),
        ("中国 联网", "中国 联网"),
        ("서울 카페", "서울 카페"),
        ("an emoji 😀 left out", "an emoji  left out"),
        ("two\nlines\tof\x00it", "two lines ofit"),
        ("عربي", "????"),
        ("e\u0301", "é"),
    ],
)
def test_letters_of_many_scripts(written: str, found: str) -> None:
    # Readers part what is of two fonts.
    text = _text(card(ChartKind.NUMBER, written))
    assert "".join(found.split()) in "".join(text.split())


@given(st.text(max_size=40), st.sampled_from(ChartKind))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_drawn(written: str, kind: ChartKind) -> None:
    page = Page(written, written, written, (written,), written, written, written)
    rows = [[written, 5], [f"{written}!", 7]]
    drawn = card(kind, written, columns=[COUNTRY, COUNT], rows=rows, note=written)
    assert document(page, [drawn]).startswith(b"%PDF")


def test_the_same_content_is_the_same_bytes() -> None:
    cards = [card(kind) for kind in ChartKind]
    assert document(PAGE, cards) == document(PAGE, cards)


def test_documents_that_are_made_at_once_do_not_mix() -> None:
    """Fonts are shared, and each document embeds its own letters of them."""
    made = [[card(kind, f"{kind} {'äöüß'[n % 4]}")] for n, kind in enumerate(CHARTS)] * 2
    alone = [document(PAGE, cards) for cards in made]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(partial(document, PAGE), made)) == alone


def test_twenty_cards_stand_apart_and_on_their_pages() -> None:
    first, rest = Box(30, 60, 780, 430), Box(30, 60, 780, 480)
    readings = [read(card(kind, f"{n}"), Formatter()) for n, kind in enumerate((CHARTS * 2)[:20])]
    pages = Layout(first, rest).fill(readings)
    assert sorted(int(piece.title) for page in pages for piece in page) == list(range(20))
    for number, page in enumerate(pages):
        room = rest if number else first
        for piece in page:
            assert piece.box.x >= room.x - 0.1
            assert piece.box.y >= room.y - 0.1
            assert piece.box.right <= room.right + 0.1
            assert piece.box.top <= room.top + 0.1
        for one, other in combinations([piece.box for piece in page], 2):
            across = one.x < other.right - 0.1 and other.x < one.right - 0.1
            assert not (across and one.y < other.top - 0.1 and other.y < one.top - 0.1)


def test_cards_stand_where_the_dashboard_has_them() -> None:
    left = card(ChartKind.LINE, "left", position=GridPosition(0, 2, 8, 4))
    right = card(ChartKind.BAR, "right", position=GridPosition(8, 2, 4, 4))
    above = card(ChartKind.NUMBER, "above", position=GridPosition(0, 0, 12, 2))
    room = Box(0, 0, 780, 480)
    [page] = Layout(room, room).fill([read(each, Formatter()) for each in (right, left, above)])
    boxes = {piece.title: piece.box for piece in page}
    assert boxes["above"].y > boxes["left"].top
    assert boxes["left"].top == boxes["right"].top
    assert boxes["left"].right < boxes["right"].x
    assert boxes["left"].width == pytest.approx(2 * boxes["right"].width, rel=0.05)


@pytest.mark.parametrize(
    "position",
    [
        GridPosition(0, 0, 0, 0),
        GridPosition(-1, 0, 4, 4),
        GridPosition(9, 0, 6, 4),
        GridPosition(0, 0, 6, 900),
    ],
)
def test_a_place_that_is_none_is_no_failure(position: GridPosition) -> None:
    pages = _pages(
        PAGE,
        card(ChartKind.LINE, "one", position=position),
        card(ChartKind.BAR, "other", position=position),
    )
    assert "one" in "".join(pages)
    assert "other" in "".join(pages)


def test_a_card_alone_fills_the_page() -> None:
    room = Box(0, 0, 780, 480)
    [[piece]] = Layout(room, room).fill([read(card(ChartKind.LINE), Formatter())])
    assert piece.box.width > 760
    assert piece.box.height > 400


def test_a_document_is_written_in_the_words_of_its_locale() -> None:
    [text] = _pages(replace(PAGE, locale="de-DE"), card(ChartKind.NUMBER))
    assert "711.215,59 €" in text


def test_columns_are_named_and_written_as_the_chart_says() -> None:
    column = "orders.total.sum"
    chart = Chart(
        ChartKind.BAR,
        x="orders.created_at",
        values=(column,),
        formats={column: EUR},
        labels={column: "Umsatz"},
    )
    drawn = card(ChartKind.BAR, chart=chart, columns=[MONTH, replace(REVENUE, look=Look())])
    data = read(replace(drawn, rows=[[MONTHS[0], 1]]), Formatter())
    assert [part.label for part in data.parts] == ["Month", "Umsatz"]
    assert (data.x, data.values[0].look) == (data.parts[0], EUR)


def test_a_stack_is_not_torn_where_a_sum_has_no_row() -> None:
    rows = [[MONTHS[0], "Web", 5], [MONTHS[1], "Web", 6], [MONTHS[2], "Web", 7]]
    rows += [[MONTHS[0], "App", 1], [MONTHS[2], "App", 2]]
    chart = Chart(ChartKind.AREA, is_stacked=True)
    data = read(
        card(ChartKind.AREA, chart=chart, columns=[MONTH, COUNTRY, COUNT], rows=rows), Formatter()
    )
    series_list = series_of(data, frame(data))
    assert {series.line.name: series.line.values for series in series_list} == {
        "Web": [5, 6, 7],
        "App": [1, 0, 2],
    }


def test_dimensions_that_a_chart_has_no_place_for_tell_its_lines_apart() -> None:
    rows = [[MONTHS[0], "Web", "DE", "1.5"], [MONTHS[0], "Web", "FR", "9"]]
    columns = [MONTH, CHANNEL, COUNTRY, AVERAGE]
    laid = frame(read(card(ChartKind.LINE, columns=columns, rows=rows), Formatter()))
    told = [(line.name, line.values, laid.note) for line in laid.lines]
    assert told == [("Web · DE", [1.5], None), ("Web · FR", [9], None)]
    assert "Web · FR" in _text(card(ChartKind.PIE, columns=columns[1:], rows=[r[1:] for r in rows]))


def test_a_dimension_that_tells_no_rows_apart_names_no_line() -> None:
    number = Column("number", "Number", Family.TEXT, Role.DIMENSION)
    rows = [["Web", "1", "DE", 1], ["App", "2", "DE", 2]]
    chart = Chart(ChartKind.BAR, x=CHANNEL.name, series=COUNTRY.name)
    drawn = card(ChartKind.BAR, chart=chart, columns=[CHANNEL, number, COUNTRY, COUNT], rows=rows)
    lines = frame(read(drawn, Formatter())).lines
    assert [(line.name, line.values) for line in lines] == [("DE", [1, 2])]


def test_of_several_rows_in_one_place_sums_are_added_and_nothing_else_is_drawn() -> None:
    rows = [["Web", 1, "5"], ["Web", 2, "7"]]
    drawn = card(ChartKind.BAR, columns=[CHANNEL, COUNT, AVERAGE], rows=rows)
    assert [line.values for line in frame(read(drawn, Formatter())).lines] == [[3], [None]]
    assert "Average is not drawn where several rows have the same place" in _text(drawn)


@pytest.mark.parametrize("kind", [ChartKind.NUMBER, ChartKind.GAUGE])
def test_one_value_of_several_rows_is_their_sum_or_none(kind: ChartKind) -> None:
    rows = [["Web", 100, "512"], ["App", 233, "777"]]
    assert "333" in _text(card(kind, columns=[CHANNEL, COUNT], rows=rows))
    for columns, is_cut in (([CHANNEL, AVERAGE, COUNT], False), ([CHANNEL, COUNT], True)):
        text = _text(card(kind, columns=columns, rows=rows, is_cut=is_cut))
        assert "No single value" in text
        assert not re.search("100|333|512|777", text)


def test_rows_that_lack_a_column_keep_the_order_of_those_that_have_it() -> None:
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    rows = [["Mon", "Wed", "Sat"], ["Tue", "Wed", "Fri", "Sat"], ["Thu", "Fri", "Sun"]]
    assert merged_order(rows) == days
