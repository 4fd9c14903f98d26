"""Formats whose libraries are imported when the first of them is written, in its thread."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from martlet.connect.session import Chunk
from martlet.results.base import Format
from martlet.results.values import Field


class _Deferred(Format):
    """Takes the arguments of the format itself, whose errors `begin` raises."""

    is_slow = True

    def __init__(self, fields: Sequence[Field], **options: Any) -> None:  # noqa: ANN401
        super().__init__(fields)
        self._options = options
        self._format: Format | None = None

    @abstractmethod
    def _imported(self) -> type[Format]: ...

    @property
    def _begun(self) -> Format:
        if self._format is None:
            raise RuntimeError("the format has not begun")
        return self._format

    @property
    def pending_bytes(self) -> int:
        return self._begun.pending_bytes

    def begin(self, first: Chunk | None) -> bytes:
        self._format = self._imported()(self.fields, **self._options)
        return self._format.begin(first)

    def rows(self, chunk: Chunk) -> bytes:
        return self._begun.rows(chunk)

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        return self._begun.end(row_count=row_count, truncated=truncated, certificate=certificate)

    def close(self) -> None:
        if self._format is not None:
            self._format.close()


class ArrowFormat(_Deferred):
    media_type = "application/vnd.apache.arrow.stream"

    def _imported(self) -> type[Format]:
        from martlet.results.columnar import ArrowStream  # noqa: PLC0415

        return ArrowStream


class ParquetFormat(_Deferred):
    media_type = "application/vnd.apache.parquet"

    def _imported(self) -> type[Format]:
        from martlet.results.columnar import ParquetFile  # noqa: PLC0415

        return ParquetFile


class XlsxFormat(_Deferred):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def _imported(self) -> type[Format]:
        from martlet.results.xlsx import XlsxWorkbook  # noqa: PLC0415

        return XlsxWorkbook
