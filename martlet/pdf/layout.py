"""Places cards on pages: by the dashboard's grid, in bands that are not split between pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from martlet.model.chart import ChartKind
from martlet.pdf import tables
from martlet.pdf.cards import TABLES, TableSlice, foot_height, head_height, is_empty
from martlet.pdf.chart_data import ChartData
from martlet.pdf.content import GridPosition
from martlet.pdf.pen import Box
from martlet.pdf.table_content import MOST_ROWS, TableContent, table_content

_COLUMNS = 12
_ROW, _TALLEST = 62.0, 68.0
_GAP = 10.0
# Rows may shrink to this share of their height before a band moves to the next page.
_MOST_PRESSED = 0.7
_LEAST_ROWS = 6
_USUAL = {
    ChartKind.NUMBER: (3, 2),
    ChartKind.GAUGE: (4, 3),
    ChartKind.TABLE: (12, 5),
    ChartKind.PIVOT: (12, 5),
}
_OTHERS = (6, 4)
_ALONE = {ChartKind.NUMBER: GridPosition(0, 0, 6, 3), ChartKind.GAUGE: GridPosition(0, 0, 6, 4)}
_WHOLE = GridPosition(0, 0, 12, 6)
_NOTE = 11.0
_CONTINUED = "continued on the next page"


@dataclass(frozen=True, slots=True)
class Piece:
    """One card in its box, or one slice of a table that spans several boxes."""

    data: ChartData
    box: Box
    title: str
    table_slice: TableSlice | None = None


@dataclass(frozen=True, slots=True)
class _Placed:
    data: ChartData
    position: GridPosition

    @property
    def bottom(self) -> int:
        return self.position.y + self.position.height


class Layout:
    """Fills pages from the top. `first` is the room on page one, `rest` that on the others."""

    def __init__(self, first: Box, rest: Box) -> None:
        self._rest = rest
        self._room = first
        self._annexes: list[ChartData] = []
        self._bands: list[list[_Placed]] = []
        self.pages: list[list[Piece]] = [[]]

    def fill(self, readings: Sequence[ChartData]) -> list[list[Piece]]:
        for band in _bands_of(_arranged(readings)):
            if len(band) == 1 and _is_table(band[0].data):
                self._stand()
                self._table(band[0].data, band[0].data.card.title)
            else:
                self._take(band)
        self._stand()
        for data in self._annexes:
            self._table(data, f"{data.card.title} ({_extent(table_content(data))})")
        return self.pages

    def _take(self, band: list[_Placed]) -> None:
        """Add a band to this page, or turn the page if rows would become too low."""
        unit = self._unit([*self._bands, band])
        if unit < _ROW * _MOST_PRESSED and (self._bands or self.pages[-1]):
            self._stand()
            if self._unit([band]) < _ROW * _MOST_PRESSED:
                self._turn()
        self._bands.append(band)

    def _unit(self, bands: Sequence[Sequence[_Placed]]) -> float:
        """The height of a grid row if `bands` fill the rest of the page."""
        rows = sum(_rows(band) for band in bands)
        return (self._room.height - (rows - 1) * _GAP) / rows

    def _stand(self) -> None:
        """Place the waiting bands, with rows no taller than `_TALLEST`."""
        bands, self._bands = self._bands, []
        unit = max(4.0, min(_TALLEST, self._unit(bands))) if bands else _ROW
        for band in bands:
            top = min(placed.position.y for placed in band)
            for placed in band:
                self.pages[-1].append(self._piece(placed, self._box(placed.position, top, unit)))
            self._use(_height(_rows(band), unit))

    def _box(self, position: GridPosition, top: int, unit: float) -> Box:
        column = (self._room.width + _GAP) / _COLUMNS
        height = _height(position.height, unit)
        y = self._room.top - (position.y - top) * (unit + _GAP) - height
        return Box(self._room.x + position.x * column, y, position.width * column - _GAP, height)

    def _piece(self, placed: _Placed, box: Box) -> Piece:
        data = placed.data
        title = data.card.title
        if not _is_table(data):
            return Piece(data, box, title)
        content = table_content(data)
        count = tables.rows_in(content, box.height - _around(data))
        if count >= len(content.rows):
            return Piece(data, box, title, TableSlice(content, 0, count, _more(content, box)))
        count = tables.rows_in(content, box.height - _around(data) - _NOTE)
        self._annexes.append(data)
        others = "the others" if content.all_rows <= MOST_ROWS else "more"
        note = f"{count} of {content.all_rows} rows; {others} are at the end"
        return Piece(data, box, title, TableSlice(content, 0, count, note))

    def _table(self, data: ChartData, title: str) -> None:
        """Place a table over as many pages as it needs, with its head on each."""
        content = table_content(data)
        start = 0
        while start < len(content.rows) or start == 0:
            spare = self._room.height - _around(data) - _NOTE
            count = tables.rows_in(content, spare, start)
            if count < min(_LEAST_ROWS, len(content.rows) - start) and self.pages[-1]:
                self._turn()
                continue
            end = start + max(1, count)
            note = _more(content, self._room) if end >= len(content.rows) else _CONTINUED
            table_slice = TableSlice(content, start, end, note)
            height = _around(data) + tables.height_of(content, start, end) + (_NOTE if note else 0)
            box = Box(self._room.x, self._room.top - height, self._room.width, height)
            name = title if start == 0 else f"{title} (continued)"
            self.pages[-1].append(Piece(data, box, name, table_slice))
            self._use(height)
            start = end

    def _use(self, height: float) -> None:
        self._room = self._room.within(top=height + _GAP)

    def _turn(self) -> None:
        self.pages.append([])
        self._room = self._rest


def _rows(band: Sequence[_Placed]) -> int:
    return max(placed.bottom for placed in band) - min(placed.position.y for placed in band)


def _is_table(data: ChartData) -> bool:
    card = data.card
    return card.chart.kind in TABLES and card.error is None and not is_empty(data)


def _around(data: ChartData) -> float:
    return head_height(data.card) + foot_height(data.card)


def _extent(content: TableContent) -> str:
    return "all rows" if content.all_rows <= MOST_ROWS else f"the first {MOST_ROWS} rows"


def _more(content: TableContent, box: Box) -> str | None:
    """A note about rows and columns that are on no page."""
    rows, columns = content.all_rows - MOST_ROWS, tables.left_out(content, box.width - 22)
    notes = [f"and {rows} more rows"] if rows > 0 else []
    return ", ".join([*notes, *([f"{columns} columns have no room"] if columns else [])]) or None


def _height(rows: int, unit: float) -> float:
    return rows * unit + (rows - 1) * _GAP


def _arranged(readings: Sequence[ChartData]) -> list[_Placed]:
    """Cards by their grid positions; one after the other if positions overlap or are invalid."""
    if len(readings) == 1 and readings[0].card.position is None:
        return [_Placed(readings[0], _ALONE.get(readings[0].chart.kind, _WHOLE))]
    placed = [_Placed(data, data.card.position) for data in readings if data.card.position]
    placed.sort(key=lambda one: (one.position.y, one.position.x))
    bare = [data for data in readings if not data.card.position]
    if not all(_is_on_grid(one.position) for one in placed) or _is_crowded(placed):
        return list(_flowing([one.data for one in placed] + bare, 0))
    below = max((one.bottom for one in placed), default=0)
    return [*placed, *_flowing(bare, below)]


def _is_on_grid(position: GridPosition) -> bool:
    is_within = position.x >= 0 and position.y >= 0 and position.x + position.width <= _COLUMNS
    return is_within and position.width > 0 and position.height > 0


def _is_crowded(placed: Sequence[_Placed]) -> bool:
    return any(
        _overlap(one.position, other.position)
        for index, one in enumerate(placed)
        for other in placed[index + 1 :]
    )


def _overlap(one: GridPosition, other: GridPosition) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def _flowing(readings: Sequence[ChartData], top: int) -> Iterator[_Placed]:
    x, y, tallest = 0, top, 0
    for data in readings:
        width, height = _size(data)
        if x + width > _COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        yield _Placed(data, GridPosition(x, y, width, height))
        x, tallest = x + width, max(tallest, height)


def _size(data: ChartData) -> tuple[int, int]:
    position, usual = data.card.position, _USUAL.get(data.chart.kind, _OTHERS)
    if position is None:
        return usual
    width = position.width if 0 < position.width <= _COLUMNS else usual[0]
    return width, position.height if position.height > 0 else usual[1]


def _bands_of(placed: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """Groups of cards that no horizontal line across the page separates."""
    band: list[_Placed] = []
    for one in sorted(placed, key=lambda each: (each.position.y, each.position.x)):
        if band and one.position.y >= max(each.bottom for each in band):
            yield band
            band = []
        band.append(one)
    if band:
        yield band
