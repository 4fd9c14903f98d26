"""Results as they travel: one file a format, each a pair of what begins and what goes on."""

from martlet.api.results.base import Format
from martlet.api.results.csv import CsvDownload, CsvFormat
from martlet.api.results.formats import FORMATS, chosen_format
from martlet.api.results.values import Field
from martlet.api.results.xlsx import XlsxFormat

__all__ = [
    "FORMATS",
    "CsvDownload",
    "CsvFormat",
    "Field",
    "Format",
    "XlsxFormat",
    "chosen_format",
]
