"""Guests: one client of one data app each, and what its token admits and forces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from martlet.model.board import FilterValue


@dataclass(frozen=True, slots=True)
class AppFilterValue:
    """A forced value: for every question of the dashboard, or of one metric of it."""

    name: str
    value: FilterValue
    dashboard_id: str
    metric_id: str | None = None


@dataclass(frozen=True)
class GuestScope:
    """The embeds that a token admits, and the filters that it forces.

    `embeds` None: all of the data app's.

    `permissions` can only take away from what an embed allows. `is_free`: the token may ask a
    datamart directly, because nothing was embedded when it was made.
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
    """The content of a guest token: one client in one data app, and what it may see there."""

    client_id: str
    client_digest: str
    timezone: str = "UTC"
    user: str | None = None
    scope: GuestScope = field(default_factory=GuestScope)
