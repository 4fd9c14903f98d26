"""A customer database and how it is reached."""

from dataclasses import dataclass, field
from enum import StrEnum


class Secret:
    """A text that only `reveal` shows. Logs, errors and reprs get stars."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class Encryption(StrEnum):
    """The protection of a connection, named as in libpq's sslmode."""

    DISABLE = "disable"
    PREFER = "prefer"
    REQUIRE = "require"
    VERIFY_FULL = "verify-full"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A server has `host` to `encryption`; a file has `path`, relative to the files directory."""

    host: str | None = None
    port: int | None = None
    database: str | None = None
    username: str | None = None
    password: Secret = field(default=Secret(""))
    schema: str | None = None
    encryption: Encryption = Encryption.PREFER
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Datasource:
    """`version` grows with every change of the credentials; each version has its own pools."""

    id: str
    name: str
    engine: str
    version: int
    credentials: Credentials
