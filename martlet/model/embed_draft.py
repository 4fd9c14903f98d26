"""An embed as somebody asks for it: nothing is checked against the dashboard yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from martlet.model.board import EmbedType, TableTenancy


@dataclass(frozen=True, slots=True)
class AccessChanges:
    """The given settings change: fields of `Allows`, and all of the tenancies together."""

    datamart: str | None = None
    allows: Mapping[str, bool] = field(default_factory=dict)
    tenancies: tuple[TableTenancy, ...] | None = None


@dataclass(frozen=True, slots=True)
class EmbedDraft:
    dashboard_id: str
    type: EmbedType
    metric_id: str | None
    workspace: str | None
    name: str | None
    access: AccessChanges
