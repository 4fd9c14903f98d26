"""One step of a tenant path: from a table to the table that its rows point at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """`column` of the previous table points at `target_column` of `schema.table`."""

    column: str
    schema: str
    table: str
    target_column: str
    is_nullable: bool = False
    is_indexed: bool = True
