"""Clients whose ids are nearly those of others, or trouble to write: all of them at once."""

import pytest

from tests.isolation.checking import Checker
from tests.isolation.making import IDS
from tests.isolation.outcomes import Failed
from tests.isolation.scopes import Made
from tests.isolation.worlds import Client, Column, Kind, Table, World

_NOTES = ("a", "\\", "ä", None)


def _world(engine: str, *, is_loose: bool) -> World:
    """Every client has rows; they say so in a column of their own, whose equality may be loose."""
    clients = tuple(Client(id_, id_) for id_ in IDS)
    client_table = Table(
        "clients",
        None,
        (
            Column("id", Kind.KEY, "id"),
            Column("name", Kind.TEXT, None, is_listed=False),
            Column("plan", Kind.TEXT, "plan"),
        ),
        tuple((client.key, client.id, "basic") for client in clients),
        is_in_mart=False,
    )
    orders = Table(
        "orders",
        "orders",
        (
            Column("id", Kind.INTEGER, "id"),
            Column("note", Kind.TEXT, "note"),
            Column("client_ref", Kind.KEY, "client_ref", is_loose=is_loose),
        ),
        tuple((i, _NOTES[i % 4], IDS[i % len(IDS)]) for i in range(1, 40)),
        client_column="client_ref",
    )
    return World(engine, (client_table, orders), clients, 0, True, False)


@pytest.mark.parametrize("is_loose", [False, True])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id, note, client_ref FROM orders ORDER BY 1, 2, 3",
        "SELECT count(*) AS n, max(client_ref) AS c FROM orders WHERE note NOT LIKE 'b%'",
        "SELECT id FROM orders WHERE note = 'ä' OR coalesce(note, '') = '' ORDER BY 1",
    ],
)
def test_clients_with_odd_ids_are_told_apart(checker: Checker, sql: str, *, is_loose: bool) -> None:
    opened = checker.opened(_world(checker.engine, is_loose=is_loose))
    made = Made(sql, frozenset(), "ORDER" in sql)
    assert not isinstance(opened.compiled(made), Failed)
    opened.compare(made)
