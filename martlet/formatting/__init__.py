"""Values as people read them, in the words of a locale."""

from martlet.formatting.names import readable, spoken
from martlet.formatting.typed import typed
from martlet.formatting.words import NOTHING, Words
from martlet.model.chart import Look
from martlet.model.question import Granularity
from martlet.model.schema import Family

__all__ = ["NOTHING", "Words", "readable", "shown", "spoken", "typed"]


def shown(
    value: object,
    family: Family | None = None,
    look: Look | None = None,
    locale: str = "en-US",
    *,
    timezone: str = "UTC",
    grain: Granularity | None = None,
) -> str:
    """`value` in full; as the period that begins there, where `grain` is given."""
    words = Words(locale, timezone)
    return words.period(value, grain) if grain else words.cell(value, family, look)
