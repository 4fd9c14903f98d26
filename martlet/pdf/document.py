"""Draws a document: its pages with heads, feet and cards."""

import io
from collections.abc import Sequence
from threading import Lock

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from martlet.formatting import Formatter
from martlet.pdf import cards, fonts
from martlet.pdf.chart_data import read
from martlet.pdf.content import Card, Page
from martlet.pdf.fonts import SEMIBOLD
from martlet.pdf.layout import Layout, Piece
from martlet.pdf.palette import LINE, MUTED, TEXT
from martlet.pdf.pen import Box, Pen, Style

MOST_PAGES = 200
_WIDTH, _HEIGHT = landscape(A4)
_MARGIN = 30.0
_FOOT = 30.0
_RUNNING_HEAD = 26.0
_TITLE, _SUBTITLE, _SMALL, _TINY = 19.0, 9.5, 8.0, 5.0
_LINE = 12.0
_MOST_FILTER_LINES = 5
# While ReportLab embeds a font, it stores state in the font object, which all documents share.
_saving = Lock()


def document(page: Page, card_list: Sequence[Card]) -> bytes:
    """The PDF file. The same content gives the same bytes."""
    formatter = Formatter(page.locale, page.timezone)
    layout = Layout(_room(_head_height(page)), _room(_RUNNING_HEAD))
    pages = layout.fill([read(card, formatter, page.palette) for card in card_list])[:MOST_PAGES]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle("".join(run.text for run in fonts.runs(page.title[:200])))
    canvas.setAuthor("")
    canvas.setCreator("Martlet")
    pen = Pen(canvas)
    for number, pieces in enumerate(pages, 1):
        if number == 1:
            _head(pen, page)
        else:
            _running_head(pen, page)
        for piece in pieces:
            cards.draw(pen, piece.box, piece.data, piece.table_slice, piece.title)
        _foot(pen, page, pieces, f"{number} / {len(pages)}")
        canvas.showPage()
    with _saving:
        canvas.save()
    return out.getvalue()


def _room(head: float) -> Box:
    whole = Box(0, 0, _WIDTH, _HEIGHT)
    return whole.within(_MARGIN, _MARGIN + head, _MARGIN, _MARGIN - 8 + _FOOT)


def _head_height(page: Page) -> float:
    return 28 + (_LINE + 2 if page.subtitle else 0) + _LINE * len(_filters(page)) + 6


def _filters(page: Page) -> list[str]:
    """The filters, arranged in lines of the page's width."""
    lines: list[str] = []
    for text in page.filters:
        longer = f"{lines[-1]}   ·   {text}" if lines else text
        if lines and fonts.width(longer, _SMALL) <= _WIDTH - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(text)
    if len(lines) > _MOST_FILTER_LINES:
        lines[_MOST_FILTER_LINES - 1] += "   ·   …"
    return lines[:_MOST_FILTER_LINES]


def _head(pen: Pen, page: Page) -> None:
    right = _WIDTH - _MARGIN
    wide = fonts.width(page.created, _SMALL)
    y = _HEIGHT - _MARGIN - 17
    pen.text((_MARGIN, y), page.title, Style(_TITLE, TEXT, SEMIBOLD), right - _MARGIN - wide - 20)
    pen.text((right, y), page.created, Style(_SMALL, MUTED, anchor="end"))
    if page.subtitle:
        y -= _LINE + 3
        pen.text((_MARGIN, y), page.subtitle, Style(_SUBTITLE, MUTED), right - _MARGIN)
    for line in _filters(page):
        y -= _LINE + 1
        pen.text((_MARGIN, y), line, Style(_SMALL, TEXT), right - _MARGIN)


def _running_head(pen: Pen, page: Page) -> None:
    right, y = _WIDTH - _MARGIN, _HEIGHT - _MARGIN - 9
    pen.text((_MARGIN, y), page.title, Style(_SUBTITLE, TEXT, SEMIBOLD), (right - _MARGIN) * 0.7)
    pen.text((right, y), page.created, Style(_SMALL, MUTED, anchor="end"))
    pen.line((_MARGIN, y - 7), (right, y - 7), LINE)


def _foot(pen: Pen, page: Page, pieces: Sequence[Piece], number: str) -> None:
    """The page number, and the certificates of the page's cards."""
    right, y = _WIDTH - _MARGIN, _MARGIN - 8 + _FOOT - 14
    pen.text((right, y), number, Style(7, MUTED, anchor="end"))
    pen.text((_MARGIN, y), page.footer, Style(7, MUTED), (right - _MARGIN) * 0.8)
    ids = dict.fromkeys(p.data.card.certificate for p in pieces if p.data.card.certificate)
    for line in _lines(list(ids), right - _MARGIN):
        y -= 6.5
        pen.text((_MARGIN, y), line, Style(_TINY, MUTED))


def _lines(ids: Sequence[str], room: float) -> list[str]:
    lines = [""]
    for each in ids:
        longer = f"{lines[-1]}  {each}".strip()
        if fonts.width(longer, _TINY) > room:
            lines.append(each)
        else:
            lines[-1] = longer
    return [line for line in lines if line]
