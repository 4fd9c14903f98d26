"""The chart of a metric. Only `comparison` and `trend` change what is queried."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from martlet.model.question import Granularity


class ChartKind(StrEnum):
    NUMBER = "number"
    LINE = "line"
    AREA = "area"
    BAR = "bar"
    COMBO = "combo"
    PIE = "pie"
    DONUT = "donut"
    SCATTER = "scatter"
    HEATMAP = "heatmap"
    FUNNEL = "funnel"
    GAUGE = "gauge"
    TABLE = "table"
    PIVOT = "pivot"


class Comparison(StrEnum):
    """The period that a number is compared with: the one just before, or the same a year ago."""

    PREVIOUS_PERIOD = "previousPeriod"
    PREVIOUS_YEAR = "previousYear"


class Style(StrEnum):
    DECIMAL = "decimal"
    CURRENCY = "currency"
    PERCENT = "percent"
    UNIT = "unit"
    BYTES = "bytes"


class Tone(StrEnum):
    GOOD = "good"
    BAD = "bad"
    WARNING = "warning"


class RuleOperator(StrEnum):
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    EQUALS = "equals"


@dataclass(frozen=True, slots=True)
class Look:
    """The format of numbers.

    `currency` is an ISO 4217 code, `unit` a CLDR unit, `digits` the number of decimal places.
    """

    style: Style = Style.DECIMAL
    currency: str | None = None
    unit: str | None = None
    digits: int | None = None
    is_compact: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Cells of `column` that match are marked with `tone`."""

    column: str
    operator: RuleOperator
    value: int | float | str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Chart:
    """`x`, `series` and `values` are result columns; without them, the columns' roles decide.

    `lines` are the values that a combo chart draws as lines; `trend` is a sparkline's granularity.
    """

    kind: ChartKind
    x: str | None = None
    series: str | None = None
    values: tuple[str, ...] = ()
    is_stacked: bool = False
    is_horizontal: bool = False
    lines: tuple[str, ...] = ()
    comparison: Comparison | None = None
    is_lower_better: bool = False
    trend: Granularity | None = None
    min: float | None = None
    max: float | None = None
    target: float | None = None
    rules: tuple[Rule, ...] = ()
    page_size: int | None = None
    formats: Mapping[str, Look] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
