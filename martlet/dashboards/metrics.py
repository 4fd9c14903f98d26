"""Checks a metric: its question, its chart, and the interactions that it offers."""

from collections.abc import Callable, Iterator

from martlet.compiler import Compiled
from martlet.compiler.semantic.transforms import at_grain, drilled, period_of
from martlet.dashboards.asking import Asking, located, within
from martlet.dashboards.charts import chart_faults
from martlet.errors import Code, Failure, Fault
from martlet.model.board import Metric
from martlet.model.datamart import Datamart
from martlet.model.question import SemanticQuestion


def metric_faults(metric: Metric, asking: Asking, at: str) -> list[Fault]:
    try:
        compiled = asking.answered(metric)
    except Failure as failure:
        return [located(fault, metric.question, at) for fault in failure.faults]
    mart = asking.mart(metric.datamart)
    return [*_chart_faults(metric, compiled, at), *_interaction_faults(metric, mart, asking, at)]


def _chart_faults(metric: Metric, compiled: Compiled, at: str) -> Iterator[Fault]:
    return chart_faults(metric, compiled.answers, at)


def _interaction_faults(metric: Metric, mart: Datamart, asking: Asking, at: str) -> Iterator[Fault]:
    """Faults of the metric's granularities, drill levels and trend."""
    question = metric.question
    if not isinstance(question, SemanticQuestion):
        yield from _needing_members(metric, at)
        return

    def tried(changed: SemanticQuestion, inner: str) -> Iterator[Fault]:
        try:
            asking.compiled(changed, mart)
        except Failure as failure:
            yield Fault(failure.code, within(at, inner), failure.message)

    yield from _grains(metric, question, tried, at)
    yield from _levels(metric, question, tried, at)
    if metric.chart.trend is not None and question.time_dimensions:
        yield from tried(at_grain(question, metric.chart.trend), "chart.trend")


_Tried = Callable[[SemanticQuestion, str], Iterator[Fault]]


def _grains(metric: Metric, question: SemanticQuestion, tried: _Tried, at: str) -> Iterator[Fault]:
    if not metric.grains:
        return
    if period_of(question) is None:
        why = "grains needs a query with a time dimension that has a granularity."
        yield Fault(Code.INVALID_REQUEST_BODY, within(at, "grains"), why)
        return
    for i, grain in enumerate(metric.grains):
        yield from tried(at_grain(question, grain), f"grains[{i}]")


def _levels(metric: Metric, question: SemanticQuestion, tried: _Tried, at: str) -> Iterator[Fault]:
    if not metric.drill:
        return
    if not question.dimensions and period_of(question) is None:
        why = "drill needs a query with a dimension, or with a period, to drill down from."
        yield Fault(Code.INVALID_REQUEST_BODY, within(at, "drill"), why)
        return
    for i, member in enumerate(metric.drill):
        if member in (*question.dimensions, *metric.drill[:i]):
            why = f"{member} is already a level; name each level once, from the second on."
            yield Fault(Code.INVALID_REQUEST_BODY, within(at, f"drill[{i}]"), why)
        else:
            yield from tried(drilled(question, member), f"drill[{i}]")


def _needing_members(metric: Metric, at: str) -> Iterator[Fault]:
    for name in ("drill", "grains"):
        if getattr(metric, name):
            why = f"{name} needs measures by dimensions: write the metric as query, not as sql."
            yield Fault(Code.INVALID_REQUEST_BODY, within(at, name), why)
