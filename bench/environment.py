"""The environment of benchmarks: a folder, and a PostgreSQL that starts on demand."""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import shop, shops
from martlet.connect.session import Target
from martlet.model.datasource import Credentials, Secret
from tests.support.engines import (
    Source,
    clickhouse_source,
    file_source,
    mysql_source,
    postgres_connection,
)
from tests.support.servers import Server, clickhouse, mariadb, postgres

ENGINES = ("postgres", "duckdb")


class BenchEnvironment:
    """The databases of the benchmarks, which are deleted when the benchmarks end.

    `files` is the folder of DuckDB files.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.files.mkdir()
        self._stack = stack

    @cached_property
    def server(self) -> Server:
        """The PostgreSQL that the tests use. Raises NotHere."""
        return self._stack.enter_context(postgres())

    @contextmanager
    def shop(self, engine: str, name: str) -> Iterator[Source]:
        """A shop of a hundred clients on any engine. Raises NotHere."""
        if engine in ENGINES:
            with self.source(engine, name, shop.STATEMENTS) as source:
                yield source
            return
        with self._filled(engine, f"martlet_bench_{name}_{os.getpid()}") as source:
            if engine != "clickhouse":
                source.execute(*shops.INDEXES)
            yield source

    def _filled(self, engine: str, name: str) -> AbstractContextManager[Source]:
        if engine == "sqlite":
            return file_source(engine, self.files, name, shops.tables())
        if engine == "mysql":
            server = self._stack.enter_context(mariadb())
            return mysql_source(server, name, shops.tables())
        return clickhouse_source(self._stack.enter_context(clickhouse()), name, shops.tables())

    @contextmanager
    def source(self, engine: str, name: str, statements: Sequence[str]) -> Iterator[Source]:
        """A database created by `statements`, dropped after the block."""
        making = (
            _database(self.server, f"martlet_bench_{name}_{os.getpid()}")
            if engine == "postgres"
            else file_source(engine, self.files, name, ())
        )
        with making as source:
            source.execute(*statements)
            yield source


@contextmanager
def bench_environment() -> Iterator[BenchEnvironment]:
    with TemporaryDirectory(prefix="martlet-bench-") as folder, ExitStack() as stack:
        yield BenchEnvironment(Path(folder), stack)


def target(source: Source) -> Target:
    """The target of a Martlet session on this source."""
    return Target(
        datasource_id="",
        credentials=source.credentials,
        statement_seconds=60,
        connect_seconds=5,
        address=source.credentials.host,
        file=source.file,
    )


@contextmanager
def _database(server: Server, name: str) -> Iterator[Source]:
    credentials = Credentials(
        host=server.host,
        port=server.port,
        database=name,
        username=server.username,
        password=Secret(server.password),
    )
    with postgres_connection(server, "postgres") as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield Source("postgres", "public", credentials, server=server)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
