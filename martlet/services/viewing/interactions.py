"""From what a viewer has set to questions that may be run: each within the token's bounds."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from martlet.compiler.guard.row_filters import RowFilters, tables_not_affected
from martlet.compiler.semantic.date_presets import today_of, with_days
from martlet.compiler.semantic.interactions import (
    AppliedFilter,
    Interaction,
    PointSelection,
    arranged,
    compared,
    filter_to_point,
    limited,
    rows_behind,
    searched,
    selection_in,
    trended,
    until_today,
    with_filter,
    with_interaction,
)
from martlet.errors import Code, Failure
from martlet.http.bodies.board import filter_value
from martlet.http.bodies.mirror import modelled
from martlet.http.bodies.viewer import AskedMetric, BoardState, DraftBody, PointBody
from martlet.model.board import BoardFilter, DayRange, FilterKind, FilterValue, Metric, NumberRange
from martlet.model.chart import Chart, ChartKind
from martlet.model.period import Days
from martlet.model.question import Granularity, Question, SemanticQuestion, SqlQuestion
from martlet.model.schema import Family
from martlet.services.access.row_access import (
    RowAccess,
    dated_value,
    forced_on,
    hide_forced_filters_from_guests,
    restrict,
)
from martlet.services.context import RequestContext
from martlet.services.queries.caches import LoadedDatamart
from martlet.services.queries.prepare import Asked, asked_within, compiled_within, datamart_of
from martlet.services.viewing.view import View
from martlet.store.scope import now

MOST_POINTS = 5_000  # rows of a chart; more can neither be drawn nor read
PAGE = 50
DRAFT = "~draft"  # no metric that is kept can have this id
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True)
class CardQueries:
    """What is run for one metric. `ignored` names the filters that do not apply to it."""

    metric: Metric
    main: Asked
    level: int
    ignored: tuple[str, ...] = ()
    comparison: tuple[Asked, Days] | None = None
    trend: Asked | None = None


@dataclass(frozen=True)
class MetricContext:
    """A metric, the datamart that it asks, and what the token bounds it by."""

    metric: Metric
    kept: LoadedDatamart
    view: View
    call: RequestContext

    async def asked(self, question: SemanticQuestion | SqlQuestion, bounds: RowAccess) -> Asked:
        client_id = self.view.guest.client_id
        window = question.window if isinstance(question, SemanticQuestion) else None
        limit = window.limit if window else question.limit
        return await asked_within(
            question, self.kept, bounds, client_id, self.call, row_limit=limit
        )

    async def applies(self, question: SemanticQuestion, bounds: RowAccess) -> bool:
        try:
            await compiled_within(question, bounds, self.call)
        except Failure as failure:
            if failure.code is not Code.QUERY_REJECTED:
                raise
            return False
        return True


async def metric_context(metric: Metric, view: View, call: RequestContext) -> MetricContext:
    return MetricContext(metric, await datamart_of(metric.datamart, call), view, call)


async def card_queries(
    asked: AskedMetric,
    state: BoardState,
    view: View,
    call: RequestContext,
    *,
    most: int | None = None,
) -> CardQueries:
    """Everything that the card of `asked` needs. `most`: the rows of a file, not of a card.

    Raises INVALID_METRIC_ID, PERMISSION_DENIED, QUERY_REJECTED and so on.
    """
    ground = await metric_context(await wanted_metric(asked, view, call), view, call)
    if isinstance(ground.metric.question, SqlQuestion):
        return await _steered_sql(asked, state, ground, most)
    return await _steered_semantic(ground.metric.question, asked, state, ground, most)


async def wanted_metric(asked: AskedMetric, view: View, call: RequestContext) -> Metric:
    if (asked.metric_id is None) == (asked.draft is None):
        message = "Give metricId or draft, and not both."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="metrics")
    if asked.draft is None:
        return view.metric(asked.metric_id or "")
    view.check(view.allows.create_metrics, "isAllowMetricCreation")
    return draft_metric(asked.draft, await datamart_name(view, call))


def draft_metric(draft: DraftBody, datamart: str) -> Metric:
    question = draft.query.question(None)
    return Metric(DRAFT, "Draft", datamart, question, modelled(Chart, draft.chart))


async def datamart_name(view: View, call: RequestContext) -> str:
    """The datamart that viewers of the embed make metrics on."""
    for metric in view.board.metrics:
        kept = await datamart_of(metric.datamart, call)
        if kept.mart.id == view.embed.datamart_id:
            return kept.mart.name
    raise Failure(Code.PERMISSION_DENIED, "The embed's datamart is not on its dashboard.")


# SQL


async def _steered_sql(
    asked: AskedMetric, state: BoardState, ground: MetricContext, most: int | None
) -> CardQueries:
    """Filters narrow the tables that the text reads; what was clicked elsewhere does not apply."""
    metric, view = ground.metric, ground.view
    question = metric.question
    if not isinstance(question, SqlQuestion) or asked.drill or asked.grain:
        raise Failure(Code.QUERY_REJECTED, "A metric of SQL cannot be drilled into or cut.")
    forced = await _forced(ground)
    missed = set(forced.missed)
    filters = list(applied_filters(metric, state, view))
    for driven in filters:
        forced.force([driven.member], driven.value, is_search=driven.kind is FilterKind.SEARCH)
    forced.missed = missed  # Of what viewers set, tables that know nothing of it stay as they are.
    bounds = restrict(ground.kept.mart, [view.embed], forced, ground.call)
    windowed = replace(
        question,
        order=ordered(asked.order),
        limit=_limit(asked, metric, most=most),
        offset=asked.offset,
    )
    ignored = filters_not_applied(metric, state, view)
    ignored += [f"{s.metric_id}.{s.member}" for s in state.selections if s.metric_id != metric.id]
    if asked.search:
        texts, numbers = await _searchable(question, asked.search, ground, bounds)
        if texts or numbers:
            windowed = replace(windowed, search=asked.search, searched=texts, counted=numbers)
        else:
            ignored.append("search")
    main = await ground.asked(windowed, bounds)
    read = {table.name for table in main.compiled.proof.tables}
    for driven in filters:
        if tables_not_affected(driven.member, read, ground.kept.mart) and is_told(
            driven.name, view
        ):
            ignored.append(driven.name)
    return CardQueries(metric, main, 0, tuple(ignored))


# Measures by dimensions


async def _steered_semantic(
    own: SemanticQuestion,
    asked: AskedMetric,
    state: BoardState,
    ground: MetricContext,
    most: int | None,
) -> CardQueries:
    metric = ground.metric
    bounds = await bounds_of(ground)
    question, ignored = await filtered_question(own, state, ground, bounds)
    steering = Interaction(
        grain=Granularity(asked.grain) if asked.grain else None,
        drill=tuple(asked.drill),
        order=ordered(asked.order),
        offset=asked.offset,
    )
    question = arranged(with_interaction(metric, question, steering))
    question = limited(question, _limit(asked, metric, question.limit, most))
    if asked.search:
        texts, numbers = await _searchable(question, asked.search, ground, bounds)
        question = searched(question, asked.search, texts, numbers)
        ignored = ignored if texts or numbers else (*ignored, "search")
    main = await ground.asked(question, bounds)
    found = CardQueries(metric, main, len(asked.drill), ignored)
    return await _with_context(found, question, ground, bounds)


async def bounds_of(ground: MetricContext) -> RowAccess:
    forced = await _forced(ground)
    return restrict(ground.kept.mart, [ground.view.embed], forced, ground.call)


async def _forced(ground: MetricContext) -> RowFilters:
    view, mart = ground.view, ground.kept.mart
    with hide_forced_filters_from_guests(ground.call):
        return await forced_on(ground.metric, view.board, view.embed, mart, ground.call)


async def filtered_question(
    own: SemanticQuestion, state: BoardState, ground: MetricContext, bounds: RowAccess
) -> tuple[SemanticQuestion, tuple[str, ...]]:
    """`own` with the board's filters and what was clicked elsewhere; and the names of those that
    do not apply to it.
    """
    metric, view = ground.metric, ground.view
    ignored = filters_not_applied(metric, state, view)
    zoned = replace(own, timezone=own.timezone or view.guest.timezone)
    question = with_days(zoned, now())
    is_author = metric.id in view.board.metrics_by_id
    for driven in applied_filters(metric, state, view):
        more = with_filter(question, driven)
        if is_author or await ground.applies(more, bounds):
            question = more
        elif is_told(driven.name, view):
            ignored.append(driven.name)
    if metric.chart.comparison is not None:
        question = until_today(question, today_of(question, now()))
    for metric_id, member, clicked in _selections(state, view):
        if metric_id == metric.id:
            continue
        more = filter_to_point(question, clicked)
        if await ground.applies(more, bounds):
            question = more
        else:
            ignored.append(f"{metric_id}.{member}")
    return question, tuple(ignored)


async def _with_context(
    found: CardQueries, question: SemanticQuestion, ground: MetricContext, bounds: RowAccess
) -> CardQueries:
    """What a number stands beside: the time before, and how it came about."""
    chart = found.metric.chart
    if chart.kind is not ChartKind.NUMBER or found.level:
        return found
    before = compared(question, chart.comparison) if chart.comparison else None
    over_time = trended(question, chart.trend) if chart.trend else None
    comparison = (await ground.asked(before[0], bounds), before[1]) if before else None
    trend = await ground.asked(replace(over_time, limit=1000), bounds) if over_time else None
    return replace(found, comparison=comparison, trend=trend)


async def _searchable(
    question: Question, search: str, ground: MetricContext, bounds: RowAccess
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of its answer that a search looks into, and where it is a whole number, the whole
    numbers. No measure: it would be computed twice, and no name that two columns have.
    """
    found = await compiled_within(question, bounds, ground.call)
    measures = question.measures if isinstance(question, SemanticQuestion) else ()
    times = Counter([*measures, *(answer.name for answer in found.answers)])
    once = [answer for answer in found.answers if times[answer.name] == 1]
    texts = tuple(answer.name for answer in once if answer.family is Family.TEXT)
    numbers = tuple(answer.name for answer in once if answer.family is Family.INTEGER)
    return texts, numbers if _WHOLE_NUMBER.fullmatch(search) else ()


