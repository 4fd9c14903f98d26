"""Values are written as people of a locale write them, and nothing unknown keeps them from it."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from martlet.formatting import Formatter, format_value
from martlet.model.chart import Look, Style
from martlet.model.question import Granularity
from martlet.model.schema import Family

EUR = Look(Style.CURRENCY, currency="EUR")
KILOMETRES = Look(Style.UNIT, unit="kilometer")


def plain(text: str) -> str:
    """CLDR separates with no-break spaces; the tests read better with plain ones."""
    return text.translate(dict.fromkeys(map(ord, "\u00a0\u202f\u2009"), " "))


@pytest.mark.parametrize(
    ("locale", "value", "family", "look", "expected"),
    [
        ("en-US", "1234567.5", Family.DECIMAL, None, "1,234,567.5"),
        ("de-DE", Decimal("1234567.50"), Family.DECIMAL, None, "1.234.567,50"),
        ("ja-JP", 1234567, Family.DECIMAL, Look(Style.CURRENCY, currency="JPY"), "￥1,234,567"),
        ("en-US", "123456789012345678901234.56", None, EUR, "€123,456,789,012,345,678,901,234.56"),
        ("en-US", "9007199254740993", Family.INTEGER, None, "9,007,199,254,740,993"),
        ("de-DE", "1234.5", Family.DECIMAL, EUR, "1.234,50 €"),
        ("en-US", "-1234.5", Family.DECIMAL, EUR, "-€1,234.50"),
        ("en-US", "2.5", Family.DECIMAL, Look(digits=0), "3"),
        ("en-US", "33.3333333333333333", Family.DECIMAL, None, "33.3333"),
        ("en-US", 0.1234, Family.FLOAT, Look(Style.PERCENT), "12.3%"),
        ("de-DE", 0.1234, Family.FLOAT, Look(Style.PERCENT, digits=2), "12,34 %"),
        ("en-US", 0.0012345, Family.FLOAT, None, "0.00123"),
        ("en-US", 1234.5678, Family.FLOAT, None, "1,234.57"),
        ("en-US", 1_536_000, Family.INTEGER, Look(Style.BYTES), "1.5 MB"),
        ("en-US", 0, Family.INTEGER, Look(Style.BYTES), "0B"),
        ("en-US", 12, Family.INTEGER, KILOMETRES, "12 km"),
        ("fr-FR", 1200, Family.INTEGER, KILOMETRES, "1 200 km"),
        ("en-US", 12, Family.INTEGER, Look(Style.UNIT, unit="tickets"), "12 tickets"),
        ("en-US", 1234567, Family.INTEGER, Look(is_compact=True), "1.2M"),
        ("en-US", 1234567, Family.INTEGER, Look(Style.CURRENCY, "EUR", is_compact=True), "€1.2M"),
        ("de-DE", 69230, Family.INTEGER, Look(is_compact=True), "69.230"),
        ("hi-IN", 1234567, Family.INTEGER, None, "12,34,567"),
        ("en-US", Decimal("1E+1000000"), Family.DECIMAL, EUR, "1E+1000000"),
        ("en-US", "1e400", Family.FLOAT, None, "1E+400"),
        ("en-US", None, Family.INTEGER, None, "–"),
        ("en-US", float("nan"), Family.FLOAT, None, "–"),
        ("en-US", True, Family.BOOLEAN, None, "Yes"),
        ("en-US", "00123", Family.TEXT, None, "00123"),
        ("en-US", "no number", Family.INTEGER, EUR, "no number"),
        ("en-US", {"a": 1}, Family.JSON, None, '{"a": 1}'),
        ("en-US", "2026-03-01", Family.DATE, None, "Mar 1, 2026"),
        ("en-US", date(2026, 3, 1), Family.DATE, None, "Mar 1, 2026"),
        ("de-DE", "2026-03-01T23:30:00Z", Family.TIMESTAMP_TZ, None, "2. März 2026, 00:30"),
        ("en-US", datetime(2026, 3, 1, 9, 5, 7), Family.TIMESTAMP, None, "Mar 1, 2026, 9:05:07 AM"),
        ("ja-JP", "2026-03-01", Family.DATE, None, "2026年3月1日"),
        ("en-US", time(9, 5), Family.TIME, None, "9:05 AM"),
    ],
)
def test_a_cell(
    locale: str, value: object, family: Family | None, look: Look | None, expected: str
) -> None:
    assert plain(format_value(value, family, look, locale, timezone="Europe/Berlin")) == expected


@pytest.mark.parametrize(
    ("locale", "value", "grain", "expected"),
    [
        ("en-US", "2026-03-01", "month", "Mar 2026"),
        ("de-DE", "2026-03-01", "month", "März 2026"),
        ("ja-JP", "2026-03-01", "month", "2026年3月"),
        ("en-US", "2026-01-01", "quarter", "Q1 2026"),
        ("fr-FR", "2026-01-01", "quarter", "T1 2026"),
        ("ja-JP", "2026-04-01", "quarter", "2026年第2四半期"),
        ("en-US", "2026-03-02", "week", "Week of Mar 2, 2026"),
        ("de-DE", "2026-03-02", "week", "2.–8. März 2026"),
        ("en-US", "2026-03-01T00:00:00+01:00", "year", "2026"),
        ("en-US", "2026-02-28T23:00:00Z", "day", "Mar 1, 2026"),
        ("en-US", datetime(2026, 3, 1, 8, tzinfo=UTC), "hour", "Mar 1, 2026, 9:00 AM"),
        ("en-US", "no date", "day", "no date"),
        ("en-US", None, "day", "–"),
    ],
)
def test_a_period(locale: str, value: object, grain: str, expected: str) -> None:
    made = format_value(value, locale=locale, timezone="Europe/Berlin", grain=Granularity(grain))
    assert plain(made) == expected


def test_marks_of_an_axis_say_the_year_where_it_begins() -> None:
    words, month = Formatter(), Granularity.MONTH
    march, january = datetime(2026, 3, 1), datetime(2026, 1, 1)
    marks = [words.tick(march, month, None), words.tick(march, month, january)]
    assert [*marks, words.tick(january, month, datetime(2025, 12, 1))] == [
        "Mar 2026",
        "Mar",
        "2026",
    ]
    assert [words.axis(1234567, EUR), words.axis(1.5e23), words.axis(0.25)] == [
        "€1.23M",
        "1.5E23",
        "0.25",
    ]
    assert words.axis(0.5, Look(Style.PERCENT)) == "50%"


def test_a_change_has_its_sign_and_none_where_it_is_infinite() -> None:
    words = Formatter()
    ratios = (0.1234, -0.5, 0.0, -0.0001, 0.0001, None, float("inf"))
    told = ["+12.3%", "-50%", "0%", "0%", "0%", "–", "–"]
    assert [words.change(ratio) for ratio in ratios] == told
    assert words.difference(0.0123, Look(Style.PERCENT)) == "+1.2 pp"
    assert words.difference(Decimal(-5), EUR) == "-€5.00"


@pytest.mark.parametrize(
    "look",
    [
        Look(Style.CURRENCY, currency="nonsense"),
        Look(Style.CURRENCY, currency="XQX"),
        Look(Style.CURRENCY),
        Look(Style.UNIT, unit="{0} per-per"),
        Look(Style.UNIT, unit=""),
        Look(),
    ],
)
def test_a_number_shows_in_spite_of_a_format_that_nobody_knows(look: Look) -> None:
    assert "42" in format_value(42, Family.INTEGER, look)


@pytest.mark.parametrize("locale", ["no_such!locale", "", "xx", "de-DE-x-ü", "C", "_" * 500])
def test_a_locale_or_a_zone_that_nobody_knows_is_no_failure(locale: str) -> None:
    assert "2026" in format_value(
        "2026-03-01T12:00:00Z", Family.TIMESTAMP_TZ, None, locale, timezone="Mars/X"
    )


@given(
    st.one_of(st.integers(), st.floats(), st.decimals(), st.dates(), st.datetimes(), st.text()),
    st.sampled_from(["en-US", "de-DE", "ar", "ja-JP", "fr-CA", "th", "fa", "bn"]),
)
def test_every_value_is_written_in_every_way(value: object, locale: str) -> None:
    looks = [None, EUR, KILOMETRES, Look(Style.BYTES), Look(Style.PERCENT), Look(is_compact=True)]
    for look, family in product(looks, (None, Family.DECIMAL, Family.TIMESTAMP)):
        assert isinstance(format_value(value, family, look, locale), str)
    for grain in Granularity:
        assert isinstance(format_value(value, locale=locale, grain=grain), str)
