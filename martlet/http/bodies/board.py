"""Dashboards and their metrics as they travel: what is read can be sent back as it is."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, WithJsonSchema

from martlet.errors import Code, Failure, invalid
from martlet.http.bodies.base import Answer, Body, Name, Text
from martlet.http.bodies.chart import ChartBody
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
    DayRange,
    FilterKind,
    FilterValue,
    Metric,
    NumberRange,
    Placement,
)
from martlet.model.chart import Chart
from martlet.model.period import Preset
from martlet.model.question import Granularity, Question, SemanticQuestion, SqlQuestion

PublicId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
_SCALAR = {"type": ["string", "number", "boolean"]}
_DAY = {"type": ["string", "null"], "examples": ["2026-01-31"]}
_NUMBER = {"type": ["number", "null"]}
FilterInput = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "By the filter's kind: a preset or days, both included; one value; a"
            " list of values; the ends of a range of numbers. Null for none.",
            "anyOf": [
                {"type": "object", "properties": {"preset": {"enum": [p.value for p in Preset]}}},
                {"type": "object", "properties": {"start": _DAY, "end": _DAY}},
                {"type": "object", "properties": {"min": _NUMBER, "max": _NUMBER}},
                {"type": "array", "items": _SCALAR},
                {**_SCALAR, "type": [*_SCALAR["type"], "null"]},
            ],
        }
    ),
]


class AppFilterBody(Body):
    """A filter that only guest tokens set: forced, and unseen by the viewer."""

    name: Name = Field(examples=["region"])
    columns: list[Member] = Field(
        min_length=1,
        max_length=20,
        description="Columns that it narrows, hidden ones too, each in its own table.",
        examples=[["customers.country"]],
    )


class MetricBody(Body):
    """A question with its chart: `query` or `sql`."""

    id: PublicId | None = Field(default=None, description="Made up where it is left out.")
    name: Name = Field(examples=["Revenue by country"])
    description: Text | None = None
    datamart_name: Name = Field(examples=["sales-analytics"])
    query: SemanticBody | None = None
    sql: Annotated[str, StringConstraints(min_length=1)] | None = None
    chart: ChartBody
    drill: list[Member] = Field(
        default=[], max_length=10, description="Dimensions that a click leads down to, in order."
    )
    grains: list[GranularityName] = Field(
        default=[], max_length=8, description="What viewers may cut its periods to."
    )
    app_filters: list[AppFilterBody] = Field(default=[], max_length=20)

    def metric(self, metric_id: str, at: str) -> Metric:
        """Raises INVALID_REQUEST_BODY unless there is exactly one question."""
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
        return self.query.question(None)

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


class PlacementBody(Body):
    """Where a metric's card is: twelve columns, rows of one height."""

    metric_id: PublicId
    x: int = Field(ge=0, le=11)
    y: int = Field(ge=0, le=1000)
    width: int = Field(ge=1, le=12)
    height: int = Field(ge=1, le=50)


class BoardFilterBody(Body):
    """A filter that viewers set. It drives the metrics that `drives` names, or all of them."""

    name: Name = Field(examples=["period"])
    label: Text | None = None
    kind: Literal["dateRange", "select", "multiSelect", "numberRange", "search"]
    member: Member | None = Field(
        default=None,
        description="What it filters in every metric that can be filtered by it.",
        examples=["orders.created_at"],
    )
    drives: dict[PublicId, Member] | None = Field(
        default=None, description="Or, by metric: what it filters there.", max_length=200
    )
    value: FilterInput = Field(default=None, description="What it begins with.")
    presets: list[PresetName] = Field(default=[], max_length=20)
    choices: list[Value | int | float | bool] | None = Field(
        default=None, max_length=1000, description="Left out: the values of the client's own rows."
    )

    def filter(self, drives: dict[str, str], at: str) -> BoardFilter:
        kind = FilterKind(self.kind)
        return BoardFilter(
            name=self.name,
            kind=kind,
            drives=drives,
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
                "value": shown_value(found.kind, found.value),
                "presets": [preset.value for preset in found.presets],
                "choices": None if found.choices is None else list(found.choices),
            }
        )


class DashboardBody(Body):
    id: PublicId | None = Field(default=None, description="Made up where it is left out.")
    name: Name = Field(examples=["Sales"])
    description: Text | None = None
    workspace_name: Name | None = None
    metrics: list[MetricBody] = Field(default=[], max_length=100)
    layout: list[PlacementBody] = Field(
        default=[], max_length=200, description="Left out: cards one after the other."
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
                "layout": [mirrored(PlacementBody, place) for place in board.layout],
                "filters": [BoardFilterBody.of(found) for found in board.filters],
                "appFilters": [mirrored(AppFilterBody, f) for f in board.app_filters],
            }
        )

    @property
    def placements(self) -> tuple[Placement, ...]:
        return tuple(modelled(Placement, body) for body in self.layout)