async def rows_question(
    state: BoardState,
    steering: Interaction,
    point: Sequence[PointBody],
    ground: MetricContext,
) -> Asked:
    """The rows that a metric, or a point of it, is computed from.

    Raises QUERY_REJECTED for metrics of which there are none.
    """
    own = ground.metric.question
    if not isinstance(own, SemanticQuestion):
        raise Failure(Code.QUERY_REJECTED, "A metric of SQL has no underlying rows to show.")
    bounds = await bounds_of(ground)
    question, _ = await filtered_question(own, state, ground, bounds)
    question = with_interaction(ground.metric, question, replace(steering, order=(), limit=None))
    for one in point:
        clicked = selection_in(question, one.member, one.value)
        _check_shown(clicked, question, ground.metric, "point")
        question = filter_to_point(question, clicked)
    columns = await row_columns(question, ground, bounds)
    found = rows_behind(question, columns)
    limited = replace(
        found, order=steering.order, limit=steering.limit or PAGE, offset=steering.offset
    )
    return await ground.asked(limited, bounds)


async def row_columns(
    question: SemanticQuestion, ground: MetricContext, bounds: RowAccess
) -> list[str]:
    """All that the one table that is measured exposes, and the question's own dimensions."""
    found = await compiled_within(question, bounds, ground.call)
    if len(found.grain) != 1:
        raise Failure(Code.QUERY_REJECTED, "The metric is of several tables: it has no one row.")
    table = ground.kept.mart.exposed_tables[found.grain[0].table]
    own = [f"{table.exposed_name}.{name}" for name in table.exposed_columns]
    return [*own, *(member for member in question.dimensions if member not in own)]


