"""The single value of a number card or a gauge."""

from collections.abc import Sequence

from martlet.pdf.chart_data import ChartData, Row
from martlet.pdf.frame import added

_SEVERAL = "No single value: the answer has several rows"


def single(data: ChartData, rows: Sequence[Row]) -> object:
    """The value; of several rows their sum, if all rows are there and sums are valid, else None."""
    part = data.values[0]
    if len(rows) > 1:
        return added(part.cell(row) for row in rows) if _is_addable(data) else None
    return part.cell(rows[0]) if rows else None


def several_note(data: ChartData) -> str | None:
    """A note if there is no single value."""
    return _SEVERAL if len(data.rows) > 1 and not _is_addable(data) else None


def _is_addable(data: ChartData) -> bool:
    return data.values[0].is_additive and not data.card.is_cut