class DashboardUpdate(DashboardBody):
    """The whole dashboard, in the place of the one of that id."""

    id: PublicId


class DashboardAnswer(Answer):
    data: DashboardBody
    error: None = None


class DashboardRow(Answer):
    id: str
    name: str
    description: str | None
    workspace_name: str | None
    metrics: int = Field(description="How many metrics it has.")


class DashboardsAnswer(Answer):
    data: list[DashboardRow]
    error: None = None


class DashboardPlan(Answer):
    """What storing a dashboard would do; metrics by their ids."""

    action: Literal["create", "replace"]
    id: str
    added: list[str]
    changed: list[str]
    removed: list[str]
    breaks: list[str] = Field(description="Embeds, by name, that show what is removed.")


class DashboardPlanAnswer(Answer):
    data: DashboardPlan
    error: None = None


class MetricAnswer(Answer):
    data: MetricBody
    error: None = None


class MetricsAnswer(Answer):
    data: list[MetricBody]
    error: None = None


def filter_value(kind: FilterKind, value: Any, at: str) -> FilterValue | None:  # noqa: ANN401
    """What a filter of `kind` is set to. Raises INVALID_REQUEST_BODY for what is none."""
    if value is None:
        return None
    found = _READERS[kind](value)
    if found is None:
        raise invalid(at, f"is no value of a {kind.value} filter; it wants {_WANTED[kind]}")
    return found


def shown_value(kind: FilterKind, value: FilterValue | None) -> Any:  # noqa: ANN401
    """`value` as `filter_value` reads it."""
    match value:
        case Preset():
            return {"preset": value.value}
        case DayRange():
            return {"start": value.start, "end": value.end}
        case NumberRange():
            return {"min": value.min, "max": value.max}
        case tuple():
            return list(value) if kind is FilterKind.MULTI_SELECT else value[0]
    return None


def _days(value: Any) -> FilterValue | None:  # noqa: ANN401
    """`startDate` and `endDate` are what older clients send."""
    if not isinstance(value, dict):
        return None
    if set(value) == {"preset"} and value["preset"] in list(Preset):
        return Preset(value["preset"])
    renamed = {{"startDate": "start", "endDate": "end"}.get(k, k): v for k, v in value.items()}
    is_range = bool(renamed) and set(renamed) <= {"start", "end"} and len(renamed) == len(value)
    if not is_range or any(not isinstance(end, str | None) for end in renamed.values()):
        return None
    return DayRange(renamed.get("start"), renamed.get("end"))


def _numbers(value: Any) -> FilterValue | None:  # noqa: ANN401
    if not isinstance(value, dict) or not value or not set(value) <= {"min", "max"}:
        return None
    ends = value.values()
    if any(isinstance(end, bool) or not isinstance(end, int | float | None) for end in ends):
        return None
    return NumberRange(value.get("min"), value.get("max"))


def _one(value: Any) -> FilterValue | None:  # noqa: ANN401
    return (value,) if _is_scalar(value) else None


def _several(value: Any) -> FilterValue | None:  # noqa: ANN401
    if _is_scalar(value):
        return (value,)
    if not isinstance(value, list) or not 0 < len(value) <= 1000:
        return None
    return tuple(value) if all(map(_is_scalar, value)) else None


def _text(value: Any) -> FilterValue | None:  # noqa: ANN401
    return (value,) if isinstance(value, str) and _is_scalar(value) else None


def _is_scalar(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 10_000 and "\0" not in value
    return isinstance(value, int | float)


_READERS = {
    FilterKind.DATE_RANGE: _days,
    FilterKind.SELECT: _one,
    FilterKind.MULTI_SELECT: _several,
    FilterKind.NUMBER_RANGE: _numbers,
    FilterKind.SEARCH: _text,
}
_WANTED = {
    FilterKind.DATE_RANGE: '{"preset": "last30Days"} or {"start": "2026-01-01", "end": null}',
    FilterKind.SELECT: "one value",
    FilterKind.MULTI_SELECT: "a list of 1 to 1,000 values",
    FilterKind.NUMBER_RANGE: '{"min": 1, "max": null}',
    FilterKind.SEARCH: "a text",
}


def app_value(value: Any, at: str) -> FilterValue:  # noqa: ANN401
    """A forced value: what it is tells its kind. Values only: SQL is never taken.

    Raises APP_FILTER_PARAM_ERROR.
    """
    found = _days(value) or _numbers(value) or _several(value)
    if found is None or found in (DayRange(), NumberRange()):
        message = f"{at} is no value: give one, a list, a range of days or one of numbers."
        raise Failure(Code.APP_FILTER_PARAM_ERROR, message, at=at)
    return found
