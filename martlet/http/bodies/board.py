"""Bodies of dashboards and their metrics. Clients can send back what they read unchanged."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints

from martlet.errors import Failure, Fault, invalid
from martlet.http.bodies.base import Answer, Body, Name, Text
from martlet.http.bodies.chart import ChartBody
from martlet.http.bodies.filter_values import FilterInput, filter_value, value_body
from martlet.http.bodies.mirror import mirrored, modelled
from martlet.http.bodies.query import (
    GranularityName,
    Member,
    PresetName,
    SemanticBody,
    Value,
)
from martlet.model.board import (
    AppFilter,
    BoardFilter,
    Dashboard,
    FilterKind,
    Metric,
    Placement,
)
from martlet.model.chart import Chart
from martlet.model.dashboard_draft import DashboardDraft, DraftFilter, DraftMetric
from martlet.model.period import Preset
from martlet.model.question import Granularity, Question, SemanticQuestion, SqlQuestion
from martlet.services.authoring import dashboards

T = TypeVar("T")

PublicId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


class AppFilterBody(Body):
    """A filter that only guest tokens set. Viewers neither see nor change it."""

    name: Name = Field(examples=["region"])
    columns: list[Member] = Field(
        min_length=1,
        max_length=20,
        description="The columns that the filter applies to, one per table. They may be hidden.",
        examples=[["customers.country"]],
    )


class MetricBody(Body):
    """A query with its chart. Exactly one of `query` and `sql` is required."""

    id: PublicId | None = Field(default=None, description="Default: a generated id.")
    name: Name = Field(examples=["Revenue by country"])
    description: Text | None = None
    datamart_name: Name = Field(examples=["sales-analytics"])
    query: SemanticBody | None = None
    sql: Annotated[str, StringConstraints(min_length=1)] | None = None
    chart: ChartBody
    drill: list[Member] = Field(
        default=[],
        max_length=10,
        description="The dimensions that a click drills down to, in order.",
    )
    grains: list[GranularityName] = Field(
        default=[], max_length=8, description="The granularities that viewers may choose."
    )
    app_filters: list[AppFilterBody] = Field(default=[], max_length=20)

    def metric(self, metric_id: str = "", at: str = "") -> Metric:
        """Raises INVALID_REQUEST_BODY unless there is exactly one question, which can be read."""
        return Metric(
            id=metric_id,
            name=self.name,
            datamart=self.datamart_name,
            question=self._question(at),
            chart=modelled(Chart, self.chart),
            description=self.description,
            drill=tuple(self.drill),
            grains=tuple(Granularity(grain) for grain in self.grains),
            app_filters=tuple(modelled(AppFilter, body) for body in self.app_filters),
        )

    def _question(self, at: str) -> Question:
        if (self.sql is None) == (self.query is None):
            where = f"{at}.query" if at else "query"
            raise invalid(where, "or sql is needed, and not both")
        if self.query is None:
            return SqlQuestion(self.sql or "")
        try:
            return self.query.question()
        except Failure as failure:
            raise Failure.of([_within(fault, at) for fault in failure.faults]) from None

    @classmethod
    def of(cls, metric: Metric) -> "MetricBody":
        asked = metric.question
        return cls.model_validate(
            {
                "id": metric.id,
                "name": metric.name,
                "description": metric.description,
                "datamartName": metric.datamart,
                "query": SemanticBody.of(asked) if isinstance(asked, SemanticQuestion) else None,
                "sql": asked.text if isinstance(asked, SqlQuestion) else None,
                "chart": mirrored(ChartBody, metric.chart),
                "drill": list(metric.drill),
                "grains": [grain.value for grain in metric.grains],
                "appFilters": [mirrored(AppFilterBody, f) for f in metric.app_filters],
            }
        )


def _within(fault: Fault, at: str) -> Fault:
    """Conditions tell their path from the query on."""
    if not at or fault.at is None:
        return fault
    return Fault(fault.code, f"{at}.{fault.at}", f"{at}.{fault.message}")


class PlacementBody(Body):
    """The position and size of a metric's card, on a grid of twelve columns."""

    metric_id: PublicId
    x: int = Field(ge=0, le=11)
    y: int = Field(ge=0, le=1000)
    width: int = Field(ge=1, le=12)
    height: int = Field(ge=1, le=50)


