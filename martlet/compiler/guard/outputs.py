"""The output columns of a query's relations, as far as they are known before it runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlglot import exp

from martlet.compiler.refusal import too_complex
from martlet.compiler.sql import text_bounds
from martlet.model.datamart import Column, Table
from martlet.model.schema import ColumnType


@dataclass(frozen=True, slots=True)
class Origin:
    """The datamart's table and column that a name in the query means."""

    table: Table
    column: Column


@dataclass(frozen=True, slots=True)
class Output:
    """One column of a relation. `origin` and `type` are None for a computed column.

    `size` is the most letters that it may have.
    """

    name: str
    type: ColumnType | None = None
    origin: Origin | None = None
    size: int = field(default=text_bounds.COLUMN, compare=False)


class Columns:
    """The columns of a relation, in order. `key` is equal for names that the engine confuses."""

    def __init__(self, outputs: Sequence[Output], key: Callable[[str], str]) -> None:
        self.outputs = outputs
        self._key = key

    def __len__(self) -> int:
        return len(self.outputs)

    def find(self, key: str) -> Output | None:
        """The column of that name; if several have it, a column without type and origin."""
        return self.by_key.get(key)

    @cached_property
    def by_key(self) -> dict[str, Output]:
        by_name: dict[str, Output] = {}
        for output in self.outputs:
            key = self._key(output.name)
            by_name[key] = Output(by_name[key].name) if key in by_name else output
        return by_name


def exposed_outputs(table: Table) -> list[Output]:
    return [
        Output(name, column.type, Origin(table, column))
        for name, column in table.exposed_columns.items()
    ]


def untyped(outputs: Sequence[Output]) -> Sequence[Output]:
    """Outputs without types: later rounds of a recursive query may return other types."""
    return [Output(output.name, size=text_bounds.RECURSIVE) for output in outputs]


def settled(outputs: Sequence[Output]) -> Sequence[Output]:
    """Outputs of a finished recursion, which may lengthen its texts in each round, but not double
    them."""
    if any(output.size > text_bounds.RECURSIVE + text_bounds.MOST_ADDED for output in outputs):
        raise too_complex("its recursion could double a text in every round")
    return [replace(output, size=text_bounds.COLUMN) for output in outputs]


def merged(left: Output, right: Output) -> Output:
    kind = left.type if left.type == right.type else None
    return Output(left.name, kind, size=max(left.size, right.size))


def invented_name(projection: exp.Expr) -> str:
    """PostgreSQL's name for an unnamed column; other engines use its text."""
    if isinstance(projection, exp.Cast):
        return str(projection.this.name)
    if isinstance(projection, exp.Anonymous):
        return projection.name.lower()
    return projection.sql_name().lower() if isinstance(projection, exp.Func) else ""
