"""A viewer's settings on a dashboard and questions to its cards, as parsed from a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from martlet.model.board import FilterValue
from martlet.model.chart import Chart
from martlet.model.question import Granularity, Scalar, SemanticQuestion


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a column that a card shows."""

    member: str
    value: Scalar | None


@dataclass(frozen=True, slots=True)
class Selection:
    """A point of the metric `metric_id` that was clicked: the other cards show its rows only."""

    metric_id: str
    point: Point

    @property
    def name(self) -> str:
        """The name by which an answer that ignores the selection refers to it."""
        return f"{self.metric_id}.{self.point.member}"


@dataclass(frozen=True, slots=True)
class BoardState:
    """The values of filters by name, and what is selected. None: the filter is set to nothing; a
    filter that is left out keeps its default.
    """

    filters: Mapping[str, FilterValue | None] = field(default_factory=dict)
    selections: tuple[Selection, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricDraft:
    """A question with its chart, which is not stored, or not yet."""

    question: SemanticQuestion
    chart: Chart


@dataclass(frozen=True, slots=True)
class AskedMetric:
    """A metric by its id, or a draft of one, as the viewer wants to see it.

    `drill` holds the values that were clicked, level by level; `order` columns, and whether they
    descend.
    """

    metric: str | MetricDraft
    grain: Granularity | None = None
    drill: tuple[Scalar | None, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class AskedExport:
    """One metric, or the whole board, in which `cards` are metrics that the viewer has cut, drilled
    into or searched. `palette`: the colours of series; empty for the usual ones.
    """

    metric: AskedMetric | None = None
    cards: tuple[AskedMetric, ...] = ()
    locale: str = "en-US"
    palette: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedOptions:
    """The choices of a filter: those that contain `search`, if that is given."""

    filter: str
    search: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class OwnMetric:
    """A metric that a viewer stores for themselves."""

    name: str
    description: str | None
    draft: MetricDraft