class BoardFilterBody(Body):
    """A filter that viewers set. It applies to the metrics in `drives`, or to all metrics."""

    name: Name = Field(examples=["period"])
    label: Text | None = None
    kind: Literal["dateRange", "select", "multiSelect", "numberRange", "search"]
    member: Member | None = Field(
        default=None,
        description="The member that the filter applies to, in every metric that has it.",
        examples=["orders.created_at"],
    )
    drives: dict[PublicId, Member] | None = Field(
        default=None,
        description="The member that the filter applies to, by metric.",
        max_length=200,
    )
    value: FilterInput = Field(default=None, description="The filter's default value.")
    presets: list[PresetName] = Field(default=[], max_length=20)
    choices: list[Value | int | float | bool] | None = Field(
        default=None, max_length=1000, description="Default: the values in the client's own rows."
    )

    def filter(self, at: str) -> BoardFilter:
        """Raises INVALID_REQUEST_BODY for a value that does not fit the kind."""
        kind = FilterKind(self.kind)
        return BoardFilter(
            name=self.name,
            kind=kind,
            drives=dict(self.drives or {}),
            label=self.label,
            value=filter_value(kind, self.value, f"{at}.value"),
            presets=tuple(Preset(name) for name in self.presets),
            choices=None if self.choices is None else tuple(self.choices),
        )

    @classmethod
    def of(cls, found: BoardFilter) -> "BoardFilterBody":
        return cls.model_validate(
            {
                "name": found.name,
                "label": found.label,
                "kind": found.kind.value,
                "drives": dict(found.drives),
                "value": value_body(found.kind, found.value),
                "presets": [preset.value for preset in found.presets],
                "choices": None if found.choices is None else list(found.choices),
            }
        )


class DashboardBody(Body):
    id: PublicId | None = Field(default=None, description="Default: a generated id.")
    name: Name = Field(examples=["Sales"])
    description: Text | None = None
    workspace_name: Name | None = None
    metrics: list[MetricBody] = Field(default=[], max_length=100)
    layout: list[PlacementBody] = Field(
        default=[], max_length=200, description="Default: cards are placed automatically."
    )
    filters: list[BoardFilterBody] = Field(default=[], max_length=30)
    app_filters: list[AppFilterBody] = Field(default=[], max_length=30)

    @classmethod
    def of(cls, board: Dashboard) -> "DashboardBody":
        return cls.model_validate(
            {
                "id": board.id,
                "name": board.name,
                "description": board.description,
                "workspaceName": board.workspace,
                "metrics": [MetricBody.of(metric) for metric in board.metrics],
                "layout": [mirrored(PlacementBody, placement) for placement in board.layout],
                "filters": [BoardFilterBody.of(found) for found in board.filters],
                "appFilters": [mirrored(AppFilterBody, f) for f in board.app_filters],
            }
        )

    def draft(self) -> DashboardDraft:
        """The parts of the body that can be read, and the faults of the rest."""
        faults: list[Fault] = []
        metrics = [
            DraftMetric(body.id, body.name, body.datamart_name, metric)
            for i, body in enumerate(self.metrics)
            for metric in [_read(partial(body.metric, at=f"metrics[{i}]"), faults)]
        ]
        filters = [
            DraftFilter(body.name, body.member, body.drives is not None, found)
            for i, body in enumerate(self.filters)
            for found in [_read(partial(body.filter, f"filters[{i}]"), faults)]
        ]
        return DashboardDraft(
            id=self.id,
            name=self.name,
            description=self.description,
            workspace=self.workspace_name,
            metrics=tuple(metrics),
            layout=tuple(modelled(Placement, body) for body in self.layout),
            filters=tuple(filters),
            app_filters=tuple(modelled(AppFilter, body) for body in self.app_filters),
            faults=tuple(faults),
        )


def _read(read: Callable[[], T], faults: list[Fault]) -> T | None:
    """The result of `read`; None if it fails, with the reasons added to `faults`."""
    try:
        return read()
    except Failure as failure:
        faults.extend(failure.faults)
        return None


class DashboardUpdate(DashboardBody):
    """The new content of the dashboard with this id."""

    id: PublicId


class DashboardAnswer(Answer):
    data: DashboardBody
    error: None = None


class DashboardRow(Answer):
    id: str
    name: str
    description: str | None
    workspace_name: str | None
    metrics: int = Field(description="Number of metrics.")

    @classmethod
    def of(cls, board: Dashboard) -> "DashboardRow":
        return cls(
            id=board.id,
            name=board.name,
            description=board.description,
            workspace_name=board.workspace,
            metrics=len(board.metrics),
        )


class DashboardsAnswer(Answer):
    data: list[DashboardRow]
    error: None = None


class DashboardPlan(Answer):
    """The effect that storing a dashboard would have. Metrics are named by their ids."""

    action: Literal["create", "replace"]
    id: str
    added: list[str]
    changed: list[str]
    removed: list[str]
    breaks: list[str] = Field(description="Names of the embeds that show a removed metric.")

    @classmethod
    def of(cls, plan: dashboards.DashboardPlan) -> "DashboardPlan":
        return cls(
            action="replace" if plan.old else "create",
            id=plan.new.id,
            added=plan.added,
            changed=plan.changed,
            removed=plan.removed,
            breaks=plan.breaks,
        )


class DashboardPlanAnswer(Answer):
    data: DashboardPlan
    error: None = None


class MetricAnswer(Answer):
    data: MetricBody
    error: None = None


class MetricsAnswer(Answer):
    data: list[MetricBody]
    error: None = None
