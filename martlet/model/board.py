"""Dashboards: metrics on a grid, the filters that apply to them, and embeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from martlet.model.chart import Chart
from martlet.model.period import Preset
from martlet.model.question import Granularity, Question, Scalar

COLUMNS = 12


@dataclass(frozen=True, slots=True)
class AppFilter:
    """A filter that only guest tokens set. `columns` are written `table.column`, with exposed or
    hidden names; each restricts the rows of its table.
    """

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """A question with its chart. `drill` lists the dimensions that clicks drill down to, in order;
    `grains` lists the granularities that a viewer may choose.
    """

    id: str
    name: str
    datamart: str
    question: Question
    chart: Chart
    description: str | None = None
    drill: tuple[str, ...] = ()
    grains: tuple[Granularity, ...] = ()
    app_filters: tuple[AppFilter, ...] = ()


class FilterKind(StrEnum):
    DATE_RANGE = "dateRange"
    SELECT = "select"
    MULTI_SELECT = "multiSelect"
    NUMBER_RANGE = "numberRange"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days in the viewer's time zone, both included; None leaves that end open."""

    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Integers stay integers, however large they are."""

    min: int | float | None = None
    max: int | float | None = None


FilterValue = Preset | DayRange | NumberRange | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """`drives` maps metric ids to the member that is filtered. `choices` None: the client's own."""

    name: str
    kind: FilterKind
    drives: Mapping[str, str]
    label: str | None = None
    value: FilterValue | None = None
    presets: tuple[Preset, ...] = ()
    choices: tuple[Scalar, ...] | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """The position of a metric's card on the grid of twelve columns."""

    metric_id: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Dashboard:
    id: str
    name: str
    version: int = 1
    description: str | None = None
    workspace: str | None = None
    metrics: tuple[Metric, ...] = ()
    layout: tuple[Placement, ...] = ()
    filters: tuple[BoardFilter, ...] = ()
    app_filters: tuple[AppFilter, ...] = ()

    @property
    def metrics_by_id(self) -> Mapping[str, Metric]:
        return {metric.id: metric for metric in self.metrics}

    @property
    def datamarts(self) -> frozenset[str]:
        return frozenset(metric.datamart for metric in self.metrics)


class EmbedType(StrEnum):
    DASHBOARD = "dashboard"
    METRIC = "metric"


@dataclass(frozen=True, slots=True)
class TableTenancy:
    """A column of a table that has to hold the client's key too."""

    name: str
    client_column: str
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class Allows:
    """Permissions of viewers. Permissions beyond the author's layout are off by default."""

    create_metrics: bool = False
    update_metrics: bool = False
    delete_metrics: bool = False
    change_layout: bool = False
    underlying_data: bool = False
    download: bool = True
    show_name: bool = True
    fullscreen: bool = True


@dataclass(frozen=True)
class Embed:
    """A dashboard, or one metric of it, that a data app shows."""

    id: str
    name: str
    data_app_id: str
    dashboard_id: str
    datamart_id: str
    type: EmbedType
    version: int = 1
    metric_id: str | None = None
    workspace: str | None = None
    allows: Allows = field(default_factory=Allows)
    tenancies: tuple[TableTenancy, ...] = ()
