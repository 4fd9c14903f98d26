"""A dashboard as somebody asks for it: nothing is checked against a datamart yet."""

from dataclasses import dataclass

from martlet.errors import Fault
from martlet.model.board import AppFilter, BoardFilter, Metric, Placement


@dataclass(frozen=True, slots=True)
class DraftMetric:
    """`id` None: it gets one. `metric` has no id yet; None where its question cannot be read."""

    id: str | None
    name: str
    datamart: str
    metric: Metric | None


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """It filters what `filter` says by metric, or `member` in each metric that has it. `filter` is
    None where its default value cannot be read.
    """

    name: str
    member: str | None
    has_targets: bool
    filter: BoardFilter | None


@dataclass(frozen=True, slots=True)
class DashboardDraft:
    """`faults`: why metrics and filters cannot be read, each with its JSON path."""

    id: str | None
    name: str
    description: str | None
    workspace: str | None
    metrics: tuple[DraftMetric, ...]
    layout: tuple[Placement, ...]
    filters: tuple[DraftFilter, ...]
    app_filters: tuple[AppFilter, ...]
    faults: tuple[Fault, ...]
