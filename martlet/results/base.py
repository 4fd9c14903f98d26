"""What every format can do: begin, go on, and end."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from martlet.connect.session import Chunk
from martlet.results.values import Field


class Format(ABC):
    """Writes one result. Chunks go in as they come, bytes come out as they are ready."""

    media_type: ClassVar[str]
    is_slow: ClassVar[bool] = False  # what it writes wants a thread beside the event loop

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = fields

    @property
    def held(self) -> int:
        """Bytes that are written and wait for the end: they count like those that are out."""
        return 0

    @abstractmethod
    def begin(self, first: Chunk | None) -> bytes:
        """What stands before all rows. `first` is the first chunk, for formats that need types."""

    @abstractmethod
    def rows(self, chunk: Chunk) -> bytes:
        """`chunk`, written."""

    @abstractmethod
    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        """What stands after all rows. Without it no reader takes the result for whole."""

    def close(self) -> None:  # noqa: B027 - most hold nothing
        """Give up what is held, whether or not the end was reached."""
