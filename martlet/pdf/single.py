"""The one value of a number or a gauge."""

from collections.abc import Sequence

from martlet.pdf.frame import added
from martlet.pdf.reading import Reading, Row

_SEVERAL = "No single value: the answer has several rows"


def single(reading: Reading, rows: Sequence[Row]) -> object:
    """Of several rows their sum, where they are all there and a sum is right; else None."""
    part = reading.values[0]
    if len(rows) > 1:
        return added(part.cell(row) for row in rows) if _is_addable(reading) else None
    return part.cell(rows[0]) if rows else None


def several_note(reading: Reading) -> str | None:
    """Why there is no one value."""
    return _SEVERAL if len(reading.rows) > 1 and not _is_addable(reading) else None


def _is_addable(reading: Reading) -> bool:
    return reading.values[0].is_additive and not reading.card.is_cut
