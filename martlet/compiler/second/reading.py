"""The result of an engine's own parser, in terms that all engines share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NoReturn

from martlet.errors import GuardBreach

TableId = tuple[str, str]
Reads = Mapping[TableId, frozenset[str]]  # tables, with the columns read from each


class How(Enum):
    """The comparison of one column of a row. OTHER is every other comparison.

    BYTES is equality of bytes, for engines whose `=` may call different texts equal. LEADS is
    `column IN (SELECT …)`.
    """

    EQUAL = "="
    ANY = "IN"
    FROM = ">="
    UP_TO = "<="
    BEFORE = "<"
    CONTAINS = "LIKE"
    BYTES = "= by bytes"
    LEADS = "IN (SELECT …)"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that a row must meet. `values` are the names of parameters."""

    how: How
    columns: frozenset[str]
    values: frozenset[str] = frozenset()
    keys: "Selection | None" = None


@dataclass(frozen=True, slots=True)
class Output:
    """An output column of a selection, and the columns of the row that it uses."""

    name: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Selection:
    """`SELECT outputs FROM table WHERE conditions LIMIT … OFFSET …`, and nothing else.

    `end` holds LIMIT and OFFSET. `is_barred`: each output stands in the engine's barrier.
    """

    table: TableId
    outputs: tuple[Output, ...]
    conditions: frozenset[Condition]
    end: tuple[str | None, str | None] = (None, None)
    is_barred: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """The guarded relations of a text. Nothing else in it reads a table.

    `values` are the names of the parameters in the rest of the text.
    """

    relations: Mapping[str, Selection]
    values: frozenset[str]


def named(position: int, parameters: Sequence[str]) -> str:
    """The name of the parameter at `position`, from 1."""
    if not 0 < position <= len(parameters):
        breach("a parameter that has no value")
    return parameters[position - 1]


def reads_of(
    table: TableId, columns: frozenset[str], conditions: frozenset[Condition]
) -> dict[TableId, frozenset[str]]:
    """The reads of a selection of `columns` from the rows of `table` that meet `conditions`."""
    reads = {table: columns.union(*(condition.columns for condition in conditions))}
    for keys in (condition.keys for condition in conditions):
        if keys is not None:
            given = frozenset[str]().union(*(output.columns for output in keys.outputs))
            for other, own in reads_of(keys.table, given, keys.conditions).items():
                reads[other] = reads.get(other, frozenset()) | own
    return reads


def breach(reason: str) -> NoReturn:
    raise GuardBreach(f"the second reading found {reason}")
