"""The facts of each engine, in one file each: dialect, fence, functions, and its peculiarities.

To add an engine, write its file here and name it in `ENGINES`; add its driver to `connect`.
"""

from martlet.compiler.engines.base import Engine
from martlet.compiler.engines.clickhouse import CLICKHOUSE
from martlet.compiler.engines.duckdb import DUCKDB
from martlet.compiler.engines.mysql import MYSQL
from martlet.compiler.engines.postgres import POSTGRES
from martlet.compiler.engines.sqlite import SQLITE

ENGINES: dict[str, Engine] = {
    engine.name: engine for engine in (POSTGRES, MYSQL, CLICKHOUSE, DUCKDB, SQLITE)
}

__all__ = ["ENGINES", "Engine"]
