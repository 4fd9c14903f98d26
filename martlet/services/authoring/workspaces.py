"""Workspaces that a caller may use, and what they are on."""

from dataclasses import dataclass, replace

from martlet.errors import Code, Failure
from martlet.model.board import Dashboard
from martlet.services.authoring.dashboards import usable_datamarts
from martlet.services.context import RequestContext
from martlet.store.repository import Repository
from martlet.store.repository.datamarts import unknown
from martlet.store.repository.workspaces import ConnectionType, Workspace


@dataclass(frozen=True, slots=True)
class WorkspaceDraft:
    """On one datasource or one datamart by its name, or on any."""

    name: str
    type: ConnectionType
    datasource: str | None
    datamart: str | None


def add_workspace(draft: WorkspaceDraft, context: RequestContext, repository: Repository) -> None:
    """Raises DATASOURCE_NAME_ERROR, DATASOURCE_ACCESS_DENIED, INVALID_DATAMART and so on."""
    _, connection_id = _connection(draft, context, repository)
    repository.workspaces.add(draft.name, draft.type, connection_id)


def change_workspace(
    draft: WorkspaceDraft, context: RequestContext, repository: Repository
) -> None:
    """Raises INVALID_WORKSPACE_NAME, WORKSPACE_IN_USE, and what `add_workspace` does."""
    old = visible_workspace(draft.name, context, repository, at="name")
    connection, connection_id = _connection(draft, context, repository)
    _check_dashboards(replace(old, connection_type=draft.type, connection=connection), repository)
    repository.workspaces.change(old, draft.type, connection_id)


def visible_workspace(
    name: str, context: RequestContext, repository: Repository, at: str = "workspaceName"
) -> Workspace:
    """Raises INVALID_WORKSPACE_NAME, also for one on what the data app may not use."""
    workspace = repository.workspaces.named(name, at)
    if not is_usable(workspace, context, repository):
        raise Failure(Code.INVALID_WORKSPACE_NAME, f"There is no workspace named {name!r}.", at=at)
    return workspace


def is_usable(workspace: Workspace, context: RequestContext, repository: Repository) -> bool:
    usable = usable_datamarts(context, repository)
    if usable.is_all:
        return True
    match workspace.connection_type:
        case ConnectionType.DATASOURCE:
            return context.caller.may_use(workspace.connection or "")
        case ConnectionType.DATAMART:
            return workspace.connection in usable.names
    return True


def _connection(
    draft: WorkspaceDraft, context: RequestContext, repository: Repository
) -> tuple[str | None, str | None]:
    """The name and the id of what the workspace is to be on."""
    if draft.datasource is not None:
        datasource = repository.datasources.named(draft.datasource)
        context.caller.check_access(datasource)
        return datasource.name, datasource.id
    if draft.datamart is not None:
        mart = repository.datamarts.named(draft.datamart)
        if not context.caller.may_use(mart.datasource_name):
            raise unknown(mart.name, [], "datamartName")
        return mart.name, mart.id
    return None, None


def _check_dashboards(new: Workspace, repository: Repository) -> None:
    """Raises WORKSPACE_IN_USE where dashboards in it use what it would no longer be on."""
    known = set(repository.datamarts.names())

    def others(board: Dashboard) -> list[str]:
        used = (repository.datamarts.named(name) for name in sorted(board.datamarts & known))
        return [mart.name for mart in used if not new.holds(mart)]

    astray = [
        f"{board.name} ({', '.join(names)})"
        for board in repository.dashboards.within(new.id)
        if (names := others(board))
    ]
    if astray:
        message = f"Dashboards in the workspace use other datamarts: {'; '.join(astray[:5])}."
        raise Failure(Code.WORKSPACE_IN_USE, message, at="connectionType")
