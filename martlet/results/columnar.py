"""Arrow streams and Parquet files."""

import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import IO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from martlet.connect.session import Chunk
from martlet.model.schema import Family
from martlet.results.base import Format
from martlet.results.values import Field, text

_ROWS_OF_A_GROUP = 50_000
_LARGEST_SCALE = 18

_TYPES: dict[Family, pa.DataType] = {
    Family.INTEGER: pa.int64(),
    Family.FLOAT: pa.float64(),
    Family.TEXT: pa.string(),
    Family.BOOLEAN: pa.bool_(),
    Family.DATE: pa.date32(),
    Family.TIME: pa.time64("us"),
    Family.TIMESTAMP: pa.timestamp("us"),
    Family.TIMESTAMP_TZ: pa.timestamp("us", tz="UTC"),
    Family.BINARY: pa.binary(),
}


class _Sink(io.RawIOBase):
    """A file that collects what is written until `drain` returns it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(memoryview(data))  # type: ignore[arg-type]
        self._parts.append(content)
        self._position += len(content)
        return len(content)

    def tell(self) -> int:
        return self._position

    def drain(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


class _Columnar(Format):
    """The database determines the columns' types; if it does not, the first rows do."""

    def begin(self, first: Chunk | None) -> bytes:
        self._sink = _Sink()
        self._schema = _schema(self.fields, first)
        self._open()
        return self._sink.drain()

    def _open(self) -> None:
        raise NotImplementedError

    def _batch(self, chunk: Chunk) -> pa.RecordBatch:
        if isinstance(chunk, pa.RecordBatch):
            return chunk
        columns = list(zip(*chunk, strict=True))
        arrays = [
            pa.array(_values(column, kind), type=kind)
            for column, kind in zip(columns, self._schema.types, strict=True)
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)


class ArrowStream(_Columnar):
    def _open(self) -> None:
        self._writer = pa.ipc.new_stream(self._sink, self._schema)

    def rows(self, chunk: Chunk) -> bytes:
        self._writer.write_batch(self._batch(chunk))
        return self._sink.drain()

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        del row_count, truncated, certificate
        self._writer.close()
        return self._sink.drain()


class ParquetFile(_Columnar):
    """Collects chunks into row groups, because small groups make large files."""

    def _open(self) -> None:
        self._writer = pq.ParquetWriter(cast("IO[bytes]", self._sink), self._schema)
        self._batches: list[pa.RecordBatch] = []

    def rows(self, chunk: Chunk) -> bytes:
        self._batches.append(self._batch(chunk))
        if sum(batch.num_rows for batch in self._batches) >= _ROWS_OF_A_GROUP:
            self._write_group()
        return self._sink.drain()

    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        del row_count, truncated, certificate
        self._write_group()
        self._writer.close()
        return self._sink.drain()

    def _write_group(self) -> None:
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches))
            self._batches = []


def _schema(fields: Sequence[Field], first: Chunk | None) -> pa.Schema:
    if isinstance(first, pa.RecordBatch):
        return first.schema
    columns = list(zip(*first, strict=True)) if first else [()] * len(fields)
    return pa.schema(
        [(f.name, _type(f, values)) for f, values in zip(fields, columns, strict=True)]
    )


def _type(field: Field, values: Sequence[object]) -> pa.DataType:
    """The Arrow type. Decimals of unknown scale become texts, which lose no digits."""
    if field.family is Family.DECIMAL and field.scale is not None:
        if 0 <= field.scale <= _LARGEST_SCALE:
            return pa.decimal128(38, field.scale)
        return pa.string()
    arrow_type = _TYPES.get(field.family) if field.family else None
    if arrow_type is not None and all(_suits(value, arrow_type) for value in values):
        return arrow_type
    kinds = {type(value) for value in values if value is not None}
    if field.family in (None, Family.DECIMAL) and kinds and kinds <= {int, float}:
        return pa.int64() if kinds == {int} else pa.float64()
    return pa.string()


def _suits(value: object, kind: pa.DataType) -> bool:
    """Whether a value has the column's type; some databases type values, not columns."""
    if value is None:
        return True
    if pa.types.is_temporal(kind):
        return not isinstance(value, str | int | float)
    if pa.types.is_integer(kind):
        return isinstance(value, int)
    return isinstance(value, str) if pa.types.is_string(kind) else not isinstance(value, str)


def _values(column: Sequence[object], kind: pa.DataType) -> Sequence[object]:
    write: Callable[[object], object] | None = None
    if pa.types.is_string(kind):
        write = _text_or_none
    elif pa.types.is_floating(kind):
        write = _number
    return column if write is None else [write(value) for value in column]


def _text_or_none(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else text(value)


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal | int) else value
