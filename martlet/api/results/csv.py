"""CSV as RFC 4180 has it: a header, CRLF, quotes where they are needed."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from martlet.api.results.base import Format
from martlet.api.results.values import text
from martlet.connect.session import Chunk, rows_of


class CsvFormat(Format):
    media_type = "text/csv"

    def begin(self, first: Chunk | None) -> bytes:
        del first
        return _written([[field.name for field in self.fields]])

    def rows(self, chunk: Chunk) -> bytes:
        return _written([[_cell(value) for value in row] for row in rows_of(chunk)])

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        del row_count, truncated, certificate
        return b""


# What the writer itself writes as `text` would, and what is frequent: looked up, not tried.
_AS_IT_IS = frozenset({str, int, float, type(None)})
_KNOWN: dict[type, Callable[[Any], str]] = {
    datetime: datetime.isoformat,
    Decimal: lambda value: format(value, "f"),
}


def _cell(value: object) -> object:
    kind = type(value)
    return value if kind in _AS_IT_IS else _KNOWN.get(kind, text)(value)


def _written(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
