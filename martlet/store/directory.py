"""Finds the holder of a token. Only these look-ups work without a known organisation."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from martlet.store.repository.data_apps import DataApp
from martlet.store.scope import new_id, now
from martlet.store.tables import (
    api_keys,
    data_apps,
    organisations,
    revocations,
    service_tokens,
    whitelist_domains,
)
from martlet.store.tokens import TokenKind, digest

_USE_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder of a token. A service token's holder has no data app."""

    organisation_id: str
    token_id: str
    kind: TokenKind
    data_app: DataApp | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revocation:
    """Revokes the guest tokens that match every field that is set."""

    data_app_id: str
    token_id: str | None
    client: str | None
    before: datetime


class Directory:
    """Look-ups across all organisations, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def holder(self, token: str, kind: TokenKind) -> Holder | None:
        """The holder of a token that exists and has not expired."""
        query = _SERVICE_TOKEN if kind is TokenKind.SERVICE else _API_KEY
        wanted = digest(token)
        row = self._connection.execute(query, {"digest": wanted}).first()
        if row is None or not hmac.compare_digest(row.digest, wanted):
            return None
        if row.expires_at is not None and row.expires_at <= now():
            return None
        app = _data_app(row) if kind is TokenKind.API_KEY else None
        return Holder(row.organisation_id, row.id, kind, app, row.expires_at)

    def data_app(self, data_app_id: str) -> tuple[str, DataApp] | None:
        """The organisation's id and the data app with this id."""
        query = sa.select(
            data_apps.c.id.label("data_app_id"),
            data_apps.c.name.label("data_app_name"),
            data_apps.c.datasources,
            data_apps.c.organisation_id,
        ).where(data_apps.c.id == data_app_id)
        row = self._connection.execute(query).first()
        return (row.organisation_id, _data_app(row)) if row else None

    def domains(self, data_app_id: str) -> frozenset[str]:
        """The origins whose pages may use the data app's guest tokens."""
        query = sa.select(whitelist_domains.c.domain).where(
            whitelist_domains.c.data_app_id == data_app_id
        )
        return frozenset(self._connection.execute(query).scalars())

    def note_use(self, token_id: str, kind: TokenKind) -> None:
        """Record the time of a key's last use, to the minute."""
        table = service_tokens if kind is TokenKind.SERVICE else api_keys
        moment = now()
        is_old = sa.or_(
            table.c.last_used_at.is_(None),
            table.c.last_used_at < moment - _USE_IS_NOTED_EVERY,
        )
        self._connection.execute(
            sa.update(table).where(table.c.id == token_id, is_old).values(last_used_at=moment)
        )

    def revocations(self) -> list[Revocation]:
        """The revocations that can still match a living token."""
        query = sa.select(revocations).where(revocations.c.expires_at > now())
        return [
            Revocation(row.data_app_id, row.token_id, row.client, row.before)
            for row in self._connection.execute(query)
        ]

    def organisation(self, name: str) -> str:
        """The id of the organisation with this name; creates it if necessary."""
        query = sa.select(organisations.c.id).where(organisations.c.name == name)
        organisation_id = self._connection.execute(query).scalar()
        if organisation_id is None:
            organisation_id = new_id()
            row = {"id": organisation_id, "name": name, "created_at": now()}
            self._connection.execute(sa.insert(organisations).values(row))
        return str(organisation_id)

    def organisations(self) -> dict[str, str]:
        """Ids by name."""
        rows = self._connection.execute(sa.select(organisations).order_by(organisations.c.name))
        return {row.name: row.id for row in rows}


_SERVICE_TOKEN = sa.select(service_tokens).where(service_tokens.c.digest == sa.bindparam("digest"))
_API_KEY = (
    sa.select(
        api_keys,
        data_apps.c.name.label("data_app_name"),
        data_apps.c.datasources,
    )
    .join(data_apps, data_apps.c.id == api_keys.c.data_app_id)
    .where(api_keys.c.digest == sa.bindparam("digest"))
)


def _data_app(row: "sa.Row[*tuple[Any, ...]]") -> DataApp:
    allowed = None if row.datasources is None else frozenset(json.loads(row.datasources))
    return DataApp(row.data_app_id, row.data_app_name, allowed)
