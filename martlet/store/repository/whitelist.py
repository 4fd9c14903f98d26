"""Whitelist domains: the origins whose pages may use a data app's guest tokens."""

from collections.abc import Sequence

import sqlalchemy as sa

from martlet.errors import Code, Failure
from martlet.store.repository.data_apps import DataApp
from martlet.store.scope import Scope
from martlet.store.tables import data_apps, whitelist_domains


class Whitelist:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, app: DataApp) -> list[str]:
        """The domains, sorted here because the kinds of store sort texts differently."""
        query = (
            sa.select(whitelist_domains.c.domain)
            .join(data_apps, data_apps.c.id == whitelist_domains.c.data_app_id)
            .where(self._is(app))
        )
        return sorted(self._scope.connection.execute(query).scalars())

    def replace(self, app: DataApp, domains: Sequence[str]) -> None:
        """Raises DATA_APP_NOT_FOUND."""
        self._lock(app)
        connection = self._scope.connection
        connection.execute(
            sa.delete(whitelist_domains).where(whitelist_domains.c.data_app_id == app.id)
        )
        rows = [{"data_app_id": app.id, "domain": domain} for domain in domains]
        if rows:
            connection.execute(sa.insert(whitelist_domains), rows)

    def _lock(self, app: DataApp) -> None:
        """Lock the data app, so that simultaneous replacements wait for each other."""
        own = sa.select(data_apps.c.id).where(self._is(app)).with_for_update()
        if self._scope.connection.execute(own).first() is None:
            raise Failure(Code.DATA_APP_NOT_FOUND)

    def _is(self, app: DataApp) -> sa.ColumnElement[bool]:
        return sa.and_(self._scope.own(data_apps), data_apps.c.id == app.id)
