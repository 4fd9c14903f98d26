"""Who makes a call, and what that lets them reach."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from martlet.errors import Code, Failure
from martlet.model.board import FilterValue
from martlet.model.datasource import Datasource
from martlet.store.repository.data_apps import DataApp


class Kind(Enum):
    """Kinds of tokens, with the words that people know them by."""

    SERVICE = "a service token"
    API_KEY = "an API key"
    GUEST = "a guest token"


@dataclass(frozen=True, slots=True)
class AppFilterValue:
    """A value that is forced wherever the dashboard is asked, or the one metric of it."""

    name: str
    value: FilterValue
    dashboard_id: str
    metric_id: str | None = None


@dataclass(frozen=True)
class GuestScope:
    """What a token admits and forces. `embeds` None: all of the data app's.

    `permissions` can only take away of what an embed allows. `is_free`: whether it may ask a
    datamart of which nothing is embedded, because nothing was when it was made.
    """

    embeds: tuple[str, ...] | None = None
    app_filters: tuple[AppFilterValue, ...] = ()
    hidden_filters: tuple[str, ...] = ()
    permissions: Mapping[str, bool] = field(default_factory=dict)
    theme: Mapping[str, Any] | None = None
    dashboard_id: str | None = None
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """What a guest token holds: one client in one data app, and what it may see there."""

    client_id: str
    client_digest: str
    timezone: str = "UTC"
    user: str | None = None
    scope: GuestScope = field(default_factory=GuestScope)


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
