"""Dashboards: one versioned JSON document in one row."""

from collections.abc import Sequence

import sqlalchemy as sa

from martlet.errors import Code, Failure, did_you_mean
from martlet.model.board import Dashboard
from martlet.store.documents import from_json, to_json
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
            "document": to_json(board),
            "created_at": moment,
            "updated_at": moment,
        }
        message = f"A dashboard with the id {board.id!r} exists. Choose another id, or update it."
        with refusing(Failure(Code.DUPLICATE_DASHBOARD_ID, message, at="id")):
            self._scope.connection.execute(sa.insert(dashboards).values(row))

    def replace(self, board: Dashboard, workspace_id: str | None) -> None:
        """Replace the previous version by `board`.

        Raises PRECONDITION_FAILED if the dashboard was changed since it was read.
        """
        changed = self._scope.connection.execute(
            sa.update(dashboards)
            .where(
                self._own, dashboards.c.id == board.id, dashboards.c.version == board.version - 1
            )
            .values(
                name=board.name,
                workspace_id=workspace_id,
                document=to_json(board),
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
        return from_json(Dashboard, document)

    def all(self) -> list[Dashboard]:
        """All dashboards, by name, then id."""
        return self._found()

    def within(self, workspace_id: str) -> list[Dashboard]:
        """The dashboards in a workspace, by name."""
        return self._found(dashboards.c.workspace_id == workspace_id)

    def delete(self, board: Dashboard) -> None:
        """Delete the dashboard, its embeds, and the metrics and layouts that viewers saved there.

        Raises DASHBOARD_IN_USE if an embed was added in the meantime.
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
        return [
            from_json(Dashboard, text) for text in self._scope.connection.execute(query).scalars()
        ]

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(dashboards)


def unknown(dashboard_id: str, ids: Sequence[str], at: str) -> Failure:
    message = f"There is no dashboard with the id {dashboard_id!r}{did_you_mean(dashboard_id, ids)}"
    return Failure(Code.INVALID_DASHBOARD_ID, message, at=at)
