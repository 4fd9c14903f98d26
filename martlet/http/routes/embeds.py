"""Embeds: what a data app shows of a dashboard, and what viewers may do there."""

from typing import Annotated

from fastapi import APIRouter, Query

from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.base import IdAnswer, Name
from martlet.http.bodies.embed import EmbedBody, EmbedRename, EmbedRow, EmbedsAnswer, EmbedUpdate
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.services.access.caller import Kind
from martlet.services.authoring.embed_build import EmbedBuilder, app_of
from martlet.store.repository import Repository
from martlet.store.scope import new_id

_MAKING = (Code.DATA_APP_NOT_FOUND, Code.INVALID_DATAMART, Code.INVALID_TENANCY)

router = APIRouter(
    prefix="/api/v2/data-app/embeds",
    tags=["Embeds"],
    route_class=for_callers(Kind.API_KEY, Kind.SERVICE),
)

AppName = Annotated[
    Name | None,
    Query(alias="dataAppName", description="With a service token: the data app."),
]
EmbedId = Annotated[Name, Query(alias="embedId", description="The embed.")]


@router.post(
    "",
    summary="Create an embed",
    responses=errors(
        *_MAKING,
        Code.INVALID_DASHBOARD_ID,
        Code.INVALID_METRIC_ID,
        Code.INVALID_WORKSPACE_NAME,
        Code.IDEMPOTENCY_KEY_REUSED,
    ),
)
def create_embed(body: EmbedBody, context: ThisContext, app_name: AppName = None) -> IdAnswer:
    """Show a dashboard, or one of its metrics, to the viewers of the data app."""
    draft, embed_id = body.draft(), new_id()

    def add(repository: Repository) -> IdAnswer:
        builder = EmbedBuilder(app_of(context, repository, app_name), context, repository)
        repository.embeds.add(builder.embed(draft, embed_id))
        return IdAnswer(id=embed_id)

    return context.commit("embed.create", embed_id, add)


@router.get("", summary="List embeds", responses=errors(Code.DATA_APP_NOT_FOUND))
def list_embeds(context: ThisContext, page: AskedPage, app_name: AppName = None) -> EmbedsAnswer:
    """The data app's own, by name."""
    with context.reading() as repository:
        embeds = page.of(repository.embeds.of(app_of(context, repository, app_name).id))
        ids = {embed.datamart_id for embed in embeds}
        names = {mart_id: repository.datamarts.by_id(mart_id).name for mart_id in ids}
    return EmbedsAnswer(data=[EmbedRow.of(embed, names[embed.datamart_id]) for embed in embeds])


@router.put(
    "",
    summary="Update an embed",
    responses=errors(*_MAKING, Code.INVALID_EMBED_ID, Code.PRECONDITION_FAILED),
)
def update_embed(body: EmbedUpdate, context: ThisContext, app_name: AppName = None) -> IdAnswer:
    """Each given setting changes alone; tableTenancySettings are replaced whole."""
    changes = body.access_settings.changes()

    def change(repository: Repository) -> IdAnswer:
        builder = EmbedBuilder(app_of(context, repository, app_name), context, repository)
        repository.embeds.replace(builder.changed(body.embed_id, body.name, changes))
        return IdAnswer(id=body.embed_id)

    return context.commit("embed.update", body.embed_id, change)


@router.put(
    "/rename",
    summary="Rename an embed",
    responses=errors(
        Code.DATA_APP_NOT_FOUND,
        Code.INVALID_EMBED_ID,
        Code.INVALID_DASHBOARD_ID,
        Code.PRECONDITION_FAILED,
    ),
)
def rename_embed(body: EmbedRename, context: ThisContext, app_name: AppName = None) -> IdAnswer:
    def change(repository: Repository) -> IdAnswer:
        builder = EmbedBuilder(app_of(context, repository, app_name), context, repository)
        builder.rename(body.embed_id, body.name, with_dashboard=body.is_rename_dashboard)
        return IdAnswer(id=body.embed_id)

    return context.commit("embed.update", body.embed_id, change)


@router.delete(
    "", summary="Delete an embed", responses=errors(Code.DATA_APP_NOT_FOUND, Code.INVALID_EMBED_ID)
)
def delete_embed(context: ThisContext, embed_id: EmbedId, app_name: AppName = None) -> IdAnswer:
    """The layouts and metrics that viewers saved there are deleted too. The dashboard stays."""

    def delete(repository: Repository) -> IdAnswer:
        repository.embeds.delete(
            repository.embeds.by_id(embed_id, app_of(context, repository, app_name).id)
        )
        return IdAnswer(id=embed_id)

    return context.commit("embed.delete", embed_id, delete)
