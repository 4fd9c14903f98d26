"""The shared part of the two engines whose databases are files."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from martlet.scratchdb.tables import NewTable, Syntax, unusable_on

_BY_ONE = 100  # rows inserted one by one, because later ones may reference them
_ROWS_PER_STATEMENT = 200  # rows per statement: one by one, DuckDB takes half a millisecond per row


class Connection(Protocol):
    def execute(self, statement: str, values: Sequence[object] = ..., /) -> Any: ...  # noqa: ANN401 - each driver has its own

    def executemany(self, statement: str, rows: Sequence[Sequence[object]], /) -> Any: ...  # noqa: ANN401


@dataclass(frozen=True, slots=True)
class NewFileDatabase:
    """A database file. `errors` are the driver's exceptions."""

    connection: Connection
    syntax: Syntax
    errors: type[Exception]
    credentials: Mapping[str, object] = field(default_factory=dict)

    def schema(self, name: str) -> str:
        return name

    def run(self, statement: str) -> None:
        with self._as_unusable():
            self.connection.execute(statement)

    def insert(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with self._as_unusable():
            self.connection.execute("BEGIN")
            self.connection.executemany(statement, rows[:_BY_ONE])
            for start in range(_BY_ONE, len(rows), _ROWS_PER_STATEMENT):
                self._insert_together(statement, rows[start : start + _ROWS_PER_STATEMENT])
            self.connection.execute("COMMIT")

    def analyse(self, table: NewTable) -> None:
        for statement in self.syntax.analysis(table):
            self.run(statement)

    def _insert_together(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        marks = statement[statement.rindex("(") :]
        values = [value for row in rows for value in row]
        self.connection.execute(statement + f", {marks}" * (len(rows) - 1), values)

    def _as_unusable(self) -> AbstractContextManager[None]:
        return unusable_on(self.errors)
