"""The board, or one metric of it, on paper: as the viewer has set it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from martlet import pdf
from martlet.compiler.semantic.interactions import levels, selection_in
from martlet.connect.audit import Purpose
from martlet.errors import Failure
from martlet.formatting import Formatter, format_value
from martlet.model.board import Metric
from martlet.model.chart import Chart
from martlet.model.interaction import AskedExport, AskedMetric
from martlet.model.question import Question, SemanticQuestion
from martlet.model.schema import Family
from martlet.results.values import Field
from martlet.services.audit.record import refusals_noted
from martlet.services.context import RequestContext
from martlet.services.queries.collect import QueryBatch, Result
from martlet.services.viewing.board_view import role_of
from martlet.services.viewing.captions import (
    FilterCaption,
    board_captions,
    card_captions,
    ignored_labels,
)
from martlet.services.viewing.card import asked_metric
from martlet.services.viewing.card_queries import MOST_POINTS, card_queries
from martlet.services.viewing.view import View


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    content: bytes


async def paper(asked: AskedExport, view: View, context: RequestContext) -> Paper:
    """Raises PERMISSION_DENIED, INVALID_METRIC_ID."""
    view.check(view.allows.download, "isAllowDownload")
    words = Formatter(asked.locale, view.guest.timezone)
    captions = await board_captions(view, words, context)
    batch = QueryBatch(replace(context, purpose=Purpose.PDF))
    printed = [_card(metric, view, words, captions, batch) for metric in _wanted(asked, view)]
    try:
        cards = await asyncio.gather(*printed)
    finally:
        await batch.close()
    title = _title(view, cards)
    page = _page(asked, view, title, captions)
    return Paper(title, await asyncio.to_thread(_bytes_of, page, cards))


def _bytes_of(page: pdf.Page, cards: Sequence[pdf.Card]) -> bytes:
    from martlet.pdf.document import document  # noqa: PLC0415 - in the thread that writes

    return document(page, cards)


def _wanted(asked: AskedExport, view: View) -> list[AskedMetric]:
    """One metric, or all that are shown, as the viewer has them."""
    if asked.metric is not None:
        return [asked.metric]
    changed = {}
    for card in asked.cards:
        metric_id = card.metric if isinstance(card.metric, str) else ""
        changed[view.metric(metric_id, "cards").id] = card
    return [changed.get(metric.id) or AskedMetric(metric.id) for metric in view.shown]


async def _card(
    asked: AskedMetric,
    view: View,
    words: Formatter,
    captions: Sequence[FilterCaption],
    batch: QueryBatch,
) -> pdf.Card:
    """A card that fails shows its error: the others are printed."""
    context = batch.context
    metric = await asked_metric(asked, view, context)
    position = _position(metric, view)
    try:
        async with refusals_noted(context):
            queries = await card_queries(asked, view, context, most=MOST_POINTS)
            own = await card_captions(asked, queries, words, context)
        main = await batch.result(queries.main)
        before = await batch.result(queries.comparison[0]) if queries.comparison else None
        trend = await batch.result(queries.trend) if queries.trend else None
    except Failure as failure:
        return pdf.Card(metric.name, metric.chart, error=failure.message, position=position)
    notes = _notes(main, own, ignored_labels(captions, queries.ignored))
    return pdf.Card(
        title=metric.name,
        chart=_chart_at_level(metric, queries.level),
        columns=_columns(main, metric),
        rows=main.rows,
        description=metric.description,
        note=" · ".join(notes) or None,
        is_cut=main.truncated,
        comparison=pdf.Comparison(before.rows) if before else None,
        trend=pdf.Trend(_columns(trend, metric), trend.rows) if trend else None,
        position=position,
        certificate=queries.main.guarded.certificate.id,
    )


def _notes(main: Result, own: Sequence[FilterCaption], ignored: Sequence[str]) -> Iterator[str]:
    yield from (one.text for one in own)
    if ignored:
        yield f"Not filtered by {', '.join(ignored)}"
    if main.truncated:
        yield f"Only the first {len(main.rows)} rows"


def _chart_at_level(metric: Metric, level: int) -> Chart:
    """The metric's chart, with the level that is shown in the place of the first one."""
    chart, known = metric.chart, levels(metric)
    if not level:
        return chart
    x, series = (known[level] if name == known[0] else name for name in (chart.x, chart.series))
    return replace(chart, x=x, series=series)


def _columns(result: Result, metric: Metric) -> Sequence[pdf.Column]:
    return [_column(field, metric.question) for field in result.fields]


def _column(field: Field, question: Question) -> pdf.Column:
    """Its periods may be cut as the viewer has chosen."""
    semantic = question if isinstance(question, SemanticQuestion) else None
    grain = selection_in(semantic, field.name, None).granularity if semantic else None
    role = pdf.Role.TIME if grain else pdf.Role(role_of(field.name, question).value)
    return pdf.Column(field.name, field.label, field.family, role, grain=grain)


def _position(metric: Metric, view: View) -> pdf.GridPosition | None:
    for placement in view.layout:
        if placement.metric_id == metric.id:
            return pdf.GridPosition(placement.x, placement.y, placement.width, placement.height)
    return None


def _title(view: View, cards: Sequence[pdf.Card]) -> str:
    """A dashboard whose name the embed hides has the title of its only card, or none of its own."""
    return view.name or (cards[0].title if len(cards) == 1 else "Dashboard")


def _page(
    asked: AskedExport, view: View, title: str, captions: Sequence[FilterCaption]
) -> pdf.Page:
    timezone = view.guest.timezone
    return pdf.Page(
        title=title,
        subtitle=view.description,
        created=format_value(
            view.moment, Family.TIMESTAMP_TZ, locale=asked.locale, timezone=timezone
        ),
        filters=[one.text for one in captions],
        locale=asked.locale,
        timezone=timezone,
        palette=pdf.Palette(asked.palette) if asked.palette else pdf.Palette(),
    )
