"""What a fresh process has imported: a start takes as long as its imports."""

import json
import subprocess
import sys

import pytest

from martlet.connect.clickhouse import ClickhouseDriver
from martlet.connect.drivers import DRIVERS, ImportedDriver
from martlet.connect.mysql import MysqlDriver
from martlet.connect.postgres import PostgresDriver
from martlet.connect.session import Target
from martlet.errors import Failure
from martlet.model.datasource import Credentials

SERVERS = {"alembic", "fastapi", "pydantic", "sqlalchemy", "sqlglot", "structlog", "uvicorn"}


def _imported(code: str) -> set[str]:
    """The top-level modules that a new interpreter has after `code`."""
    told = f"{code}\nimport json, sys\nsys.stderr.write(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(ended.stderr.splitlines()[-1])}


def _command(*words: str) -> str:
    return f"from martlet.cli import app\napp({words!r}, standalone_mode=False)"


def test_the_help_imports_no_part_of_a_server() -> None:
    assert not _imported(_command("--help")) & {*SERVERS, "httpx2"}


@pytest.mark.parametrize(
    "words",
    [("audit",), ("dashboard", "list"), ("datasource", "list"), ("query", "shop", "SELECT 1")],
    ids=lambda words: words[0],
)
def test_a_command_against_a_server_imports_no_part_of_one(words: tuple[str, ...]) -> None:
    client = ("--client", "nobody") if words[0] == "query" else ()
    options = ("--url", "http://127.0.0.1:1", "--token", "none")
    code = (
        "import contextlib, typer\n"
        "with contextlib.suppress(typer.Exit, SystemExit):\n"
        f"    {_command(*words, *client, *options).replace(chr(10), chr(10) + '    ')}\n"
        "import httpx2"
    )
    assert not _imported(code) & SERVERS


# Drivers of databases, and what writes files: each is imported by the first request that needs it.
LATER = {
    *("clickhouse_connect", "duckdb", "psycopg", "pymysql", "redis"),
    *("alembic", "jinja2", "numpy", "openpyxl", "PIL", "pyarrow", "reportlab", "xlsxwriter"),
}


def test_a_server_imports_nothing_that_its_first_request_may_not_need() -> None:
    code = (
        "from pathlib import Path\n"
        "from martlet.http.app import create_app\n"
        "from martlet.settings import Settings\n"
        "create_app(Settings(data_dir=Path('nowhere')))"
    )
    assert not _imported(code) & LATER


def test_a_missing_library_of_a_database_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "martlet.connect.postgres", None)
    driver = ImportedDriver("martlet.connect.postgres", "PostgresDriver", 5432)
    with pytest.raises(Failure, match="DATASOURCE_UNAVAILABLE") as caught:
        driver.version(Target("", Credentials(), 1, 1))
    assert "martlet.connect.postgres" in str(caught.value.cause)


def test_the_ports_that_are_known_before_are_those_of_the_drivers() -> None:
    for engine, driver in DRIVERS.items():
        kind = {"postgres": PostgresDriver, "mysql": MysqlDriver, "clickhouse": ClickhouseDriver}
        assert driver.port == getattr(kind.get(engine), "port", None)
