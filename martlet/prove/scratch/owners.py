"""Finds the owner of a planted row by following its tenant path in this process."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from martlet.prove.datamart import Table
from martlet.prove.scratch.canaries import Canary
from martlet.prove.scratch.planting import Planting, Row


def rows_of(canary: Canary, table: Table, planting: Planting) -> list[Row]:
    """Exactly the planted rows that `canary` must get."""
    rows = planting.rows[table.path["schemaName"], table.path["tableName"]]
    if table.is_shared:
        return rows
    there = [_by(planting.rows[hop.schema, hop.table], hop.target_column) for hop in table.hops]
    return [row for row in rows if canary.key in _keys(row, table, there)]


def _keys(row: Row, table: Table, there: Sequence[Mapping[Any, Sequence[Row]]]) -> Iterator[Any]:
    """The client keys at the end of the row's path. NULL ends the path."""
    ends: Sequence[Row] = [row]
    for hop, targets in zip(table.hops, there, strict=True):
        values = [end[hop.column] for end in ends if end[hop.column] is not None]
        ends = [target for value in values for target in targets.get(value, ())]
    yield from (end[table.path["keyColumn"]] for end in ends)


def _by(rows: Sequence[Row], column: str) -> Mapping[Any, Sequence[Row]]:
    by_value: dict[Any, list[Row]] = {}
    for row in rows:
        by_value.setdefault(row[column], []).append(row)
    return by_value
