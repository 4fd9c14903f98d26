"""The plain data that a document is drawn from."""

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
    """`grain` is the granularity of a time column."""

    name: str
    label: str | None = None
    family: Family | None = None
    role: Role = Role.COLUMN
    look: Look | None = None
    grain: Granularity | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of the comparison period."""

    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Trend:
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class GridPosition:
    """A card's position and size on the grid of twelve columns; rows count from the top."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Card:
    """`error` is shown instead of rows. A card without `position` follows those with one.

    `is_cut`: the query has more rows than these.
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
    position: GridPosition | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The texts of every page. `created` and `filters` are formatted already."""

    title: str
    subtitle: str | None = None
    created: str = ""
    filters: Sequence[str] = ()
    footer: str = ""
    locale: str = "en-US"
    timezone: str = "UTC"
    palette: Palette = field(default_factory=Palette)
