"""Guest tokens that were taken back before their time."""

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
        """Revoke what was issued until now: one token, one client's (by digest), or all of the
        data app's. After `expires_at` no such token can be alive, and the entry may go.
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
