"""The audit trail: added to, and read; never changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from martlet.store.scope import Scope, now
from martlet.store.tables import audit


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    actor: str
    action: str
    subject: str
    request_id: str


class AuditTrail:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(
        self,
        *,
        actor: str,
        action: str,
        subject: str,
        request_id: str,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Record that `actor` did `action` to `subject`. No client id, no value of a row."""
        row = {
            "organisation_id": self._scope.organisation_id,
            "at": now(),
            "actor": actor,
            "action": action,
            "subject": subject[:160],
            "request_id": request_id,
            "detail": json.dumps(detail) if detail else None,
        }
        self._scope.connection.execute(sa.insert(audit).values(row))

    def newest(self, limit: int) -> list[Entry]:
        query = sa.select(audit).where(self._scope.own(audit)).order_by(audit.c.id.desc())
        rows = self._scope.connection.execute(query.limit(limit))
        return [Entry(r.at, r.actor, r.action, r.subject, r.request_id) for r in rows]
