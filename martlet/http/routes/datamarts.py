"""Datamarts: create, list, get, update, delete, plan, and how they isolate."""

import json
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Discriminator, Tag

from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.datamarts.drift import EVERY_TABLE, broken, changes
from martlet.datamarts.to_draft import draft_of
from martlet.errors import Code, Failure
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
    Change,
    IsolationAnswer,
    IsolationReport,
    IsolationRow,
    PlanAnswer,
    PlanReport,
)
from martlet.http.context import ThisCall
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.http.paths import unescaped
from martlet.model.datasource import Datasource
from martlet.model.draft import Draft
from martlet.model.mart import Datamart
from martlet.services.access.caller import Kind
from martlet.services.authoring import dependents
from martlet.services.authoring.dependents import broken_by, check_keeps
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import misfits
from martlet.services.review import isolation_report
from martlet.services.review.orphans import RowCounts, counts_of
from martlet.store.repository import Repository
from martlet.store.repository.datamarts import unknown
from martlet.store.scope import new_id

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
def create_datamart(body: CreateDatamart, call: ThisCall, response: Response) -> IdAnswer:
    """Say which tables and columns clients may see, and how rows belong to a client.

    The live schema of the datasource is read, and every fault of the body is answered at once.
    What is admitted and looks wrong all the same is in the header `Martlet-Warnings`.
    """
    with call.reading() as repository:
        datasource = repository.datasources.named(body.datasource_name)
    call.caller.check_access(datasource)
    mart = _designed(call, body.draft(), datasource, new_id(), version=1)
    _warn(response, isolation_report.misleading(mart))

    def add(repository: Repository) -> IdAnswer:
        repository.datamarts.add(mart)
        return IdAnswer(id=mart.name)

    return call.commit("datamart.create", mart.name, add)


@router.get(f"{_BASE}/datamarts", summary="List datamarts", responses=errors())
def list_datamarts(call: ThisCall, page: AskedPage) -> DatamartsAnswer:
    """Datamarts on the datasources that the token may use, by name."""
    with call.reading() as repository:
        ids = _usable_datasources(call, repository)
        marts = repository.datamarts.page(datasource_ids=ids, limit=page.limit, offset=page.offset)
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
    call: ThisCall,
    response: Response,
    force: Force = "false",
    if_match: IfMatch = None,
) -> UpdatedAnswer:
    """Each part that is given replaces the old one whole; the others stay.

    Where dashboards or embeds would lose something by it, it is refused with the reasons, as a plan
    tells them; with `force` they are in the header `Martlet-Warnings`.
    """
    old, datasource = visible(call, body.datamart_name)
    if if_match is not None and if_match.strip() not in ("*", etag(old)):
        raise Failure(Code.PRECONDITION_FAILED)
    draft = body.changed(draft_of(old))
    mart = _designed(call, draft, datasource, old.id, version=old.version + 1)
    breaks = broken_by(old, mart, call)
    if force != "true":
        check_keeps(mart, breaks)
    _warn(response, [*breaks, *isolation_report.misleading(mart)])

    def replace(repository: Repository) -> UpdatedAnswer:
        repository.datamarts.replace(mart)
        return UpdatedAnswer(id=mart.name)

    answer = call.commit("datamart.update", mart.name, replace)
    call.state.kept.forget_marts()
    return answer


@router.delete(
    f"{_BASE}/datamarts",
    summary="Delete a datamart",
    responses=errors(Code.INVALID_DATAMART, Code.DATAMART_IN_USE),
)
def delete_datamart(
    call: ThisCall, response: Response, datamart_name: DatamartName, force: Force = "false"
) -> IdAnswer:
    """What is left without it is in the header `Martlet-Warnings`."""
    return _deleted(call, datamart_name, response, force=force == "true")


@router.post(
    f"{_BASE}/datamarts/plan",
    summary="Plan a datamart",
    responses=errors(*_CREATING, Code.INVALID_DATAMART),
)
def plan_datamart(body: Planned, call: ThisCall) -> PlanAnswer:
    """What creating or updating would change and break. Nothing is stored."""
    if isinstance(body, UpdateDatamart):
        return PlanAnswer(data=_update_plan(call, body))
    with call.reading() as repository:
        datasource = repository.datasources.named(body.datasource_name)
        is_taken = repository.datamarts.version(body.name) is not None
    call.caller.check_access(datasource)
    mart = _designed(call, body.draft(), datasource, new_id(), version=1)
    return PlanAnswer(
        data=PlanReport(
            action="create",
            name=mart.name,
            changes=[
                Change(what="added", at=name, message=f"The table {name} is new.")
                for name in mart.exposed_tables
            ],
            breaks=[f"The name {mart.name} is taken: creating would fail."] if is_taken else [],
            isolation=[IsolationRow.of(table) for table in isolation_report.rows(mart)],
        )
    )


@router.get(
    f"{_BASE}/datamarts/{{name:path}}/isolation",
    summary="How a datamart isolates its clients",
    responses=errors(Code.INVALID_DATAMART, Code.DATASOURCE_UNAVAILABLE, Code.QUERY_TIMEOUT),
)
async def datamart_isolation(
    name: str,
    call: ThisCall,
    orphans: Annotated[Flag, Query(description="Count the rows that reach no client.")] = "false",
) -> IsolationAnswer:
    """For every table: the tenant path, what weakens it, and the candidates where there is none."""
    mart, datasource = await run_in_threadpool(visible, call, unescaped(name))
    outdated = await run_in_threadpool(_misfits, mart, call)
    counted: Mapping[str, RowCounts] = {}
    if orphans == "true" and EVERY_TABLE not in outdated:
        counted = await counts_of(mart, datasource, call, but=outdated)
    return IsolationAnswer(
        data=IsolationReport.of(isolation_report.report(mart, counted, outdated))
    )


