"""What viewers set, put in the place of what a metric asks by itself."""

from datetime import date

import pytest

from martlet.compiler.semantic.interactions import arranged, compared, until_today
from martlet.model.chart import Comparison
from martlet.model.question import Granularity, SemanticQuestion, TimeDimension

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


MONTH = TimeDimension("orders.date", Granularity.MONTH)
WITHIN = TimeDimension("orders.date", date_range=("2026-01-01", "2026-06-30"))


@pytest.mark.parametrize(
    ("question", "order"),
    [
        (
            SemanticQuestion(("orders.count",), ("customers.name",), (MONTH,)),
            (("orders.date.month", False), ("customers.name", False)),
        ),
        (
            SemanticQuestion(("orders.count",), ("customers.name",), (WITHIN,)),
            (("orders.count", True), ("customers.name", False)),
        ),
        (SemanticQuestion(dimensions=("customers.name",)), (("customers.name", False),)),
        (SemanticQuestion(("orders.count",), time_dimensions=(WITHIN,)), ()),
        (
            SemanticQuestion(("orders.count",), ("a.b",), order=(("a.b", True),)),
            (("a.b", True),),
        ),
    ],
)
def test_what_has_no_order_is_in_that_of_time_or_of_size_or_of_names(
    question: SemanticQuestion, order: tuple[tuple[str, bool], ...]
) -> None:
    assert arranged(question).order == order
