"""Request and response bodies of the custom elements."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from martlet.compiler.semantic.transforms import period_of
from martlet.errors import Code, Failure
from martlet.http.bodies.base import Answer, Body, Name, Text
from martlet.http.bodies.board import PlacementBody, PublicId
from martlet.http.bodies.chart import ChartBody, ColumnName
from martlet.http.bodies.filter_values import FilterInput, filter_value, value_body
from martlet.http.bodies.mirror import mirrored, modelled
from martlet.http.bodies.query import (
    CertificateAnswer,
    ColumnAnswer,
    Direction,
    GranularityName,
    PresetName,
    SemanticBody,
    Value,
)
from martlet.model import interaction
from martlet.model.board import BoardFilter, Placement
from martlet.model.chart import Chart
from martlet.model.question import Granularity, SemanticQuestion
from martlet.services.viewing import catalogue
from martlet.services.viewing.board_view import BoardView, ColumnView, MetricView
from martlet.services.viewing.view import View

Cell = Value | int | float | bool | None
RoleName = Literal["dimension", "time", "measure", "column"]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
MOST_METRICS = 100
_MOST_DRAFTS = 10


class SelectionBody(Body):
    """A value that the viewer clicked in a metric. It filters the other metrics."""

    metric_id: Name
    member: ColumnName
    value: Cell

    def selection(self) -> interaction.Selection:
        return interaction.Selection(self.metric_id, interaction.Point(self.member, self.value))


class PointBody(Body):
    member: ColumnName
    value: Cell

    def point(self) -> interaction.Point:
        return interaction.Point(self.member, self.value)


class DraftBody(Body):
    """A metric that the viewer is editing and has not saved."""

    chart: ChartBody
    query: SemanticBody

    def draft(self) -> interaction.MetricDraft:
        """Raises INVALID_REQUEST_BODY."""
        return interaction.MetricDraft(self.query.question(), modelled(Chart, self.chart))


class AskedMetric(Body):
    """A metric with the viewer's current settings, or a draft of a metric."""

    key: Name = Field(description="Identifies the metric's line in the response.")
    metric_id: Name | None = None
    draft: DraftBody | None = None
    grain: GranularityName | None = None
    drill: list[Cell] = Field(default=[], max_length=10)
    order: list[tuple[ColumnName, Direction]] = Field(default=[], max_length=10)
    limit: int | None = Field(default=None, ge=1, le=10_000)
    offset: int | None = Field(default=None, ge=0, le=10_000_000)
    search: Text | None = None

    def parsed(self) -> interaction.AskedMetric:
        """Raises INVALID_REQUEST_BODY."""
        return interaction.AskedMetric(
            self._metric(),
            grain=Granularity(self.grain) if self.grain else None,
            drill=tuple(self.drill),
            order=ordered(self.order),
            limit=self.limit,
            offset=self.offset,
            search=self.search,
        )

    def _metric(self) -> str | interaction.MetricDraft:
        if self.metric_id is not None and self.draft is None:
            return self.metric_id
        if self.draft is not None and self.metric_id is None:
            return self.draft.draft()
        message = "Give metricId or draft, and not both."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="metrics")


class BoardStateBody(Body):
    """The viewer's settings on the board. An omitted filter keeps its default value."""

    embed_id: Name
    filters: dict[Name, FilterInput] = Field(default={}, max_length=30)
    selections: list[SelectionBody] = Field(default=[], max_length=20)

    def set_on(self, view: View) -> View:
        """`view` with what is set. Raises INVALID_REQUEST_BODY."""
        filters = {
            name: filter_value(view.filter(name).kind, value, f"filters.{name}")
            for name, value in self.filters.items()
        }
        selections = tuple(body.selection() for body in self.selections)
        return view.with_state(interaction.BoardState(filters, selections))


class BatchBody(BoardStateBody):
    metrics: list[AskedMetric] = Field(min_length=1, max_length=MOST_METRICS)

    @field_validator("metrics")
    @classmethod
    def _few_drafts(cls, metrics: list[AskedMetric]) -> list[AskedMetric]:
        """Limit the drafts: each is compiled anew, and a viewer edits one at a time."""
        if sum(asked.draft is not None for asked in metrics) > _MOST_DRAFTS:
            raise ValueError(f"at most {_MOST_DRAFTS} drafts can be asked at once")
        return metrics


