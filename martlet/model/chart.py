"""How a metric is drawn: kept for the page; only `comparison` and `trend` ask for more rows."""

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
    """What a number is compared with: the time just before its own, or the same a year ago."""

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
    """How numbers are written.

    `currency` is an ISO 4217 code, `unit` one of CLDR's, `digits` those of the fraction.
    """

    style: Style = Style.DECIMAL
    currency: str | None = None
    unit: str | None = None
    digits: int | None = None
    is_compact: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Cells of `column` that fit are marked with `tone`."""

    column: str
    operator: RuleOperator
    value: int | float | str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Chart:
    """`x`, `series` and `values` are columns of the answer; left out, they go by their roles.

    `lines` are the values that a combo draws as lines; `trend` is the grain of a sparkline.
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
