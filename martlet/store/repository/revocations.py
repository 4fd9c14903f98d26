"""Revocations of guest tokens that have not expired."""

from datetime import datetime

import sqlalchemy as sa

from martlet.store.scope import Scope, new_id, now
from martlet.store.tables import revocations


class Revocations:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(
        self,
        data_app_id: str,
        *,
        expires_at: datetime,
        token_id: str | None = None,
        client: str | None = None,
    ) -> None:
        """Revoke tokens issued until now: one token, all tokens of a client (by digest), or all
        tokens of the data app. After `expires_at` they have all expired, and the entry is deleted.
        """
        connection = self._scope.connection
        connection.execute(sa.delete(revocations).where(revocations.c.expires_at < now()))
        connection.execute(
            sa.insert(revocations).values(
                id=new_id(),
                organisation_id=self._scope.organisation_id,
                data_app_id=data_app_id,
                token_id=token_id,
                client=client,
                before=now(),
                expires_at=expires_at,
            )
        )
