"""Several processes that serve one socket: starts them, watches them, and replaces one that ends.

A worker imports the server for as long as that takes: how long, only the machine knows. Until it
has started, nothing but the end of its process is taken for a failure.
"""

import math
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

import structlog

from martlet.settings import Settings

BEAT_SECONDS = 5.0  # between two signs of life of a worker
_LONGEST_SILENCE = 120.0  # seconds without a sign of life of a worker that has started
_LONG_START = 10.0  # seconds after which the log says that a worker is still starting
_LEAST_LIFE = 5.0  # seconds between two starts in the place of one worker
_MORE_TO_STOP = 30.0  # seconds for a worker to stop, beside those that requests have
_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet.workers")
_SPAWN = get_context("spawn")

# Runs in the new process: the socket, where to send signs of life, and whether all have started.
Target = Callable[[socket.socket, Connection, Any], None]


class WorkerFailedError(Exception):
    """A worker ended during its start, before all had started; the text says how."""


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    beats: Connection
    begun: float = field(default_factory=time.monotonic)
    last_beat: float | None = None  # None until it has started
    is_told_slow: bool = False

    @property
    def lived(self) -> float:
        return time.monotonic() - self.begun


class Workers:
    """`ready` is called once, when all have started."""

    def __init__(
        self, target: Target, sock: socket.socket, settings: Settings, ready: Callable[[], None]
    ) -> None:
        self._target = target
        self._socket = sock
        self._count = settings.workers
        self._stop_seconds = settings.stop_seconds + _MORE_TO_STOP
        self._ready = ready
        self._all_started = _SPAWN.RawValue("b", 0)
        self._running: list[_Worker] = []
        self._due: list[float] = []  # when a worker is to be started, by the monotonic clock
        self._stop_asked, self._stop = _SPAWN.Pipe(duplex=False)

    def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises WorkerFailedError."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.send_bytes(b"."))
        self._due = [-math.inf] * self._count
        try:
            while not self._stop_asked.poll():
                self._start_due()
                self._wait()
                self._look()
        finally:
            self._stop_all()

    def _start_due(self) -> None:
        now = time.monotonic()
        for _ in [moment for moment in self._due if moment <= now]:
            self._running.append(self._new())
        self._due = [moment for moment in self._due if moment > now]

    def _new(self) -> _Worker:
        beats, sender = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(
            target=self._target, args=(self._socket, sender, self._all_started)
        )
        process.start()
        # Held in the worker only, the end of this process is the end of the pipe.
        sender.close()
        return _Worker(process, beats)

    def _wait(self) -> None:
        """For a sign of life, an end, a signal, or the next moment at which one may be missed."""
        sentinels = [worker.process.sentinel for worker in self._running]
        wait([self._stop_asked, *sentinels, *(w.beats for w in self._running)], timeout=1.0)

    def _look(self) -> None:
        for worker in list(self._running):
            _read_beats(worker)
            if worker.process.exitcode is not None:
                self._replace(worker, _how_it_ended(worker.process.exitcode))
            elif worker.last_beat is None:
                _tell_if_slow(worker)
            elif time.monotonic() - worker.last_beat > _LONGEST_SILENCE:
                worker.process.kill()
                self._replace(worker, f"no sign of life for {_LONGEST_SILENCE:.0f} seconds")
        if not self._all_started.value and self._have_all_started():
            self._all_started.value = 1
            self._ready()

    def _have_all_started(self) -> bool:
        started = [worker for worker in self._running if worker.last_beat is not None]
        return len(started) == self._count

    def _replace(self, worker: _Worker, reason: str) -> None:
        """Raises WorkerFailedError where not all have started: it would fail again and again."""
        self._running.remove(worker)
        worker.process.join()
        worker.beats.close()
        ended = {"worker": worker.process.pid, "reason": reason, "lived": round(worker.lived, 1)}
        if not self._all_started.value and worker.last_beat is None:
            _log.error("worker did not start", **ended)
            raise WorkerFailedError(
                f"Worker {worker.process.pid} ended after {worker.lived:.1f} seconds, before it"
                f" had started: {reason}."
            )
        _log.error("worker ended; another one takes its place", **ended)
        self._due.append(max(time.monotonic(), worker.begun + _LEAST_LIFE))

    def _stop_all(self) -> None:
        """Each worker ends its requests first; one that does not end in time is killed."""
        for worker in self._running:
            worker.process.terminate()
        limit = time.monotonic() + self._stop_seconds
        for worker in self._running:
            worker.process.join(max(0.0, limit - time.monotonic()))
            if worker.process.exitcode is None:
                _log.error("worker did not stop in time and is killed", worker=worker.process.pid)
                worker.process.kill()
                worker.process.join()


def _read_beats(worker: _Worker) -> None:
    try:
        while worker.beats.poll():
            worker.beats.recv_bytes()
            worker.last_beat = time.monotonic()
    except (EOFError, OSError):
        pass  # its process ends, or has ended


def _tell_if_slow(worker: _Worker) -> None:
    if not worker.is_told_slow and worker.lived > _LONG_START:
        worker.is_told_slow = True
        _log.warning("worker is still starting", worker=worker.process.pid, seconds=_LONG_START)


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
