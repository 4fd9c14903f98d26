"""What viewers take with them: a metric's rows as a table, or the board as it is on paper."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from martlet import pdf
from martlet.compiler.semantic.interactions import DAYS_OR_LONGER, levels, selection_in
from martlet.compiler.semantic.time_grain import zone
from martlet.compiler.semantic.transforms import named
from martlet.connect.audit import Purpose
from martlet.errors import Code, Failure
from martlet.formatting import Words, shown
from martlet.http.bodies.viewer import AskedMetric, BoardState, ExportBody
from martlet.http.streaming import QueryResponse
from martlet.model.board import Metric
from martlet.model.chart import Chart
from martlet.model.question import Question, SemanticQuestion
from martlet.model.schema import Family
from martlet.results.base import Format
from martlet.results.csv import CsvDownload
from martlet.results.values import Field, dressed
from martlet.results.xlsx import XlsxFormat
from martlet.services.audit.record import refusals_noted
from martlet.services.context import RequestContext
from martlet.services.queries.collect import QueryBatch, Result
from martlet.services.viewing.board_view import role_of
from martlet.services.viewing.captions import FilterCaption, board_captions, card_captions, left_out
from martlet.services.viewing.interactions import (
    MOST_POINTS,
    CardQueries,
    card_queries,
    wanted_metric,
)
from martlet.services.viewing.view import View
from martlet.store.scope import now

_LOCALE = "en-US"
_FORMATS: dict[str, type[Format]] = {"csv": CsvDownload, "xlsx": XlsxFormat}
MOST_ROWS = 100_000  # of a file


async def exported(body: ExportBody, view: View, call: RequestContext) -> Response:
    """Raises PERMISSION_DENIED, INVALID_METRIC_ID, RESULT_TOO_LARGE and so on."""
    view.check(view.allows.download, "isAllowDownload")
    if body.format == "pdf":
        return await _paper(body, view, call)
    if body.metric is None:
        message = f"Say which metric: a file of {body.format} holds one."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="metric")
    metric = await wanted_metric(body.metric, view, call)
    steered = await card_queries(body.metric, body, view, call, most=MOST_ROWS)
    name = f"{metric.name}.{body.format}"
    headers = {"content-disposition": disposition(name)}
    kind, chart = _FORMATS[body.format], metric.chart
    if body.format == "xlsx":
        more = await _beside(body, body.metric, steered, view, call)
    else:
        more = {"days": _days(metric.question)}

    def make(fields: Sequence[Field]) -> Format:
        return kind(dressed(fields, chart.labels, chart.formats), **more)

    return QueryResponse(steered.main, call, make, media_type=kind.media_type, headers=headers)


def _days(question: Question) -> set[str]:
    """The columns of periods that begin with a day, whatever the viewer has cut them to."""
    times = question.time_dimensions if isinstance(question, SemanticQuestion) else ()
    return {named(replace(time, granularity=grain)) for time in times for grain in DAYS_OR_LONGER}


async def _beside(
    body: ExportBody, asked: AskedMetric, steered: CardQueries, view: View, call: RequestContext
) -> dict[str, Any]:
    """What a workbook tells beside the rows."""
    words = Words(body.locale or _LOCALE, view.guest.timezone)
    said = await board_captions(body, view, words, call)
    own = await card_captions(asked, steered, words, call)
    ignored = left_out(said, steered.ignored)
    used = [one.text for one in [*said, *own] if one.name not in steered.ignored]
    told = {"Filtered by": "\n".join(used), "Not filtered by": ", ".join(ignored)}
    return {
        "zone": zone(view.guest.timezone),
        "told": {name: text for name, text in told.items() if text},
    }


async def _paper(body: ExportBody, view: View, call: RequestContext) -> Response:
    words = Words(body.locale or _LOCALE, view.guest.timezone)
    said = await board_captions(body, view, words, call)
    runs = QueryBatch(replace(call, purpose=Purpose.PDF))
    printed = [_card(asked, body, view, words, said, runs) for asked in _wanted(body, view)]
    try:
        cards = await asyncio.gather(*printed)
    finally:
        await runs.close()
    title = _title(view, cards)
    page = _page(body, view, title, said)
    content = await asyncio.to_thread(pdf.document, page, cards)
    headers = {"content-disposition": disposition(f"{title}.pdf")}
    return Response(content, media_type="application/pdf", headers=headers)


def _wanted(body: ExportBody, view: View) -> list[AskedMetric]:
    """One metric, or all that are shown, as the viewer has them."""
    if body.metric is not None:
        return [body.metric]
    seen = {view.metric(card.metric_id or "", "cards").id: card for card in body.cards}
    return [seen.get(metric.id) or _whole(metric) for metric in view.shown]


def _whole(metric: Metric) -> AskedMetric:
    return AskedMetric.model_validate({"key": metric.id, "metricId": metric.id})


async def _card(
    asked: AskedMetric,
    state: BoardState,
    view: View,
    words: Words,
    said: Sequence[FilterCaption],
    runs: QueryBatch,
) -> pdf.Card:
    """A card that fails says so: the others are printed."""
    metric = await wanted_metric(asked, view, runs.call)
    try:
        async with refusals_noted(runs.call):
            steered = await card_queries(asked, state, view, runs.call, most=MOST_POINTS)
            own = await card_captions(asked, steered, words, runs.call)
        main = await runs.result(steered.main)
        before = await runs.result(steered.comparison[0]) if steered.comparison else None
        trend = await runs.result(steered.trend) if steered.trend else None
    except Failure as failure:
        place = _place(metric, view)
        return pdf.Card(metric.name, metric.chart, error=failure.message, place=place)
    return pdf.Card(
        title=metric.name,
        chart=_drawn(metric, steered.level),
        columns=_columns(main, metric),
        rows=main.rows,
        description=metric.description,
        note=" · ".join(_notes(main, own, left_out(said, steered.ignored))) or None,
        is_cut=main.truncated,
        comparison=pdf.Comparison(before.rows) if before else None,
        trend=pdf.Trend(_columns(trend, metric), trend.rows) if trend else None,
        place=_place(metric, view),
        certificate=steered.main.guarded.certificate.id,
    )


def _notes(main: Result, own: Sequence[FilterCaption], ignored: Sequence[str]) -> Iterator[str]:
    yield from (one.text for one in own)
    if ignored:
        yield f"Not filtered by {', '.join(ignored)}"
    if main.truncated:
        yield f"Only the first {len(main.rows)} rows"


def _drawn(metric: Metric, level: int) -> Chart:
    """Its chart, in which the level that is shown stands where the first one stood."""
    chart, known = metric.chart, levels(metric)
    if not level:
        return chart
    x, series = (known[level] if name == known[0] else name for name in (chart.x, chart.series))
    return replace(chart, x=x, series=series)


def _columns(result: Result, metric: Metric) -> Sequence[pdf.Column]:
    return [_column(found, metric.question) for found in result.fields]


def _column(found: Field, question: Question) -> pdf.Column:
    """Its periods may be cut as the viewer has chosen."""
    semantic = question if isinstance(question, SemanticQuestion) else None
    grain = selection_in(semantic, found.name, None).granularity if semantic else None
    role = pdf.Role.TIME if grain else pdf.Role(role_of(found.name, question))
    return pdf.Column(found.name, found.label, found.family, role, grain=grain)


def _place(metric: Metric, view: View) -> pdf.Place | None:
    layout = view.own_layout if view.own_layout is not None else view.board.layout
    for place in layout:
        if place.metric_id == metric.id:
            return pdf.Place(place.x, place.y, place.width, place.height)
    return None


def _title(view: View, cards: Sequence[pdf.Card]) -> str:
    """A dashboard that keeps its name to itself goes by that of its only card, or by none."""
    return view.name or (cards[0].title if len(cards) == 1 else "Dashboard")


def _page(body: ExportBody, view: View, title: str, said: Sequence[FilterCaption]) -> pdf.Page:
    locale, timezone = body.locale or _LOCALE, view.guest.timezone
    return pdf.Page(
        title=title,
        subtitle=view.description,
        created=shown(now(), Family.TIMESTAMP_TZ, locale=locale, timezone=timezone),
        filters=[one.text for one in said],
        locale=locale,
        timezone=timezone,
        palette=pdf.Palette(tuple(body.palette)) if body.palette else pdf.Palette(),
    )


def disposition(name: str) -> str:
    """RFC 6266: the name in plain letters, and as it is."""
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
