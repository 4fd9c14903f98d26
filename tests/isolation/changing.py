"""Changes the rows of all clients but one in a world."""

from collections.abc import Collection
from dataclasses import replace

from tests.isolation.choices import Choices
from tests.isolation.making import PLANTED, is_plain
from tests.isolation.ownership import owner, ways
from tests.isolation.worlds import Row, Table, Value, World


def others_changed(made: World, client: int, choices: Choices) -> World:
    """`made` with all values of other clients' rows changed, some rows gone and some more.

    Keys and references stay: what is the client's own goes on leading to it.
    """
    found, key = ways(made), made.clients[client].key
    tables = []
    for table in made.tables:
        if table.is_shared:
            tables.append(table)
            continue
        way = found.get(table.name)
        own = {
            row[0] for row in table.rows if way is not None and owner(made, table, row, way) == key
        }
        tables.append(_changed(made, table, own, choices))
    return replace(made, tables=tuple(tables))


def _changed(made: World, table: Table, own: Collection[Value], choices: Choices) -> Table:
    pointed_at = {
        row[other.places[column.name]]
        for other in made.tables
        for column in other.references()
        if column.target == table.name
        for row in other.rows
    }
    rows = []
    for row in table.rows:
        is_free = row[0] not in own and row[0] not in pointed_at and table is not made.client_table
        if row[0] in own:
            rows.append(row)
        elif not (is_free and choices.chance(40)):
            rows.append(_other_values(made, table, row))
    others = [row for row in rows if row[0] not in own]
    if others and table is not made.client_table and choices.chance(60):
        copied = choices.pick(others)
        rows.append((len(table.rows) + 1, *copied[1:]))
    return replace(table, rows=tuple(rows))


def _other_values(made: World, table: Table, row: Row) -> Row:
    """Planted values all over, but in what clients are found by."""
    names = made.client_table.columns[1]
    return tuple(
        PLANTED.get(column.kind, (value,))[0]
        if is_plain(column, table) and column is not names
        else value
        for column, value in zip(table.physical, row, strict=True)
    )
