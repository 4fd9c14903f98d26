"""Workspaces that a caller may use."""

from martlet.errors import Code, Failure
from martlet.services.authoring.dashboards import reach_of
from martlet.services.context import RequestContext
from martlet.store.repository import Repository
from martlet.store.repository.workspaces import ConnectionType, Workspace


def visible_workspace(
    name: str, call: RequestContext, repository: Repository, at: str = "workspaceName"
) -> Workspace:
    """Raises INVALID_WORKSPACE_NAME, also for one on what the data app may not use."""
    found = repository.workspaces.named(name, at)
    if not is_usable(found, call, repository):
        raise Failure(Code.INVALID_WORKSPACE_NAME, f"There is no workspace named {name!r}.", at=at)
    return found


def is_usable(workspace: Workspace, call: RequestContext, repository: Repository) -> bool:
    reach = reach_of(call, repository)
    if reach.is_all:
        return True
    match workspace.connection_type:
        case ConnectionType.DATASOURCE:
            return call.caller.may_use(workspace.connection or "")
        case ConnectionType.DATAMART:
            return workspace.connection in reach.names
    return True
