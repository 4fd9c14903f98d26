"""Formats dates, moments and periods in the language of a locale."""

from datetime import date, datetime, time, timedelta, tzinfo

from babel import Locale
from babel.dates import format_interval, format_skeleton, format_time

from martlet.model.question import Granularity

_DATE = "yMMMd"
_CLOCKED = (Granularity.SECOND, Granularity.MINUTE, Granularity.HOUR)
_YEAR_FIRST = {
    "ja": ("{}年", "第{}四半期"),
    "ko": ("{}년 ", "{}분기"),
    "zh": ("{}年", "第{}季度"),
}
_NAMED = {"es": "T", "fr": "T", "it": "T", "pt": "T"}


def local(value: date, zone: tzinfo) -> datetime:
    """`value` as local time. A date is its midnight; a moment with an offset moves to `zone`."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value if value.tzinfo is None else value.astimezone(zone).replace(tzinfo=None)


def moment(value: datetime, locale: Locale, *, has_clock: bool, has_seconds: bool = False) -> str:
    day = format_skeleton(_DATE, value, locale=locale)
    if not has_clock:
        return str(day)
    clock = clock_time(value.time(), locale, has_seconds=has_seconds or bool(value.second))
    return str(locale.datetime_formats["medium"]).format(clock, day).replace("'", "")


def clock_time(value: time, locale: Locale, *, has_seconds: bool) -> str:
    return str(format_time(value, "medium" if has_seconds else "short", locale=locale))


def period(value: datetime, grain: Granularity, locale: Locale) -> str:
    """The name of the period of `grain` that begins at `value`."""
    if grain is Granularity.QUARTER:
        return _quarter(value, locale, has_year=True)
    if grain is Granularity.WEEK:
        return _week(value, locale)
    if grain in _CLOCKED:
        return moment(value, locale, has_clock=True, has_seconds=grain is Granularity.SECOND)
    skeleton = {Granularity.MONTH: "yMMM", Granularity.YEAR: "y"}.get(grain, _DATE)
    return str(format_skeleton(skeleton, value, locale=locale))


def tick(value: datetime, grain: Granularity, before: datetime | None, locale: Locale) -> str:
    """The label of an axis mark. It names the larger period where that begins."""
    is_new_year = before is None or before.year != value.year
    if grain is Granularity.YEAR:
        return period(value, grain, locale)
    if grain is Granularity.QUARTER:
        return _quarter(value, locale, has_year=is_new_year)
    if grain is Granularity.MONTH:
        skeleton = "y" if value.month == 1 else "yMMM" if is_new_year else "MMM"
        return str(format_skeleton(skeleton, value, locale=locale))
    if grain in _CLOCKED and value.time() != time():
        return clock_time(value.time(), locale, has_seconds=grain is Granularity.SECOND)
    skeleton = _DATE if is_new_year and before is not None else "MMMd"
    return str(format_skeleton(skeleton, value, locale=locale))


def _quarter(value: datetime, locale: Locale, *, has_year: bool) -> str:
    quarter = (value.month - 1) // 3 + 1
    if locale.language in _YEAR_FIRST:
        year, named = _YEAR_FIRST[locale.language]
        return (year.format(value.year) if has_year else "") + named.format(quarter)
    name = f"{_NAMED.get(locale.language, 'Q')}{quarter}"
    return f"{name} {value.year}" if has_year else name


def _week(value: datetime, locale: Locale) -> str:
    if locale.language == "en":
        return f"Week of {format_skeleton(_DATE, value, locale=locale)}"
    # A range of days needs no word, so it is correct in every language.
    last = value.date() + timedelta(days=6)
    return str(format_interval(value.date(), last, _DATE, locale=locale))
