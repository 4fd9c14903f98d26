"""Seals secrets in the store with AES-256-GCM. A sealed text opens only for its own purpose."""

import base64
import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from martlet.errors import Code, Failure

_NONCE_BYTES = 12
_VERSION = "v1"


@dataclass(frozen=True, slots=True, repr=False)
class SecretKey:
    """32 bytes. `id` identifies the key that sealed a text without revealing the key."""

    value: bytes

    @property
    def id(self) -> str:
        return hashlib.sha256(b"martlet key id" + self.value).hexdigest()[:8]

    @classmethod
    def parse(cls, text: str) -> "SecretKey":
        """Raises ValueError unless `text` is 32 bytes in URL-safe base64."""
        value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if len(value) != 32:
            raise ValueError("a secret key has 32 bytes, written in URL-safe base64")
        return cls(value)

    @classmethod
    def new(cls) -> "SecretKey":
        return cls(secrets.token_bytes(32))

    def text(self) -> str:
        return base64.urlsafe_b64encode(self.value).decode().rstrip("=")


class Secrets:
    """Seals with the first key and opens with any key, so keys rotate without downtime.

    `read_keys` returns all keys, newest first. It is called again when a text was sealed with an
    unknown key: the key may have been added while the server runs.
    """

    def __init__(self, read_keys: Callable[[], Sequence[SecretKey]]) -> None:
        self._read_keys = read_keys
        self._keys = _by_id(read_keys())

    def seal(self, text: str, *, purpose: str) -> str:
        """`purpose` names the sealed thing and its owner's id, so that a sealed text that was
        copied to another row does not open there.
        """
        key = next(iter(self._keys.values()))
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(key.value).encrypt(nonce, text.encode(), purpose.encode())
        payload = base64.urlsafe_b64encode(nonce + sealed).decode()
        return f"{_VERSION}.{key.id}.{payload}"

    def open(self, sealed: str, *, purpose: str) -> str:
        """Raises INTERNAL_SERVER_ERROR if the key is missing or the text was changed."""
        _, key_id, payload = sealed.split(".", 2)
        key = self._key(key_id)
        raw = base64.urlsafe_b64decode(payload)
        try:
            opened = AESGCM(key.value).decrypt(
                raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode()
            )
        except InvalidTag:
            raise Failure(Code.INTERNAL_SERVER_ERROR, cause="a sealed text was changed") from None
        return opened.decode()

    def resealed(self, sealed: str, *, purpose: str) -> str | None:
        """The text sealed with the first key; None if the first key sealed it already."""
        if sealed.split(".", 2)[1] == next(iter(self._keys)):
            return None
        return self.seal(self.open(sealed, purpose=purpose), purpose=purpose)

    def _key(self, key_id: str) -> SecretKey:
        if key_id not in self._keys:
            self._keys = _by_id(self._read_keys())
        if key_id not in self._keys:
            raise Failure(Code.INTERNAL_SERVER_ERROR, cause=f"secret key {key_id} is missing")
        return self._keys[key_id]


def _by_id(keys: Sequence[SecretKey]) -> dict[str, SecretKey]:
    if not keys:
        raise ValueError("there is no secret key; at least one is required")
    return {key.id: key for key in keys}


def keys_from_file(path: Path) -> list[SecretKey]:
    """The keys in `path`, newest first. The first start creates the file, readable by its owner.

    Raises PermissionError if other users can read the file.
    """
    if not path.exists():
        write_keys(path, [SecretKey.new()], must_be_new=True)
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by other users. Run: chmod 600 {path}")
    return [SecretKey.parse(line) for line in path.read_text().split()]


def write_keys(path: Path, keys: Sequence[SecretKey], *, must_be_new: bool = False) -> None:
    """Write `keys` atomically: all of them or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{key.text()}\n" for key in keys)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if must_be_new:
        # Two servers may start at once: the first to link wins, and the other reads its keys.
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    else:
        fresh.replace(path)
