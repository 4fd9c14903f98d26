"""JSON: columns, then rows, then the certificate."""

from collections.abc import Mapping

import orjson

from martlet.connect.session import Chunk, rows_of
from martlet.results.base import Format
from martlet.results.values import json_rows


class JsonFormat(Format):
    media_type = "application/json"

    def begin(self, first: Chunk | None) -> bytes:
        del first
        self._is_first = True
        columns = [
            {
                "name": field.name,
                "dataType": field.family.value if field.family else "other",
                "label": field.label,
            }
            for field in self.fields
        ]
        return b'{"columns":' + orjson.dumps(columns) + b',"rows":['

    def rows(self, chunk: Chunk) -> bytes:
        content = json_rows(rows_of(chunk))[1:-1]
        comma = b"" if self._is_first else b","
        self._is_first = False
        return comma + content

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        rest = {
            "rowCount": row_count,
            "truncated": truncated,
            "certificate": {**certificate, "rowCount": row_count},
            "error": None,
        }
        return b"]," + orjson.dumps(rest)[1:]
