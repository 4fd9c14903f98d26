"""The caller of a request, and the datasources that it may use."""

from dataclasses import dataclass
from enum import Enum

from martlet.errors import Code, Failure
from martlet.model.datasource import Datasource
from martlet.model.identity import Guest
from martlet.store.repository.data_apps import DataApp


class Kind(Enum):
    """Kinds of tokens, each with its name for messages."""

    SERVICE = "a service token"
    API_KEY = "an API key"
    GUEST = "a guest token"


@dataclass(frozen=True, slots=True)
class Caller:
    """A checked token. `data_app` is None for service tokens, which see the whole organisation.

    `domains`: for guests, the origins whose pages may use the token.
    """

    kind: Kind
    organisation_id: str
    token_id: str
    data_app: DataApp | None = None
    guest: Guest | None = None
    issued_at: float = 0.0  # of guest tokens; seconds of the epoch
    expires_at: int | None = None
    domains: frozenset[str] = frozenset()

    @property
    def actor(self) -> str:
        """How logs and the audit trail name the caller."""
        return f"{self.kind.name.lower()}:{self.token_id}"

    def may_use(self, datasource_name: str) -> bool:
        allowed = self.data_app.datasources if self.data_app else None
        return allowed is None or datasource_name in allowed

    def check_access(self, datasource: Datasource, at: str = "datasourceName") -> None:
        """Raises DATASOURCE_ACCESS_DENIED."""
        if not self.may_use(datasource.name):
            app = self.data_app.name if self.data_app else ""
            message = f"The data app {app!r} may not use the datasource {datasource.name!r}."
            raise Failure(Code.DATASOURCE_ACCESS_DENIED, message, at=at)


def described(callers: "tuple[Kind, ...]") -> str:
    return " or ".join(kind.value for kind in callers)
