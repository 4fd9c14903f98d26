"""Workspaces: what dashboards are kept in, each on a datasource, a datamart, or any."""

from fastapi import APIRouter

from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.workspace import (
    WorkspaceAnswer,
    WorkspaceBody,
    WorkspaceName,
    WorkspaceRow,
    WorkspacesAnswer,
)
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.services.access.caller import Kind
from martlet.services.authoring.workspaces import add_workspace, change_workspace, is_usable
from martlet.store.repository import Repository

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
def create_workspace(body: WorkspaceBody, context: ThisContext) -> WorkspaceAnswer:
    """Its dashboards may use only what it is on; a MULTI_ one leaves that open."""
    draft = body.draft()

    def add(repository: Repository) -> WorkspaceAnswer:
        add_workspace(draft, context, repository)
        return _answer(body)

    return context.commit("workspace.create", body.name, add)


@router.put(
    "",
    summary="Update a workspace",
    responses=errors(*_CONNECTING, Code.INVALID_WORKSPACE_NAME, Code.WORKSPACE_IN_USE),
)
def update_workspace(body: WorkspaceBody, context: ThisContext) -> WorkspaceAnswer:
    """Put the workspace of that name on something else, which all of its dashboards use."""
    draft = body.draft()

    def change(repository: Repository) -> WorkspaceAnswer:
        change_workspace(draft, context, repository)
        return _answer(body)

    return context.commit("workspace.update", body.name, change)


@router.get("", summary="List workspaces", responses=errors())
def list_workspaces(context: ThisContext, page: AskedPage) -> WorkspacesAnswer:
    """The workspaces whose connection the token may use, by name."""
    with context.reading() as repository:
        workspaces = [w for w in repository.workspaces.all() if is_usable(w, context, repository)]
    return WorkspacesAnswer(data=[WorkspaceRow.of(workspace) for workspace in page.of(workspaces)])


def _answer(body: WorkspaceBody) -> WorkspaceAnswer:
    return WorkspaceAnswer(data=WorkspaceName(name=body.name))
