"""Datamarts: one versioned JSON document in one row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from martlet.errors import Code, Failure, did_you_mean
from martlet.model.datamart import Datamart
from martlet.store.documents import from_json, to_json
from martlet.store.scope import Scope, now, refusing
from martlet.store.tables import datamarts


class Datamarts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, mart: Datamart) -> None:
        """Raises DUPLICATE_DATAMART_NAME. One of several simultaneous calls succeeds."""
        moment = now()
        row = {
            "id": mart.id,
            "organisation_id": self._scope.organisation_id,
            "name": mart.name,
            "datasource_id": mart.datasource_id,
            "version": mart.version,
            "document": to_json(mart),
            "created_at": moment,
            "updated_at": moment,
        }
        orphan = Failure(Code.DATASOURCE_NAME_ERROR, at="datasourceName")
        with refusing(duplicate(mart.name), orphan=orphan):
            self._scope.connection.execute(sa.insert(datamarts).values(row))

    def replace(self, mart: Datamart) -> None:
        """Replace the previous version by `mart`.

        Raises PRECONDITION_FAILED if the datamart was changed since it was read.
        """
        changed = self._scope.connection.execute(
            sa.update(datamarts)
            .where(self._own, datamarts.c.id == mart.id, datamarts.c.version == mart.version - 1)
            .values(document=to_json(mart), version=mart.version, updated_at=now())
        )
        if changed.rowcount != 1:
            raise Failure(Code.PRECONDITION_FAILED)

    def named(self, name: str, at: str = "datamartName") -> Datamart:
        """Raises INVALID_DATAMART."""
        query = sa.select(datamarts.c.document).where(self._own, datamarts.c.name == name)
        document = self._scope.connection.execute(query).scalar()
        if document is None:
            raise unknown(name, self.names(), at)
        return from_json(Datamart, document)

    def version(self, name: str) -> tuple[str, int] | None:
        """The id and version of a datamart, with which a cache checks its entry."""
        query = sa.select(datamarts.c.id, datamarts.c.version).where(
            self._own, datamarts.c.name == name
        )
        row = self._scope.connection.execute(query).first()
        return (row.id, row.version) if row else None

    def changed_at(self, name: str) -> datetime:
        """The time when the datamart was created or last replaced."""
        query = sa.select(datamarts.c.updated_at).where(self._own, datamarts.c.name == name)
        moment: datetime = self._scope.connection.execute(query).scalar_one()
        return moment

    def by_id(self, mart_id: str) -> Datamart:
        query = sa.select(datamarts.c.document).where(self._own, datamarts.c.id == mart_id)
        return from_json(Datamart, self._scope.connection.execute(query).scalar_one())

    def names(self, datasource_ids: Sequence[str] | None = None) -> Sequence[str]:
        """Names in order; only of datamarts on `datasource_ids`, unless that is None."""
        query = sa.select(datamarts.c.name).where(self._own).order_by(datamarts.c.name)
        if datasource_ids is not None:
            query = query.where(datamarts.c.datasource_id.in_(datasource_ids))
        return list(self._scope.connection.execute(query).scalars())

    def page(
        self, *, datasource_ids: Sequence[str] | None, limit: int | None, offset: int
    ) -> list[Datamart]:
        """Datamarts by name; only those on `datasource_ids`, unless that is None."""
        query: sa.Select[Any] = sa.select(datamarts.c.document).where(self._own)
        if datasource_ids is not None:
            query = query.where(datamarts.c.datasource_id.in_(datasource_ids))
        query = query.order_by(datamarts.c.name).limit(limit).offset(offset)
        return [
            from_json(Datamart, text) for text in self._scope.connection.execute(query).scalars()
        ]

    def all(self) -> list[Datamart]:
        return self.page(datasource_ids=None, limit=None, offset=0)

    def on(self, datasource_id: str) -> list[Datamart]:
        return self.page(datasource_ids=[datasource_id], limit=None, offset=0)

    def delete(self, mart: Datamart) -> None:
        """Raises DATAMART_IN_USE if an embed uses the datamart."""
        with refusing(Failure(Code.DATAMART_IN_USE, at="datamartName")):
            self._scope.connection.execute(
                sa.delete(datamarts).where(self._own, datamarts.c.id == mart.id)
            )

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(datamarts)


def duplicate(name: str) -> Failure:
    message = f"A datamart named {name!r} exists. Choose another name."
    return Failure(Code.DUPLICATE_DATAMART_NAME, message, at="name")


def unknown(name: str, names: Sequence[str], at: str) -> Failure:
    message = f"There is no datamart named {name!r}{did_you_mean(name, names)}"
    return Failure(Code.INVALID_DATAMART, message, at=at)
