"""Checks that a chart can be drawn from the result of its metric."""

from collections.abc import Collection, Iterator, Sequence

from martlet.compiler import OutputColumn
from martlet.compiler.semantic.transforms import at_grain, named, period_of
from martlet.dashboards.asking import within
from martlet.errors import Code, Fault, did_you_mean
from martlet.model.board import Metric
from martlet.model.chart import Chart, ChartKind, Style
from martlet.model.question import SemanticQuestion

# Charts that draw values; tables show any column.
_OF_VALUES = frozenset(ChartKind) - {ChartKind.TABLE}
_NEEDED = {Style.CURRENCY: "currency", Style.UNIT: "unit"}


def chart_faults(metric: Metric, answers: Sequence[OutputColumn], at: str) -> Iterator[Fault]:
    """`answers` are the columns of the metric's result."""
    columns = [answer.name for answer in answers]
    chart_at = within(at, "chart")
    yield from _value_faults(metric, answers, chart_at)
    yield from _setting_faults(metric.chart, chart_at)
    yield from _unknown(_drawn(metric.chart), columns, chart_at)
    yield from _unknown(
        _described(metric.chart), {*columns, *_columns_after_interactions(metric)}, chart_at
    )
    if not _has_time(metric):
        for name in ("comparison", "trend"):
            if getattr(metric.chart, name) is not None:
                why = f"{name} needs a query with a time dimension."
                yield Fault(Code.INVALID_REQUEST_BODY, f"{chart_at}.{name}", why)


def _value_faults(metric: Metric, answers: Sequence[OutputColumn], at: str) -> Iterator[Fault]:
    chart, question = metric.chart, metric.question
    if chart.kind not in _OF_VALUES or chart.values:
        return
    if isinstance(question, SemanticQuestion):
        has_values = bool(question.measures)
    else:
        has_values = any(answer.family is None or answer.family.is_number for answer in answers)
    if not has_values:
        why = f"A {chart.kind} draws numbers: ask for a measure, or name the columns in values."
        yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.kind", why)


def _setting_faults(chart: Chart, at: str) -> Iterator[Fault]:
    """Incomplete or contradictory chart settings."""
    if chart.min is not None and chart.max is not None and chart.min >= chart.max:
        why = f"min is {chart.min:g} and max {chart.max:g}: min has to be below max."
        yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.min", why)
    for column, look in chart.formats.items():
        needed = _NEEDED.get(look.style)
        if needed is not None and not getattr(look, needed):
            why = f"The style {look.style} needs a {needed}."
            yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.formats.{column}.{needed}", why)


def _unknown(
    named_columns: Iterator[tuple[str, str]], columns: Collection[str], at: str
) -> Iterator[Fault]:
    for path, name in named_columns:
        if name not in columns:
            hint = did_you_mean(name, columns)
            message = f"The metric's result has no column {name!r}{hint}"
            yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.{path}", message)


def _drawn(chart: Chart) -> Iterator[tuple[str, str]]:
    """The columns that the chart draws, each with its path in the settings."""
    if chart.x is not None:
        yield "x", chart.x
    if chart.series is not None:
        yield "series", chart.series
    yield from ((f"values[{i}]", name) for i, name in enumerate(chart.values))
    yield from ((f"lines[{i}]", name) for i, name in enumerate(chart.lines))


def _described(chart: Chart) -> Iterator[tuple[str, str]]:
    """The columns with rules, formats and labels, each with its path in the settings."""
    yield from ((f"rules[{i}].column", rule.column) for i, rule in enumerate(chart.rules))
    yield from ((f"formats.{name}", name) for name in chart.formats)
    yield from ((f"labels.{name}", name) for name in chart.labels)


def _columns_after_interactions(metric: Metric) -> Iterator[str]:
    """Columns of the result after a viewer drills down or changes the granularity."""
    yield from metric.drill
    question = metric.question
    if isinstance(question, SemanticQuestion) and period_of(question) is not None:
        for grain in metric.grains:
            period = period_of(at_grain(question, grain))
            yield named(period) if period else ""


def _has_time(metric: Metric) -> bool:
    question = metric.question
    return isinstance(question, SemanticQuestion) and bool(question.time_dimensions)
