"""Conditions on a table's rows beside its tenant path, applied before any query reads them."""

from dataclasses import dataclass
from enum import StrEnum

from martlet.model.hop import Hop
from martlet.model.schema import ColumnType


class RowFilterOperator(StrEnum):
    """The comparison of a column's value. CLIENT compares it with the client's key."""

    CLIENT = "client"
    ANY = "any"
    FROM = "from"
    UP_TO = "up to"
    BEFORE = "before"
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """`column` is physical. If there are `hops`, it belongs to the row that they lead to.
    `parameters` name the values that come with each request: one, or several for ANY.
    """

    column: str
    type: ColumnType
    how: RowFilterOperator
    parameters: tuple[str, ...] = ()
    hops: tuple[Hop, ...] = ()
