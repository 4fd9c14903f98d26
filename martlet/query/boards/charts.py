"""Whether a chart can be drawn of what its metric answers."""

from collections.abc import Collection, Iterator

from martlet.errors import Code, Fault, did_you_mean
from martlet.model.board import Metric
from martlet.model.chart import Chart
from martlet.model.question import SemanticQuestion
from martlet.query.boards.asking import within
from martlet.query.variants import at_grain, named, period_of


def chart_faults(metric: Metric, columns: Collection[str], at: str) -> Iterator[Fault]:
    """`columns` are those of the answer."""
    chart_at = within(at, "chart")
    yield from _unknown(_drawn(metric.chart), columns, chart_at)
    yield from _unknown(_described(metric.chart), {*columns, *_turned(metric)}, chart_at)
    if not _has_time(metric):
        for name in ("comparison", "trend"):
            if getattr(metric.chart, name) is not None:
                why = f"{name} needs a query with a time dimension to look along."
                yield Fault(Code.INVALID_REQUEST_BODY, f"{chart_at}.{name}", why)


def _unknown(
    named_columns: Iterator[tuple[str, str]], columns: Collection[str], at: str
) -> Iterator[Fault]:
    for place, name in named_columns:
        if name not in columns:
            hint = did_you_mean(name, columns)
            message = f"The metric answers no column {name!r}{hint}"
            yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.{place}", message)


def _drawn(chart: Chart) -> Iterator[tuple[str, str]]:
    """The columns that the chart is made of, each with where it is named."""
    if chart.x is not None:
        yield "x", chart.x
    if chart.series is not None:
        yield "series", chart.series
    yield from ((f"values[{i}]", name) for i, name in enumerate(chart.values))
    yield from ((f"lines[{i}]", name) for i, name in enumerate(chart.lines))


def _described(chart: Chart) -> Iterator[tuple[str, str]]:
    """The columns that the chart says something of."""
    yield from ((f"rules[{i}].column", rule.column) for i, rule in enumerate(chart.rules))
    yield from ((f"formats.{name}", name) for name in chart.formats)
    yield from ((f"labels.{name}", name) for name in chart.labels)


def _turned(metric: Metric) -> Iterator[str]:
    """Columns of the answer once a viewer has drilled down or changed its grain."""
    yield from metric.drill
    question = metric.question
    if isinstance(question, SemanticQuestion) and period_of(question) is not None:
        for grain in metric.grains:
            period = period_of(at_grain(question, grain))
            yield named(period) if period else ""


def _has_time(metric: Metric) -> bool:
    question = metric.question
    return isinstance(question, SemanticQuestion) and bool(question.time_dimensions)
