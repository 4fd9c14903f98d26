"""The interface of every format: begin, rows, end."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from martlet.connect.session import Chunk
from martlet.results.values import Field


class Format(ABC):
    """Writes one result. It takes chunks of rows and returns the bytes that are ready."""

    media_type: ClassVar[str]
    is_slow: ClassVar[bool] = False  # if True, it runs in a thread beside the event loop

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = fields

    @property
    def pending_bytes(self) -> int:
        """Bytes that wait for the end of the result. They count towards the size limit."""
        return 0

    @abstractmethod
    def begin(self, first: Chunk | None) -> bytes:
        """The bytes before all rows. `first` is the first chunk, for formats that need types."""

    @abstractmethod
    def rows(self, chunk: Chunk) -> bytes:
        """The bytes of `chunk`."""

    @abstractmethod
    def end(self, *, row_count: int, truncated: bool, certificate: Mapping[str, object]) -> bytes:
        """The bytes after all rows. Without them, readers see that the result is incomplete."""

    def close(self) -> None:  # noqa: B027 - most formats hold no resources
        """Release resources, also if the end was not reached."""
