"""What the custom elements ask, and what they are answered."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from martlet.http.bodies.base import Answer, Body, Name, Text
from martlet.http.bodies.board import FilterInput, PlacementBody, PublicId
from martlet.http.bodies.chart import ChartBody, ColumnName
from martlet.http.bodies.query import (
    CertificateAnswer,
    ColumnAnswer,
    Direction,
    GranularityName,
    PresetName,
    SemanticBody,
    Value,
)

Cell = Value | int | float | bool | None
Role = Literal["dimension", "time", "measure", "column"]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
MOST_METRICS = 100
_MOST_DRAFTS = 10


class SelectionBody(Body):
    """A value that was clicked in a metric: the others show its rows only."""

    metric_id: Name
    member: ColumnName
    value: Cell


class PointBody(Body):
    member: ColumnName
    value: Cell


class DraftBody(Body):
    """A metric that is being made."""

    chart: ChartBody
    query: SemanticBody


class AskedMetric(Body):
    """A metric, as the viewer wants it now; or a draft of one."""

    key: Name = Field(description="What its line of the answer is told by.")
    metric_id: Name | None = None
    draft: DraftBody | None = None
    grain: GranularityName | None = None
    drill: list[Cell] = Field(default=[], max_length=10)
    order: list[tuple[ColumnName, Direction]] = Field(default=[], max_length=10)
    limit: int | None = Field(default=None, ge=1, le=10_000)
    offset: int | None = Field(default=None, ge=0, le=10_000_000)
    search: Text | None = None


class BoardState(Body):
    """What the viewer has set on the board. A filter that is left out has its own value."""

    embed_id: Name
    filters: dict[Name, FilterInput] = Field(default={}, max_length=30)
    selections: list[SelectionBody] = Field(default=[], max_length=20)


class BatchBody(BoardState):
    metrics: list[AskedMetric] = Field(min_length=1, max_length=MOST_METRICS)

    @field_validator("metrics")
    @classmethod
    def _few_drafts(cls, metrics: list[AskedMetric]) -> list[AskedMetric]:
        """Each is compiled anew, and a viewer makes one at a time."""
        if sum(asked.draft is not None for asked in metrics) > _MOST_DRAFTS:
            raise ValueError(f"at most {_MOST_DRAFTS} drafts can be asked at once")
        return metrics


class RowsBody(BoardState):
    metric_id: Name
    grain: GranularityName | None = None
    drill: list[Cell] = Field(default=[], max_length=10)
    point: list[PointBody] = Field(default=[], max_length=10)
    order: list[tuple[ColumnName, Direction]] = Field(default=[], max_length=10)
    limit: int | None = Field(default=None, ge=1, le=10_000)
    offset: int | None = Field(default=None, ge=0, le=10_000_000)


class ExportBody(BoardState):
    format: Literal["csv", "xlsx", "pdf"]
    metric: AskedMetric | None = Field(default=None, description="Left out: the board, as PDF.")
    cards: list[AskedMetric] = Field(
        default=[],
        max_length=MOST_METRICS,
        description="Of the board as PDF: metrics that the viewer has cut, drilled or searched.",
    )
    locale: Text | None = Field(default=None, examples=["de-DE"])
    palette: list[Hex] = Field(
        default=[], max_length=20, description="Of series on paper; left out: Martlet's own."
    )


class OptionsBody(Body):
    embed_id: Name
    filter: Name
    search: Text | None = None
    limit: int = Field(default=100, ge=1, le=1000)


class OwnMetricBody(Body):
    """A metric that the viewer keeps for themselves."""

    embed_id: Name
    name: Name
    description: Text | None = None
    chart: ChartBody
    query: SemanticBody


class OwnMetricUpdate(OwnMetricBody):
    metric_id: PublicId


class LayoutBody(Body):
    embed_id: Name
    layout: list[PlacementBody] = Field(max_length=200)


class BoardColumn(Answer):
    name: str
    label: str | None
    data_type: str | None
    role: Role


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


class BoardFilterAnswer(Answer):
    name: str
    label: str
    kind: Literal["dateRange", "select", "multiSelect", "numberRange", "search"]
    value: FilterInput
    presets: list[PresetName]
    choices: list[Any] | None


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
    name: str | None = Field(description="Null where the embed does not show it.")
    description: str | None
    timezone: str
    expires_in: int = Field(description="Seconds until the token ends, by the server's clock.")
    metrics: list[BoardMetric]
    layout: list[PlacementBody]
    is_own_layout: bool = Field(description="Whether the viewer has laid it out.")
    filters: list[BoardFilterAnswer]
    allows: AllowsAnswer
    theme: dict[str, Any] | None


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


class CatalogueTable(Answer):
    name: str
    label: str
    dimensions: list[CatalogueMember]
    measures: list[CatalogueMember]


class Catalogue(Answer):
    tables: list[CatalogueTable]


class CatalogueAnswer(Answer):
    data: Catalogue
    error: None = None


class ComparisonAnswer(Answer):
    rows: list[list[Any]]
    start: str
    end: str


class TrendAnswer(Answer):
    columns: list[ColumnAnswer]
    rows: list[list[Any]]


class MetricLine(Answer):
    """One line of a batch: a metric's answer, or its error."""

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
