"""DuckDB: a database file that appears only once it is complete."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from martlet.scratchdb.files import NewFileDatabase
from martlet.scratchdb.tables import Syntax

SYNTAX = Syntax(quote='"', mark="?", adds_keys=False)
_SCHEMA = "CREATE SCHEMA IF NOT EXISTS {}"


@contextmanager
def scratch(path: Path, schemas: Iterable[str]) -> Iterator[NewFileDatabase]:
    """A new file at `path`, which can be read after the block. Raises UnusableError."""
    with new_file(path) as connection:
        database = NewFileDatabase(connection, SYNTAX, duckdb.Error)
        for schema in schemas:
            database.run(_SCHEMA.format(SYNTAX.name(schema)))
        yield database


@contextmanager
def new_file(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that is moved to `path` if the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with duckdb.connect(str(unfinished)) as connection:
        yield connection
    unfinished.replace(path)
