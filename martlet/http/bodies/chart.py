"""Request and response bodies of charts."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from martlet.http.bodies.base import Body, Text
from martlet.http.bodies.query import GranularityName

ColumnName = Annotated[str, StringConstraints(min_length=1, max_length=700)]
KindName = Literal[
    "number", "line", "area", "bar", "combo", "pie", "donut", "scatter", "heatmap", "funnel",
    "gauge", "table", "pivot",
]  # fmt: skip


class FormatBody(Body):
    """The format of numbers, in the page's locale."""

    style: Literal["decimal", "currency", "percent", "unit", "bytes"] = "decimal"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = Field(
        default=None, description="An ISO 4217 code.", examples=["EUR"]
    )
    unit: Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,40}$")] | None = Field(
        default=None, description="A unit of the CLDR, as browsers know it.", examples=["kilometer"]
    )
    digits: int | None = Field(default=None, ge=0, le=20, description="Number of decimals.")
    is_compact: bool = False


class RuleBody(Body):
    """Highlights the table cells that meet a condition."""

    column: ColumnName
    operator: Literal["gt", "gte", "lt", "lte", "equals"]
    value: int | float | Text
    tone: Literal["good", "bad", "warning"]


class ChartBody(Body):
    """A chart. Default columns follow their roles: `x` is the first time dimension or dimension."""

    kind: KindName = Field(examples=["bar"])
    x: ColumnName | None = None
    series: ColumnName | None = None
    values: list[ColumnName] = Field(default=[], max_length=50)
    is_stacked: bool = False
    is_horizontal: bool = False
    lines: list[ColumnName] = Field(
        default=[], max_length=50, description="Combo charts: the values drawn as lines."
    )
    comparison: Literal["previousPeriod", "previousYear"] | None = Field(
        default=None, description="Number cards: the period to compare with."
    )
    is_lower_better: bool = False
    trend: GranularityName | None = Field(
        default=None, description="Number cards: the granularity of the sparkline."
    )
    min: float | int | None = None
    max: float | int | None = None
    target: float | int | None = Field(default=None, description="Gauges: the target value.")
    rules: list[RuleBody] = Field(default=[], max_length=50)
    page_size: int | None = Field(default=None, ge=1, le=1000)
    formats: dict[ColumnName, FormatBody] = Field(default={}, max_length=100)
    labels: dict[ColumnName, Text] = Field(default={}, max_length=100)
