"""Conditions that narrow a table's rows beside its tenant path, before any query sees them."""

from dataclasses import dataclass
from enum import StrEnum

from martlet.model.hop import Hop
from martlet.model.schema import ColumnType


class RowFilterOperator(StrEnum):
    """How a column's value is compared. CLIENT compares it with the client's key."""

    CLIENT = "client"
    ANY = "any"
    FROM = "from"
    UP_TO = "up to"
    BEFORE = "before"
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """`column` is physical, and of the row that `hops` lead to, if there are any. `parameters`
    name the values, which come with each request: one, but for ANY, which has one or more.
    """

    column: str
    type: ColumnType
    how: RowFilterOperator
    parameters: tuple[str, ...] = ()
    hops: tuple[Hop, ...] = ()
