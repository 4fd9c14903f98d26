"""Converts frozen dataclasses to JSON documents and back."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

from martlet.model.datasource import Credentials, Encryption, Secret

T = TypeVar("T")


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    """The type's adapter, built once: building takes longer than reading most documents."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(document: object) -> str:
    return _adapter(type(document)).dump_json(document).decode()


def from_json(kind: type[T], text: str) -> T:
    document: T = _adapter(kind).validate_json(text)
    return document


def credentials_text(credentials: Credentials) -> str:
    """JSON with the password in clear text. Use it for sealing only."""
    fields = {name: getattr(credentials, name) for name in Credentials.__slots__}
    fields["password"] = credentials.password.reveal()
    return _adapter(dict).dump_json(fields).decode()


def read_credentials(text: str) -> Credentials:
    fields = _adapter(dict).validate_json(text)
    fields["password"] = Secret(fields["password"])
    fields["encryption"] = Encryption(fields["encryption"])
    return Credentials(**fields)
