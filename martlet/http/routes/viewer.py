"""The viewer plane: what the custom elements ask with a guest token."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from martlet.connect.audit import Purpose
from martlet.errors import Code
from martlet.http.admission import admitted, for_callers
from martlet.http.batch import BatchResponse
from martlet.http.bodies.base import IdAnswer, Name
from martlet.http.bodies.viewer import (
    BatchBody,
    Board,
    BoardAnswer,
    Catalogue,
    CatalogueAnswer,
    CatalogueTable,
    ExportBody,
    LayoutBody,
    OptionsAnswer,
    OptionsBody,
    OwnMetricBody,
    OwnMetricUpdate,
    RowsBody,
)
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.read_body import read_body
from martlet.http.routes.viewer_export import exported
from martlet.http.streaming import QueryResponse
from martlet.results.json import JsonFormat
from martlet.services.access.caller import Kind
from martlet.services.access.row_access import guest_of
from martlet.services.context import RequestContext
from martlet.services.viewing.board_view import board_view
from martlet.services.viewing.catalogue import catalogue_of
from martlet.services.viewing.filter_options import options_of
from martlet.services.viewing.own_metrics import (
    changed_metric,
    check_deletion,
    check_layout,
    new_metric,
)
from martlet.services.viewing.underlying_rows import underlying_rows
from martlet.services.viewing.view import view_of
from martlet.store.repository import Repository

_BASE = "/api/v2/viewer"
_LOOKING = (Code.INVALID_EMBED_ID, Code.INVALID_METRIC_ID, Code.INVALID_DATAMART)
_ASKING = (
    *_LOOKING,
    Code.CLIENT_ID_ERROR,
    Code.APP_FILTER_PARAM_ERROR,
    Code.QUERY_REJECTED,
    Code.QUERY_TIMEOUT,
    Code.QUERY_FAILED,
    Code.DATASOURCE_UNAVAILABLE,
    Code.DATAMART_OUTDATED,
    Code.TENANT_PATH_MISSING,
)

router = APIRouter(prefix=_BASE, tags=["Viewing"], route_class=for_callers(Kind.GUEST))

EmbedId = Annotated[Name, Query(alias="embedId")]


@router.get("/board", summary="Look at an embed", responses=errors(*_LOOKING))
async def look_at_board(
    context: ThisContext,
    name: Annotated[
        Name, Query(alias="embedId", description="An embed's id, or that of a dashboard of one.")
    ],
    metric_id: Annotated[Name | None, Query(alias="metricId")] = None,
) -> BoardAnswer:
    """The board of an element: metrics, layout, filters and the viewer's permissions."""
    view = await view_of(name, context, metric_id)
    return BoardAnswer(data=Board.of(await board_view(view, context, metric_id)))


@router.post("/options", summary="List the choices of a filter", responses=errors(*_ASKING))
async def list_options(body: OptionsBody, context: ThisContext) -> OptionsAnswer:
    """Values of the client's own rows, in order."""
    view = await view_of(body.embed_id, context)
    options = await options_of(body.parsed(), view, context)
    return OptionsAnswer(data=list(options.values), truncated=options.truncated)


@router.get("/catalogue", summary="List what metrics can be made of", responses=errors(*_LOOKING))
async def list_catalogue(context: ThisContext, embed_id: EmbedId) -> CatalogueAnswer:
    view = await view_of(embed_id, context)
    tables = [CatalogueTable.of(table) for table in await catalogue_of(view, context)]
    return CatalogueAnswer(data=Catalogue(tables=tables))


@router.post("/metrics", summary="Keep an own metric", responses=errors(*_ASKING))
async def create_own_metric(body: OwnMetricBody, context: ThisContext) -> IdAnswer:
    """It is seen by this client alone, and where the token names a user, by that one."""
    view = await view_of(body.embed_id, context)
    metric = await new_metric(body.metric(), view, context)

    def add(repository: Repository) -> IdAnswer:
        repository.saved.add_metric(view.viewer, metric)
        return IdAnswer(id=metric.id)

    return await _commit("viewer.metric.create", metric.id, add, context)


