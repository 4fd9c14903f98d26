"""Stores responses for a day, so that a repeated request gets the same response."""

import hmac
from datetime import timedelta

import sqlalchemy as sa

from martlet.errors import Code, Failure
from martlet.store.scope import Scope, now, refusing
from martlet.store.tables import idempotency

_LIFETIME = timedelta(days=1)


class Answers:
    """Stored responses. They are sealed, because one may hold a key that is shown once."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def given(self, actor: str, key: str, request_digest: str) -> str | None:
        """The response that `actor` got for `key` before; None if there is none.

        Raises IDEMPOTENCY_KEY_REUSED if the earlier request had other content.
        """
        query = sa.select(idempotency).where(
            idempotency.c.actor == actor,
            idempotency.c.key == key,
            idempotency.c.created_at > now() - _LIFETIME,
        )
        row = self._scope.connection.execute(query).first()
        if row is None:
            return None
        if not hmac.compare_digest(row.request_digest, request_digest):
            raise Failure(Code.IDEMPOTENCY_KEY_REUSED)
        return self._scope.secrets.open(row.sealed_answer, purpose=_purpose(actor, key))

    def keep(self, actor: str, key: str, request_digest: str, answer: str) -> None:
        """Raises IDEMPOTENCY_KEY_REUSED if another request with the same key is in progress."""
        connection = self._scope.connection
        connection.execute(
            sa.delete(idempotency).where(idempotency.c.created_at < now() - _LIFETIME)
        )
        row = {
            "actor": actor,
            "key": key,
            "request_digest": request_digest,
            "sealed_answer": self._scope.secrets.seal(answer, purpose=_purpose(actor, key)),
            "created_at": now(),
        }
        message = "Another request with this Idempotency-Key is in progress. Retry later."
        with refusing(Failure(Code.IDEMPOTENCY_KEY_REUSED, message)):
            connection.execute(sa.insert(idempotency).values(row))

    def reseal(self) -> int:
        """Seal responses of older keys with the newest key. Returns how many there were."""
        connection, count = self._scope.connection, 0
        for row in connection.execute(sa.select(idempotency)).all():
            purpose = _purpose(row.actor, row.key)
            sealed = self._scope.secrets.resealed(row.sealed_answer, purpose=purpose)
            if sealed is not None:
                update = sa.update(idempotency).where(
                    idempotency.c.actor == row.actor, idempotency.c.key == row.key
                )
                connection.execute(update.values(sealed_answer=sealed))
                count += 1
        return count


def _purpose(actor: str, key: str) -> str:
    return f"idempotent answer {actor} {key}"
