"""The server's own keys, created at the first start and stored sealed."""

import hashlib
import hmac
import secrets as random
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from martlet.store.scope import now
from martlet.store.secrets import Secrets
from martlet.store.tables import server_keys

_SIGNING = "guest-1"
_DIGEST = "digest"


@dataclass(frozen=True, slots=True, repr=False)
class ServerKeys:
    """`signing` is a PEM Ed25519 key, known to verifiers by `signing_id`."""

    signing_id: str
    signing: str
    digest_key: bytes

    def digest(self, *parts: str) -> str:
        """The digest that names a client in logs and reports; equal for equal clients."""
        text = "\0".join(parts).encode()
        return hmac.new(self.digest_key, text, hashlib.sha256).hexdigest()[:20]


def server_keys_of(connection: sa.Connection, secrets: Secrets) -> ServerKeys:
    """The keys, created at the first start. Needs a transaction that may write."""
    signing = _key_of(connection, secrets, _SIGNING, _new_signing_key)
    digest_key = _key_of(connection, secrets, _DIGEST, lambda: random.token_hex(32))
    return ServerKeys(_SIGNING, signing, bytes.fromhex(digest_key))


def reseal(connection: sa.Connection, secrets: Secrets) -> int:
    """Seal texts of older keys with the newest key. Returns how many there were."""
    count = 0
    for row in connection.execute(sa.select(server_keys)).all():
        sealed = secrets.resealed(row.sealed, purpose=_purpose(row.id))
        if sealed is not None:
            update = sa.update(server_keys).where(server_keys.c.id == row.id)
            connection.execute(update.values(sealed=sealed))
            count += 1
    return count


def _key_of(
    connection: sa.Connection, secrets: Secrets, key_id: str, make: Callable[[], str]
) -> str:
    query = sa.select(server_keys.c.sealed).where(server_keys.c.id == key_id)
    sealed = connection.execute(query).scalar()
    if sealed is not None:
        return secrets.open(sealed, purpose=_purpose(key_id))
    key = make()
    row = {
        "id": key_id,
        "sealed": secrets.seal(key, purpose=_purpose(key_id)),
        "created_at": now(),
    }
    connection.execute(sa.insert(server_keys).values(row))
    return key


def _new_signing_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _purpose(key_id: str) -> str:
    return f"server key {key_id}"
