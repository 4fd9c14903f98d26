"""`martlet serve` and `martlet migrate`."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import typer
import uvicorn

from martlet.cli.connection import settings, store
from martlet.cli.output import REFUSED, print_text
from martlet.client import App
from martlet.http.app import create_app
from martlet.http.protocol import protocol
from martlet.log import set_up_logs
from martlet.settings import Settings

app = typer.Typer()

_LOOP = "auto"  # uvloop, if it is installed


@app.command(epilog="Example: MARTLET_PORT=8080 martlet serve")
def serve() -> None:
    """Run the server with the MARTLET_… settings of the environment."""
    config = settings()
    set_up_logs(config)
    _collect_less()
    with store(config):
        pass  # An error of the store is one line here, and a traceback once the server starts.
    if config.workers == 1:
        run_until_signal(run_server(config, _announce(config)))
        return
    uvicorn.run(
        "martlet.cli.serve:worker", factory=True, workers=config.workers, **_options(config)
    )


def _announce(config: Settings) -> Callable[[], Awaitable[None]]:
    async def announce() -> None:
        print_text(f"Martlet answers at http://{config.host}:{config.port}; Ctrl-C stops it.")
        sys.stdout.flush()

    return announce


def worker() -> object:
    """The application of one of several worker processes."""
    config = settings()
    set_up_logs(config)
    _collect_less()
    return create_app(config)


def _collect_less() -> None:
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


@app.command(epilog="Example: martlet migrate")
def migrate() -> None:
    """Migrate the store to the newest schema. The server does this when it starts."""
    with store(settings()):
        print_text("the store has the newest schema")


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
