"""A database that is a file: what the two engines that have such do alike."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from martlet.made.tables import Spelling, unusable_on


class Connection(Protocol):
    def execute(self, statement: str, /) -> Any: ...  # noqa: ANN401 - each driver has its own

    def executemany(self, statement: str, rows: Sequence[Sequence[object]], /) -> Any: ...  # noqa: ANN401


@dataclass(frozen=True, slots=True)
class MadeFile:
    """`errors` is what the driver raises."""

    connection: Connection
    spelling: Spelling
    errors: type[Exception]
    credentials: Mapping[str, object] = field(default_factory=dict)

    def schema(self, name: str) -> str:
        return name

    def run(self, statement: str) -> None:
        with self._told():
            self.connection.execute(statement)

    def insert(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with self._told():
            self.connection.executemany(statement, rows)

    def _told(self) -> AbstractContextManager[None]:
        return unusable_on(self.errors)
