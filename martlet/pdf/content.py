"""What a document is made of: plain data, as a dashboard's answers have it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from martlet.model.chart import Chart, Look
from martlet.model.question import Granularity
from martlet.model.schema import Family
from martlet.pdf.palette import Palette


class Role(StrEnum):
    DIMENSION = "dimension"
    TIME = "time"
    MEASURE = "measure"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class Column:
    """`grain` is that of the periods which a time column holds."""

    name: str
    label: str | None = None
    family: Family | None = None
    role: Role = Role.COLUMN
    look: Look | None = None
    grain: Granularity | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same answer of the period before."""

    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Trend:
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Place:
    """On twelve columns; rows count from the top."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Card:
    """`error` is said in place of rows; without `place` the card follows those that have one.

    `is_cut`: there are more rows than these.
    """

    title: str
    chart: Chart
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[object]] = ()
    description: str | None = None
    comparison: Comparison | None = None
    trend: Trend | None = None
    note: str | None = None
    is_cut: bool = False
    error: str | None = None
    place: Place | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on every page. `created` and `filters` are shown as they are written here."""

    title: str
    subtitle: str | None = None
    created: str = ""
    filters: Sequence[str] = ()
    footer: str = ""
    locale: str = "en-US"
    timezone: str = "UTC"
    palette: Palette = field(default_factory=Palette)
