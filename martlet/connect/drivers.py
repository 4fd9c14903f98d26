"""The drivers, by the names of engines. A driver is imported by the thread that first uses it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

from martlet.connect.failures import unavailable
from martlet.connect.session import Driver, Session, Target
from martlet.errors import Failure
from martlet.model.schema import DatabaseSchema
from martlet.model.versions import DatabaseVersion


@dataclass
class ImportedDriver:
    """The driver `name` of `module`, with the facts that are needed before it is imported."""

    module: str
    name: str
    port: int | None = None
    takes_shares: bool = False

    @cached_property
    def _driver(self) -> Driver:
        """Raises DATASOURCE_UNAVAILABLE where the database's library is missing."""
        try:
            make: Callable[[], Driver] = getattr(import_module(self.module), self.name)
        except ImportError as error:
            raise unavailable(f"its library cannot be imported: {error}") from error
        return make()

    def open(self, target: Target) -> Session:
        return self._driver.open(target)

    def schema(self, target: Target) -> DatabaseSchema:
        return self._driver.schema(target)

    def warnings(self, target: Target) -> list[str]:
        return self._driver.warnings(target)

    def version(self, target: Target) -> DatabaseVersion:
        return self._driver.version(target)

    def failure(self, error: Exception) -> Failure | None:
        return self._driver.failure(error)


DRIVERS: dict[str, Driver] = {
    "postgres": ImportedDriver("martlet.connect.postgres", "PostgresDriver", 5432),
    "mysql": ImportedDriver("martlet.connect.mysql", "MysqlDriver", 3306),
    "clickhouse": ImportedDriver("martlet.connect.clickhouse", "ClickhouseDriver", 8123),
    "duckdb": ImportedDriver("martlet.connect.duckdb", "DuckdbDriver", takes_shares=True),
    "sqlite": ImportedDriver("martlet.connect.sqlite", "SqliteDriver"),
}
