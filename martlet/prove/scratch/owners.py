"""Whose a planted row is: followed by hand over its table's tenant path, in this process alone."""

from collections.abc import Iterator
from typing import Any

from martlet.prove.datamart import Table
from martlet.prove.scratch.canaries import Canary
from martlet.prove.scratch.planting import Planting, Row


def rows_of(canary: Canary, table: Table, planting: Planting) -> list[Row]:
    """The planted rows that `canary` must be given: all of them, and no other."""
    rows = planting.rows[table.path["schemaName"], table.path["tableName"]]
    if table.is_shared:
        return rows
    return [row for row in rows if canary.key in _keys(row, table, planting)]


def _keys(row: Row, table: Table, planting: Planting) -> Iterator[Any]:
    """The client keys at the end of the path; NULL leads nowhere."""
    ends = [row]
    for hop in table.hops:
        there = planting.rows[hop.schema, hop.table]
        values = [end[hop.column] for end in ends if end[hop.column] is not None]
        ends = [found for found in there if found[hop.target_column] in values]
    yield from (end[table.path["keyColumn"]] for end in ends)
