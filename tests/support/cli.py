"""The command line, as a shell would run it, in this process."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from martlet.cli import app
from martlet.demo.provision import SHOP
from martlet.http.docs.examples import CREATE_DATAMART
from tests.support.engines import Source

MARTS = (CREATE_DATAMART, SHOP)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Cli:
    """`environment` says which store, or which server, commands work on."""

    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: object, typed: str = "", **environment: str) -> Ended:
        """`typed` is standard input; `environment` counts for this command only."""
        with _logs_as_before():
            result = CliRunner().invoke(
                app,
                [str(word) for word in words],
                input=typed,
                env={**self.environment, **environment},
                catch_exceptions=False,
            )
        return Ended(result.exit_code, result.stdout, result.stderr)

    def done(self, *words: object, **options: str) -> str:
        """The output of a command that must succeed."""
        ended = self.run(*words, **options)
        assert ended.code == 0, ended
        return ended.out

    def json(self, *words: object, **options: str) -> Any:
        return json.loads(self.done(*words, "--json", **options))

    def refused(self, *words: object, **options: str) -> str:
        """What a command that must be refused says of it; it prints nothing else."""
        ended = self.run(*words, **options)
        assert (ended.code, ended.out) == (1, ""), ended
        return ended.err

    def at(self, **environment: str) -> "Cli":
        return Cli({**self.environment, **environment})


def store_cli(data_dir: Path, files: Path) -> Cli:
    """Commands on the store in `data_dir`."""
    return Cli({"MARTLET_DATA_DIR": str(data_dir), "MARTLET_FILES_DIR": str(files)})


def source_options(source: Source) -> list[str]:
    """A source as the options of `datasource create`."""
    credentials = source.body("")["credentials"]
    names = {"username": "user", "name": None}
    options = ["--type", source.engine]
    for key, value in credentials.items():
        name = names.get(key, key)
        if name is not None:
            options += [f"--{name}", str(value)]
    return options


@contextmanager
def _logs_as_before() -> Iterator[None]:
    """A command has the process to itself, and sends its logs to where it writes."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
