"""What may be asked of a datamart."""

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
    """`how` tells the two apart where they are kept."""

    filters: "tuple[Condition, ...]"
    how: Literal["all"] = "all"


@dataclass(frozen=True, slots=True)
class AnyOf:
    filters: "tuple[Condition, ...]"
    how: Literal["any"] = "any"


Condition = Filter | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class TimeDimension:
    """`date_range` holds both ends, each a day (whole) or a moment; ISO 8601, viewer's zone. A
    viewer may leave one of them open.

    `preset` is a range that moves; `dated` puts its days in its place before a question is asked.
    """

    dimension: str
    granularity: Granularity | None = None
    date_range: tuple[str | None, str | None] | None = None
    preset: Preset | None = None


@dataclass(frozen=True, slots=True)
class SqlQuestion:
    """`order`, `limit` and `offset` are of the whole answer, beside what the text says.

    `search` is a text that one of the columns `searched` has to contain, or a whole number that one
    of the columns `counted` has to be.
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
    """A part of an answer: ordered anew, from one row to another."""

    order: tuple[tuple[str, bool], ...] = ()  # column, is descending
    limit: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class SemanticQuestion:
    """Members are written `table.column`, `table.count` or `table.column.aggregate`.

    `window` is of the rows that `limit` leaves: the ten best stay the ten best, however they are
    ordered. `is_ungrouped`: the rows themselves, of dimensions only, each as often as it is there.
    """

    measures: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    time_dimensions: tuple[TimeDimension, ...] = ()
    filters: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()  # member, is descending
    limit: int | None = None
    offset: int | None = None
    timezone: str | None = None  # None until somebody asks
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
