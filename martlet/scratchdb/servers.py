"""What scratch databases on a server have in common: where it is, and what they are called."""

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from martlet.scratchdb.tables import UnusableError


@dataclass(frozen=True, slots=True)
class Address:
    """`user` is None where the URL names none."""

    scheme: str
    host: str
    port: int
    user: str | None


def scratch_name() -> str:
    """Of this process, so that what a kill leaves behind can be told."""
    return f"martlet_scratch_{os.getpid()}_{secrets.token_hex(6)}"


def scratch_names(schemas: Iterable[str]) -> dict[str, str]:
    """A database for each schema, by the schema."""
    stem = scratch_name()
    return {schema: f"{stem}_{number}" for number, schema in enumerate(schemas)}


def default_database(names: Mapping[str, str]) -> dict[str, str]:
    """For a datasource's credentials. Of a database that they name, they reach that alone."""
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
        raise UnusableError("it is no URL of a server") from None
    user = unquote(parts.username) if parts.username else None
    return Address(parts.scheme, parts.hostname or "127.0.0.1", port, user)
