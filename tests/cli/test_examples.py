"""Every command shows an example, and every example runs."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from martlet.cli import app
from martlet.http.docs.examples import CREATE_DASHBOARD, CREATE_DATAMART
from tests.support.cli import Cli
from tests.support.engines import Source
from tests.support.live import is_ready
from tests.support.recording import recorded
from tests.support.servers import free_port
from tests.support.waiting import PATIENCE, until


def _commands(group: Any, *path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, *path, name)
        else:
            yield " ".join([*path, name]), command


COMMANDS = dict(_commands(typer.main.get_command(app)))
# These do not end by themselves. The demo's example is run where the demo is tested.
SERVING = {"serve", "demo"}
# What has to go first, because the examples' world has it already.
BEFORE = {
    "datamart create": ["dashboard delete sales", "datamart delete sales-analytics"],
    "datamart delete": ["dashboard delete sales"],
    "datamart plan": ["dashboard delete sales", "datamart delete sales-analytics"],
    "datasource create": [
        "dashboard delete sales",
        "datamart delete sales-analytics",
        "datamart delete shop",
        "datasource delete postgres-main",
    ],
    "datasource delete": [
        "dashboard delete sales",
        "datamart delete sales-analytics",
        "datamart delete shop",
    ],
    "dashboard import": ["dashboard delete sales"],
    "workspace create": ["dashboard delete sales"],
}


# Commands that ask a customer's database for something of its rows: answers, counts, or ids.
REACHING = {"query", "why", "prove", "datamart isolation"}
# These reach our own store, or a database's catalog, and no row.
SILENT = {
    "audit", "doctor", "keys new", "keys prune", "keys rotate", "migrate",
    "dashboard add-metric", "dashboard delete", "dashboard export", "dashboard import",
    "dashboard list", "embed create", "embed delete", "embed list", "workspace create",
    "workspace list", "datamart create", "datamart delete", "datamart list", "datamart plan",
    "datamart show",
    "datasource create", "datasource delete", "datasource list", "datasource schema",
    "datasource sync", "datasource test", "token create", "token list", "token revoke",
}  # fmt: skip


def test_every_command_is_known_to_reach_rows_or_not() -> None:
    """A new command has to be looked at; what serves reaches them by the API's routes."""
    assert set(COMMANDS) == REACHING | SILENT | SERVING


def _example(name: str) -> str:
    epilog = str(COMMANDS[name].epilog)
    assert epilog.startswith("Example: "), name
    return epilog.removeprefix("Example: ")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(fresh: Cli, name: str) -> None:
    text = " ".join(fresh.done(*name.split(), "--help").split())
    assert " ".join(_example(name).split()) in text
    assert f"martlet {name}" in _example(name)
    assert COMMANDS[name].help


def test_the_command_without_words_prints_its_help(fresh: Cli) -> None:
    assert "Exit codes:" in fresh.done("--help")
    ended = fresh.run()
    assert ended.code == 2
    assert "Usage: martlet" in ended.out + ended.err


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in SERVING])
def test_every_example_runs(
    request: pytest.FixtureRequest,
    own: Cli,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sales-analytics.json").write_text(json.dumps(CREATE_DATAMART))
    (tmp_path / "metric.json").write_text(json.dumps({**CREATE_DASHBOARD["metrics"][0], "id": "m"}))
    own.done("dashboard", "export", "sales", "sales.yaml")
    for line in BEFORE.get(name, []):
        own.done(*line.split())
    words = shlex.split(_example(name))[1:]
    if "db.internal" in words:
        sockets = ",".join(request.getfixturevalue("sockets"))
        own = own.at(MARTLET_DATASOURCE_SOCKETS=sockets)
        words = _at_the_tests_server(words, request.getfixturevalue("postgres_small"))
    if name == "embed delete":
        words[2] = own.done("embed", "create", "sales", "--data-app", "storefront").strip()
    if name == "token revoke":
        token = own.done("token", "create", "example").strip()
        words[-1] = token[: len(words[-1])]
    with recorded() as ran:
        own.done(*words)
    assert bool(ran) is (name in REACHING), "rows are reached by what is known to, and certified"


def _at_the_tests_server(words: list[str], source: Source) -> list[str]:
    there = source.credentials
    named = {"db.internal": there.host, "shop": there.database, "reader": there.username}
    assert set(named) < set(words)
    return [*(str(named.get(word, word)) for word in words), "--port", str(there.port)]


def test_the_example_of_serve_runs(own: Cli) -> None:
    found = re.fullmatch(r"MARTLET_PORT=(\d+) martlet serve", _example("serve"))
    assert found is not None
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "martlet", "serve"],
        env={**os.environ, **own.environment, "MARTLET_PORT": str(port)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/ready")
        process.terminate()
        _, log = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Traceback" not in log


def _wait_for(url: str) -> None:
    until(lambda: is_ready(url), url)


def test_the_help_of_all_commands_says_how_the_help_of_each_begins(fresh: Cli) -> None:
    lines = fresh.done("--help")
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        shown = re.search(rf"^  {name} +(.*)\.$", lines, re.MULTILINE)
        assert shown is not None, name
        assert command.help.startswith(shown[1]), name
