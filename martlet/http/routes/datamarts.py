"""Datamarts: create, list, get, update, delete, plan, and how they isolate."""

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from pydantic import Discriminator, Tag

from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.base import EmptyBody, Flag, IdAnswer, Name
from martlet.http.bodies.datamart import (
    CreateDatamart,
    DatamartAnswer,
    DatamartRow,
    DatamartsAnswer,
    NamedDatamart,
    UpdatedAnswer,
    UpdateDatamart,
)
from martlet.http.bodies.isolation import (
    IsolationAnswer,
    IsolationReport,
    PlanAnswer,
    PlanReport,
)
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.http.paths import unescaped
from martlet.services.access.caller import Kind
from martlet.services.authoring import dependents
from martlet.services.authoring.datamarts import (
    changed_datamart,
    creation_plan,
    etag,
    new_datamart,
    update_plan,
    visible_datamart,
    visible_datamarts,
)
from martlet.services.context import RequestContext
from martlet.services.review.isolation import isolation_of
from martlet.store.repository import Repository

_BASE = "/api/v2/data-app"
_CREATING = (
    Code.EMPTY_TABLE_LIST,
    Code.INVALID_COLUMN_CONFIG,
    Code.MISSING_TENANCY_SETTINGS,
    Code.INVALID_TENANCY_LEVEL,
    Code.MISSING_TENANCY_FIELDS,
    Code.INVALID_TENANCY,
    Code.DATASOURCE_ACCESS_DENIED,
    Code.DATASOURCE_NAME_ERROR,
    Code.DATASOURCE_UNAVAILABLE,
)
_REPLAYING = (Code.IDEMPOTENCY_KEY_REUSED,)
_MOST_WARNINGS = 10  # in a header

router = APIRouter(tags=["Datamarts"], route_class=for_callers(Kind.API_KEY, Kind.SERVICE))

DatamartName = Annotated[Name, Query(alias="datamartName", description="The datamart.")]
Force = Annotated[Flag, Query(description="Even where something depends on it.")]


def _action(body: object) -> str:
    return "update" if isinstance(body, dict) and "datamartName" in body else "create"


Planned = Annotated[
    Annotated[CreateDatamart, Tag("create")] | Annotated[UpdateDatamart, Tag("update")],
    Discriminator(_action),
]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag that the change is based on.")
]


@router.post(
    f"{_BASE}/datamarts",
    summary="Create a datamart",
    responses=errors(*_CREATING, *_REPLAYING, Code.DUPLICATE_DATAMART_NAME),
)
def create_datamart(body: CreateDatamart, context: ThisContext, response: Response) -> IdAnswer:
    """Say which tables and columns clients may see, and how rows belong to a client.

    The live schema of the datasource is read, and every fault of the body is answered at once.
    The header `Martlet-Warnings` lists parts that are admitted but are likely mistakes.
    """
    creation = new_datamart(body.draft(), body.datasource_name, context)
    _warn(response, creation.warnings)

    def add(repository: Repository) -> IdAnswer:
        repository.datamarts.add(creation.new)
        return IdAnswer(id=creation.new.name)

    return context.commit("datamart.create", creation.new.name, add)


@router.get(f"{_BASE}/datamarts", summary="List datamarts", responses=errors())
def list_datamarts(context: ThisContext, page: AskedPage) -> DatamartsAnswer:
    """Datamarts on the datasources that the token may use, by name."""
    with context.reading() as repository:
        marts = visible_datamarts(context, repository, limit=page.limit, offset=page.offset)
    return DatamartsAnswer(data=[DatamartRow.of(mart) for mart in marts])


@router.put(
    f"{_BASE}/datamarts",
    summary="Update a datamart",
    responses=errors(
        *_CREATING, Code.INVALID_DATAMART, Code.DATAMART_IN_USE, Code.PRECONDITION_FAILED
    ),
)
def update_datamart(
    body: UpdateDatamart,
    context: ThisContext,
    response: Response,
    force: Force = "false",
    if_match: IfMatch = None,
) -> UpdatedAnswer:
    """Each part that is given replaces the old one whole; the others stay.

    Where dashboards or embeds would lose something by it, it is refused with the reasons, as a plan
    tells them; with `force` they are in the header `Martlet-Warnings`.
    """
    update = changed_datamart(
        body.datamart_name, body.changes(), context, force=force == "true", if_match=if_match
    )
    _warn(response, update.warnings)

    def replace(repository: Repository) -> UpdatedAnswer:
        repository.datamarts.replace(update.new)
        return UpdatedAnswer(id=update.new.name)

    answer = context.commit("datamart.update", update.new.name, replace)
    context.state.caches.forget_marts()
    return answer