class RowsBody(BoardStateBody):
    metric_id: Name
    grain: GranularityName | None = None
    drill: list[Cell] = Field(default=[], max_length=10)
    point: list[PointBody] = Field(default=[], max_length=10)
    order: list[tuple[ColumnName, Direction]] = Field(default=[], max_length=10)
    limit: int | None = Field(default=None, ge=1, le=10_000)
    offset: int | None = Field(default=None, ge=0, le=10_000_000)

    def parsed(self) -> interaction.AskedMetric:
        return interaction.AskedMetric(
            self.metric_id,
            grain=Granularity(self.grain) if self.grain else None,
            drill=tuple(self.drill),
            order=ordered(self.order),
            limit=self.limit,
            offset=self.offset,
        )


class ExportBody(BoardStateBody):
    format: Literal["csv", "xlsx", "pdf"]
    metric: AskedMetric | None = Field(default=None, description="Default: the board, as PDF.")
    cards: list[AskedMetric] = Field(
        default=[],
        max_length=MOST_METRICS,
        description="PDF of the board: the metrics whose settings the viewer has changed.",
    )
    locale: Text | None = Field(default=None, examples=["de-DE"])
    palette: list[Hex] = Field(
        default=[], max_length=20, description="PDF: the colours of series. Default: Martlet's own."
    )

    def parsed(self) -> interaction.AskedExport:
        """Raises INVALID_REQUEST_BODY."""
        export = interaction.AskedExport(
            metric=self.metric.parsed() if self.metric is not None else None,
            cards=tuple(card.parsed() for card in self.cards),
            palette=tuple(self.palette),
        )
        return replace(export, locale=self.locale) if self.locale else export


class OptionsBody(Body):
    embed_id: Name
    filter: Name
    search: Text | None = None
    limit: int = Field(default=100, ge=1, le=1000)

    def parsed(self) -> interaction.AskedOptions:
        return interaction.AskedOptions(self.filter, self.search, self.limit)


class OwnMetricBody(Body):
    """A metric that the viewer saves for their own use."""

    embed_id: Name
    name: Name
    description: Text | None = None
    chart: ChartBody
    query: SemanticBody

    def metric(self) -> interaction.OwnMetric:
        """Raises INVALID_REQUEST_BODY."""
        draft = interaction.MetricDraft(self.query.question(), modelled(Chart, self.chart))
        return interaction.OwnMetric(self.name, self.description, draft)


class OwnMetricUpdate(OwnMetricBody):
    metric_id: PublicId


class LayoutBody(Body):
    embed_id: Name
    layout: list[PlacementBody] = Field(max_length=200)

    @property
    def placements(self) -> list[Placement]:
        return [modelled(Placement, placement) for placement in self.layout]


class BoardColumn(Answer):
    name: str
    label: str | None
    data_type: str | None
    role: RoleName

    @classmethod
    def of(cls, found: ColumnView) -> "BoardColumn":
        column = found.column
        return cls(
            name=column.name,
            label=column.label,
            data_type=column.family.value if column.family else None,
            role=found.role.value,
        )


class DrillLevel(Answer):
    member: str
    label: str


class BoardMetric(Answer):
    id: str
    name: str
    description: str | None
    chart: ChartBody
    columns: list[BoardColumn]
    grain: GranularityName | None
    grains: list[GranularityName]
    drill: list[DrillLevel]
    has_rows: bool
    filters: list[str]
    is_own: bool
    query: SemanticBody | None

    @classmethod
    def of(cls, found: MetricView) -> "BoardMetric":
        metric, question = found.metric, found.metric.question
        semantic = question if isinstance(question, SemanticQuestion) else None
        period = period_of(semantic) if semantic else None
        return cls(
            id=metric.id,
            name=metric.name,
            description=metric.description,
            chart=mirrored(ChartBody, metric.chart),
            columns=[BoardColumn.of(column) for column in found.columns],
            grain=period.granularity.value if period and period.granularity else None,
            grains=[grain.value for grain in metric.grains],
            drill=[DrillLevel(member=member, label=label) for member, label in found.drill],
            has_rows=found.has_rows,
            filters=list(found.filters),
            is_own=found.is_own,
            query=SemanticBody.of(semantic) if found.is_own and semantic else None,
        )


