"""Results as they travel: one file a format, each a pair of what begins and what goes on."""

from martlet.api.results.base import Format
from martlet.api.results.formats import FORMATS, chosen_format
from martlet.api.results.values import Field

__all__ = ["FORMATS", "Field", "Format", "chosen_format"]
