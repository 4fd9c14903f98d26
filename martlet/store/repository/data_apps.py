"""Data apps: applications that embed dashboards, each with the datasources that it may use."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from martlet.errors import Code, Failure, did_you_mean
from martlet.store.scope import Scope, new_id, now, refusing
from martlet.store.tables import data_apps


@dataclass(frozen=True, slots=True)
class DataApp:
    """`datasources` is None if the data app may use every datasource of the organisation."""

    id: str
    name: str
    datasources: frozenset[str] | None


class DataApps:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, name: str, datasources: Sequence[str] | None) -> DataApp:
        """Raises DATA_APP_ALREADY_EXISTS."""
        app = DataApp(new_id(), name, None if datasources is None else frozenset(datasources))
        row = {
            "id": app.id,
            "organisation_id": self._scope.organisation_id,
            "name": name,
            "datasources": _to_json(datasources),
            "created_at": now(),
        }
        message = f"A data app named {name!r} exists. Choose another name."
        with refusing(Failure(Code.DATA_APP_ALREADY_EXISTS, message, at="name")):
            self._scope.connection.execute(sa.insert(data_apps).values(row))
        return app

    def change(self, app: DataApp, datasources: Sequence[str] | None) -> None:
        self._scope.connection.execute(
            sa.update(data_apps)
            .where(self._own, data_apps.c.id == app.id)
            .values(datasources=_to_json(datasources))
        )

    def named(self, name: str, at: str = "dataAppName") -> DataApp:
        """Raises DATA_APP_NOT_FOUND."""
        query = sa.select(data_apps).where(self._own, data_apps.c.name == name)
        row = self._scope.connection.execute(query).first()
        if row is None:
            hint = did_you_mean(name, [app.name for app in self.all()])
            message = f"There is no data app named {name!r}{hint}"
            raise Failure(Code.DATA_APP_NOT_FOUND, message, at=at)
        return _data_app(row)

    def all(self) -> list[DataApp]:
        query = sa.select(data_apps).where(self._own).order_by(data_apps.c.name)
        return [_data_app(row) for row in self._scope.connection.execute(query)]

    def delete(self, app: DataApp) -> None:
        """Delete the data app and its API keys."""
        self._scope.connection.execute(
            sa.delete(data_apps).where(self._own, data_apps.c.id == app.id)
        )

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(data_apps)


def _to_json(datasources: Sequence[str] | None) -> str | None:
    return None if datasources is None else json.dumps(sorted(datasources))


def _data_app(row: "sa.Row[Any]") -> DataApp:
    allowed = None if row.datasources is None else frozenset(json.loads(row.datasources))
    return DataApp(row.id, row.name, allowed)