class BoardFilterAnswer(Answer):
    name: str
    label: str
    kind: Literal["dateRange", "select", "multiSelect", "numberRange", "search"]
    value: FilterInput
    presets: list[PresetName]
    choices: list[Any] | None

    @classmethod
    def of(cls, found: BoardFilter) -> "BoardFilterAnswer":
        return cls(
            name=found.name,
            label=found.label or found.name,
            kind=found.kind.value,
            value=value_body(found.kind, found.value),
            presets=[preset.value for preset in found.presets],
            choices=None if found.choices is None else list(found.choices),
        )


class AllowsAnswer(Answer):
    create_metrics: bool
    update_metrics: bool
    delete_metrics: bool
    change_layout: bool
    underlying_data: bool
    download: bool
    show_name: bool
    fullscreen: bool


class Board(Answer):
    embed_id: str
    embed_type: Literal["dashboard", "metric"]
    name: str | None = Field(description="Null if the embed does not show the name.")
    description: str | None
    timezone: str
    expires_in: int = Field(description="Seconds until the token expires.")
    metrics: list[BoardMetric]
    layout: list[PlacementBody]
    is_own_layout: bool = Field(description="Whether the layout is the viewer's own.")
    filters: list[BoardFilterAnswer]
    allows: AllowsAnswer
    theme: dict[str, Any] | None

    @classmethod
    def of(cls, found: BoardView) -> "Board":
        view = found.view
        theme = view.guest.scope.theme
        return cls(
            embed_id=view.embed.id,
            embed_type=view.embed.type.value,
            name=view.name,
            description=view.description,
            timezone=view.guest.timezone,
            expires_in=found.expires_in,
            metrics=[BoardMetric.of(metric) for metric in found.metrics],
            layout=[mirrored(PlacementBody, placement) for placement in found.layout],
            is_own_layout=view.own_layout is not None,
            filters=[BoardFilterAnswer.of(known) for known in view.filters],
            allows=AllowsAnswer(**asdict(view.allows)),
            theme=dict(theme) if theme else None,
        )


class BoardAnswer(Answer):
    data: Board
    error: None = None


class OptionsAnswer(Answer):
    data: list[Any]
    truncated: bool
    error: None = None


class CatalogueMember(Answer):
    member: str
    label: str
    data_type: str | None

    @classmethod
    def of(cls, found: catalogue.CatalogueMember) -> "CatalogueMember":
        family = found.family.value if found.family else None
        return cls(member=found.member, label=found.label, data_type=family)


class CatalogueTable(Answer):
    name: str
    label: str
    dimensions: list[CatalogueMember]
    measures: list[CatalogueMember]

    @classmethod
    def of(cls, found: catalogue.CatalogueTable) -> "CatalogueTable":
        return cls(
            name=found.name,
            label=found.label,
            dimensions=[CatalogueMember.of(member) for member in found.dimensions],
            measures=[CatalogueMember.of(member) for member in found.measures],
        )


class Catalogue(Answer):
    tables: list[CatalogueTable]


class CatalogueAnswer(Answer):
    data: Catalogue
    error: None = None


def ordered(order: Sequence[tuple[str, str]]) -> tuple[tuple[str, bool], ...]:
    """Columns and directions, as columns and whether they descend."""
    return tuple((column, direction == "desc") for column, direction in order)


class ComparisonAnswer(Answer):
    rows: list[list[Any]]
    start: str
    end: str


class TrendAnswer(Answer):
    columns: list[ColumnAnswer]
    rows: list[list[Any]]


class MetricLine(Answer):
    """One line of a batch: a metric's result or its error."""

    key: str
    metric_id: str | None
    columns: list[ColumnAnswer]
    rows: list[list[Any]]
    row_count: int
    truncated: bool
    comparison: ComparisonAnswer | None
    trend: TrendAnswer | None
    level: int
    ignored: list[str]
    certificate: CertificateAnswer
    time_taken: float = Field(description="Milliseconds.")
    error: None = None
