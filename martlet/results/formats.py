"""The formats, and the choice of one by the Accept header."""

from collections.abc import Sequence

from martlet.errors import Code, Failure
from martlet.results.base import Format
from martlet.results.csv import CsvFormat
from martlet.results.deferred import ArrowFormat, ParquetFormat, XlsxFormat
from martlet.results.json import JsonFormat

FORMATS: Sequence[type[Format]] = (
    JsonFormat,
    CsvFormat,
    ArrowFormat,
    ParquetFormat,
    XlsxFormat,
)


def chosen_format(accept: str | None) -> type[Format]:
    """The format that the caller prefers.

    Raises NOT_ACCEPTABLE.
    """
    best: type[Format] | None = None
    best_quality = 0.0
    for kind in FORMATS:
        quality = max((_quality(part, kind.media_type) for part in _parts(accept)), default=0.0)
        if quality > best_quality:
            best, best_quality = kind, quality
    if best is None:
        listed = ", ".join(kind.media_type for kind in FORMATS)
        message = f"No format matches the Accept header. Accept one of {listed}."
        raise Failure(Code.NOT_ACCEPTABLE, message)
    return best


def _parts(accept: str | None) -> list[str]:
    return [part.strip() for part in (accept or "*/*").split(",") if part.strip()]


def _quality(part: str, media_type: str) -> float:
    wanted, *parameters = [piece.strip() for piece in part.split(";")]
    kind = media_type.partition("/")[0]
    if wanted.lower() not in ("*/*", f"{kind}/*", media_type):
        return 0.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
