"""A customer database and how it is reached."""

from dataclasses import dataclass, field
from enum import StrEnum


class Secret:
    """A text that shows itself only when asked. Logs, errors and reprs get stars."""

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
    """How a connection is protected, in the words of libpq's sslmode."""

    DISABLE = "disable"
    PREFER = "prefer"
    REQUIRE = "require"
    VERIFY_FULL = "verify-full"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of a server: host to encryption. Of a file: `path`, relative to the files directory."""

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
    """`version` counts up with every change of the credentials: pools are kept by it."""

    id: str
    name: str
    engine: str
    version: int
    credentials: Credentials
