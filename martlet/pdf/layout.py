"""Where cards stand: on the dashboard's grid, in bands that stay on one page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from martlet.model.chart import ChartKind
from martlet.pdf import tables
from martlet.pdf.cards import TABLES, Part, foot_height, head_height, is_empty
from martlet.pdf.content import Place
from martlet.pdf.pen import Box
from martlet.pdf.reading import Reading
from martlet.pdf.sheets import MOST_ROWS, Sheet, sheet_of

_COLUMNS = 12
_ROW, _TALLEST = 62.0, 68.0
_GAP = 10.0
# Rows are pressed so far before what they belong to goes to the next page.
_MOST_PRESSED = 0.7
_LEAST_ROWS = 6
_USUAL = {
    ChartKind.NUMBER: (3, 2),
    ChartKind.GAUGE: (4, 3),
    ChartKind.TABLE: (12, 5),
    ChartKind.PIVOT: (12, 5),
}
_OTHERS = (6, 4)
_ALONE = {ChartKind.NUMBER: Place(0, 0, 6, 3), ChartKind.GAUGE: Place(0, 0, 6, 4)}
_WHOLE = Place(0, 0, 12, 6)
_NOTE = 11.0
_CONTINUED = "continued on the next page"


@dataclass(frozen=True, slots=True)
class Piece:
    """One card in its place, or a part of a table that goes over several."""

    reading: Reading
    box: Box
    title: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class _Placed:
    reading: Reading
    place: Place

    @property
    def bottom(self) -> int:
        return self.place.y + self.place.height


class Layout:
    """Fills pages from the top. `first` and `rest` are the room on the first page and on others."""

    def __init__(self, first: Box, rest: Box) -> None:
        self._rest = rest
        self._room = first
        self._annexes: list[Reading] = []
        self._waiting: list[list[_Placed]] = []
        self.pages: list[list[Piece]] = [[]]

    def fill(self, readings: Sequence[Reading]) -> list[list[Piece]]:
        for band in _bands(_settled(readings)):
            if len(band) == 1 and _is_table(band[0].reading):
                self._stand()
                self._table(band[0].reading, band[0].reading.card.title)
            else:
                self._take(band)
        self._stand()
        for reading in self._annexes:
            self._table(reading, f"{reading.card.title} ({_extent(sheet_of(reading))})")
        return self.pages

    def _take(self, band: list[_Placed]) -> None:
        """One more for this page, if all of its rows can still be tall enough."""
        unit = self._unit([*self._waiting, band])
        if unit < _ROW * _MOST_PRESSED and (self._waiting or self.pages[-1]):
            self._stand()
            if self._unit([band]) < _ROW * _MOST_PRESSED:
                self._turn()
        self._waiting.append(band)

    def _unit(self, bands: Sequence[Sequence[_Placed]]) -> float:
        """How tall a row of the grid is where `bands` fill what is left of the page."""
        rows = sum(_rows(band) for band in bands)
        return (self._room.height - (rows - 1) * _GAP) / rows

    def _stand(self) -> None:
        """Draw up the bands that wait, no taller than they look well."""
        bands, self._waiting = self._waiting, []
        unit = max(4.0, min(_TALLEST, self._unit(bands))) if bands else _ROW
        for band in bands:
            top = min(placed.place.y for placed in band)
            for placed in band:
                self.pages[-1].append(self._piece(placed, self._box(placed.place, top, unit)))
            self._use(_height(_rows(band), unit))

    def _box(self, place: Place, top: int, unit: float) -> Box:
        column = (self._room.width + _GAP) / _COLUMNS
        height = _height(place.height, unit)
        y = self._room.top - (place.y - top) * (unit + _GAP) - height
        return Box(self._room.x + place.x * column, y, place.width * column - _GAP, height)

    def _piece(self, placed: _Placed, box: Box) -> Piece:
        reading = placed.reading
        title = reading.card.title
        if not _is_table(reading):
            return Piece(reading, box, title)
        sheet = sheet_of(reading)
        count = tables.rows_in(sheet, box.height - _around(reading))
        if count >= len(sheet.rows):
            return Piece(reading, box, title, Part(sheet, 0, count, _more(sheet, box)))
        count = tables.rows_in(sheet, box.height - _around(reading) - _NOTE)
        self._annexes.append(reading)
        others = "the others" if sheet.all_rows <= MOST_ROWS else "more"
        note = f"{count} of {sheet.all_rows} rows; {others} are at the end"
        return Piece(reading, box, title, Part(sheet, 0, count, note))

    def _table(self, reading: Reading, title: str) -> None:
        """As many rows a page as there is room for, the head again on each."""
        sheet = sheet_of(reading)
        start = 0
        while start < len(sheet.rows) or start == 0:
            spare = self._room.height - _around(reading) - _NOTE
            count = tables.rows_in(sheet, spare, start)
            if count < min(_LEAST_ROWS, len(sheet.rows) - start) and self.pages[-1]:
                self._turn()
                continue
            end = start + max(1, count)
            note = _more(sheet, self._room) if end >= len(sheet.rows) else _CONTINUED
            part = Part(sheet, start, end, note)
            height = _around(reading) + tables.height_of(sheet, start, end) + (_NOTE if note else 0)
            box = Box(self._room.x, self._room.top - height, self._room.width, height)
            name = title if start == 0 else f"{title} (continued)"
            self.pages[-1].append(Piece(reading, box, name, part))
            self._use(height)
            start = end

    def _use(self, height: float) -> None:
        self._room = self._room.within(top=height + _GAP)

    def _turn(self) -> None:
        self.pages.append([])
        self._room = self._rest


def _rows(band: Sequence[_Placed]) -> int:
    return max(placed.bottom for placed in band) - min(placed.place.y for placed in band)


def _is_table(reading: Reading) -> bool:
    card = reading.card
    return card.chart.kind in TABLES and card.error is None and not is_empty(reading)


def _around(reading: Reading) -> float:
    return head_height(reading.card) + foot_height(reading.card)


def _extent(sheet: Sheet) -> str:
    return "all rows" if sheet.all_rows <= MOST_ROWS else f"the first {MOST_ROWS} rows"


def _more(sheet: Sheet, box: Box) -> str | None:
    """What of the table is on no page."""
    rows, columns = sheet.all_rows - MOST_ROWS, tables.left_out(sheet, box.width - 22)
    told = [f"and {rows} more rows"] if rows > 0 else []
    return ", ".join([*told, *([f"{columns} columns have no room"] if columns else [])]) or None


def _height(rows: int, unit: float) -> float:
    return rows * unit + (rows - 1) * _GAP


def _settled(readings: Sequence[Reading]) -> list[_Placed]:
    """Where the grid says, if no card stands on another; else one after the other."""
    if len(readings) == 1 and readings[0].card.place is None:
        return [_Placed(readings[0], _ALONE.get(readings[0].chart.kind, _WHOLE))]
    placed = [_Placed(reading, reading.card.place) for reading in readings if reading.card.place]
    placed.sort(key=lambda one: (one.place.y, one.place.x))
    bare = [reading for reading in readings if not reading.card.place]
    if not all(_is_on_grid(one.place) for one in placed) or _is_crowded(placed):
        return list(_flowing([one.reading for one in placed] + bare, 0))
    below = max((one.bottom for one in placed), default=0)
    return [*placed, *_flowing(bare, below)]


def _is_on_grid(place: Place) -> bool:
    is_within = place.x >= 0 and place.y >= 0 and place.x + place.width <= _COLUMNS
    return is_within and place.width > 0 and place.height > 0


def _is_crowded(placed: Sequence[_Placed]) -> bool:
    return any(
        _overlap(one.place, other.place)
        for index, one in enumerate(placed)
        for other in placed[index + 1 :]
    )


def _overlap(one: Place, other: Place) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def _flowing(readings: Sequence[Reading], top: int) -> Iterator[_Placed]:
    x, y, tallest = 0, top, 0
    for reading in readings:
        width, height = _size(reading)
        if x + width > _COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        yield _Placed(reading, Place(x, y, width, height))
        x, tallest = x + width, max(tallest, height)


def _size(reading: Reading) -> tuple[int, int]:
    place, usual = reading.card.place, _USUAL.get(reading.chart.kind, _OTHERS)
    if place is None:
        return usual
    width = place.width if 0 < place.width <= _COLUMNS else usual[0]
    return width, place.height if place.height > 0 else usual[1]


def _bands(placed: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """Cards that stand beside one another, with nothing to part them across the page."""
    band: list[_Placed] = []
    for one in sorted(placed, key=lambda each: (each.place.y, each.place.x)):
        if band and one.place.y >= max(each.bottom for each in band):
            yield band
            band = []
        band.append(one)
    if band:
        yield band
