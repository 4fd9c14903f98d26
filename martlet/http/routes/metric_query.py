"""A metric's rows for back ends: with an API key, as one client."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter

from martlet.errors import Code, Failure, did_you_mean
from martlet.http.admission import for_callers
from martlet.http.bodies.backend import MetaColumn, MetaData, MetricQueryAnswer, MetricQueryBody
from martlet.http.bodies.board import app_value
from martlet.http.bodies.viewer import AskedMetric, BoardState
from martlet.http.context import ThisCall
from martlet.http.errors import errors
from martlet.model.board import Metric
from martlet.model.schema import Family
from martlet.results.values import Field, json_rows
from martlet.services.access.caller import AppFilterValue, Guest, GuestScope, Kind
from martlet.services.context import RequestContext
from martlet.services.queries.collect import Result, collected
from martlet.services.viewing.board_view import role_of
from martlet.services.viewing.interactions import card_queries
from martlet.services.viewing.view import View, view_of

_MOST_ROWS = 10_000
_NAMES = {Family.BOOLEAN: "boolean", Family.DATE: "date"}

router = APIRouter(
    prefix="/api/v2/data-app", tags=["Queries"], route_class=for_callers(Kind.API_KEY)
)


@router.post(
    "/query",
    summary="Ask a metric of an embed",
    responses=errors(
        Code.INVALID_EMBED_ID,
        Code.INVALID_METRIC_ID,
        Code.INVALID_DATAMART,
        Code.CLIENT_ID_ERROR,
        Code.APP_FILTER_PARAM_ERROR,
        Code.QUERY_REJECTED,
        Code.QUERY_TIMEOUT,
        Code.QUERY_FAILED,
        Code.TENANT_PATH_MISSING,
        Code.DATAMART_OUTDATED,
        Code.DATASOURCE_UNAVAILABLE,
    ),
)
async def query_metric(body: MetricQueryBody, call: ThisCall) -> MetricQueryAnswer:
    """The rows of one client, filtered as its dashboard would be."""
    started = time.perf_counter()
    client_id = str(body.client_id)
    guest = Guest(client_id, call.state.client_digest(call.caller.organisation_id, client_id))
    seen = await view_of(body.embed_id, _as(guest, call))
    metric = seen.metric(body.metric_id)
    forced = _scope(body, metric, seen)
    view = replace(seen, guest=replace(guest, scope=forced))
    names = {found.name for found in seen.board.filters}
    state = BoardState.model_validate(
        {
            "embedId": body.embed_id,
            "filters": {n: v for n, v in body.dashboard_filter.items() if n in names},
        }
    )
    asked = AskedMetric.model_validate({"key": metric.id, "metricId": metric.id})
    acting = _as(view.guest, call)
    steered = await card_queries(asked, state, view, acting, most=_MOST_ROWS)
    result = await collected(steered.main, acting)
    rows = _objects(result)
    return MetricQueryAnswer(
        data=rows,
        time_taken=round((time.perf_counter() - started) * 1000, 1),
        total_records=len(rows),
        meta_data=_meta(result, metric),
        metricid=metric.id,
    )


def _as(guest: Guest, call: RequestContext) -> RequestContext:
    """The key's own call, for one client."""
    return replace(call, caller=replace(call.caller, guest=guest))


def _scope(body: MetricQueryBody, metric: Metric, view: View) -> GuestScope:
    """Raises APP_FILTER_PARAM_ERROR for a filter that nobody has declared."""
    filters = {found.name for found in view.board.filters}
    of_board = {found.name for found in view.board.app_filters}
    of_metric = {found.name for found in metric.app_filters}
    _check(body.dashboard_filter, filters | of_board, "dashboardFilter")
    _check(body.metric_filter, of_metric, "metricFilter")
    return GuestScope(app_filters=tuple(_forced(body, metric, view, filters)))


def _forced(
    body: MetricQueryBody, metric: Metric, view: View, filters: set[str]
) -> Iterator[AppFilterValue]:
    for name, value in body.dashboard_filter.items():
        if name not in filters:
            read = app_value(value, f"dashboardFilter.{name}")
            yield AppFilterValue(name, read, view.board.id)
    for name, value in body.metric_filter.items():
        read = app_value(value, f"metricFilter.{name}")
        yield AppFilterValue(name, read, view.board.id, metric.id)


def _check(given: dict[str, Any], known: set[str], at: str) -> None:
    for name in given:
        if name not in known:
            message = f"There is no filter {name}{did_you_mean(name, known)}"
            raise Failure(Code.APP_FILTER_PARAM_ERROR, message, at=f"{at}.{name}")


def _objects(result: Result) -> list[dict[str, Any]]:
    names = [found.name for found in result.fields]
    rows = orjson.loads(json_rows(result.rows))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _meta(result: Result, metric: Metric) -> MetaData:
    grouped = ("dimension", "time")
    return MetaData(
        columns=[MetaColumn(name=f.name, data_type=_kind(f)) for f in result.fields],
        groupby_column_list=[
            f.name for f in result.fields if role_of(f.name, metric.question) in grouped
        ],
    )


def _kind(found: Field) -> str:
    family = found.family
    if family is None:
        return "string"
    if family.is_number:
        return "number"
    return "date" if family.is_moment else _NAMES.get(family, "string")