def _misfits(mart: Datamart, call: RequestContext) -> Mapping[str, str]:
    with call.reading() as repository:
        return misfits(mart, repository, call.state)


@router.get(
    f"{_BASE}/datamarts/{{name:path}}",
    summary="Get a datamart",
    responses=errors(Code.INVALID_DATAMART),
)
def get_datamart(name: str, call: ThisCall, response: Response) -> DatamartAnswer:
    """The datamart as it is stored. Its ETag goes with `If-Match` when it is updated."""
    mart, _ = visible(call, unescaped(name))
    response.headers["ETag"] = etag(mart)
    return DatamartAnswer(data=DatamartRow.of(mart))


# Paths of older clients: their twins above are the ones to use.


@router.post(
    f"{_BASE}/datamart/create",
    summary="Create a datamart (older path)",
    deprecated=True,
    responses=errors(*_CREATING, *_REPLAYING, Code.DUPLICATE_DATAMART_NAME),
)
def create_datamart_legacy(body: CreateDatamart, call: ThisCall, response: Response) -> IdAnswer:
    return create_datamart(body, call, response)


@router.post(
    f"{_BASE}/datamart/list",
    summary="List datamarts (older path)",
    deprecated=True,
    responses=errors(*_REPLAYING),
)
def list_datamarts_legacy(
    call: ThisCall, page: AskedPage, body: EmptyBody | None = None
) -> DatamartsAnswer:
    del body
    return list_datamarts(call, page)


@router.post(
    f"{_BASE}/datamart/delete",
    summary="Delete a datamart (older path)",
    deprecated=True,
    responses=errors(Code.INVALID_DATAMART, Code.DATAMART_IN_USE, *_REPLAYING),
)
def delete_datamart_legacy(body: NamedDatamart, call: ThisCall, response: Response) -> IdAnswer:
    return _deleted(call, body.datamart_name, response)


@router.delete(
    f"{_BASE}/datamart",
    summary="Delete a datamart (older path)",
    deprecated=True,
    responses=errors(Code.INVALID_DATAMART, Code.DATAMART_IN_USE),
)
def delete_datamart_singular(
    call: ThisCall, response: Response, datamart_name: DatamartName, force: Force = "false"
) -> IdAnswer:
    return delete_datamart(call, response, datamart_name, force)


def etag(mart: Datamart) -> str:
    return f'"{mart.id}-{mart.version}"'


def visible(call: RequestContext, name: str) -> tuple[Datamart, Datasource]:
    """The datamart and its datasource. One that the data app may not use is not there at all."""
    with call.reading() as repository:
        mart = repository.datamarts.named(name)
        if not call.caller.may_use(mart.datasource_name):
            raise unknown(name, [], "datamartName")
        return mart, repository.datasources.by_id(mart.datasource_id)


def _warn(response: Response, warnings: list[str]) -> None:
    """Beside the answer, whose fields are settled."""
    if warnings:
        response.headers["Martlet-Warnings"] = json.dumps(warnings[:_MOST_WARNINGS])


def _usable_datasources(call: RequestContext, repository: Repository) -> list[str] | None:
    """Ids; None where the token may use all."""
    allowed = call.caller.data_app.datasources if call.caller.data_app else None
    return None if allowed is None else repository.datasources.ids_of(allowed)


def _designed(
    call: RequestContext, draft: Draft, datasource: Datasource, mart_id: str, *, version: int
) -> Datamart:
    """`draft` on the schema as it is now: nothing older is trusted."""
    schema = call.state.connections.schema(datasource.engine, datasource.credentials)
    return build_datamart(draft, schema, _place(mart_id, datasource, version))


def _place(mart_id: str, datasource: Datasource, version: int) -> DatamartIdentity:
    return DatamartIdentity(mart_id, version, datasource.engine, datasource.id, datasource.name)


def _deleted(
    call: RequestContext, name: str, response: Response, *, force: bool = False
) -> IdAnswer:
    mart, _ = visible(call, name)

    def delete(repository: Repository) -> IdAnswer:
        _warn(response, dependents.delete(mart, call, repository, force=force))
        return IdAnswer(id=name)

    answer = call.commit("datamart.delete", name, delete)
    call.state.kept.forget_marts()
    return answer


def _update_plan(call: RequestContext, body: UpdateDatamart) -> PlanReport:
    """Where nothing is to change, what the datasource's own changes break, if they do."""
    old, datasource = visible(call, body.datamart_name)
    current = draft_of(old)
    draft = body.changed(current)
    schema = call.state.connections.schema(datasource.engine, datasource.credentials)
    if draft == current and (breaks := broken(old, schema)):
        return PlanReport(
            action="update",
            name=old.name,
            changes=[],
            breaks=breaks,
            isolation=[IsolationRow.of(table) for table in isolation_report.rows(old)],
        )
    new = build_datamart(draft, schema, _place(old.id, datasource, old.version + 1))
    found = changes(old, new)
    return PlanReport(
        action="update",
        name=new.name,
        changes=[Change(what=d.what, at=d.at, message=d.message) for d in found],
        breaks=[
            *(f"{d.at}: {d.message}" for d in found if d.what != "added"),
            *broken_by(old, new, call),
        ],
        isolation=[IsolationRow.of(table) for table in isolation_report.rows(new)],
    )
