"""Date presets: ranges of days relative to today."""

from datetime import date, timedelta
from enum import StrEnum


class Preset(StrEnum):
    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last7Days"
    LAST_30_DAYS = "last30Days"
    LAST_90_DAYS = "last90Days"
    LAST_12_MONTHS = "last12Months"
    THIS_WEEK = "thisWeek"
    THIS_MONTH = "thisMonth"
    THIS_QUARTER = "thisQuarter"
    THIS_YEAR = "thisYear"
    LAST_WEEK = "lastWeek"
    LAST_MONTH = "lastMonth"
    LAST_QUARTER = "lastQuarter"
    LAST_YEAR = "lastYear"


Days = tuple[date, date]  # the first and the last, both included

_DAY = timedelta(days=1)
_BACK = {Preset.LAST_7_DAYS: 7, Preset.LAST_30_DAYS: 30, Preset.LAST_90_DAYS: 90}
_MONTHS = {
    Preset.THIS_MONTH: 1,
    Preset.LAST_MONTH: 1,
    Preset.THIS_QUARTER: 3,
    Preset.LAST_QUARTER: 3,
    Preset.THIS_YEAR: 12,
    Preset.LAST_YEAR: 12,
}
_ENDED = {Preset.LAST_WEEK, Preset.LAST_MONTH, Preset.LAST_QUARTER, Preset.LAST_YEAR}


def days_of(preset: Preset, today: date) -> Days:
    """The days of `preset`. Ranges that are still running end today; `last12Months` goes back 12
    months from today; weeks begin on Monday.
    """
    if preset is Preset.TODAY:
        return today, today
    if preset is Preset.YESTERDAY:
        return today - _DAY, today - _DAY
    if preset in _BACK:
        return today - _DAY * (_BACK[preset] - 1), today
    if preset is Preset.LAST_12_MONTHS:
        return months_later(today, -12) + _DAY, today
    begin = _begin(preset, today)
    if preset not in _ENDED:
        return begin, today
    return _before(preset, begin), begin - _DAY


def _begin(preset: Preset, today: date) -> date:
    """The first day of the week, month, quarter or year that `today` is in."""
    if preset not in _MONTHS:
        return today - _DAY * today.weekday()
    months = _MONTHS[preset]
    return today.replace(day=1, month=(today.month - 1) // months * months + 1)


def _before(preset: Preset, begin: date) -> date:
    return months_later(begin, -_MONTHS[preset]) if preset in _MONTHS else begin - _DAY * 7


def months_later(day: date, months: int) -> date:
    """The same day of another month, or the last day of that month."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first + _DAY * (day.day - 1), following - _DAY)


def period_before(days: Days) -> Days:
    """The same number of days, just before `days`. Whole months give the same number of months."""
    first, last = days
    months = _whole_months(first, last)
    if months:
        return months_later(first, -months), first - _DAY
    return first - (last - first) - _DAY, first - _DAY


def year_before(days: Days) -> Days:
    first, last = days
    return months_later(first, -12), months_later(last + _DAY, -12) - _DAY


def _whole_months(first: date, last: date) -> int:
    """The number of months from `first` to `last` if they are whole months; else 0."""
    end = last + _DAY
    if first.day != 1 or end.day != 1:
        return 0
    return (end.year - first.year) * 12 + end.month - first.month
