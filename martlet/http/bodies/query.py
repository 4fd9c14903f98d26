"""Request and response bodies of the data plane."""

from typing import Annotated, Any, Literal

from annotated_types import Len
from pydantic import Field, StringConstraints

from martlet.errors import invalid
from martlet.http.bodies.access import ClientId
from martlet.http.bodies.base import Answer, Body, Name, Text
from martlet.model.certificate import TableRead
from martlet.model.period import Preset
from martlet.model.question import (
    AllOf,
    AnyOf,
    Condition,
    DatamartQuestion,
    Filter,
    Granularity,
    Operator,
    Question,
    SemanticQuestion,
    SqlQuestion,
    TimeDimension,
)
from martlet.services.queries.certificates import VisibleCertificate, path_text

Member = Annotated[str, StringConstraints(min_length=3, max_length=600)]
Value = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
OperatorName = Literal[
    "equals", "notEquals", "contains", "notContains", "startsWith", "endsWith",
    "gt", "gte", "lt", "lte", "set", "notSet",
    "inDateRange", "notInDateRange", "beforeDate", "afterDate",
]  # fmt: skip
GranularityName = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
Direction = Literal["asc", "desc"]
# JSON has no tuples: strictly read, a list would be none.
Ordered = Annotated[tuple[str, Direction], Field(strict=False)]
PresetName = Literal[
    "today", "yesterday", "last7Days", "last30Days", "last90Days", "last12Months", "thisWeek",
    "thisMonth", "thisQuarter", "thisYear", "lastWeek", "lastMonth", "lastQuarter", "lastYear",
]  # fmt: skip
MOST_ROWS = 1_000_000


class FilterBody(Body):
    """A condition on one member, or a group of conditions under `and` or `or`."""

    member: Member | None = Field(default=None, examples=["orders.status"])
    operator: OperatorName | None = Field(default=None, examples=["equals"])
    values: list[Value | int | float | bool] = Field(
        default=[], max_length=1000, examples=[["paid"]]
    )
    and_: "list[FilterBody] | None" = Field(default=None, alias="and", max_length=100)
    or_: "list[FilterBody] | None" = Field(default=None, alias="or", max_length=100)

    def condition(self, at: str, depth: int = 0) -> Condition:
        """Raises INVALID_REQUEST_BODY for what is neither a condition nor one group."""
        group = self.and_ if self.and_ is not None else self.or_
        is_group = group is not None
        if depth > 8:
            raise invalid(at, "is nested more than eight levels deep")
        if is_group and self.and_ is not None and self.or_ is not None:
            raise invalid(at, "has both and and or; nest one in the other")
        if is_group == (self.member is not None or self.operator is not None):
            raise invalid(at, "needs member and operator, or else and or or")
        if group is None:
            return self._single(at)
        inner = tuple(
            body.condition(f"{at}.{'and' if self.and_ is not None else 'or'}[{i}]", depth + 1)
            for i, body in enumerate(group)
        )
        return AllOf(inner) if self.and_ is not None else AnyOf(inner)

    @classmethod
    def of(cls, condition: Condition) -> "FilterBody":
        if isinstance(condition, Filter):
            values = list(condition.values)
            operation = {"operator": condition.operator.value, "values": values}
            return cls.model_validate({"member": condition.member, **operation})
        group = "and" if isinstance(condition, AllOf) else "or"
        return cls.model_validate({group: [cls.of(inner) for inner in condition.filters]})

    def _single(self, at: str) -> Filter:
        if self.member is None or self.operator is None:
            raise invalid(at, "needs both member and operator")
        return Filter(self.member, Operator(self.operator), tuple(self.values))


class TimeDimensionBody(Body):
    dimension: Member = Field(examples=["orders.created_at"])
    granularity: GranularityName | None = Field(
        default=None, description="Group by this period. Default: `dateRange` filters only."
    )
    date_range: Annotated[list[Text], Len(2, 2)] | PresetName | None = Field(
        default=None,
        description="The first and the last day or moment, both included, or the name of a range.",
        examples=[["2026-01-01", "2026-06-30"], "last30Days"],
    )

    def time_dimension(self) -> TimeDimension:
        found = self.date_range
        return TimeDimension(
            dimension=self.dimension,
            granularity=Granularity(self.granularity) if self.granularity else None,
            date_range=(found[0], found[1]) if isinstance(found, list) else None,
            preset=Preset(found) if isinstance(found, str) else None,
        )

    @classmethod
    def of(cls, time: TimeDimension) -> "TimeDimensionBody":
        return cls.model_validate(
            {
                "dimension": time.dimension,
                "granularity": time.granularity.value if time.granularity else None,
                "dateRange": list(time.date_range) if time.date_range else _named(time.preset),
            }
        )


