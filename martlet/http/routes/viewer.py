"""The viewer plane: what the custom elements ask with a guest token."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from martlet.compiler.semantic.interactions import Interaction
from martlet.connect.audit import Purpose
from martlet.errors import Code
from martlet.http.admission import admitted, for_callers
from martlet.http.batch import BatchResponse
from martlet.http.bodies.base import IdAnswer, Name
from martlet.http.bodies.mirror import modelled
from martlet.http.bodies.viewer import (
    BatchBody,
    BoardAnswer,
    CatalogueAnswer,
    DraftBody,
    ExportBody,
    LayoutBody,
    OptionsAnswer,
    OptionsBody,
    OwnMetricBody,
    OwnMetricUpdate,
    RowsBody,
)
from martlet.http.context import ThisCall
from martlet.http.errors import errors
from martlet.http.read_body import read_body
from martlet.http.routes.viewer_export import exported
from martlet.http.streaming import QueryResponse
from martlet.model.board import Metric, Placement
from martlet.model.question import Granularity
from martlet.results.json import JsonFormat
from martlet.services.access.caller import Kind
from martlet.services.access.row_access import guest_of
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import answerable
from martlet.services.queries.presence import until_gone
from martlet.services.viewing.board_view import shown_board
from martlet.services.viewing.catalogue import catalogue_of
from martlet.services.viewing.filter_options import options_of
from martlet.services.viewing.interactions import (
    bounds_of,
    datamart_name,
    draft_metric,
    metric_context,
    ordered,
    rows_question,
)
from martlet.services.viewing.view import View, view_of
from martlet.store.repository import Repository
from martlet.store.scope import new_id

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
    call: ThisCall,
    name: Annotated[
        Name, Query(alias="embedId", description="An embed's id, or that of a dashboard of one.")
    ],
    metric_id: Annotated[Name | None, Query(alias="metricId")] = None,
) -> BoardAnswer:
    """What an element draws: metrics, layout, filters, and what the viewer may do."""
    view = await view_of(name, call, metric_id)
    expires_at = call.caller.expires_at or 0
    return BoardAnswer(data=await shown_board(view, call, expires_at, metric_id))


@router.post("/options", summary="List the choices of a filter", responses=errors(*_ASKING))
async def list_options(body: OptionsBody, call: ThisCall) -> OptionsAnswer:
    """Values of the client's own rows, in order."""
    view = await view_of(body.embed_id, call)
    found, truncated = await options_of(body, view, call)
    return OptionsAnswer(data=found, truncated=truncated)


@router.get("/catalogue", summary="List what metrics can be made of", responses=errors(*_LOOKING))
async def list_catalogue(call: ThisCall, embed_id: EmbedId) -> CatalogueAnswer:
    view = await view_of(embed_id, call)
    view.check(view.allows.create_metrics, "isAllowMetricCreation")
    return CatalogueAnswer(data=await catalogue_of(view, call))


@router.post("/metrics", summary="Keep an own metric", responses=errors(*_ASKING))
async def create_own_metric(body: OwnMetricBody, call: ThisCall) -> IdAnswer:
    """It is seen by this client alone, and where the token names a user, by that one."""
    view = await view_of(body.embed_id, call)
    view.check(view.allows.create_metrics, "isAllowMetricCreation")
    metric = await _own_metric(new_id(), body, view, call)

    def add(repository: Repository) -> IdAnswer:
        repository.saved.add_metric(view.viewer, metric)
        return IdAnswer(id=metric.id)

    return await _commit("viewer.metric.create", metric.id, add, call)


@router.put("/metrics", summary="Change an own metric", responses=errors(*_ASKING))
async def update_own_metric(body: OwnMetricUpdate, call: ThisCall) -> IdAnswer:
    view = await view_of(body.embed_id, call)
    view.check(view.allows.update_metrics, "isAllowMetricUpdate")
    metric = await _own_metric(body.metric_id, body, view, call)
    if not view.allows.create_metrics:
        _check_asks_the_same(metric, view)

    def replace(repository: Repository) -> IdAnswer:
        repository.saved.replace_metric(view.viewer, metric)
        return IdAnswer(id=metric.id)

    return await _commit("viewer.metric.update", metric.id, replace, call)


