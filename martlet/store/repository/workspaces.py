"""Workspaces: groups of dashboards, each bound to a datasource, a datamart, or nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from martlet.errors import Code, Failure, did_you_mean
from martlet.model.datamart import Datamart
from martlet.store.scope import Scope, new_id, now, refusing
from martlet.store.tables import datamarts, datasources, workspaces


class ConnectionType(StrEnum):
    DATASOURCE = "DATASOURCE"
    DATAMART = "DATAMART"
    MULTI_DATASOURCE = "MULTI_DATASOURCE"
    MULTI_DATAMART = "MULTI_DATAMART"


@dataclass(frozen=True, slots=True)
class Workspace:
    """`connection` is the name of the datasource or datamart that it is bound to, or None."""

    id: str
    name: str
    connection_type: ConnectionType
    connection: str | None = None

    def holds(self, mart: Datamart) -> bool:
        """Whether its dashboards may query `mart`."""
        match self.connection_type:
            case ConnectionType.DATASOURCE:
                return mart.datasource_name == self.connection
            case ConnectionType.DATAMART:
                return mart.name == self.connection
        return True

    def is_on(self, mart: Datamart) -> bool:
        """Whether it is bound to `mart` alone."""
        return self.connection_type is ConnectionType.DATAMART and self.connection == mart.name

    @property
    def described(self) -> str:
        """Its datasource or datamart, for a message."""
        kind = "datasource" if self.connection_type is ConnectionType.DATASOURCE else "datamart"
        return f"the {kind} {self.connection!r}"


class Workspaces:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, name: str, kind: ConnectionType, connection_id: str | None) -> None:
        """Raises DUPLICATE_WORKSPACE_NAME."""
        row = {
            "id": new_id(),
            "organisation_id": self._scope.organisation_id,
            "name": name,
            "connection_type": kind.value,
            "connection_id": connection_id,
            "created_at": now(),
        }
        message = f"A workspace named {name!r} exists. Choose another name."
        with refusing(Failure(Code.DUPLICATE_WORKSPACE_NAME, message, at="name")):
            self._scope.connection.execute(sa.insert(workspaces).values(row))

    def change(self, workspace: Workspace, kind: ConnectionType, connection_id: str | None) -> None:
        self._scope.connection.execute(
            sa.update(workspaces)
            .where(self._own, workspaces.c.id == workspace.id)
            .values(connection_type=kind.value, connection_id=connection_id)
        )

    def named(self, name: str, at: str = "workspaceName") -> Workspace:
        """Raises INVALID_WORKSPACE_NAME."""
        rows = self._scope.connection.execute(_QUERY.where(self._own, workspaces.c.name == name))
        row = rows.first()
        if row is None:
            hint = did_you_mean(name, [other.name for other in self.all()])
            message = f"There is no workspace named {name!r}{hint}"
            raise Failure(Code.INVALID_WORKSPACE_NAME, message, at=at)
        return _workspace(row)

    def all(self) -> list[Workspace]:
        rows = self._scope.connection.execute(_QUERY.where(self._own).order_by(workspaces.c.name))
        return [_workspace(row) for row in rows]

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(workspaces)


_QUERY = sa.select(
    workspaces.c.id,
    workspaces.c.name,
    workspaces.c.connection_type,
    sa.func.coalesce(datasources.c.name, datamarts.c.name).label("connection"),
).select_from(
    workspaces.outerjoin(datasources, datasources.c.id == workspaces.c.connection_id).outerjoin(
        datamarts, datamarts.c.id == workspaces.c.connection_id
    )
)


def _workspace(row: "sa.Row[*tuple[Any, ...]]") -> Workspace:
    return Workspace(row.id, row.name, ConnectionType(row.connection_type), row.connection)
