"""Guest tokens: signed by this server alone, short-lived, and opaque to their holder."""

import base64
import binascii
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from martlet.errors import Code, Failure
from martlet.model.identity import Guest, GuestScope
from martlet.store.documents import from_json, to_json
from martlet.store.secrets import Secrets
from martlet.store.server_keys import ServerKeys

ALGORITHM = "Ed25519"
ISSUER = "martlet"
AUDIENCE = "martlet/guest"
LEEWAY_SECONDS = 60
LONGEST_TOKEN = 8192  # characters: what servers and proxies take in a header
LONGEST_SECONDS = 30 * 24 * 3600
DEFAULT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class GuestClaims:
    """A token with a valid signature and valid times. Revocation is checked elsewhere."""

    token_id: str
    data_app_id: str
    issued_at: float
    expires_at: int
    guest: Guest


class GuestTokens:
    """Makes and reads guest tokens. The guest is sealed in them: the holder cannot read it."""

    def __init__(self, keys: ServerKeys, secrets: Secrets) -> None:
        self._keys = keys
        self._secrets = secrets
        self._key = OKPKey.import_key(keys.signing)

    def mint(self, data_app_id: str, guest: Guest, seconds: int) -> str:
        token_id, issued_at = uuid4().hex, time.time()
        now = int(issued_at)
        sealed = self._secrets.seal(_written(guest, issued_at), purpose=_purpose(token_id))
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": guest.client_digest,
            "app": data_app_id,
            "jti": token_id,
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "gst": sealed,
        }
        header = {"alg": ALGORITHM, "kid": self._keys.signing_id}
        token = jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])
        if len(token) > LONGEST_TOKEN:
            message = "The token is too long for a header. Force fewer values."
            raise Failure(Code.INVALID_REQUEST_BODY, message, at="params")
        return token

    def read(self, text: str) -> GuestClaims:
        """Raises AUTHENTICATION_ERROR for every flaw alike, without naming it."""
        header, claims = _unverified(text)
        if header != {"alg": ALGORITHM, "kid": self._keys.signing_id, "typ": "JWT"}:
            raise not_authenticated()
        try:
            jwt.decode(text, self._key, algorithms=[ALGORITHM])
        except (JoseError, ValueError):
            raise not_authenticated() from None
        _check_claims(claims)
        guest, issued_at = self._opened(claims)
        return GuestClaims(
            token_id=claims["jti"],
            data_app_id=claims["app"],
            issued_at=issued_at,
            expires_at=claims["exp"],
            guest=guest,
        )

    def _opened(self, claims: dict[str, Any]) -> tuple[Guest, float]:
        try:
            opened = self._secrets.open(claims["gst"], purpose=_purpose(claims["jti"]))
        except (Failure, ValueError):
            raise not_authenticated() from None
        # Tokens of an earlier version only hold the second in which they were issued.
        client_id, timezone, user, scope, *moment = json.loads(opened)
        guest = Guest(client_id, claims["sub"], timezone, user, from_json(GuestScope, scope))
        return guest, float(moment[0] if moment else claims["iat"])


def _written(guest: Guest, issued_at: float) -> str:
    """With the exact moment: a revocation may have come earlier in the same second."""
    content = [guest.client_id, guest.timezone, guest.user, to_json(guest.scope), issued_at]
    return json.dumps(content)


def not_authenticated() -> Failure:
    """One message for missing, malformed, unknown, expired and revoked tokens."""
    return Failure(
        Code.AUTHENTICATION_ERROR,
        "The token is missing, or it is not valid (any more). Send a valid one as"
        " 'Authorization: Bearer <token>'.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _unverified(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    parts = text.split(".")
    if len(parts) != 3 or len(text) > LONGEST_TOKEN:
        raise not_authenticated()
    return _object(parts[0]), _object(parts[1])


def _object(part: str) -> dict[str, Any]:
    """The JSON object in `part`. With a duplicate key, two readers could see two tokens."""
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        value = json.loads(raw, object_pairs_hook=_without_duplicates)
    except (binascii.Error, ValueError, RecursionError):
        raise not_authenticated() from None
    if not isinstance(value, dict):
        raise not_authenticated()
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError
    return unique


_TYPES = {
    "iss": str,
    "aud": str,
    "sub": str,
    "app": str,
    "jti": str,
    "iat": int,
    "nbf": int,
    "exp": int,
    "gst": str,
}


def _check_claims(claims: dict[str, Any]) -> None:
    if set(claims) != set(_TYPES):
        raise not_authenticated()
    if any(type(claims[name]) is not kind for name, kind in _TYPES.items()):
        raise not_authenticated()
    if (claims["iss"], claims["aud"]) != (ISSUER, AUDIENCE):
        raise not_authenticated()
    now = time.time()
    if claims["exp"] <= now or claims["nbf"] > now + LEEWAY_SECONDS:
        raise not_authenticated()
    if claims["iat"] > now + LEEWAY_SECONDS:
        raise not_authenticated()


def _purpose(token_id: str) -> str:
    return f"guest {token_id}"
