"""Dashboards: create, list, get, replace, delete."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response

from martlet.errors import Code, Failure
from martlet.http.admission import for_callers
from martlet.http.bodies.base import Flag, IdAnswer
from martlet.http.bodies.board import (
    DashboardAnswer,
    DashboardBody,
    DashboardPlan,
    DashboardPlanAnswer,
    DashboardRow,
    DashboardsAnswer,
    DashboardUpdate,
    PublicId,
)
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.model.board import Dashboard
from martlet.services.access.caller import Kind
from martlet.services.authoring.dashboards import (
    check_free,
    check_unchanged,
    checked,
    dashboard_plan,
    etag,
    free_id,
    put,
    visible_board,
    visible_boards,
    workspace_id,
)
from martlet.services.context import RequestContext
from martlet.store.repository import Repository

# Errors for which a dashboard, or a metric, is refused.
CHECKING = (
    Code.INVALID_DATAMART,
    Code.INVALID_WORKSPACE_NAME,
    Code.INVALID_TENANCY,
    Code.TENANT_PATH_MISSING,
    Code.QUERY_REJECTED,
    Code.QUERY_TOO_COMPLEX,
)
_REPLAYING = (Code.IDEMPOTENCY_KEY_REUSED,)
_TRIES = 3

router = APIRouter(
    prefix="/api/v2/dashboards",
    tags=["Dashboards"],
    route_class=for_callers(Kind.API_KEY, Kind.SERVICE),
)

BoardId = Annotated[PublicId, Path(alias="dashboardId")]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag that the change is based on.")
]
Force = Annotated[Flag, Query(description="Even where embeds show it: these are deleted too.")]


@router.post(
    "",
    summary="Create a dashboard",
    responses=errors(*CHECKING, Code.DUPLICATE_DASHBOARD_ID, *_REPLAYING),
)
def create_dashboard(body: DashboardBody, context: ThisContext) -> IdAnswer:
    """Metrics on a grid, and the filters that drive them. Every fault is answered at once.

    Every question is compiled against its datamart, so what is stored can be shown.
    """
    for _ in range(_TRIES):
        try:
            return _created(
                checked(context, body.draft(), body.id or free_id(context, body.name)), context
            )
        except Failure as failure:
            is_lost_race = failure.code is Code.DUPLICATE_DASHBOARD_ID and body.id is None
            if not is_lost_race:
                raise
    raise Failure(Code.DUPLICATE_DASHBOARD_ID, at="id")


@router.post("/plan", summary="Plan a dashboard", responses=errors(*CHECKING, *_REPLAYING))
def plan_dashboard(body: DashboardBody, context: ThisContext) -> DashboardPlanAnswer:
    """The changes that creating or replacing would make. Faults are reported as by that call."""
    plan = dashboard_plan(body.draft(), context)
    return DashboardPlanAnswer(data=DashboardPlan.of(plan))


@router.get("", summary="List dashboards", responses=errors())
def list_dashboards(context: ThisContext, page: AskedPage) -> DashboardsAnswer:
    """The dashboards whose datamarts the token may use, by name."""
    with context.reading() as repository:
        boards = page.of(visible_boards(context, repository))
    return DashboardsAnswer(data=[DashboardRow.of(board) for board in boards])


@router.put(
    "",
    summary="Replace a dashboard",
    responses=errors(
        *CHECKING, Code.INVALID_DASHBOARD_ID, Code.METRIC_IN_USE, Code.PRECONDITION_FAILED
    ),
)
def replace_dashboard(
    body: DashboardUpdate, context: ThisContext, force: Force = "false", if_match: IfMatch = None
) -> IdAnswer:
    """The whole dashboard: what is left out is gone."""
    with context.reading() as repository:
        old = visible_board(context, repository, body.id, at="id")
    check_unchanged(old, if_match)
    board = checked(context, body.draft(), old.id, version=old.version + 1)

    def replace(repository: Repository) -> IdAnswer:
        put(board, context, repository, force=force == "true")
        return IdAnswer(id=board.id)

    return context.commit("dashboard.update", board.id, replace)


@router.get(
    "/{dashboardId}", summary="Get a dashboard", responses=errors(Code.INVALID_DASHBOARD_ID)
)
def get_dashboard(
    dashboard_id: BoardId, context: ThisContext, response: Response
) -> DashboardAnswer:
    """The dashboard, in the form that can be sent back.

    Its ETag goes with `If-Match` when it is replaced.
    """
    with context.reading() as repository:
        board = visible_board(context, repository, dashboard_id)
    response.headers["ETag"] = etag(board)
    return DashboardAnswer(data=DashboardBody.of(board))


@router.delete(
    "/{dashboardId}",
    summary="Delete a dashboard",
    responses=errors(Code.INVALID_DASHBOARD_ID, Code.DASHBOARD_IN_USE),
)
def delete_dashboard(
    dashboard_id: BoardId, context: ThisContext, force: Force = "false"
) -> IdAnswer:
    def delete(repository: Repository) -> IdAnswer:
        board = visible_board(context, repository, dashboard_id)
        in_use = partial(Failure, Code.DASHBOARD_IN_USE, at="dashboardId")
        check_free(repository.embeds.showing(board.id), context, in_use, force=force == "true")
        repository.dashboards.delete(board)
        return IdAnswer(id=board.id)

    return context.commit("dashboard.delete", dashboard_id, delete)


def _created(board: Dashboard, context: RequestContext) -> IdAnswer:
    def add(repository: Repository) -> IdAnswer:
        repository.dashboards.add(board, workspace_id(board, repository))
        return IdAnswer(id=board.id)

    return context.commit("dashboard.create", board.id, add)
