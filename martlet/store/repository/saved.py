"""Metrics and layouts that viewers saved in an embed.

`client` and `viewer` are digests. A client never finds what another client saved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from martlet.errors import Code, Failure
from martlet.model.board import Metric, Placement
from martlet.store.documents import from_json, to_json
from martlet.store.scope import Scope, now
from martlet.store.tables import saved_layouts, saved_metrics

MOST_METRICS = 100  # of one viewer in one embed


@dataclass(frozen=True, slots=True)
class Viewer:
    """The viewer that saves. `name` is empty if the token names no user."""

    embed_id: str
    client: str
    name: str = ""


@dataclass(frozen=True)
class _Layout:
    placements: tuple[Placement, ...]


class Saved:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add_metric(self, viewer: Viewer, metric: Metric) -> None:
        """Raises INVALID_REQUEST_BODY if the viewer has reached the maximum."""
        if len(self.metrics(viewer)) >= MOST_METRICS:
            message = f"You have saved {MOST_METRICS} charts, the maximum. Delete one first."
            raise Failure(Code.INVALID_REQUEST_BODY, message)
        row = {
            "id": metric.id,
            "organisation_id": self._scope.organisation_id,
            "embed_id": viewer.embed_id,
            "client": viewer.client,
            "viewer": viewer.name,
            "document": to_json(metric),
            "created_at": now(),
        }
        self._scope.connection.execute(sa.insert(saved_metrics).values(row))

    def replace_metric(self, viewer: Viewer, metric: Metric) -> None:
        """Raises INVALID_METRIC_ID if the viewer has no metric with this id."""
        changed = self._scope.connection.execute(
            sa.update(saved_metrics)
            .where(*_own(saved_metrics, viewer, self._scope), saved_metrics.c.id == metric.id)
            .values(document=to_json(metric))
        )
        _check_one_row(changed.rowcount)

    def delete_metric(self, viewer: Viewer, metric_id: str) -> None:
        """Raises INVALID_METRIC_ID if the viewer has no metric with this id."""
        deleted = self._scope.connection.execute(
            sa.delete(saved_metrics).where(
                *_own(saved_metrics, viewer, self._scope), saved_metrics.c.id == metric_id
            )
        )
        _check_one_row(deleted.rowcount)

    def metrics(self, viewer: Viewer) -> list[Metric]:
        """The viewer's metrics, in order of creation."""
        query = sa.select(saved_metrics.c.document)
        query = query.where(*_own(saved_metrics, viewer, self._scope))
        query = query.order_by(saved_metrics.c.created_at, saved_metrics.c.id)
        return [from_json(Metric, text) for text in self._scope.connection.execute(query).scalars()]

    def metrics_of(self, embed_id: str, client: str) -> list[Metric]:
        """The metrics of all viewers of a client, in order of creation."""
        query = sa.select(saved_metrics.c.document).where(
            self._scope.own(saved_metrics),
            saved_metrics.c.embed_id == embed_id,
            saved_metrics.c.client == client,
        )
        query = query.order_by(saved_metrics.c.created_at, saved_metrics.c.id)
        return [from_json(Metric, text) for text in self._scope.connection.execute(query).scalars()]

    def layout(self, viewer: Viewer) -> Sequence[Placement] | None:
        query = sa.select(saved_layouts.c.document)
        query = query.where(*_own(saved_layouts, viewer, self._scope))
        text = self._scope.connection.execute(query).scalar()
        return None if text is None else from_json(_Layout, text).placements

    def keep_layout(self, viewer: Viewer, placements: Sequence[Placement]) -> None:
        self.forget_layout(viewer)
        row = {
            "organisation_id": self._scope.organisation_id,
            "embed_id": viewer.embed_id,
            "client": viewer.client,
            "viewer": viewer.name,
            "document": to_json(_Layout(tuple(placements))),
            "updated_at": now(),
        }
        self._scope.connection.execute(sa.insert(saved_layouts).values(row))

    def forget_layout(self, viewer: Viewer) -> None:
        self._scope.connection.execute(
            sa.delete(saved_layouts).where(*_own(saved_layouts, viewer, self._scope))
        )


def _own(table: sa.Table, viewer: Viewer, scope: Scope) -> list[sa.ColumnElement[bool]]:
    return [
        scope.own(table),
        table.c.embed_id == viewer.embed_id,
        table.c.client == viewer.client,
        table.c.viewer == viewer.name,
    ]


def _check_one_row(count: int) -> None:
    if count != 1:
        raise Failure(Code.INVALID_METRIC_ID, at="metricId")
