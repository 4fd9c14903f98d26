"""Formats cells, axes and periods in one locale and time zone."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale

from martlet.formatting import moments, numbers
from martlet.formatting.locales import locale_of
from martlet.formatting.typed import typed
from martlet.model.chart import Look
from martlet.model.question import Granularity
from martlet.model.schema import Family

NOTHING = "–"


@dataclass(frozen=True)
class Formatter:
    """Formats values. An unknown locale means en-US, and an unknown time zone UTC."""

    language: str = "en-US"
    timezone: str = "UTC"

    @cached_property
    def locale(self) -> Locale:
        return locale_of(self.language)

    @cached_property
    def zone(self) -> tzinfo:
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return UTC

    def cell(self, value: object, family: Family | None = None, look: Look | None = None) -> str:
        """The full value: an exact decimal loses no digit unless `look` cuts it."""
        typed_value = typed(value, family or (Family.DECIMAL if look else None))
        if typed_value is None:
            return NOTHING
        if isinstance(typed_value, bool):
            return "Yes" if typed_value else "No"
        if isinstance(typed_value, int | float | Decimal):
            return (
                numbers.numeral(typed_value, look, self.locale)
                if _is_finite(typed_value)
                else NOTHING
            )
        if isinstance(typed_value, date | time):
            return self._moment(typed_value, family)
        return (
            json.dumps(typed_value, default=str)
            if isinstance(typed_value, dict | list)
            else str(typed_value)
        )

    def axis(self, value: float | Decimal, look: Look | None = None, significant: int = 3) -> str:
        """The short form of a number."""
        return numbers.short(value, look, self.locale, significant)

    def period(self, value: object, grain: Granularity) -> str:
        """The name of the period of `grain` that begins at `value`; other values unchanged."""
        at = self.wall_clock(value)
        return self.cell(value) if at is None else moments.period(at, grain, self.locale)

    def tick(self, at: datetime, grain: Granularity, before: datetime | None) -> str:
        """The label of a time axis mark that follows the mark at `before`."""
        return moments.tick(at, grain, before, self.locale)

    def change(self, ratio: float | None) -> str:
        """A relative change with its sign."""
        if ratio is None or not math.isfinite(ratio):
            return NOTHING
        return numbers.percent(ratio, self.locale, is_signed=True)

    def difference(self, value: float | Decimal, look: Look | None = None) -> str:
        return numbers.difference(value, look, self.locale)

    def share(self, ratio: float) -> str:
        return numbers.percent(ratio, self.locale) if math.isfinite(ratio) else NOTHING

    def wall_clock(self, value: object) -> datetime | None:
        """The local time in this zone, without offset; None if `value` is not a moment."""
        typed_value = typed(value, Family.TIMESTAMP)
        return moments.local(typed_value, self.zone) if isinstance(typed_value, date) else None

    def _moment(self, value: date | time, family: Family | None) -> str:
        if isinstance(value, time):
            return moments.clock_time(value, self.locale, has_seconds=bool(value.second))
        has_clock = isinstance(value, datetime) and family is not Family.DATE
        return moments.moment(moments.local(value, self.zone), self.locale, has_clock=has_clock)


def _is_finite(value: float | Decimal) -> bool:
    # An integer is finite, also where no float is as large.
    return value.is_finite() if isinstance(value, Decimal) else value - value == 0
