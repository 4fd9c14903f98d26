"""Cells, axes and periods in the words of one locale and time zone."""

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
class Words:
    """Names of a locale or a zone that nobody knows are read as en-US and UTC."""

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
        """In full: no digit of an exact decimal is lost unless `look` says so."""
        found = typed(value, family or (Family.DECIMAL if look else None))
        if found is None:
            return NOTHING
        if isinstance(found, bool):
            return "Yes" if found else "No"
        if isinstance(found, int | float | Decimal):
            return numbers.numeral(found, look, self.locale) if _is_finite(found) else NOTHING
        if isinstance(found, date | time):
            return self._moment(found, family)
        return json.dumps(found, default=str) if isinstance(found, dict | list) else str(found)

    def axis(self, value: float | Decimal, look: Look | None = None, significant: int = 3) -> str:
        """A number in little room."""
        return numbers.short(value, look, self.locale, significant)

    def period(self, value: object, grain: Granularity) -> str:
        """The period of `grain` that begins at `value`; what is no moment as it is."""
        at = self.wall_clock(value)
        return self.cell(value) if at is None else moments.period(at, grain, self.locale)

    def tick(self, at: datetime, grain: Granularity, before: datetime | None) -> str:
        """A mark of a time axis, after the mark at `before`."""
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
        """The moment in this zone, without its offset; None where `value` is none."""
        found = typed(value, Family.TIMESTAMP)
        return moments.local(found, self.zone) if isinstance(found, date) else None

    def _moment(self, value: date | time, family: Family | None) -> str:
        if isinstance(value, time):
            return moments.clock_time(value, self.locale, has_seconds=bool(value.second))
        has_clock = isinstance(value, datetime) and family is not Family.DATE
        return moments.moment(moments.local(value, self.zone), self.locale, has_clock=has_clock)


def _is_finite(value: float | Decimal) -> bool:
    # An integer is finite, also where no float is as large.
    return value.is_finite() if isinstance(value, Decimal) else value - value == 0
