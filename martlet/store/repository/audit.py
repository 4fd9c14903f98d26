"""The audit trail: entries are added and read, never changed. Entries of queries expire."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from martlet.store.scope import Scope, now
from martlet.store.tables import audit

ANSWERED, FAILED, REFUSED = "query.answered", "query.failed", "query.refused"
LOOKED_UP, LISTED = "query.client", "query.clients"
COUNTED, PATH_COUNTED = "query.orphans", "query.why"
FORGOTTEN = frozenset({ANSWERED, FAILED, LOOKED_UP, LISTED, COUNTED, PATH_COUNTED})


@dataclass(frozen=True, slots=True)
class Entry:
    """`actor` did `action` to `subject`. An entry holds no client id and no row values: `client`
    is a digest. The trail sets `id`.
    """

    actor: str
    action: str
    subject: str
    request_id: str
    client: str | None = None
    certificate: str | None = None
    detail: Mapping[str, Any] | None = None
    at: datetime = field(default_factory=now)
    id: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Selects entries that match every field that is set, and that follow the entry `before`."""

    actor: str | None = None
    action: str | None = None
    client: str | None = None
    certificate: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


class AuditTrail:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, *entries: Entry) -> None:
        rows = [self._row(entry) for entry in entries]
        self._scope.connection.execute(sa.insert(audit), rows)

    def newest(self, limit: int, wanted: Wanted = Wanted()) -> list[Entry]:
        """Entries by time, the newest first.

        Entries of queries are written with a delay, so ids are in another order.
        """
        query = sa.select(audit).where(self._scope.own(audit), *_conditions(wanted))
        if wanted.before is not None:
            query = query.where(_is_after(wanted.before))
        ordered = query.order_by(audit.c.at.desc(), audit.c.id.desc())
        return [_entry(row) for row in self._scope.connection.execute(ordered.limit(limit))]

    def forget(self, before: datetime, limit: int) -> int:
        """Delete at most `limit` entries of queries older than `before`. Returns how many."""
        old = sa.select(audit.c.id).where(
            self._scope.own(audit), audit.c.at < before, audit.c.action.in_(FORGOTTEN)
        )
        ids = list(self._scope.connection.scalars(old.order_by(audit.c.at).limit(limit)))
        if ids:
            self._scope.connection.execute(sa.delete(audit).where(audit.c.id.in_(ids)))
        return len(ids)

    def _row(self, entry: Entry) -> dict[str, object]:
        return {
            "organisation_id": self._scope.organisation_id,
            "at": entry.at,
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject[:160],
            "request_id": entry.request_id,
            "client": entry.client,
            "certificate": entry.certificate,
            "detail": json.dumps(entry.detail) if entry.detail else None,
        }


def _conditions(wanted: Wanted) -> Sequence[sa.ColumnElement[bool]]:
    columns = (audit.c.actor, audit.c.action, audit.c.client, audit.c.certificate)
    values = (wanted.actor, wanted.action, wanted.client, wanted.certificate)
    conditions = [c == value for c, value in zip(columns, values, strict=True) if value is not None]
    if wanted.since is not None:
        conditions.append(audit.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(audit.c.at < wanted.until)
    return conditions


def _is_after(before: int) -> sa.ColumnElement[bool]:
    """The condition for entries that follow the entry `before` in a list with the newest first.

    That entry may have expired. Then entries with smaller ids follow it.
    """
    other = audit.alias()
    at = sa.select(other.c.at).where(other.c.id == before).scalar_subquery()
    is_smaller = audit.c.id < before
    return sa.or_(
        audit.c.at < at,
        sa.and_(audit.c.at == at, is_smaller),
        sa.and_(at.is_(None), is_smaller),
    )


def _entry(row: "sa.Row[*tuple[Any, ...]]") -> Entry:
    return Entry(
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        request_id=row.request_id,
        client=row.client,
        certificate=row.certificate,
        detail=json.loads(row.detail) if row.detail else None,
        at=row.at,
        id=row.id,
    )
