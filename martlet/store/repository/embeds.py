"""Embeds: dashboards and metrics that a data app shows, with the viewers' permissions."""

from collections.abc import Sequence

import sqlalchemy as sa

from martlet.errors import Code, Failure
from martlet.model.board import Embed
from martlet.store.documents import from_json, to_json
from martlet.store.scope import Scope, now, refusing
from martlet.store.tables import embeds


class Embeds:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, embed: Embed) -> None:
        """Raises INVALID_DASHBOARD_ID if the dashboard was deleted in the meantime."""
        row = {
            "id": embed.id,
            "organisation_id": self._scope.organisation_id,
            "data_app_id": embed.data_app_id,
            "dashboard_id": embed.dashboard_id,
            "created_at": now(),
            **_changing(embed),
        }
        with refusing(Failure(Code.INVALID_DASHBOARD_ID, at="dashboardId")):
            self._scope.connection.execute(sa.insert(embeds).values(row))

    def replace(self, embed: Embed) -> None:
        """Replace the previous version by `embed`.

        Raises PRECONDITION_FAILED if the embed was changed since it was read.
        """
        changed = self._scope.connection.execute(
            sa.update(embeds)
            .where(self._own, embeds.c.id == embed.id, embeds.c.version == embed.version - 1)
            .values(_changing(embed))
        )
        if changed.rowcount != 1:
            raise Failure(Code.PRECONDITION_FAILED)

    def of(self, data_app_id: str) -> list[Embed]:
        """The data app's embeds, by name, then id."""
        return self._found(embeds.c.data_app_id == data_app_id)

    def showing(self, dashboard_id: str) -> list[Embed]:
        return self._found(embeds.c.dashboard_id == dashboard_id)

    def needing(self, datamart_id: str) -> list[Embed]:
        return self._found(embeds.c.datamart_id == datamart_id)

    def by_id(self, embed_id: str, data_app_id: str, at: str = "embedId") -> Embed:
        """Raises INVALID_EMBED_ID."""
        matches = self._found(embeds.c.data_app_id == data_app_id, embeds.c.id == embed_id)
        if not matches:
            message = f"The data app has no embed with the id {embed_id!r}."
            raise Failure(Code.INVALID_EMBED_ID, message, at=at)
        return matches[0]

    def delete(self, embed: Embed) -> None:
        """Delete the embed, and the metrics and layouts that viewers saved there."""
        self._scope.connection.execute(sa.delete(embeds).where(self._own, embeds.c.id == embed.id))

    def _found(self, *conditions: sa.ColumnElement[bool]) -> list[Embed]:
        query = sa.select(embeds.c.document).where(self._own, *conditions)
        query = query.order_by(embeds.c.name, embeds.c.id)
        return [from_json(Embed, text) for text in self._scope.connection.execute(query).scalars()]

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(embeds)


def names(embed_list: Sequence[Embed]) -> str:
    """The first five names, for a message."""
    return ", ".join(embed.name for embed in embed_list[:5])


def _changing(embed: Embed) -> dict[str, object]:
    return {
        "datamart_id": embed.datamart_id,
        "name": embed.name,
        "version": embed.version,
        "document": to_json(embed),
    }
