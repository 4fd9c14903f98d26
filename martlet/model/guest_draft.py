"""The requested scope of a guest token. Nothing is checked against a dashboard yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from martlet.model.board import FilterValue


@dataclass(frozen=True, slots=True)
class DraftValues:
    """Values of app filters of a dashboard or a metric, by name. `at`: their JSON path."""

    target_id: str
    values: Mapping[str, FilterValue]
    at: str


@dataclass(frozen=True, slots=True)
class ScopeDraft:
    """`embeds` None: all of the data app's. `dashboard_id`: the only one, if it is given."""

    embeds: tuple[str, ...] | None = None
    dashboard_id: str | None = None
    dashboard_values: tuple[DraftValues, ...] = ()
    metric_values: tuple[DraftValues, ...] = ()
    hidden_filters: tuple[str, ...] = ()
    permissions: Mapping[str, bool] = field(default_factory=dict)
    theme: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GuestDraft:
    """A guest token as it is asked for; `seconds` None: the usual time."""

    client_id: str
    data_app: str
    timezone: str
    user: str | None
    seconds: int | None
    scope: ScopeDraft
