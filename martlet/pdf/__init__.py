"""Dashboards on paper: plain data in, PDF out.

Nothing is read but the fonts, and nothing in a text is markup. Many rows take seconds: call
`document` in a thread.
"""

from martlet.pdf.content import (
    Card,
    Column,
    Comparison,
    Page,
    Place,
    Role,
    Trend,
)
from martlet.pdf.document import document
from martlet.pdf.palette import Palette

__all__ = [
    "Card",
    "Column",
    "Comparison",
    "Page",
    "Palette",
    "Place",
    "Role",
    "Trend",
    "document",
]
