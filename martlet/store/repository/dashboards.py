"""Dashboards: one versioned JSON document in one row."""

from collections.abc import Sequence

import sqlalchemy as sa

from martlet.errors import Code, Failure, did_you_mean
from martlet.model.board import Dashboard
from martlet.store.documents import read, written
from martlet.store.scope import Scope, now, refusing
from martlet.store.tables import dashboards, embeds


class Dashboards:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, board: Dashboard, workspace_id: str | None) -> None:
        """Raises DUPLICATE_DASHBOARD_ID."""
        moment = now()
        row = {
            "organisation_id": self._scope.organisation_id,
            "id": board.id,
            "name": board.name,
            "workspace_id": workspace_id,
            "version": board.version,
            "document": written(board),
            "created_at": moment,
            "updated_at": moment,
        }
        message = f"A dashboard with the id {board.id!r} exists; choose another, or update it."
        with refusing(Failure(Code.DUPLICATE_DASHBOARD_ID, message, at="id")):
            self._scope.connection.execute(sa.insert(dashboards).values(row))

    def replace(self, board: Dashboard, workspace_id: str | None) -> None:
        """Put `board` in the place of the version before it.

        Raises PRECONDITION_FAILED where somebody else has changed it since it was read.
        """
        changed = self._scope.connection.execute(
            sa.update(dashboards)
            .where(
                self._own, dashboards.c.id == board.id, dashboards.c.version == board.version - 1
            )
            .values(
                name=board.name,
                workspace_id=workspace_id,
                document=written(board),
                version=board.version,
                updated_at=now(),
            )
        )
        if changed.rowcount != 1:
            raise Failure(Code.PRECONDITION_FAILED)

    def by_id(self, dashboard_id: str, at: str = "dashboardId") -> Dashboard:
        """Raises INVALID_DASHBOARD_ID."""
        query = sa.select(dashboards.c.document).where(self._own, dashboards.c.id == dashboard_id)
        document = self._scope.connection.execute(query).scalar()
        if document is None:
            raise unknown(dashboard_id, self.ids(), at)
        return read(Dashboard, document)

    def all(self) -> list[Dashboard]:
        """By name, then id."""
        return self._found()

    def within(self, workspace_id: str) -> list[Dashboard]:
        """Those in a workspace, by name."""
        return self._found(dashboards.c.workspace_id == workspace_id)

    def delete(self, board: Dashboard) -> None:
        """Its embeds go with it, and what viewers saved there.

        Raises DASHBOARD_IN_USE where an embed has come meanwhile.
        """
        execute = self._scope.connection.execute
        execute(sa.delete(embeds).where(self._scope.own(embeds), embeds.c.dashboard_id == board.id))
        with refusing(Failure(Code.DASHBOARD_IN_USE, at="dashboardId")):
            execute(sa.delete(dashboards).where(self._own, dashboards.c.id == board.id))

    def ids(self) -> Sequence[str]:
        query = sa.select(dashboards.c.id).where(self._own)
        return list(self._scope.connection.execute(query).scalars())

    def _found(self, *conditions: sa.ColumnElement[bool]) -> list[Dashboard]:
        query = sa.select(dashboards.c.document).where(self._own, *conditions)
        query = query.order_by(dashboards.c.name, dashboards.c.id)
        return [read(Dashboard, text) for text in self._scope.connection.execute(query).scalars()]

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(dashboards)


def unknown(dashboard_id: str, known: Sequence[str], at: str) -> Failure:
    message = (
        f"There is no dashboard with the id {dashboard_id!r}{did_you_mean(dashboard_id, known)}"
    )
    return Failure(Code.INVALID_DASHBOARD_ID, message, at=at)
