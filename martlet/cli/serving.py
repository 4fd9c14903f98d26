"""Runs the server in this process: the only one, or one of several workers."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import typer
import uvicorn

from martlet.cli.connection import settings
from martlet.cli.output import REFUSED
from martlet.cli.workers import BEAT_SECONDS
from martlet.client import App
from martlet.http.app import create_app
from martlet.http.protocol import protocol
from martlet.log import set_up_logs
from martlet.settings import Settings

_LOOP = "auto"  # uvloop, if it is installed


def collect_less() -> None:
    """Collect garbage less often: creating a large datamart would trigger it a hundred times."""
    gc.set_threshold(50_000, 20, 50)


def run_until_signal(work: Coroutine[None, None, None]) -> None:
    """Do `work` until a signal ends it. All context managers around it are closed."""
    end_on_signal()
    # Inside a running loop, uvicorn could not choose the loop.
    loop = uvicorn.Config("", loop=_LOOP, log_config=None).get_loop_factory()
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=loop) as runner:
        runner.run(work)


def end_on_signal() -> None:
    """Make SIGTERM end the process like an exception, so that context managers are closed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


async def run_server(
    config: Settings, started: Callable[[], Awaitable[None]], *, app: App | None = None
) -> None:
    """Serve until a signal ends it. `started` is called once the server accepts requests."""
    server = uvicorn.Server(uvicorn.Config(app or create_app(config), **_options(config)))
    serving = asyncio.ensure_future(_serving(server))
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        await started()
    await serving
    if not server.started:
        raise typer.Exit(REFUSED)


def run_worker(sock: socket.socket, beats: Connection, all_started: Any) -> None:  # noqa: ANN401
    """Serve `sock` until a signal, or the end of the process that watches, ends it."""
    config = settings()
    set_up_logs(config)
    collect_less()
    app = create_app(config, are_all_started=lambda: bool(all_started.value))

    async def beat() -> None:
        try:
            beats.send_bytes(b".")
        except OSError:
            server.should_exit = True

    # The first call is made as soon as requests are answered.
    signs: dict[str, Any] = {"callback_notify": beat, "timeout_notify": BEAT_SECONDS}
    server = uvicorn.Server(uvicorn.Config(app, **signs, **_options(config)))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[sock])


async def _serving(server: uvicorn.Server) -> None:
    # A server that cannot start prints the reason and raises SystemExit with its own code.
    with suppress(SystemExit):
        await server.serve()


def _options(config: Settings) -> dict[str, Any]:
    return {
        "host": config.host,
        "port": config.port,
        "loop": _LOOP,
        "http": protocol(config),
        "ws": "none",
        "timeout_keep_alive": config.idle_seconds,
        "access_log": False,
        "log_config": None,
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": config.stop_seconds,
    }
