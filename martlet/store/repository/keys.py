"""API keys and service tokens. Only digests are stored; a key is shown once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from martlet.errors import Code, Failure
from martlet.store.scope import Scope, new_id, now
from martlet.store.tables import api_keys, service_tokens
from martlet.store.tokens import NewToken, TokenKind, new_token


@dataclass(frozen=True, slots=True)
class KeyRow:
    """The facts of a key that may be shown later. `prefix` identifies it to its owner."""

    id: str
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class _Keys:
    _table: sa.Table
    _kind: TokenKind

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def _add(self, name: str, expires_at: datetime | None = None, **owner: str) -> NewToken:
        token = new_token(self._kind)
        row = {
            "id": new_id(),
            "organisation_id": self._scope.organisation_id,
            "name": name,
            "prefix": token.prefix,
            "digest": token.digest,
            "created_at": now(),
            "expires_at": expires_at,
            **owner,
        }
        self._scope.connection.execute(sa.insert(self._table).values(row))
        return token

    def rotate(self, key_id: str, grace: timedelta) -> NewToken:
        """Add a new key. The old one expires after `grace`, never later than before."""
        row = self._scope.connection.execute(
            sa.select(self._table).where(self._own, self._table.c.id == key_id)
        ).one()
        end = min(filter(None, (row.expires_at, now() + grace)))
        self._scope.connection.execute(
            sa.update(self._table)
            .where(self._own, self._table.c.id == key_id)
            .values(expires_at=end)
        )
        owner = {"data_app_id": row.data_app_id} if "data_app_id" in self._table.c else {}
        return self._add(row.name, **owner)

    def _delete(self, key_id: str) -> bool:
        deleted = self._scope.connection.execute(
            sa.delete(self._table).where(self._own, self._table.c.id == key_id)
        )
        return deleted.rowcount == 1

    def _list(self, *conditions: sa.ColumnElement[bool]) -> Sequence[KeyRow]:
        """Keys that have not expired, by name."""
        is_alive = sa.or_(self._table.c.expires_at.is_(None), self._table.c.expires_at > now())
        query = sa.select(self._table).where(self._own, is_alive, *conditions)
        query = query.order_by(self._table.c.name, self._table.c.created_at)
        return [_key_row(row) for row in self._scope.connection.execute(query)]

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(self._table)


class ApiKeys(_Keys):
    _table = api_keys
    _kind = TokenKind.API_KEY

    def add(self, data_app_id: str, name: str) -> NewToken:
        return self._add(name, data_app_id=data_app_id)

    def of(self, data_app_id: str) -> Sequence[KeyRow]:
        return self._list(api_keys.c.data_app_id == data_app_id)

    def delete(self, key_id: str) -> None:
        """Raises INVALID_TOKEN_ID."""
        if not self._delete(key_id):
            raise Failure(Code.INVALID_TOKEN_ID, at="id")


class ServiceTokens(_Keys):
    _table = service_tokens
    _kind = TokenKind.SERVICE

    def add(self, name: str, expires_at: datetime | None = None) -> NewToken:
        return self._add(name, expires_at)

    def all(self) -> Sequence[KeyRow]:
        return self._list()

    def revoke(self, key: str) -> bool:
        """Delete the token with this id or prefix. Returns False if not exactly one matches."""
        ids = [row.id for row in self.all() if key in (row.id, row.prefix)]
        return len(ids) == 1 and self._delete(ids[0])


def _key_row(row: "sa.Row[Any]") -> KeyRow:
    return KeyRow(row.id, row.name, row.prefix, row.created_at, row.expires_at, row.last_used_at)
