"""`martlet serve` with several workers: however slow, they start; however they end, it is said."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.support.live import is_ready
from tests.support.servers import free_port
from tests.support.waiting import PATIENCE, until

# Python imports it before anything else: a worker says its number and its process, and then goes
# on when the test lets it. Other processes do not mind it.
_HOLD = """
import os, pathlib, sys, time
if "--multiprocessing-fork" in sys.orig_argv:
    here = pathlib.Path({here!r})
    for number in range(1, 100):
        try:
            with (here / f"worker-{{number}}").open("x") as file:
                file.write(str(os.getpid()))
            break
        except FileExistsError:
            pass
    while not (here / f"go-{{number}}").exists():
        time.sleep(0.02)
    code = (here / f"go-{{number}}").read_text()
    if code:
        os._exit(int(code))
"""


@dataclass(frozen=True)
class Held:
    """A server whose workers wait for the test. Numbers count from 1, in the order of starts."""

    process: "subprocess.Popen[bytes]"
    url: str
    here: Path

    def release(self, *numbers: int, exit_code: str = "") -> None:
        """Let workers go on; with an `exit_code`, they end with it instead."""
        for number in numbers:
            unfinished = self.here / f"unfinished-{number}"
            unfinished.write_text(exit_code)
            unfinished.rename(self.here / f"go-{number}")

    def pid(self, number: int) -> int:
        """The process of a worker, once it has begun."""
        file = self.here / f"worker-{number}"
        until(lambda: file.exists() and file.read_text(), f"worker {number} does not begin")
        return int(file.read_text())

    def begun(self) -> int:
        return len(list(self.here.glob("worker-*")))

    def log(self) -> str:
        return (self.here / "log").read_text()

    def status(self, path: str) -> int | None:
        try:
            return httpx2.get(f"{self.url}{path}", timeout=PATIENCE).status_code
        except httpx2.TransportError:
            return None

    def ended(self) -> int:
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def _held(here: Path, workers: str = "2", port: str = "") -> Iterator[Held]:
    (here / "sitecustomize.py").write_text(_HOLD.format(here=str(here)))
    port = port or str(free_port())
    given = {
        "PYTHONPATH": os.pathsep.join((str(here), *sys.path)),
        "MARTLET_WORKERS": workers,
        "MARTLET_DATA_DIR": str(here / "data"),
        "MARTLET_PORT": port,
    }
    with (here / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "martlet", "serve"],
            env={**os.environ, **given},
            stdout=log,
            stderr=log,
        )
    held = Held(process, f"http://127.0.0.1:{port}", here)
    try:
        yield held
    finally:
        process.kill()
        process.wait()
        held.release(*range(1, held.begun() + 3))  # One without its parent ends by itself.


def test_slow_workers_are_waited_for_and_ready_means_all_of_them(tmp_path: Path) -> None:
    with _held(tmp_path) as held:
        until(lambda: "worker is still starting" in held.log(), "the log tells of slow workers")
        held.release(1)
        until(lambda: held.status("/health/live") == 200, "one worker answers")
        assert held.status("/health/ready") == 503
        assert "Martlet answers" not in held.log()
        held.release(2)
        until(lambda: is_ready(f"{held.url}/health/ready"), "all workers answer")
        until(lambda: "Martlet answers" in held.log(), "the server says that it answers")
        assert held.begun() == 2, "none was taken for dead"
        held.process.terminate()
        assert held.ended() == 0
        assert "Traceback" not in held.log()


def test_a_worker_that_ends_is_replaced_and_its_end_is_logged(tmp_path: Path) -> None:
    with _held(tmp_path) as held:
        held.release(1, 2)
        until(lambda: is_ready(f"{held.url}/health/ready"), "all workers answer")
        os.kill(held.pid(1), signal.SIGKILL)
        replacement = held.pid(3)
        assert "signal SIGKILL" in held.log()
        held.release(3)
        held.process.kill()  # Its workers end too, and leave the port to the next server.
        until(lambda: not _is_running(held.pid(2)), "a worker ends with its server")
        until(lambda: not _is_running(replacement), "a worker that starts ends with its server")


def test_a_worker_that_fails_at_its_start_ends_the_server(tmp_path: Path) -> None:
    with _held(tmp_path) as held:
        held.release(1, exit_code="7")
        assert held.ended() == 1
        assert "exit code 7" in held.log()
        assert "The server does not start." in held.log()
        assert held.begun() <= 2, "none is tried again"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_in_use_ends_the_server(tmp_path: Path, workers: str) -> None:
    with _port_in_use() as port, _held(tmp_path, workers, port) as held:
        assert held.ended() == 1
        assert "in use" in held.log()
        assert held.begun() == 0


@contextmanager
def _port_in_use() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield str(taken.getsockname()[1])


def _is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
