"""Request and response bodies of workspaces."""

from pydantic import Field

from martlet.errors import Code, Failure, Fault
from martlet.http.bodies.base import Answer, Body, Name
from martlet.services.authoring.workspaces import WorkspaceDraft
from martlet.store.repository.workspaces import ConnectionType, Workspace


class WorkspaceBody(Body):
    """A group of dashboards, bound to one datasource, to one datamart, or to none."""

    name: Name = Field(examples=["Sales"])
    connection_type: ConnectionType = Field(strict=False, examples=["DATAMART"])
    datasource_name: Name | None = Field(
        default=None, description="Required if connectionType is DATASOURCE.", examples=[None]
    )
    datamart_name: Name | None = Field(
        default=None,
        description="Required if connectionType is DATAMART.",
        examples=["sales-analytics"],
    )

    def draft(self) -> WorkspaceDraft:
        """Raises INVALID_REQUEST_BODY unless it names what its type says, and nothing else."""
        given = {"DATASOURCE": self.datasource_name, "DATAMART": self.datamart_name}
        kind = self.connection_type.value
        faults = []
        for name, value in given.items():
            if (name == kind) is (value is None):
                at = f"{name.lower()}Name"
                why = "is required" if name == kind else "does not apply"
                message = f"{at} {why} where connectionType is {kind}."
                faults.append(Fault(Code.INVALID_REQUEST_BODY, at, message))
        if faults:
            raise Failure.of(faults)
        return WorkspaceDraft(
            self.name, self.connection_type, self.datasource_name, self.datamart_name
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
