"""SQLite: a new database file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from martlet.scratchdb.files import NewFileDatabase
from martlet.scratchdb.tables import Syntax

SYNTAX = Syntax(quote='"', mark="?", adds_keys=False, names_target_schemas=False)


@contextmanager
def scratch(path: Path) -> Iterator[NewFileDatabase]:
    """A new file at `path`, which can be read after the block. Raises UnusableError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield NewFileDatabase(connection, SYNTAX, sqlite3.Error)
