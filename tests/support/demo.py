"""The demo as people start it: a process of its own, on a free port."""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil

from tests.support.servers import free_port
from tests.support.waiting import PATIENCE, until

CALLS = 5  # that it prints for pasting into a shell


@dataclass(frozen=True)
class Call:
    """A printed call, as a shell would read it."""

    url: str
    headers: dict[str, str]
    body: str

    def answer(self) -> httpx2.Response:
        return httpx2.post(self.url, headers=self.headers, content=self.body, timeout=PATIENCE)


@dataclass(frozen=True)
class Demo:
    """`values` is what demo.env says, `printed` what the terminal shows."""

    process: "subprocess.Popen[bytes]"
    place: Path
    log: Path
    values: dict[str, str] = field(default_factory=dict)

    @property
    def printed(self) -> str:
        return self.log.read_text()

    @property
    def calls(self) -> list[Call]:
        """In the order in which they are printed."""
        blocks = self.printed.split("curl ")[1:]
        return [_call(block) for block in blocks]

    def is_printed(self) -> bool:
        """Whether it has printed its calls. Raises AssertionError where it has ended before."""
        assert self.process.poll() is None, self.printed
        return self.printed.count("curl ") == CALLS

    def end(self) -> int:
        """What it exits with when it is told to end."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def place(name: str = "demo") -> Iterator[Path]:
    """Where a demo may keep what it has. A server of another account has to get there too."""
    with tempfile.TemporaryDirectory(prefix="martlet-demo-") as folder:
        yield Path(folder) / name


@contextmanager
def starting(place: Path, *words: str, **environment: str) -> Iterator[Demo]:
    """A demo that does not answer yet. It is killed in the end, if it has not ended by itself."""
    log = place.with_name(f"{place.name}-{time.monotonic_ns()}.log")
    given = {"MARTLET_DATA_DIR": str(place), "MARTLET_PORT": str(free_port()), **environment}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MARTLET_")}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "martlet", "demo", *words],
            env={**kept, **given},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Demo(process, place, log)
    finally:
        process.kill()
        process.wait()
        for server in postgres_of(place):
            server.kill()


@contextmanager
def running(place: Path, *words: str, **environment: str) -> Iterator[Demo]:
    """A demo that answers."""
    with starting(place, *words, **environment) as demo:
        until(demo.is_printed, "the demo's calls")
        yield Demo(demo.process, place, demo.log, values_of(place / "demo.env"))


def values_of(env: Path) -> dict[str, str]:
    """The lines, parsed like a shell does."""
    lines = [shlex.split(line) for line in env.read_text().splitlines()]
    return dict(word.split("=", 1) for [_, word] in lines)


def postgres_of(place: Path) -> list[psutil.Process]:
    """The PostgreSQL servers that run on the demo's data."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words: Any = process.info["cmdline"] or []
        if str(place / "postgres") in words and "-D" in words:
            found.append(process)
    return found


def _call(block: str) -> Call:
    lines, _, _ = block.partition("\n\n")
    words = shlex.split(lines.replace("\\\n", " "))
    options = list(zip(words[::2], words[1::2], strict=True))
    named = dict(options)
    assert named["--request"] == "POST"
    headers = dict(value.split(": ", 1) for name, value in options if name == "--header")
    return Call(named["--url"], headers, named["--data"])
