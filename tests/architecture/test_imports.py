"""What a fresh process has imported: a start takes as long as its imports."""

import json
import subprocess
import sys

import pytest

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
