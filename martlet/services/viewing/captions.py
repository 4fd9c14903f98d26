"""The filters of an answer in words: for paper and workbooks, which show no board around it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from martlet.compiler.semantic.interactions import PointSelection, levels, selection_in
from martlet.formatting import Formatter, sentence_case
from martlet.model.board import DayRange, FilterKind, FilterValue, Metric, NumberRange
from martlet.model.interaction import AskedMetric, Point
from martlet.model.question import Scalar, SemanticQuestion
from martlet.model.schema import Family
from martlet.pdf.chart_data import BLANK, NONE
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import datamart_of
from martlet.services.viewing.board_view import label_of
from martlet.services.viewing.card_queries import CardQueries
from martlet.services.viewing.view import ActiveFilter, View


@dataclass(frozen=True, slots=True)
class FilterCaption:
    """`name` is what an answer that ignores it calls it."""

    name: str
    label: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.label}: {self.value}"


async def board_captions(
    view: View, words: Formatter, context: RequestContext
) -> list[FilterCaption]:
    """The filters and the selections that are set and that the viewer sees."""
    filters = [
        _filter(one, words) for one in view.active_filters if view.has_filter(one.filter.name)
    ]
    selections = []
    for one in view.state.selections:
        metric = view.metric(one.metric_id, "selections")
        selections.append(await _selection(one.point, metric, words, context))
    return [*filters, *selections]


async def card_captions(
    asked: AskedMetric, queries: CardQueries, words: Formatter, context: RequestContext
) -> list[FilterCaption]:
    """The filters of one metric alone: the values that it was drilled through, and its search."""
    metric = queries.metric
    captions = [
        await _selection(Point(member, value), metric, words, context)
        for member, value in zip(levels(metric), asked.drill, strict=False)
    ]
    if asked.search:
        captions.append(FilterCaption("search", "Search", asked.search))
    return [one for one in captions if one.name not in queries.ignored]


def ignored_labels(captions: Sequence[FilterCaption], ignored: Collection[str]) -> list[str]:
    """The labels of what an answer ignores."""
    return list(dict.fromkeys(one.label for one in captions if one.name in ignored))


def _filter(active: ActiveFilter, words: Formatter) -> FilterCaption:
    known = active.filter
    text = (
        sentence_case(active.preset.value)
        if active.preset
        else _value(active.value, known.kind, words)
    )
    return FilterCaption(known.name, known.label or known.name, text)


def _value(value: FilterValue, kind: FilterKind, words: Formatter) -> str:
    if isinstance(value, tuple):
        return ", ".join(_plain(one, words) for one in value)
    ends: tuple[str | float | None, str | float | None] = (None, None)
    if isinstance(value, DayRange):
        ends = (value.start, value.end)
    elif isinstance(value, NumberRange):
        ends = (value.min, value.max)
    family = Family.DATE if kind is FilterKind.DATE_RANGE else None
    return " – ".join("…" if end is None else words.cell(end, family) for end in ends)


async def _selection(
    point: Point, metric: Metric, words: Formatter, context: RequestContext
) -> FilterCaption:
    mart = (await datamart_of(metric.datamart, context)).mart
    question = metric.question
    selection = PointSelection(point.member, point.value)
    if isinstance(question, SemanticQuestion):
        selection = selection_in(question, point.member, point.value)
    label = metric.chart.labels.get(point.member) or label_of(selection.member, mart)
    return FilterCaption(f"{metric.id}.{point.member}", label, _point(selection, words))


def _point(selection: PointSelection, words: Formatter) -> str:
    if selection.value is None:
        return NONE
    if selection.granularity is not None:
        return words.period(selection.value, selection.granularity)
    return _plain(selection.value, words) or BLANK


def _plain(value: Scalar, words: Formatter) -> str:
    """Numbers are not grouped: they are names here."""
    return words.cell(value) if isinstance(value, bool) else str(value)