@router.delete(
    f"{_BASE}/datamarts",
    summary="Delete a datamart",
    responses=errors(Code.INVALID_DATAMART, Code.DATAMART_IN_USE),
)
def delete_datamart(
    context: ThisContext, response: Response, datamart_name: DatamartName, force: Force = "false"
) -> IdAnswer:
    """The header `Martlet-Warnings` lists the dependents that are left without the datamart."""
    return _deleted(context, datamart_name, response, force=force == "true")


@router.post(
    f"{_BASE}/datamarts/plan",
    summary="Plan a datamart",
    responses=errors(*_CREATING, Code.INVALID_DATAMART),
)
def plan_datamart(body: Planned, context: ThisContext) -> PlanAnswer:
    """The changes and losses that creating or updating would cause. Nothing is stored."""
    if isinstance(body, UpdateDatamart):
        plan = update_plan(body.datamart_name, body.changes(), context)
    else:
        plan = creation_plan(body.draft(), body.datasource_name, context)
    return PlanAnswer(data=PlanReport.of(plan))


@router.get(
    f"{_BASE}/datamarts/{{name:path}}/isolation",
    summary="How a datamart isolates its clients",
    responses=errors(Code.INVALID_DATAMART, Code.DATASOURCE_UNAVAILABLE, Code.QUERY_TIMEOUT),
)
async def datamart_isolation(
    name: str,
    context: ThisContext,
    orphans: Annotated[Flag, Query(description="Count the rows that reach no client.")] = "false",
) -> IsolationAnswer:
    """For every table: the tenant path, what weakens it, and the candidates where there is none."""
    report = await isolation_of(unescaped(name), context, is_counted=orphans == "true")
    return IsolationAnswer(data=IsolationReport.of(report))


@router.get(
    f"{_BASE}/datamarts/{{name:path}}",
    summary="Get a datamart",
    responses=errors(Code.INVALID_DATAMART),
)
def get_datamart(name: str, context: ThisContext, response: Response) -> DatamartAnswer:
    """The datamart as it is stored. Its ETag goes with `If-Match` when it is updated."""
    mart, _ = visible_datamart(context, unescaped(name))
    response.headers["ETag"] = etag(mart)
    return DatamartAnswer(data=DatamartRow.of(mart))


# Paths of older clients: their twins above are the ones to use.


@router.post(
    f"{_BASE}/datamart/create",
    summary="Create a datamart (older path)",
    deprecated=True,
    responses=errors(*_CREATING, *_REPLAYING, Code.DUPLICATE_DATAMART_NAME),
)
def create_datamart_legacy(
    body: CreateDatamart, context: ThisContext, response: Response
) -> IdAnswer:
    return create_datamart(body, context, response)


@router.post(
    f"{_BASE}/datamart/list",
    summary="List datamarts (older path)",
    deprecated=True,
    responses=errors(*_REPLAYING),
)
def list_datamarts_legacy(
    context: ThisContext, page: AskedPage, body: EmptyBody | None = None
) -> DatamartsAnswer:
    del body
    return list_datamarts(context, page)


@router.post(
    f"{_BASE}/datamart/delete",
    summary="Delete a datamart (older path)",
    deprecated=True,
    responses=errors(Code.INVALID_DATAMART, Code.DATAMART_IN_USE, *_REPLAYING),
)
def delete_datamart_legacy(
    body: NamedDatamart, context: ThisContext, response: Response
) -> IdAnswer:
    return _deleted(context, body.datamart_name, response)


@router.delete(
    f"{_BASE}/datamart",
    summary="Delete a datamart (older path)",
    deprecated=True,
    responses=errors(Code.INVALID_DATAMART, Code.DATAMART_IN_USE),
)
def delete_datamart_singular(
    context: ThisContext, response: Response, datamart_name: DatamartName, force: Force = "false"
) -> IdAnswer:
    return delete_datamart(context, response, datamart_name, force)


def _warn(response: Response, warnings: Sequence[str]) -> None:
    """Beside the answer, whose fields are settled."""
    if warnings:
        response.headers["Martlet-Warnings"] = json.dumps(list(warnings)[:_MOST_WARNINGS])


def _deleted(
    context: RequestContext, name: str, response: Response, *, force: bool = False
) -> IdAnswer:
    mart, _ = visible_datamart(context, name)

    def delete(repository: Repository) -> IdAnswer:
        _warn(response, dependents.delete(mart, context, repository, force=force))
        return IdAnswer(id=name)

    answer = context.commit("datamart.delete", name, delete)
    context.state.caches.forget_marts()
    return answer
