"""What viewers set, put in the place of what a metric asks by itself."""

from datetime import date

import pytest

from martlet.model.chart import Comparison
from martlet.model.question import SemanticQuestion, TimeDimension
from martlet.query.steer import compared, until_today

TODAY = date(2026, 6, 30)
Ends = tuple[str | None, str | None]


def over(ends: Ends | None) -> SemanticQuestion:
    return SemanticQuestion(time_dimensions=(TimeDimension("orders.date", date_range=ends),))


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        (("2026-06-01", None), ("2026-06-01", "2026-06-30")),
        (("2026-06-30", None), ("2026-06-30", "2026-06-30")),
        (("2026-07-01", None), ("2026-07-01", None)),
        (("2026-06-01T08:00", None), ("2026-06-01T08:00", None)),
        ((None, "2026-06-01"), (None, "2026-06-01")),
        (("2026-06-01", "2026-12-31"), ("2026-06-01", "2026-12-31")),
        (None, None),
    ],
)
def test_only_days_that_have_begun_and_have_no_end_are_ended_today(
    ends: Ends | None, found: Ends | None
) -> None:
    [time] = until_today(over(ends), TODAY).time_dimensions
    assert time.date_range == found


@pytest.mark.parametrize("comparison", Comparison)
@pytest.mark.parametrize(
    "ends",
    [
        (None, "2026-06-30"),
        ("2026-06-30", None),
        ("2026-06-30T08:00", "2026-06-30T09:00"),
        ("0001-01-02", "2026-06-30"),
        ("0001-02-01", "2026-06-30"),
        None,
    ],
)
def test_what_has_no_days_before_it_is_compared_with_nothing(
    ends: Ends | None, comparison: Comparison
) -> None:
    assert compared(over(ends), comparison) is None
