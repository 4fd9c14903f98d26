"""Creates and fills the scratch database: a file, or a database on a server that was named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from martlet.prove.checks import UncheckableError
from martlet.prove.scratch.planting import Planting
from martlet.prove.scratch.shape import Shape, ShapeTable
from martlet.prove.scratch.types import declaration
from martlet.scratchdb import clickhouse, duckdb, mysql, postgres, sqlite
from martlet.scratchdb.tables import NewColumn, NewDatabase, NewKey, NewTable, UnusableError

_FILES = ("duckdb", "sqlite")
_Maker = Callable[[str, str, Sequence[str]], AbstractContextManager[NewDatabase]]


@dataclass(frozen=True, slots=True)
class Server:
    """The server for scratch databases. `url` holds no password."""

    url: str
    password: str

    def __repr__(self) -> str:
        return f"Server({self.url!r})"


_SERVERS: Mapping[str, _Maker] = {
    "postgres": postgres.scratch,
    "mysql": mysql.scratch,
    "clickhouse": clickhouse.scratch,
}


@dataclass(frozen=True, slots=True)
class ScratchDatabase:
    """A planted database. `schemas` maps the datamart's schemas to those of the database.

    `no_statistics` says why the database has no statistics; empty if it has.
    """

    credentials: Mapping[str, Any]
    schemas: Mapping[str, str]
    no_statistics: str = ""


@contextmanager
def scratch_database(
    planting: Planting, folder: Path, server: Server | None
) -> Iterator[ScratchDatabase]:
    """A planted database, dropped when the block ends.

    Raises UnusableError and UncheckableError.
    """
    engine, shape = planting.engine, planting.shape
    if engine in _FILES:
        path = folder / f"scratch.{engine}"
        with _file(engine, path, shape) as database:
            filled = _fill(database, planting)
        yield replace(filled, credentials={"path": path.name, "schema": shape.schemas[0]})
        return
    if server is None:
        raise UncheckableError(
            "A scratch database needs a server. Name one with --scratch-server:"
            " postgresql://user@host/postgres, mysql://user@host or clickhouse://user@host. Its"
            " account must be allowed to create databases."
        )
    if engine not in _SERVERS:
        raise UncheckableError(f"Martlet cannot create scratch databases on {engine} yet.")
    with _SERVERS[engine](server.url, server.password, shape.schemas) as database:
        yield _fill(database, planting)


def _file(engine: str, path: Path, shape: Shape) -> AbstractContextManager[NewDatabase]:
    if engine == "duckdb":
        return duckdb.scratch(path, shape.schemas)
    return sqlite.scratch(path)


def _fill(database: NewDatabase, planting: Planting) -> ScratchDatabase:
    shape = planting.shape
    tables = [_new_table(table, planting.engine, database) for table in shape.tables]
    for new in tables:
        database.run(database.syntax.creation(new))
    for new, table in zip(tables, shape.tables, strict=True):
        names = [column.name for column in new.columns]
        rows = [[row[name] for name in names] for row in planting.rows[table.id]]
        if rows:
            database.insert(database.syntax.insertion(new), rows)
    for new in tables:
        for statement in database.syntax.later_keys(new):
            database.run(statement)
    schemas = {schema: database.schema(schema) for schema in shape.schemas}
    return ScratchDatabase(database.credentials, schemas, _analysed(database, tables))


def _analysed(database: NewDatabase, tables: Sequence[NewTable]) -> str:
    """Create statistics. Returns the database's error message, or an empty text."""
    try:
        for table in tables:
            database.analyse(table)
    except UnusableError as error:
        return str(error)
    return ""


def _new_table(table: ShapeTable, engine: str, database: NewDatabase) -> NewTable:
    return NewTable(
        id=(database.schema(table.id[0]), table.id[1]),
        columns=tuple(
            NewColumn(column.name, declaration(column, engine), column.is_nullable)
            for column in table.columns.values()
        ),
        unique_keys=table.unique_keys,
        has_primary_key=table.has_primary_key,
        foreign_keys=tuple(
            NewKey(key.column, (database.schema(key.target[0]), key.target[1]), key.target_column)
            for key in table.keys
        ),
    )
