"""Formats values for people, in the language of a locale."""

from martlet.formatting.formatter import NOTHING, Formatter
from martlet.formatting.names import readable, sentence_case
from martlet.formatting.typed import typed
from martlet.model.chart import Look
from martlet.model.question import Granularity
from martlet.model.schema import Family

__all__ = ["NOTHING", "Formatter", "format_value", "readable", "sentence_case", "typed"]


def format_value(
    value: object,
    family: Family | None = None,
    look: Look | None = None,
    locale: str = "en-US",
    *,
    timezone: str = "UTC",
    grain: Granularity | None = None,
) -> str:
    """`value` in full; with `grain`, the name of the period that begins at `value`."""
    formatter = Formatter(locale, timezone)
    return formatter.period(value, grain) if grain else formatter.cell(value, family, look)
