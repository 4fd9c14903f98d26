"""The drivers, by the names of engines."""

from martlet.connect.clickhouse import ClickhouseDriver
from martlet.connect.duckdb import DuckdbDriver
from martlet.connect.mysql import MysqlDriver
from martlet.connect.postgres import PostgresDriver
from martlet.connect.session import Driver
from martlet.connect.sqlite import SqliteDriver

DRIVERS: dict[str, Driver] = {
    "postgres": PostgresDriver(),
    "mysql": MysqlDriver(),
    "clickhouse": ClickhouseDriver(),
    "duckdb": DuckdbDriver(),
    "sqlite": SqliteDriver(),
}