@router.put("/metrics", summary="Change an own metric", responses=errors(*_ASKING))
async def update_own_metric(body: OwnMetricUpdate, context: ThisContext) -> IdAnswer:
    view = await view_of(body.embed_id, context)
    metric = await changed_metric(body.metric_id, body.metric(), view, context)

    def replace(repository: Repository) -> IdAnswer:
        repository.saved.replace_metric(view.viewer, metric)
        return IdAnswer(id=metric.id)

    return await _commit("viewer.metric.update", metric.id, replace, context)


@router.delete("/metrics", summary="Delete an own metric", responses=errors(*_LOOKING))
async def delete_own_metric(
    context: ThisContext, embed_id: EmbedId, metric_id: Annotated[Name, Query(alias="metricId")]
) -> IdAnswer:
    view = await view_of(embed_id, context)
    check_deletion(view)

    def delete(repository: Repository) -> IdAnswer:
        repository.saved.delete_metric(view.viewer, metric_id)
        return IdAnswer(id=metric_id)

    return await _commit("viewer.metric.delete", metric_id, delete, context)


@router.put("/layout", summary="Keep an own layout", responses=errors(*_LOOKING))
async def keep_layout(body: LayoutBody, context: ThisContext) -> IdAnswer:
    view = await view_of(body.embed_id, context)
    placements = body.placements
    check_layout(view, placements)

    def keep(repository: Repository) -> IdAnswer:
        repository.saved.keep_layout(view.viewer, placements)
        return IdAnswer(id=view.embed.id)

    return await _commit("viewer.layout.update", view.embed.id, keep, context)


@router.delete("/layout", summary="Go back to the author's layout", responses=errors(*_LOOKING))
async def forget_layout(context: ThisContext, embed_id: EmbedId) -> IdAnswer:
    view = await view_of(embed_id, context)
    check_layout(view)

    def forget(repository: Repository) -> IdAnswer:
        repository.saved.forget_layout(view.viewer)
        return IdAnswer(id=view.embed.id)

    return await _commit("viewer.layout.delete", view.embed.id, forget, context)


# Plain routes: asked by every page, answered in pieces.


async def ask_board(request: Request) -> Response:
    """The metrics of a board: a line of JSON for each, as it finishes."""
    context = await admitted(request, (Kind.GUEST,), Purpose.METRIC)
    body = await read_body(request, BatchBody)
    return BatchResponse(body, await view_of(body.embed_id, context), context)


async def ask_rows(request: Request) -> Response:
    """The rows that a metric, or a point of it, is computed from."""
    context = await admitted(request, (Kind.GUEST,), Purpose.ROWS)
    body = await read_body(request, RowsBody)
    view = await view_of(body.embed_id, context)
    points = [point.point() for point in body.point]
    asked = await underlying_rows(body.parsed(), points, body.set_on(view), context)
    return QueryResponse(asked, context, JsonFormat, media_type=JsonFormat.media_type)


async def export_metric(request: Request) -> Response:
    """A metric as a file, or the board on paper."""
    context = await admitted(request, (Kind.GUEST,), Purpose.EXPORT)
    body = await read_body(request, ExportBody)
    view = await view_of(body.embed_id, context)
    return await context.presence.run(exported(body, view, context))


routes = [
    Route(f"{_BASE}/query", ask_board, methods=["POST"]),
    Route(f"{_BASE}/export", export_metric, methods=["POST"]),
    Route(f"{_BASE}/rows", ask_rows, methods=["POST"]),
]


async def _commit(
    action: str, subject: str, work: Callable[[Repository], IdAnswer], context: RequestContext
) -> IdAnswer:
    client = guest_of(context).client_digest
    return await run_in_threadpool(context.commit, action, subject, work, client=client)
