"""Embeds: what a data app shows of a dashboard, and lets viewers do."""

from collections.abc import Sequence

import sqlalchemy as sa

from martlet.errors import Code, Failure
from martlet.model.board import Embed
from martlet.store.documents import read, written
from martlet.store.scope import Scope, now, refusing
from martlet.store.tables import embeds


class Embeds:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, embed: Embed) -> None:
        """Raises INVALID_DASHBOARD_ID where what it shows has gone meanwhile."""
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
        """Put `embed` in the place of the version before it.

        Raises PRECONDITION_FAILED where somebody else has changed it since it was read.
        """
        changed = self._scope.connection.execute(
            sa.update(embeds)
            .where(self._own, embeds.c.id == embed.id, embeds.c.version == embed.version - 1)
            .values(_changing(embed))
        )
        if changed.rowcount != 1:
            raise Failure(Code.PRECONDITION_FAILED)

    def of(self, data_app_id: str) -> list[Embed]:
        """By name, then id."""
        return self._found(embeds.c.data_app_id == data_app_id)

    def showing(self, dashboard_id: str) -> list[Embed]:
        return self._found(embeds.c.dashboard_id == dashboard_id)

    def needing(self, datamart_id: str) -> list[Embed]:
        return self._found(embeds.c.datamart_id == datamart_id)

    def by_id(self, embed_id: str, data_app_id: str, at: str = "embedId") -> Embed:
        """Raises INVALID_EMBED_ID."""
        found = self._found(embeds.c.data_app_id == data_app_id, embeds.c.id == embed_id)
        if not found:
            message = f"The data app has no embed with the id {embed_id!r}."
            raise Failure(Code.INVALID_EMBED_ID, message, at=at)
        return found[0]

    def delete(self, embed: Embed) -> None:
        """What viewers saved there goes with it."""
        self._scope.connection.execute(sa.delete(embeds).where(self._own, embeds.c.id == embed.id))

    def _found(self, *conditions: sa.ColumnElement[bool]) -> list[Embed]:
        query = sa.select(embeds.c.document).where(self._own, *conditions)
        query = query.order_by(embeds.c.name, embeds.c.id)
        return [read(Embed, text) for text in self._scope.connection.execute(query).scalars()]

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(embeds)


def names(found: Sequence[Embed]) -> str:
    """The first few, for a sentence."""
    return ", ".join(embed.name for embed in found[:5])


def _changing(embed: Embed) -> dict[str, object]:
    return {
        "datamart_id": embed.datamart_id,
        "name": embed.name,
        "version": embed.version,
        "document": written(embed),
    }
