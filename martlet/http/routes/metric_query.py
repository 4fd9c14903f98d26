"""A metric's rows for back ends: with an API key, as one client."""

import time
from typing import Any

import orjson
from fastapi import APIRouter

from martlet.errors import Code, Failure, did_you_mean
from martlet.http.admission import for_callers
from martlet.http.bodies.backend import MetaColumn, MetaData, MetricQueryAnswer, MetricQueryBody
from martlet.http.bodies.filter_values import app_value, filter_value
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.model.board import Metric
from martlet.model.identity import AppFilterValue
from martlet.model.interaction import BoardState
from martlet.model.schema import Family
from martlet.results.values import Field, json_rows
from martlet.services.access.caller import Kind
from martlet.services.queries.collect import Result
from martlet.services.viewing.backend_query import ClientView, client_view, metric_rows
from martlet.services.viewing.board_view import Role, role_of
from martlet.services.viewing.view import View

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
async def query_metric(body: MetricQueryBody, context: ThisContext) -> MetricQueryAnswer:
    """The rows of one client, filtered as its dashboard would be."""
    started = time.perf_counter()
    seen = await client_view(body.embed_id, body.metric_id, str(body.client_id), context)
    result = await metric_rows(seen, _app_filters(body, seen), _state(body, seen.view))
    rows = _objects(result)
    return MetricQueryAnswer(
        data=rows,
        time_taken=round((time.perf_counter() - started) * 1000, 1),
        total_records=len(rows),
        meta_data=_meta(result, seen.metric),
        metricid=seen.metric.id,
    )


def _state(body: MetricQueryBody, view: View) -> BoardState:
    """The values of the dashboard's own filters. Raises INVALID_REQUEST_BODY."""
    own = {known.name for known in view.board.filters}
    filters = {
        name: filter_value(view.filter(name).kind, value, f"dashboardFilter.{name}")
        for name, value in body.dashboard_filter.items()
        if name in own
    }
    return BoardState(filters)


def _app_filters(body: MetricQueryBody, seen: ClientView) -> list[AppFilterValue]:
    """Raises APP_FILTER_PARAM_ERROR for a filter that does not exist, and for malformed values."""
    filters = {known.name for known in seen.view.board.filters}
    of_board = {known.name for known in seen.view.board.app_filters}
    of_metric = {known.name for known in seen.metric.app_filters}
    _check(body.dashboard_filter, filters | of_board, "dashboardFilter")
    _check(body.metric_filter, of_metric, "metricFilter")
    return [
        *(
            seen.app_filter(name, app_value(value, f"dashboardFilter.{name}"))
            for name, value in body.dashboard_filter.items()
            if name not in filters
        ),
        *(
            seen.app_filter(name, app_value(value, f"metricFilter.{name}"), seen.metric)
            for name, value in body.metric_filter.items()
        ),
    ]


def _check(given: dict[str, Any], known: set[str], at: str) -> None:
    for name in given:
        if name not in known:
            message = f"There is no filter {name}{did_you_mean(name, known)}"
            raise Failure(Code.APP_FILTER_PARAM_ERROR, message, at=f"{at}.{name}")


def _objects(result: Result) -> list[dict[str, Any]]:
    names = [field.name for field in result.fields]
    rows = orjson.loads(json_rows(result.rows))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _meta(result: Result, metric: Metric) -> MetaData:
    grouped = (Role.DIMENSION, Role.TIME)
    return MetaData(
        columns=[MetaColumn(name=f.name, data_type=_kind(f)) for f in result.fields],
        groupby_column_list=[
            f.name for f in result.fields if role_of(f.name, metric.question) in grouped
        ],
    )


def _kind(field: Field) -> str:
    family = field.family
    if family is None:
        return "string"
    if family.is_number:
        return "number"
    return "date" if family.is_moment else _NAMES.get(family, "string")
