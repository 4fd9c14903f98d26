"""Workspaces as they travel."""

from pydantic import Field

from martlet.http.bodies.base import Answer, Body, Name
from martlet.store.repository.workspaces import ConnectionType, Workspace


class WorkspaceBody(Body):
    """What dashboards are kept in. It is on one datasource, on one datamart, or on any."""

    name: Name = Field(examples=["Sales"])
    connection_type: ConnectionType = Field(strict=False, examples=["DATAMART"])
    datasource_name: Name | None = Field(
        default=None, description="Required where connectionType is DATASOURCE.", examples=[None]
    )
    datamart_name: Name | None = Field(
        default=None,
        description="Required where connectionType is DATAMART.",
        examples=["sales-analytics"],
    )


class WorkspaceName(Answer):
    name: str


class WorkspaceAnswer(Answer):
    data: WorkspaceName
    error: None = None


class WorkspaceRow(Answer):
    name: str
    connection_type: ConnectionType
    datasource_name: str | None
    datamart_name: str | None

    @classmethod
    def of(cls, found: Workspace) -> "WorkspaceRow":
        on_datasource = found.connection_type is ConnectionType.DATASOURCE
        return cls(
            name=found.name,
            connection_type=found.connection_type,
            datasource_name=found.connection if on_datasource else None,
            datamart_name=None if on_datasource else found.connection,
        )


class WorkspacesAnswer(Answer):
    data: list[WorkspaceRow]
    error: None = None
