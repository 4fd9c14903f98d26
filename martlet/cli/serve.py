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

_LOOP = "auto"  # uvloop, where there is one


def serve() -> None:
    """Run the server, as the MARTLET_… settings say."""
    found = settings()
    set_up_logs(found)
    _collect_less()
    with store(found):
        pass  # What is wrong with it is one line here, and a stack of them once the server starts.
    if found.workers == 1:
        run_until_signal(run_server(found, _told(found)))
        return
    uvicorn.run("martlet.cli.serve:worker", factory=True, workers=found.workers, **_options(found))


def _told(found: Settings) -> Callable[[], Awaitable[None]]:
    async def told() -> None:
        print_text(f"Martlet answers at http://{found.host}:{found.port}; Ctrl-C stops it.")
        sys.stdout.flush()

    return told


def worker() -> object:
    """The application of one of several processes."""
    found = settings()
    set_up_logs(found)
    _collect_less()
    return create_app(found)


def _collect_less() -> None:
    """Making a large datamart is no reason to look for garbage a hundred times."""
    gc.set_threshold(50_000, 20, 50)


def run_until_signal(work: Coroutine[None, None, None]) -> None:
    """Do `work`. A signal ends it in an orderly way: what was opened around it is closed."""
    end_on_signal()
    # Within a loop that runs, uvicorn cannot choose one any more.
    loop = uvicorn.Config("", loop=_LOOP, log_config=None).get_loop_factory()
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=loop) as runner:
        runner.run(work)


def end_on_signal() -> None:
    """From now on SIGTERM ends the process as an exception would: what is open is closed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


async def run_server(
    found: Settings, started: Callable[[], Awaitable[None]], *, app: App | None = None
) -> None:
    """Serve until a signal ends it. `started` is called when requests are answered."""
    server = uvicorn.Server(uvicorn.Config(app or create_app(found), **_options(found)))
    serving = asyncio.ensure_future(_serving(server))
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        await started()
    await serving
    if not server.started:
        raise typer.Exit(REFUSED)


def migrate() -> None:
    """Bring the store to the newest schema. The server does so by itself when it starts."""
    with store(settings()):
        print_text("the store has the newest schema")


async def _serving(server: uvicorn.Server) -> None:
    # A server that cannot start has told why, and then ends the process with a code of its own.
    with suppress(SystemExit):
        await server.serve()


def _options(found: Settings) -> dict[str, Any]:
    return {
        "host": found.host,
        "port": found.port,
        "loop": _LOOP,
        "http": protocol(found),
        "ws": "none",
        "timeout_keep_alive": found.idle_seconds,
        "access_log": False,
        "log_config": None,
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": found.stop_seconds,
    }
