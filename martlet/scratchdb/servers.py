"""The address of a scratch server, and the names of scratch databases on it."""

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from martlet.scratchdb.tables import UnusableError


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address. `user` is None if the URL has none."""

    scheme: str
    host: str
    port: int
    user: str | None


def scratch_name() -> str:
    """A new name with this process's id, so that leftovers of a killed process are recognised."""
    return f"martlet_scratch_{os.getpid()}_{secrets.token_hex(6)}"


def scratch_names(schemas: Iterable[str]) -> dict[str, str]:
    """The database's name for each schema."""
    stem = scratch_name()
    return {schema: f"{stem}_{number}" for number, schema in enumerate(schemas)}


def default_database(names: Mapping[str, str]) -> dict[str, str]:
    """The `database` of a datasource's credentials, if there is exactly one schema."""
    if len(names) > 1:
        return {}
    first = next(iter(names.values()))
    return {"database": first, "schema": first}


def address(url: str, usual_port: int) -> Address:
    """Raises UnusableError."""
    try:
        parts = urlsplit(url)
        port = parts.port or usual_port
    except ValueError:
        raise UnusableError("the URL is not a server URL") from None
    user = unquote(parts.username) if parts.username else None
    return Address(parts.scheme, parts.hostname or "127.0.0.1", port, user)
