"""Bodies of a back end's metric query. The response has rows as objects, in the older shape."""

from typing import Any

from pydantic import Field

from martlet.http.bodies.access import ClientId
from martlet.http.bodies.base import Answer, Body, Name
from martlet.http.bodies.filter_values import FilterInput


class MetricQueryBody(Body):
    embed_id: Name
    metric_id: Name = Field(examples=["orders"])
    client_id: ClientId | int = Field(
        description="The client whose rows are returned.", examples=["nordwind-traders"]
    )
    dashboard_filter: dict[Name, FilterInput] = Field(
        default={},
        max_length=30,
        description="Values of the dashboard's board filters and app filters.",
        examples=[{"period": {"preset": "last90Days"}}],
    )
    metric_filter: dict[Name, FilterInput] = Field(
        default={}, max_length=30, description="Values of the metric's app filters."
    )


class MetaColumn(Answer):
    name: str
    data_type: str = Field(description="One of: number, string, date, boolean.")


class MetaData(Answer):
    columns: list[MetaColumn]
    groupby_column_list: list[str] = Field(description="The columns that the rows are grouped by.")


class MetricQueryAnswer(Answer):
    data: list[dict[str, Any]]
    time_taken: float = Field(description="Milliseconds.")
    total_records: int
    meta_data: MetaData
    metricid: str
    error: None = None
