"""Questions to a datamart: SQL queries and semantic queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from martlet.model.period import Preset

Scalar = str | int | float | bool


class Granularity(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Operator(StrEnum):
    EQUALS = "equals"
    NOT_EQUALS = "notEquals"
    CONTAINS = "contains"
    NOT_CONTAINS = "notContains"
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    SET = "set"
    NOT_SET = "notSet"
    IN_DATE_RANGE = "inDateRange"
    NOT_IN_DATE_RANGE = "notInDateRange"
    BEFORE_DATE = "beforeDate"
    AFTER_DATE = "afterDate"


@dataclass(frozen=True, slots=True)
class Filter:
    member: str
    operator: Operator
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """`how` distinguishes AllOf from AnyOf in stored documents."""

    filters: "tuple[Condition, ...]"
    how: Literal["all"] = "all"


@dataclass(frozen=True, slots=True)
class AnyOf:
    filters: "tuple[Condition, ...]"
    how: Literal["any"] = "any"


Condition = Filter | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class TimeDimension:
    """`date_range` holds both ends, each a whole day or a moment, in ISO 8601 and the viewer's
    zone. None leaves an end open.

    `preset` is a range relative to today; `dated` replaces it by its days before compilation.
    """

    dimension: str
    granularity: Granularity | None = None
    date_range: tuple[str | None, str | None] | None = None
    preset: Preset | None = None


@dataclass(frozen=True, slots=True)
class SqlQuestion:
    """`order`, `limit` and `offset` apply to the whole result, after those in the text.

    `search` is a text that one of the columns `searched` must contain, or an integer that one of
    the columns `counted` must equal.
    """

    text: str
    order: tuple[tuple[str, bool], ...] = ()  # column, is descending
    limit: int | None = None
    offset: int | None = None
    search: str | None = None
    searched: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A page of a result: its order, its size and its first row."""

    order: tuple[tuple[str, bool], ...] = ()  # column, is descending
    limit: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class SemanticQuestion:
    """Members are written `table.column`, `table.count` or `table.column.aggregate`.

    `window` pages the rows that `limit` leaves: the ten best stay the ten best in every order.
    `is_ungrouped`: dimensions only, one result row per table row.
    """

    measures: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    time_dimensions: tuple[TimeDimension, ...] = ()
    filters: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()  # member, is descending
    limit: int | None = None
    offset: int | None = None
    timezone: str | None = None  # None until a viewer asks
    is_ungrouped: bool = False
    window: Window | None = None


Question = SqlQuestion | SemanticQuestion


@dataclass(frozen=True, slots=True)
class DatamartQuestion:
    """A question of a datamart by its name. `client_id`: whose rows, where the caller has to say;
    `row_limit`: answer at most so many.
    """

    datamart: str
    question: Question
    client_id: str | None = None
    row_limit: int | None = None


Labels = Mapping[str, str]
