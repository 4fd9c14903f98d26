"""Where a world lives on the engines whose databases are files."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from martlet.model.datasource import Credentials
from tests.isolation.databases import filled, twin, whole
from tests.isolation.dialects import DIALECTS
from tests.isolation.outcomes import Failed, Outcome, Rows
from tests.isolation.places import Place, emptied
from tests.isolation.worlds import World


class SqlitePlace:
    dialect = DIALECTS["sqlite"]
    schema = "main"

    def __init__(self, files: Path) -> None:
        self._file = files / "whole.sqlite"
        self.credentials = Credentials(path=self._file.name)
        self._twins: list[sqlite3.Connection] = []

    def build(self, world: World) -> None:
        self._file.unlink(missing_ok=True)
        self._write(whole(world, self.dialect, ""))
        for twin_of in self._twins:
            twin_of.close()
        self._twins = []
        for client in world.clients:
            own = sqlite3.connect(":memory:")
            own.executescript(";\n".join(twin(world, client.key, self.dialect, "")))
            self._twins.append(own)

    def refill(self, world: World) -> None:
        self._write([*emptied(world, self.dialect, ""), *filled(world, self.dialect, "")])

    def _write(self, statements: Iterable[str]) -> None:
        connection = sqlite3.connect(self._file)
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript("BEGIN;\n" + ";\n".join(statements) + ";\nCOMMIT")
        connection.close()

    def ask(self, client: int, sql: str) -> Outcome:
        try:
            cursor = self._twins[client].execute(sql)
            return Rows.of([column[0] for column in cursor.description], cursor.fetchall())
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", None) or type(error).__name__
            is_rejected = name == "SQLITE_ERROR" and str(error) != "integer overflow"
            return Failed(name, is_rejected, str(error))

    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def close(self) -> None:
        for twin_of in self._twins:
            twin_of.close()


class DuckdbPlace:
    dialect = DIALECTS["duckdb"]
    schema = "main"

    def __init__(self, files: Path) -> None:
        self._file = files / "whole.duckdb"
        self.credentials = Credentials(path=self._file.name)
        self._twins = duckdb.connect(":memory:", config={"threads": "1"})
        self._twins.execute("SET TimeZone = 'UTC'")

    def build(self, world: World) -> None:
        self._write(world)
        script = []
        for number, client in enumerate(world.clients):
            script += [f"DROP SCHEMA IF EXISTS c{number} CASCADE", f"CREATE SCHEMA c{number}"]
            script += twin(world, client.key, self.dialect, f"c{number}.")
        self._twins.execute(";\n".join(script))

    def refill(self, world: World) -> None:
        self._write(world)

    def _write(self, world: World) -> None:
        self._file.unlink(missing_ok=True)
        with duckdb.connect(str(self._file)) as connection:
            connection.execute(";\n".join(whole(world, self.dialect, "")))

    def ask(self, client: int, sql: str) -> Outcome:
        try:
            self._twins.execute(f"USE memory.c{client}")
            relation = self._twins.sql(sql)
            columns = relation.columns
            table = relation.to_arrow_table()
        except duckdb.Error as error:
            is_rejected = isinstance(error, _REJECTED)
            return Failed(type(error).__name__, is_rejected, str(error))
        values = [column.to_pylist() for column in table.columns]
        return Rows.of(columns, list(zip(*values, strict=True)))

    def version(self) -> str:
        return f"DuckDB {duckdb.__version__}"

    def close(self) -> None:
        self._twins.close()


_REJECTED = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.SyntaxException,
    duckdb.NotImplementedException,
    duckdb.TypeMismatchException,
)


@contextmanager
def file_place(engine: str, files: Path) -> Iterator[Place]:
    place: Place = DuckdbPlace(files) if engine == "duckdb" else SqlitePlace(files)
    try:
        yield place
    finally:
        place.close()