# What is set


def applied_filters(metric: Metric, state: BoardState, view: View) -> Iterator[AppliedFilter]:
    """The filters that are set, with the member that each drives in `metric`."""
    for found, value in _set(state, view):
        member = _member(found, metric, view)
        if member is not None:
            dated_one = dated_value(value, view.guest.timezone, now())
            yield AppliedFilter(found.name, found.kind, member, dated_one)


def filters_not_applied(metric: Metric, state: BoardState, view: View) -> list[str]:
    """The names of filters that are set, and drive nothing in `metric`."""
    return [
        found.name
        for found, _ in _set(state, view)
        if _member(found, metric, view) is None and is_told(found.name, view)
    ]


def is_told(name: str, view: View) -> bool:
    """Whether the viewer knows of the filter: a token may hide it."""
    return any(found.name == name for found in view.filters)


def _set(state: BoardState, view: View) -> Iterator[tuple[BoardFilter, FilterValue]]:
    for name in state.filters:
        if not is_told(name, view):
            message = f"There is no filter {name} to be set."
            raise Failure(Code.INVALID_REQUEST_BODY, message, at=f"filters.{name}")
    for found in view.board.filters:
        value = value_of(found, state)
        if value is not None:
            yield found, value


def value_of(found: BoardFilter, state: BoardState) -> FilterValue | None:
    """What a filter is set to; None where it lets everything through."""
    value = found.value
    if found.name in state.filters:
        value = filter_value(found.kind, state.filters[found.name], f"filters.{found.name}")
    return None if value in (DayRange(), NumberRange()) else value


def _member(found: BoardFilter, metric: Metric, view: View) -> str | None:
    """In a metric of the viewer's own, a filter drives what it drives in the author's."""
    if metric.id in view.board.metrics_by_id:
        return found.drives.get(metric.id)
    return next(iter(found.drives.values()), None)


def _selections(state: BoardState, view: View) -> Iterator[tuple[str, str, PointSelection]]:
    """What was clicked."""
    for selection in state.selections:
        question = view.metric(selection.metric_id, "selections").question
        if not isinstance(question, SemanticQuestion):
            continue
        clicked = selection_in(question, selection.member, selection.value)
        _check_shown(clicked, question, view.metric(selection.metric_id), "selections")
        yield selection.metric_id, selection.member, clicked


def _check_shown(
    clicked: PointSelection, question: SemanticQuestion, metric: Metric, at: str
) -> None:
    """Whoever may look at a metric may not ask for the rows of any value of any column."""
    if clicked.granularity is None and clicked.member not in {*question.dimensions, *metric.drill}:
        message = f"{clicked.member} is no dimension of the metric {metric.id}."
        raise Failure(Code.QUERY_REJECTED, message, at=at)


def ordered(order: Sequence[tuple[str, str]]) -> tuple[tuple[str, bool], ...]:
    """Columns and directions, as columns and whether they descend."""
    return tuple((column, direction == "desc") for column, direction in order)


def _limit(
    asked: AskedMetric, metric: Metric, own: int | None = None, most: int | None = None
) -> int:
    """A page of a table, the points of a chart, or `most` rows; never more than the author's."""
    if most is None and metric.chart.kind is ChartKind.TABLE:
        most = asked.limit or metric.chart.page_size or PAGE
    bounds = (most or MOST_POINTS, own, asked.limit)
    return min(bound for bound in bounds if bound is not None)
