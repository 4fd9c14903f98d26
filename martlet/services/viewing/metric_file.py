"""A metric's rows as a file, with the names and formats of its chart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from martlet.compiler.semantic.time_grain import zone
from martlet.compiler.semantic.time_ranges import DAYS_OR_LONGER
from martlet.compiler.semantic.transforms import named
from martlet.formatting import Formatter
from martlet.model.interaction import AskedMetric
from martlet.model.question import Question, SemanticQuestion
from martlet.results.base import Format
from martlet.results.csv import CsvDownload
from martlet.results.deferred import XlsxFormat
from martlet.results.values import Field, with_chart_labels
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import Asked
from martlet.services.viewing.captions import board_captions, card_captions, ignored_labels
from martlet.services.viewing.card_queries import CardQueries, card_queries
from martlet.services.viewing.view import View

MOST_ROWS = 100_000


class FileKind(Enum):
    """Kinds of files, with what writes them. The value of each ends the file's name."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def format(self) -> type[Format]:
        return XlsxFormat if self is FileKind.XLSX else CsvDownload


@dataclass(frozen=True, slots=True)
class MetricFile:
    """`make` gives the writer of the file's columns."""

    name: str
    query: Asked
    media_type: str
    make: Callable[[Sequence[Field]], Format]


async def metric_file(
    asked: AskedMetric, kind: FileKind, locale: str, view: View, context: RequestContext
) -> MetricFile:
    """Raises PERMISSION_DENIED, INVALID_METRIC_ID, QUERY_REJECTED and so on."""
    view.check(view.allows.download, "isAllowDownload")
    queries = await card_queries(asked, view, context, most=MOST_ROWS)
    metric, chart = queries.metric, queries.metric.chart
    options = {"days": _days(metric.question)}
    if kind is FileKind.XLSX:
        options = await _workbook_options(
            asked, queries, Formatter(locale, view.guest.timezone), view, context
        )

    def make(fields: Sequence[Field]) -> Format:
        return kind.format(with_chart_labels(fields, chart.labels, chart.formats), **options)

    return MetricFile(f"{metric.name}.{kind.value}", queries.main, kind.format.media_type, make)


def _days(question: Question) -> set[str]:
    """The columns of periods that begin with a day, whatever the viewer has cut them to."""
    times = question.time_dimensions if isinstance(question, SemanticQuestion) else ()
    return {named(replace(time, granularity=grain)) for time in times for grain in DAYS_OR_LONGER}


async def _workbook_options(
    asked: AskedMetric, queries: CardQueries, words: Formatter, view: View, context: RequestContext
) -> dict[str, Any]:
    """The filters of the rows in words, and the zone of their moments."""
    captions = await board_captions(view, words, context)
    own = await card_captions(asked, queries, words, context)
    ignored = ignored_labels(captions, queries.ignored)
    applied = [one.text for one in [*captions, *own] if one.name not in queries.ignored]
    texts = {"Filtered by": "\n".join(applied), "Not filtered by": ", ".join(ignored)}
    return {
        "zone": zone(view.guest.timezone),
        "facts": {name: text for name, text in texts.items() if text},
    }