class SemanticBody(Body):
    measures: list[Member] = Field(default=[], max_length=100, examples=[["orders.count"]])
    dimensions: list[Member] = Field(default=[], max_length=100, examples=[["customers.country"]])
    time_dimensions: list[TimeDimensionBody] = Field(default=[], max_length=10)
    filters: list[FilterBody] = Field(default=[], max_length=100)
    order: dict[str, Direction] | list[Ordered] = Field(
        default={}, description="Members with their sort directions, in order.", max_length=100
    )
    limit: int | None = Field(default=None, ge=1, le=MOST_ROWS)
    offset: int | None = Field(default=None, ge=0, le=100_000_000)
    timezone: Text | None = Field(
        default=None,
        description="The time zone of days and granularities. Default: the guest's, else UTC.",
    )

    def question(self) -> SemanticQuestion:
        """Raises INVALID_REQUEST_BODY."""
        order = self.order.items() if isinstance(self.order, dict) else self.order
        return SemanticQuestion(
            measures=tuple(self.measures),
            dimensions=tuple(self.dimensions),
            time_dimensions=tuple(t.time_dimension() for t in self.time_dimensions),
            filters=tuple(
                body.condition(f"query.filters[{i}]") for i, body in enumerate(self.filters)
            ),
            order=tuple((member, direction == "desc") for member, direction in order),
            limit=self.limit,
            offset=self.offset,
            timezone=self.timezone or None,
        )

    @classmethod
    def of(cls, question: SemanticQuestion) -> "SemanticBody":
        """The body that asks `question`."""
        return cls.model_validate(
            {
                "measures": list(question.measures),
                "dimensions": list(question.dimensions),
                "timeDimensions": [TimeDimensionBody.of(t) for t in question.time_dimensions],
                "filters": [FilterBody.of(condition) for condition in question.filters],
                "order": [(m, "desc" if is_desc else "asc") for m, is_desc in question.order] or {},
                "limit": question.limit,
                "offset": question.offset,
                "timezone": question.timezone,
            }
        )


class QueryBody(Body):
    """A query. Exactly one of `sql` and `query` is required."""

    datamart: Name = Field(examples=["sales-analytics"])
    sql: Annotated[str, StringConstraints(min_length=1)] | None = Field(
        default=None,
        description="One SELECT over the datamart's exposed names.",
        examples=["SELECT count(*) AS orders FROM orders"],
    )
    query: SemanticBody | None = Field(default=None, description="Measures by dimensions.")
    client_id: ClientId | int | None = Field(
        default=None,
        description="The client whose rows are returned. Required with an API key; not allowed"
        " with a guest token.",
    )
    limit: int | None = Field(
        default=None, ge=1, le=MOST_ROWS, description="The maximum number of rows to return."
    )

    def parsed(self) -> DatamartQuestion:
        """Raises INVALID_REQUEST_BODY unless there is exactly one question."""
        inner = self.query.limit if self.query is not None else None
        return DatamartQuestion(
            datamart=self.datamart,
            question=self._question(),
            client_id=None if self.client_id is None else str(self.client_id),
            row_limit=min(filter(None, (self.limit, inner)), default=None),
        )

    def _question(self) -> Question:
        if (self.sql is None) == (self.query is None):
            raise invalid("sql", "or query is needed, and not both")
        if self.query is not None:
            return self.query.question()
        return SqlQuestion(self.sql or "")


class ColumnAnswer(Answer):
    name: str
    data_type: str
    label: str | None


class CertificateTable(Answer):
    name: str
    schema_name: str
    table: str
    how: str
    path: str
    filtered_by: list[str] | None = Field(
        default=None,
        serialization_alias="narrowed",
        description="Columns by which an embed or a token filters the table's rows.",
    )

    @classmethod
    def of(cls, read: TableRead) -> "CertificateTable":
        return cls(
            name=read.name,
            schema_name=read.schema,
            table=read.table,
            how=read.path.kind.value,
            path=path_text(read.name, read.path),
            filtered_by=list(read.filtered_by) or None,
        )


class CertificateGrain(Answer):
    table: str
    measures: list[str]


class CertificateAnswer(Answer):
    """The certificate of a query. Guests get only id, datamart, table names, fence and client."""

    id: str
    datamart: str
    version: int | None = None
    tables: list[CertificateTable] | list[str]
    fence: bool
    client: str = Field(description="A keyed digest of the client id.")
    parameters: list[str] | None = None
    grain: list[CertificateGrain] | None = Field(
        default=None,
        description="Semantic queries: the tables that were aggregated, each on its own.",
    )
    row_count: int | None = None

    @classmethod
    def of(cls, found: VisibleCertificate) -> "CertificateAnswer":
        return cls(
            id=found.id,
            datamart=found.datamart,
            version=found.version,
            tables=_tables(found.tables),
            fence=found.is_fenced,
            client=found.client,
            parameters=None if found.parameters is None else list(found.parameters),
            grain=[CertificateGrain(table=g.table, measures=list(g.measures)) for g in found.grain]
            or None,
        )


def _tables(
    read: tuple[TableRead, ...] | tuple[str, ...],
) -> list[CertificateTable] | list[str]:
    names = [table for table in read if isinstance(table, str)]
    return names or [CertificateTable.of(table) for table in read if not isinstance(table, str)]


class ResultAnswer(Answer):
    """Rows in the order of `columns`. Decimals, and integers beyond 2^53, are strings."""

    columns: list[ColumnAnswer]
    rows: list[list[Any]]
    row_count: int
    truncated: bool = Field(description="Whether `limit` dropped further rows.")
    certificate: CertificateAnswer
    error: None = None


class ExplainParameter(Answer):
    name: str
    data_type: str
    value: Any = Field(default=None, description="Null if the parameter is the client key.")


class ExplainReport(Answer):
    sql: str | None = None
    parameters: list[ExplainParameter] | None = None
    columns: list[ColumnAnswer] | None = None
    certificate: CertificateAnswer


class ExplainAnswer(Answer):
    data: ExplainReport
    error: None = None


def _named(preset: Preset | None) -> str | None:
    return preset.value if preset else None
