"""Long random keys: creation, check of typing errors, and digest."""

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass
from enum import StrEnum

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_BYTES = 32
_RANDOM_LENGTH = 43
_CHECK_LENGTH = 6
_SHAPE = re.compile(r"(mlt_(?:svc|live)_)([0-9A-Za-z]{43})([0-9A-Za-z]{6})", re.ASCII)


class TokenKind(StrEnum):
    SERVICE = "mlt_svc_"
    API_KEY = "mlt_live_"


@dataclass(frozen=True, slots=True)
class NewToken:
    """`text` is shown once. The store keeps `digest`, and `prefix` to identify the key."""

    text: str
    digest: str
    prefix: str


def new_token(kind: TokenKind) -> NewToken:
    body = _base62(int.from_bytes(secrets.token_bytes(_RANDOM_BYTES)), _RANDOM_LENGTH)
    text = f"{kind.value}{body}{_check(kind.value + body)}"
    return NewToken(text, digest(text), text[: len(kind.value) + 4])


def kind_of(text: str) -> TokenKind | None:
    """The kind of a well-formed token; None for a mistyped one, without asking the store."""
    match = _SHAPE.fullmatch(text)
    if match is None or _check(match[1] + match[2]) != match[3]:
        return None
    return TokenKind(match[1])


def digest(text: str) -> str:
    """SHA-256 without salt is enough, because 32 random bytes cannot be guessed."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECK_LENGTH)


def _base62(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))
