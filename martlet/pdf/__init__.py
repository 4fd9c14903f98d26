"""Draws dashboards as PDF, from plain data.

It reads only the font files, and texts are never markup. Many rows take seconds, so import and
call `document.document` in a thread.
"""

from martlet.pdf.content import (
    Card,
    Column,
    Comparison,
    GridPosition,
    Page,
    Role,
    Trend,
)
from martlet.pdf.palette import Palette

__all__ = [
    "Card",
    "Column",
    "Comparison",
    "GridPosition",
    "Page",
    "Palette",
    "Role",
    "Trend",
]
