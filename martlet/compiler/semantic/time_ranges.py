"""The days and the moments of a time dimension's range, and of one period of it."""

from datetime import date, datetime, timedelta

from martlet.compiler.refusal import refused
from martlet.model.period import Days, months_later
from martlet.model.question import Granularity, TimeDimension

MONTHS = {Granularity.MONTH: 1, Granularity.QUARTER: 3, Granularity.YEAR: 12}
_DAYS = {Granularity.DAY: 1, Granularity.WEEK: 7}
DAYS_OR_LONGER = (*_DAYS, *MONTHS)
SECONDS = {Granularity.HOUR: 3600, Granularity.MINUTE: 60, Granularity.SECOND: 1}


def days_of(time: TimeDimension) -> Days | None:
    """The days of the range of `time`; an open end is the calendar's first or last day."""
    if time.date_range is None:
        return None
    first, last = time.date_range
    try:
        return (
            date.fromisoformat(first) if first is not None else date.min,
            date.fromisoformat(last) if last is not None else date.max,
        )
    except ValueError:
        return None  # moments, not days


def days_of_period(text: str, granularity: Granularity) -> Days:
    """The days of the period that begins at `text`, as results write it.

    Raises QUERY_REJECTED if `text` is not a day.
    """
    try:
        first = date.fromisoformat(text[:10])
        if granularity in MONTHS:
            return first, months_later(first, MONTHS[granularity]) - timedelta(days=1)
        return first, first + timedelta(days=_DAYS[granularity] - 1)
    except (ValueError, OverflowError):  # not a day, or past the calendar's last day
        raise refused(f"{text!r} is not the start of a period") from None


def moments_of_period(text: str, seconds: int) -> tuple[str, str]:
    """The first and the last moment of the period that begins at `text`, in the zone of `text`."""
    try:
        first = datetime.fromisoformat(text)
        last = first + timedelta(seconds=seconds) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise refused(f"{text!r} is not the start of a period") from None
    return first.isoformat(), last.isoformat()
