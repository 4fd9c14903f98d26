"""Charts as they travel."""

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
    """How numbers are written, by the page's locale."""

    style: Literal["decimal", "currency", "percent", "unit", "bytes"] = "decimal"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = Field(
        default=None, description="An ISO 4217 code.", examples=["EUR"]
    )
    unit: Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,40}$")] | None = Field(
        default=None, description="A unit that browsers know.", examples=["kilometer"]
    )
    digits: int | None = Field(default=None, ge=0, le=20, description="Digits of the fraction.")
    is_compact: bool = False


class RuleBody(Body):
    """Marks the cells of a table that fit."""

    column: ColumnName
    operator: Literal["gt", "gte", "lt", "lte", "equals"]
    value: int | float | Text
    tone: Literal["good", "bad", "warning"]


class ChartBody(Body):
    """Columns that are left out go by their roles: the first time or dimension is `x`."""

    kind: KindName = Field(examples=["bar"])
    x: ColumnName | None = None
    series: ColumnName | None = None
    values: list[ColumnName] = Field(default=[], max_length=50)
    is_stacked: bool = False
    is_horizontal: bool = False
    lines: list[ColumnName] = Field(
        default=[], max_length=50, description="Of a combo: the values that are lines."
    )
    comparison: Literal["previousPeriod", "previousYear"] | None = Field(
        default=None, description="Of a number: what it is compared with."
    )
    is_lower_better: bool = False
    trend: GranularityName | None = Field(
        default=None, description="Of a number: the grain of its sparkline."
    )
    min: float | int | None = None
    max: float | int | None = None
    target: float | int | None = Field(default=None, description="Of a gauge.")
    rules: list[RuleBody] = Field(default=[], max_length=50)
    page_size: int | None = Field(default=None, ge=1, le=1000)
    formats: dict[ColumnName, FormatBody] = Field(default={}, max_length=100)
    labels: dict[ColumnName, Text] = Field(default={}, max_length=100)
