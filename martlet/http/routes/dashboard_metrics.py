"""The metrics of a dashboard, one by one."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from martlet.errors import Code, invalid
from martlet.http.admission import for_callers
from martlet.http.bodies.base import IdAnswer
from martlet.http.bodies.board import MetricAnswer, MetricBody, MetricsAnswer, PublicId
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.http.routes.dashboards import CHECKING, BoardId, Force, IfMatch
from martlet.model.board import Dashboard
from martlet.services.access.caller import Kind
from martlet.services.authoring.dashboard_build import public_id
from martlet.services.authoring.dashboards import (
    check_unchanged,
    etag,
    metric_in,
    put,
    visible_board,
    with_metric,
    without_metric,
)
from martlet.store.repository import Repository

router = APIRouter(
    prefix="/api/v2/dashboards/{dashboardId}/metrics",
    tags=["Dashboards"],
    route_class=for_callers(Kind.API_KEY, Kind.SERVICE),
)

MetricId = Annotated[PublicId, Path(alias="metricId")]
_CHANGING = (*CHECKING, Code.INVALID_DASHBOARD_ID, Code.PRECONDITION_FAILED)


@router.post(
    "",
    summary="Add a metric",
    responses=errors(*_CHANGING, Code.IDEMPOTENCY_KEY_REUSED),
)
def add_metric(dashboard_id: BoardId, body: MetricBody, context: ThisContext) -> IdAnswer:
    """Below the others. The dashboard's filters drive it once they name it."""
    with context.reading() as repository:
        old = visible_board(context, repository, dashboard_id)
    if body.id in old.metrics_by_id:
        raise invalid("id", f"{body.id} is a metric of the dashboard already")
    metric = body.metric(body.id or public_id(body.name, old.metrics_by_id, "metric"))
    board = with_metric(old, metric, context)

    def add(repository: Repository) -> IdAnswer:
        put(board, context, repository)
        return IdAnswer(id=metric.id)

    return context.commit("metric.create", _subject(board, metric.id), add)


@router.get("", summary="List a dashboard's metrics", responses=errors(Code.INVALID_DASHBOARD_ID))
def list_metrics(dashboard_id: BoardId, context: ThisContext, page: AskedPage) -> MetricsAnswer:
    """In the dashboard's order."""
    with context.reading() as repository:
        board = visible_board(context, repository, dashboard_id)
    return MetricsAnswer(data=[MetricBody.of(metric) for metric in page.of(board.metrics)])


@router.get(
    "/{metricId}",
    summary="Get a metric",
    responses=errors(Code.INVALID_DASHBOARD_ID, Code.INVALID_METRIC_ID),
)
def get_metric(
    dashboard_id: BoardId, metric_id: MetricId, context: ThisContext, response: Response
) -> MetricAnswer:
    """The metric, in the form that can be sent back. Its ETag is the dashboard's."""
    with context.reading() as repository:
        board = visible_board(context, repository, dashboard_id)
    response.headers["ETag"] = etag(board)
    return MetricAnswer(data=MetricBody.of(metric_in(board, metric_id)))


@router.put(
    "/{metricId}",
    summary="Replace a metric",
    responses=errors(*_CHANGING, Code.INVALID_METRIC_ID),
)
def replace_metric(
    dashboard_id: BoardId,
    metric_id: MetricId,
    body: MetricBody,
    context: ThisContext,
    if_match: IfMatch = None,
) -> IdAnswer:
    """The whole metric, in its place."""
    with context.reading() as repository:
        old = visible_board(context, repository, dashboard_id)
    check_unchanged(old, if_match)
    metric_in(old, metric_id)
    if body.id not in (None, metric_id):
        raise invalid("id", f"is {body.id}, and the path says {metric_id}")
    board = with_metric(old, body.metric(metric_id), context)

    def change(repository: Repository) -> IdAnswer:
        put(board, context, repository)
        return IdAnswer(id=metric_id)

    return context.commit("metric.update", _subject(board, metric_id), change)


@router.delete(
    "/{metricId}",
    summary="Delete a metric",
    responses=errors(
        Code.INVALID_DASHBOARD_ID,
        Code.INVALID_METRIC_ID,
        Code.METRIC_IN_USE,
        Code.PRECONDITION_FAILED,
    ),
)
def delete_metric(
    dashboard_id: BoardId, metric_id: MetricId, context: ThisContext, force: Force = "false"
) -> IdAnswer:
    """Its place goes with it, and filters no longer name it."""

    def delete(repository: Repository) -> IdAnswer:
        board = visible_board(context, repository, dashboard_id)
        metric_in(board, metric_id)
        put(without_metric(board, metric_id), context, repository, force=force == "true")
        return IdAnswer(id=metric_id)

    return context.commit("metric.delete", f"{dashboard_id}/{metric_id}", delete)


def _subject(board: Dashboard, metric_id: str) -> str:
    return f"{board.id}/{metric_id}"
