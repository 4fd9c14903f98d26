"""What narrows an answer, in words: for paper and workbooks, which show no board around it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from martlet.compiler.semantic.interactions import PointSelection, levels, selection_in
from martlet.formatting import Words, spoken
from martlet.http.bodies.viewer import AskedMetric, BoardState, SelectionBody
from martlet.model.board import BoardFilter, DayRange, FilterKind, FilterValue, Metric, NumberRange
from martlet.model.period import Preset
from martlet.model.question import Scalar, SemanticQuestion
from martlet.model.schema import Family
from martlet.pdf.reading import BLANK, NONE
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import datamart_of
from martlet.services.viewing.board_view import label_of
from martlet.services.viewing.interactions import CardQueries, value_of
from martlet.services.viewing.view import View


@dataclass(frozen=True, slots=True)
class FilterCaption:
    """`name` is what an answer that ignores it calls it by."""

    name: str
    label: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.label}: {self.value}"


async def board_captions(
    state: BoardState, view: View, words: Words, call: RequestContext
) -> list[FilterCaption]:
    """The filters and the selections that are set, as the viewer has set them."""
    found = [said for known in view.filters if (said := _filter(known, state, words))]
    return found + [await _selection(one, view, words, call) for one in state.selections]


async def card_captions(
    asked: AskedMetric, steered: CardQueries, words: Words, call: RequestContext
) -> list[FilterCaption]:
    """What narrows one metric alone: the values that it was drilled through, and its search."""
    metric, found = steered.metric, []
    for member, value in zip(levels(metric), asked.drill, strict=False):
        found.append(await _clicked(member, value, metric, words, call))
    if asked.search:
        found.append(FilterCaption("search", "Search", asked.search))
    return [one for one in found if one.name not in steered.ignored]


def left_out(said: Sequence[FilterCaption], ignored: Collection[str]) -> list[str]:
    """The labels of what an answer ignores."""
    return list(dict.fromkeys(one.label for one in said if one.name in ignored))


def _filter(known: BoardFilter, state: BoardState, words: Words) -> FilterCaption | None:
    value = value_of(known, state)
    if value is None:
        return None
    return FilterCaption(known.name, known.label or known.name, _value(value, known.kind, words))


def _value(value: FilterValue, kind: FilterKind, words: Words) -> str:
    if isinstance(value, Preset):
        return spoken(value.value)
    if isinstance(value, tuple):
        return ", ".join(_plain(one, words) for one in value)
    ends = (value.start, value.end) if isinstance(value, DayRange) else _ends(value)
    family = Family.DATE if kind is FilterKind.DATE_RANGE else None
    return " – ".join("…" if end is None else words.cell(end, family) for end in ends)


def _ends(value: NumberRange) -> tuple[float | None, float | None]:
    return value.min, value.max


async def _selection(
    one: SelectionBody, view: View, words: Words, call: RequestContext
) -> FilterCaption:
    metric = view.metric(one.metric_id, "selections")
    return await _clicked(one.member, one.value, metric, words, call)


async def _clicked(
    member: str, value: Scalar | None, metric: Metric, words: Words, call: RequestContext
) -> FilterCaption:
    mart = (await datamart_of(metric.datamart, call)).mart
    question = metric.question
    clicked = PointSelection(member, value)
    if isinstance(question, SemanticQuestion):
        clicked = selection_in(question, member, value)
    label = metric.chart.labels.get(member) or label_of(clicked.member, mart)
    return FilterCaption(f"{metric.id}.{member}", label, _point(clicked, words))


def _point(clicked: PointSelection, words: Words) -> str:
    if clicked.value is None:
        return NONE
    if clicked.granularity is not None:
        return words.period(clicked.value, clicked.granularity)
    return _plain(clicked.value, words) or BLANK


def _plain(value: Scalar, words: Words) -> str:
    """Numbers are not grouped: they are names here."""
    return words.cell(value) if isinstance(value, bool) else str(value)
