"""What viewers take with them: a metric's rows as a table, or the board as it is on paper."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from martlet import pdf
from martlet.api.call import Call
from martlet.api.results.base import Format
from martlet.api.results.csv import CsvDownload
from martlet.api.results.values import Field, dressed
from martlet.api.results.xlsx import XlsxFormat
from martlet.api.running import RunningResponse
from martlet.api.runs import Result, Runs
from martlet.api.showing import role_of
from martlet.api.steering import MOST_POINTS, steered_metric, wanted_metric
from martlet.api.viewing import View
from martlet.api.wire.board import filter_value, shown_value
from martlet.api.wire.viewer import AskedMetric, BoardState, ExportBody
from martlet.errors import Code, Failure
from martlet.model.board import FilterKind, Metric
from martlet.model.question import Question, SemanticQuestion
from martlet.model.schema import Family
from martlet.query.moments import zone
from martlet.query.steer import clicked_in
from martlet.shown import shown, spoken
from martlet.store.scope import now

_LOCALE = "en-US"
_FORMATS: dict[str, type[Format]] = {"csv": CsvDownload, "xlsx": XlsxFormat}
MOST_ROWS = 100_000  # of a file


async def exported(body: ExportBody, view: View, call: Call) -> Response:
    """Raises PERMISSION_DENIED, INVALID_METRIC_ID, RESULT_TOO_LARGE and so on."""
    view.check(view.allows.download, "isAllowDownload")
    if body.format == "pdf":
        return await _paper(body, view, call)
    if body.metric is None:
        message = f"Say which metric: a file of {body.format} holds one."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="metric")
    metric = await wanted_metric(body.metric, view, call)
    steered = await steered_metric(body.metric, body, view, call, most=MOST_ROWS)
    name = f"{metric.name}.{body.format}"
    headers = {"content-disposition": disposition(name)}
    kind, chart = _FORMATS[body.format], metric.chart

    def make(fields: Sequence[Field]) -> Format:
        return kind(dressed(fields, chart.labels, chart.formats), **_zoned(body.format, view))

    return RunningResponse(steered.main, call, make, media_type=kind.media_type, headers=headers)


def _zoned(name: str, view: View) -> dict[str, Any]:
    return {"zone": zone(view.guest.timezone)} if name == "xlsx" else {}


async def _paper(body: ExportBody, view: View, call: Call) -> Response:
    metrics = [body.metric] if body.metric else [_whole(metric) for metric in view.shown]
    runs = Runs(call)
    try:
        cards = await asyncio.gather(*(_card(asked, body, view, runs) for asked in metrics))
    finally:
        await runs.close()
    page = _page(body, view, _title(view, cards))
    content = await asyncio.to_thread(pdf.document, page, cards)
    headers = {"content-disposition": disposition(f"{_title(view, cards)}.pdf")}
    return Response(content, media_type="application/pdf", headers=headers)


def _whole(metric: Metric) -> AskedMetric:
    return AskedMetric.model_validate({"key": metric.id, "metricId": metric.id})


async def _card(asked: AskedMetric, state: BoardState, view: View, runs: Runs) -> pdf.Card:
    """A card that fails says so: the others are printed."""
    metric = await wanted_metric(asked, view, runs.call)
    try:
        steered = await steered_metric(asked, state, view, runs.call, most=MOST_POINTS)
        main = await runs.result(steered.main)
        before = await runs.result(steered.comparison[0]) if steered.comparison else None
        trend = await runs.result(steered.trend) if steered.trend else None
    except Failure as failure:
        place = _place(metric, view)
        return pdf.Card(metric.name, metric.chart, error=failure.message, place=place)
    return pdf.Card(
        title=metric.name,
        chart=metric.chart,
        columns=_columns(main, metric),
        rows=main.rows,
        description=metric.description,
        note=f"Only the first {len(main.rows)} rows" if main.truncated else None,
        is_cut=main.truncated,
        comparison=pdf.Comparison(before.rows) if before else None,
        trend=pdf.Trend(_columns(trend, metric), trend.rows) if trend else None,
        place=_place(metric, view),
        certificate=steered.main.guarded.certificate.id,
    )


def _columns(result: Result, metric: Metric) -> Sequence[pdf.Column]:
    return [_column(found, metric.question) for found in result.fields]


def _column(found: Field, question: Question) -> pdf.Column:
    """Its periods may be cut as the viewer has chosen."""
    semantic = question if isinstance(question, SemanticQuestion) else None
    return pdf.Column(
        name=found.name,
        label=found.label,
        family=found.family,
        role=pdf.Role(role_of(found.name, question)),
        grain=clicked_in(semantic, found.name, None).granularity if semantic else None,
    )


def _place(metric: Metric, view: View) -> pdf.Place | None:
    layout = view.own_layout if view.own_layout is not None else view.board.layout
    for place in layout:
        if place.metric_id == metric.id:
            return pdf.Place(place.x, place.y, place.width, place.height)
    return None


def _title(view: View, cards: Sequence[pdf.Card]) -> str:
    """A dashboard that keeps its name to itself goes by that of its only card, or by none."""
    return view.name or (cards[0].title if len(cards) == 1 else "Dashboard")


def _page(body: ExportBody, view: View, title: str) -> pdf.Page:
    locale, timezone = body.locale or _LOCALE, view.guest.timezone
    return pdf.Page(
        title=title,
        subtitle=view.description,
        created=shown(now(), Family.TIMESTAMP_TZ, locale=locale, timezone=timezone),
        filters=[f"{name}: {said}" for name, said in _filters(body, view)],
        locale=locale,
        timezone=timezone,
        palette=pdf.Palette(tuple(body.palette)) if body.palette else pdf.Palette(),
    )


def _filters(body: ExportBody, view: View) -> Sequence[tuple[str, str]]:
    """What is set, as the viewer has set it."""
    locale, found = body.locale or _LOCALE, []
    for known in view.filters:
        given = known.value
        if known.name in body.filters:
            at = f"filters.{known.name}"
            given = filter_value(known.kind, body.filters[known.name], at)
        value = shown_value(known.kind, given)
        if value is not None:
            found.append((known.label or known.name, _said(value, known.kind, locale)))
    return found


def _said(value: Any, kind: FilterKind, locale: str) -> str:  # noqa: ANN401
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if not isinstance(value, dict):
        return str(value)
    if "preset" in value:
        return spoken(value["preset"])
    family = Family.DATE if kind is FilterKind.DATE_RANGE else None
    ends = ("…" if end is None else shown(end, family, locale=locale) for end in value.values())
    return " – ".join(ends)


def disposition(name: str) -> str:
    """RFC 6266: the name in plain letters, and as it is."""
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
