"""The queries behind a card: its metric as the viewer has filtered, cut and drilled into it."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from martlet.compiler.guard.row_filters import tables_not_affected
from martlet.compiler.semantic.date_presets import today_of, with_days
from martlet.compiler.semantic.interactions import (
    Interaction,
    arranged,
    compared,
    filter_to_point,
    limited,
    searched,
    trended,
    until_today,
    with_filter,
    with_interaction,
)
from martlet.errors import Code, Failure
from martlet.model.board import FilterKind, Metric
from martlet.model.chart import ChartKind
from martlet.model.interaction import AskedMetric
from martlet.model.period import Days
from martlet.model.question import Question, SemanticQuestion, SqlQuestion
from martlet.model.schema import Family
from martlet.services.access.row_access import RowAccess
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import Asked, compiled_within
from martlet.services.viewing.applied_filters import (
    applied_filters,
    filters_not_applied,
    selections_elsewhere,
)
from martlet.services.viewing.card import Card, asked_card
from martlet.services.viewing.view import View

MOST_POINTS = 5_000  # rows of a chart; more can neither be drawn nor read
PAGE = 50
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True)
class CardQueries:
    """The queries of one card. `ignored` names the filters that do not apply to it."""

    metric: Metric
    main: Asked
    level: int
    ignored: tuple[str, ...] = ()
    comparison: tuple[Asked, Days] | None = None
    trend: Asked | None = None


async def card_queries(
    asked: AskedMetric, view: View, context: RequestContext, *, most: int | None = None
) -> CardQueries:
    """Everything that the card of `asked` needs. `most`: the rows of a file, not of a card.

    Raises INVALID_METRIC_ID, PERMISSION_DENIED, QUERY_REJECTED and so on.
    """
    card = await asked_card(asked, view, context)
    if isinstance(card.metric.question, SqlQuestion):
        return await _sql_queries(card.metric.question, asked, card, most)
    return await _semantic_queries(card.metric.question, asked, card, most)


# SQL


async def _sql_queries(
    own: SqlQuestion, asked: AskedMetric, card: Card, most: int | None
) -> CardQueries:
    """Filters narrow the tables that the text reads; selections in other cards do not apply."""
    metric, view = card.metric, card.view
    if asked.drill or asked.grain:
        raise Failure(Code.QUERY_REJECTED, "A metric of SQL cannot be drilled into or cut.")
    access = await _sql_access(card)
    question = replace(
        own, order=asked.order, limit=_limit(asked, metric, most=most), offset=asked.offset
    )
    ignored = filters_not_applied(metric, view)
    ignored += [one.name for one in view.state.selections if one.metric_id != metric.id]
    if asked.search:
        texts, numbers = await _searchable(own, asked.search, card, access)
        if texts or numbers:
            question = replace(question, search=asked.search, searched=texts, counted=numbers)
        else:
            ignored.append("search")
    main = await card.asked(question, access)
    read = {table.name for table in main.compiled.proof.tables}
    for applied in applied_filters(metric, view):
        is_partial = tables_not_affected(applied.member, read, card.mart)
        if is_partial and view.has_filter(applied.name):
            ignored.append(applied.name)
    return CardQueries(metric, main, 0, tuple(ignored))


async def _sql_access(card: Card) -> RowAccess:
    """The card's row access, narrowed by the viewer's filters too."""
    filters = await card.forced_filters()
    # The viewer's filters need not reach every table; those of the token have to.
    missed = set(filters.missed)
    for applied in applied_filters(card.metric, card.view):
        is_search = applied.kind is FilterKind.SEARCH
        filters.add([applied.member], applied.value, is_search=is_search)
    filters.missed = missed
    return card.restricted(filters)


# Measures by dimensions


async def _semantic_queries(
    own: SemanticQuestion, asked: AskedMetric, card: Card, most: int | None
) -> CardQueries:
    metric = card.metric
    access = await card.row_access()
    question, ignored = await filtered_question(own, card, access)
    interaction = Interaction(
        grain=asked.grain, drill=asked.drill, order=asked.order, offset=asked.offset
    )
    question = arranged(with_interaction(metric, question, interaction))
    question = limited(question, _limit(asked, metric, question.limit, most))
    if asked.search:
        texts, numbers = await _searchable(question, asked.search, card, access)
        question = searched(question, asked.search, texts, numbers)
        ignored = ignored if texts or numbers else (*ignored, "search")
    main = await card.asked(question, access)
    queries = CardQueries(metric, main, len(asked.drill), ignored)
    return await _with_comparison_and_trend(queries, question, card, access)


async def filtered_question(
    own: SemanticQuestion, card: Card, access: RowAccess
) -> tuple[SemanticQuestion, tuple[str, ...]]:
    """`own` with the board's filters and the selections in other cards; and the names of those
    that do not apply to it.
    """
    metric, view = card.metric, card.view
    ignored = filters_not_applied(metric, view)
    zoned = replace(own, timezone=own.timezone or view.guest.timezone)
    question = with_days(zoned, view.moment)
    is_author = metric.id in view.board.metrics_by_id
    for applied in applied_filters(metric, view):
        filtered = with_filter(question, applied)
        if is_author or await card.can_ask(filtered, access):
            question = filtered
        elif view.has_filter(applied.name):
            ignored.append(applied.name)
    if metric.chart.comparison is not None:
        question = until_today(question, today_of(question, view.moment))
    for name, selection in selections_elsewhere(metric, view):
        filtered = filter_to_point(question, selection)
        if await card.can_ask(filtered, access):
            question = filtered
        else:
            ignored.append(name)
    return question, tuple(ignored)


async def _with_comparison_and_trend(
    queries: CardQueries, question: SemanticQuestion, card: Card, access: RowAccess
) -> CardQueries:
    """`queries`, with a number's comparison with the time before, and its trend."""
    chart = queries.metric.chart
    if chart.kind is not ChartKind.NUMBER or queries.level:
        return queries
    before = compared(question, chart.comparison) if chart.comparison else None
    over_time = trended(question, chart.trend) if chart.trend else None
    comparison = (await card.asked(before[0], access), before[1]) if before else None
    trend = await card.asked(replace(over_time, limit=1000), access) if over_time else None
    return replace(queries, comparison=comparison, trend=trend)


async def _searchable(
    question: Question, search: str, card: Card, access: RowAccess
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of its answer that a search looks into, and where it is a whole number, the whole
    numbers. No measure: it would be computed twice, and no name that two columns have.
    """
    compiled = await compiled_within(question, access, card.context)
    measures = question.measures if isinstance(question, SemanticQuestion) else ()
    times = Counter([*measures, *(answer.name for answer in compiled.answers)])
    once = [answer for answer in compiled.answers if times[answer.name] == 1]
    texts = tuple(answer.name for answer in once if answer.family is Family.TEXT)
    numbers = tuple(answer.name for answer in once if answer.family is Family.INTEGER)
    return texts, numbers if _WHOLE_NUMBER.fullmatch(search) else ()


def _limit(
    asked: AskedMetric, metric: Metric, own: int | None = None, most: int | None = None
) -> int:
    """A page of a table, the points of a chart, or `most` rows; never more than the author's."""
    if most is None and metric.chart.kind is ChartKind.TABLE:
        most = asked.limit or metric.chart.page_size or PAGE
    limits = (most or MOST_POINTS, own, asked.limit)
    return min(limit for limit in limits if limit is not None)
