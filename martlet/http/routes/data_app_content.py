"""The content of a data app: dashboards, and the metrics of an embed."""

from typing import Annotated

from fastapi import APIRouter, Query

from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.access import ClientId
from martlet.http.bodies.base import Name
from martlet.http.bodies.embed import (
    ShownDashboard,
    ShownDashboardsAnswer,
    ShownMetric,
    ShownMetricsAnswer,
)
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.services.access.caller import Kind
from martlet.services.authoring.dashboards import visible_boards
from martlet.services.authoring.embed_build import app_of

router = APIRouter(
    prefix="/api/v2/data-app", tags=["Embeds"], route_class=for_callers(Kind.API_KEY)
)


@router.get("/dashboards", summary="List a data app's dashboards", responses=errors())
def list_shown_dashboards(context: ThisContext, page: AskedPage) -> ShownDashboardsAnswer:
    """The dashboards that the data app may show, by name, each with its embeds."""
    with context.reading() as repository:
        boards = page.of(visible_boards(context, repository))
        embeds = repository.embeds.of(app_of(context, repository, None).id)
    return ShownDashboardsAnswer(
        data=[
            ShownDashboard(
                name=board.name,
                dashboard_id=board.id,
                description=board.description,
                embed_ids=[embed.id for embed in embeds if embed.dashboard_id == board.id],
            )
            for board in boards
        ]
    )


@router.get("/metrics", summary="List an embed's metrics", responses=errors(Code.INVALID_EMBED_ID))
def list_shown_metrics(
    context: ThisContext,
    page: AskedPage,
    embed_id: Annotated[Name, Query(alias="embedId", description="An embed of the data app.")],
    client_id: Annotated[
        ClientId | None,
        Query(alias="clientId", description="Add what this client's viewers made."),
    ] = None,
) -> ShownMetricsAnswer:
    """In the dashboard's order, then those of the client's own."""
    with context.reading() as repository:
        embed = repository.embeds.by_id(embed_id, app_of(context, repository, None).id)
        board = repository.dashboards.by_id(embed.dashboard_id)
        metrics = [m for m in board.metrics if embed.metric_id in (None, m.id)]
        if client_id is not None:
            client = context.state.client_digest(context.caller.organisation_id, client_id)
            metrics += repository.saved.metrics_of(embed.id, client)
    return ShownMetricsAnswer(
        data=[
            ShownMetric(name=metric.name, metric_id=metric.id, description=metric.description)
            for metric in page.of(metrics)
        ]
    )
