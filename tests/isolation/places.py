"""Where a world lives on each engine: the whole database for Martlet, and the clients' own ones.

The plain driver queries the clients' own databases, in the session that Martlet would set up.
"""

from collections.abc import Iterator
from typing import Protocol

from martlet.model.datasource import Credentials
from tests.isolation.dialects import Dialect
from tests.isolation.outcomes import Outcome
from tests.isolation.worlds import World

SECONDS = 10


class Place(Protocol):
    """One engine's databases, used for one world after another."""

    dialect: Dialect
    credentials: Credentials
    schema: str

    def build(self, world: World) -> None:
        """The whole database and the clients' own, anew. Nobody may be connected to a file."""
        ...

    def refill(self, world: World) -> None:
        """Other rows in the whole database, under the same tables."""
        ...

    def ask(self, client: int, sql: str) -> Outcome:
        """The outcome in the database that holds this client's rows only."""
        ...

    def version(self) -> str: ...

    def close(self) -> None: ...


def emptied(world: World, dialect: Dialect, prefix: str) -> Iterator[str]:
    for table in world.tables:
        yield f"DELETE FROM {prefix}{dialect.quoted(table.name)}"
