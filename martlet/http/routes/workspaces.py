"""Workspaces: what dashboards are kept in, each on a datasource, a datamart, or any."""

from dataclasses import replace

from fastapi import APIRouter

from martlet.errors import Code, Failure, Fault
from martlet.http.admission import for_callers
from martlet.http.bodies.workspace import (
    WorkspaceAnswer,
    WorkspaceBody,
    WorkspaceName,
    WorkspaceRow,
    WorkspacesAnswer,
)
from martlet.http.context import ThisCall
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.model.board import Dashboard
from martlet.services.access.caller import Kind
from martlet.services.authoring.workspaces import is_usable, visible_workspace
from martlet.services.context import RequestContext
from martlet.store.repository import Repository
from martlet.store.repository.datamarts import unknown
from martlet.store.repository.workspaces import Workspace

_CONNECTING = (
    Code.DATASOURCE_NAME_ERROR,
    Code.DATASOURCE_ACCESS_DENIED,
    Code.INVALID_DATAMART,
)

router = APIRouter(
    prefix="/api/v2/workspace",
    tags=["Workspaces"],
    route_class=for_callers(Kind.API_KEY, Kind.SERVICE),
)


@router.post(
    "",
    summary="Create a workspace",
    responses=errors(*_CONNECTING, Code.DUPLICATE_WORKSPACE_NAME, Code.IDEMPOTENCY_KEY_REUSED),
)
def create_workspace(body: WorkspaceBody, call: ThisCall) -> WorkspaceAnswer:
    """Its dashboards may use only what it is on; a MULTI_ one leaves that open."""
    _check_form(body)

    def add(repository: Repository) -> WorkspaceAnswer:
        _, connection_id = _connection(body, call, repository)
        repository.workspaces.add(body.name, body.connection_type, connection_id)
        return _answer(body)

    return call.commit("workspace.create", body.name, add)


@router.put(
    "",
    summary="Update a workspace",
    responses=errors(*_CONNECTING, Code.INVALID_WORKSPACE_NAME, Code.WORKSPACE_IN_USE),
)
def update_workspace(body: WorkspaceBody, call: ThisCall) -> WorkspaceAnswer:
    """Put the workspace of that name on something else, which all of its dashboards use."""
    _check_form(body)

    def change(repository: Repository) -> WorkspaceAnswer:
        old = visible_workspace(body.name, call, repository, at="name")
        connection, connection_id = _connection(body, call, repository)
        new = replace(old, connection_type=body.connection_type, connection=connection)
        _check_dashboards(new, repository)
        repository.workspaces.change(old, body.connection_type, connection_id)
        return _answer(body)

    return call.commit("workspace.update", body.name, change)


@router.get("", summary="List workspaces", responses=errors())
def list_workspaces(call: ThisCall, page: AskedPage) -> WorkspacesAnswer:
    """Those on what the token may use, by name."""
    with call.reading() as repository:
        found = [w for w in repository.workspaces.all() if is_usable(w, call, repository)]
    return WorkspacesAnswer(data=[WorkspaceRow.of(workspace) for workspace in page.of(found)])


def _check_form(body: WorkspaceBody) -> None:
    """Raises INVALID_REQUEST_BODY unless it names what its type says, and nothing else."""
    given = {"DATASOURCE": body.datasource_name, "DATAMART": body.datamart_name}
    kind = body.connection_type.value
    faults = []
    for name, value in given.items():
        if (name == kind) is (value is None):
            at = f"{name.lower()}Name"
            why = "is required" if name == kind else "does not apply"
            message = f"{at} {why} where connectionType is {kind}."
            faults.append(Fault(Code.INVALID_REQUEST_BODY, at, message))
    if faults:
        raise Failure.of(faults)


def _connection(
    body: WorkspaceBody, call: RequestContext, repository: Repository
) -> tuple[str | None, str | None]:
    """The name and the id of what the workspace is to be on."""
    if body.datasource_name is not None:
        datasource = repository.datasources.named(body.datasource_name)
        call.caller.check_access(datasource)
        return datasource.name, datasource.id
    if body.datamart_name is not None:
        mart = repository.datamarts.named(body.datamart_name)
        if not call.caller.may_use(mart.datasource_name):
            raise unknown(mart.name, [], "datamartName")
        return mart.name, mart.id
    return None, None


def _check_dashboards(new: Workspace, repository: Repository) -> None:
    """Raises WORKSPACE_IN_USE where dashboards in it use what it would no longer be on."""
    known = set(repository.datamarts.names())

    def strangers(board: Dashboard) -> list[str]:
        found = (repository.datamarts.named(name) for name in sorted(board.datamarts & known))
        return [mart.name for mart in found if not new.holds(mart)]

    astray = [
        f"{board.name} ({', '.join(others)})"
        for board in repository.dashboards.within(new.id)
        if (others := strangers(board))
    ]
    if astray:
        message = f"Dashboards in the workspace use other datamarts: {'; '.join(astray[:5])}."
        raise Failure(Code.WORKSPACE_IN_USE, message, at="connectionType")


def _answer(body: WorkspaceBody) -> WorkspaceAnswer:
    return WorkspaceAnswer(data=WorkspaceName(name=body.name))