@router.delete("/metrics", summary="Delete an own metric", responses=errors(*_LOOKING))
async def delete_own_metric(
    call: ThisCall, embed_id: EmbedId, metric_id: Annotated[Name, Query(alias="metricId")]
) -> IdAnswer:
    view = await view_of(embed_id, call)
    view.check(view.allows.delete_metrics, "isAllowMetricDeletion")

    def delete(repository: Repository) -> IdAnswer:
        repository.saved.delete_metric(view.viewer, metric_id)
        return IdAnswer(id=metric_id)

    return await _commit("viewer.metric.delete", metric_id, delete, call)


@router.put("/layout", summary="Keep an own layout", responses=errors(*_LOOKING))
async def keep_layout(body: LayoutBody, call: ThisCall) -> IdAnswer:
    view = await view_of(body.embed_id, call)
    view.check(view.allows.change_layout, "isAllowMetricLayoutChange")
    for place in body.layout:
        view.metric(place.metric_id, "layout")
    placements = [modelled(Placement, place) for place in body.layout]

    def keep(repository: Repository) -> IdAnswer:
        repository.saved.keep_layout(view.viewer, placements)
        return IdAnswer(id=view.embed.id)

    return await _commit("viewer.layout.update", view.embed.id, keep, call)


@router.delete("/layout", summary="Go back to the author's layout", responses=errors(*_LOOKING))
async def forget_layout(call: ThisCall, embed_id: EmbedId) -> IdAnswer:
    view = await view_of(embed_id, call)
    view.check(view.allows.change_layout, "isAllowMetricLayoutChange")

    def forget(repository: Repository) -> IdAnswer:
        repository.saved.forget_layout(view.viewer)
        return IdAnswer(id=view.embed.id)

    return await _commit("viewer.layout.delete", view.embed.id, forget, call)


# Plain routes: asked by every page, answered in pieces.


async def ask_board(request: Request) -> Response:
    """The metrics of a board: a line of JSON for each, as it finishes."""
    call = await admitted(request, (Kind.GUEST,), Purpose.METRIC)
    body = await read_body(request, BatchBody)
    return BatchResponse(body, await view_of(body.embed_id, call), call)


async def ask_rows(request: Request) -> Response:
    """The rows that a metric, or a point of it, is computed from."""
    call = await admitted(request, (Kind.GUEST,), Purpose.ROWS)
    body = await read_body(request, RowsBody)
    view = await view_of(body.embed_id, call)
    view.check(view.allows.underlying_data, "isAllowUnderlyingData")
    ground = await metric_context(view.metric(body.metric_id), view, call)
    steering = Interaction(
        grain=Granularity(body.grain) if body.grain else None,
        drill=tuple(body.drill),
        order=ordered(body.order),
        limit=body.limit,
        offset=body.offset,
    )
    asked = await rows_question(body, steering, body.point, ground)
    return QueryResponse(asked, call, JsonFormat, media_type=JsonFormat.media_type)


async def export_metric(request: Request) -> Response:
    """A metric as a file, or the board on paper."""
    call = await admitted(request, (Kind.GUEST,), Purpose.EXPORT)
    body = await read_body(request, ExportBody)
    view = await view_of(body.embed_id, call)
    return await until_gone(exported(body, view, call), request.receive)


routes = [
    Route(f"{_BASE}/query", ask_board, methods=["POST"]),
    Route(f"{_BASE}/export", export_metric, methods=["POST"]),
    Route(f"{_BASE}/rows", ask_rows, methods=["POST"]),
]


def _check_asks_the_same(metric: Metric, view: View) -> None:
    """Who may make no metrics may not make another of one that there is.

    Raises PERMISSION_DENIED, INVALID_METRIC_ID.
    """
    is_same = view.metric(metric.id).question == metric.question
    view.check(is_same, "isAllowMetricCreation")


async def _own_metric(
    metric_id: str, body: OwnMetricBody, view: View, call: RequestContext
) -> Metric:
    """Checked as it would be asked: what cannot be answered is not kept."""
    draft = DraftBody(chart=body.chart, query=body.query)
    made = draft_metric(draft, await datamart_name(view, call))
    metric = Metric(
        id=metric_id,
        name=body.name,
        datamart=made.datamart,
        question=made.question,
        chart=made.chart,
        description=body.description,
    )
    ground = await metric_context(metric, view, call)
    await answerable(metric.question, ground.kept, await bounds_of(ground), call)
    return metric


async def _commit(
    action: str, subject: str, work: Callable[[Repository], IdAnswer], call: RequestContext
) -> IdAnswer:
    client = guest_of(call).client_digest
    return await run_in_threadpool(call.commit, action, subject, work, client=client)
