"""CSV as RFC 4180 has it: a header, CRLF, quotes where they are needed."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from martlet.api.results.base import Format
from martlet.api.results.values import text
from martlet.connect.session import Chunk, rows_of


class CsvFormat(Format):
    media_type = "text/csv"

    def begin(self, first: Chunk | None) -> bytes:
        del first
        return _written([[field.name for field in self.fields]])

    def rows(self, chunk: Chunk) -> bytes:
        return _written([[text(value) for value in row] for row in rows_of(chunk)])

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        del row_count, truncated, certificate
        return b""


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
