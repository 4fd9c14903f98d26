"""Result formats, one file per format."""

from martlet.results.base import Format
from martlet.results.csv import CsvDownload, CsvFormat
from martlet.results.deferred import XlsxFormat
from martlet.results.formats import FORMATS, chosen_format
from martlet.results.values import Field

__all__ = [
    "FORMATS",
    "CsvDownload",
    "CsvFormat",
    "Field",
    "Format",
    "XlsxFormat",
    "chosen_format",
]
