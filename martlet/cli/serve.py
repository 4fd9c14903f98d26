"""`martlet serve` and `martlet migrate`."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import typer
import uvicorn

from martlet.app import create_app, database_of
from martlet.cli.connection import settings
from martlet.cli.output import fail, out
from martlet.errors import Failure
from martlet.log import set_up_logs
from martlet.settings import Settings

_GRACE_SECONDS = 10


def serve() -> None:
    """Run the server, as the MARTLET_… settings say."""
    found = settings()
    set_up_logs(found)
    if found.workers == 1:
        run_until_signal(run_server(found))
        return
    uvicorn.run("martlet.cli.serve:worker", factory=True, workers=found.workers, **_options(found))


def worker() -> object:
    """The application of one of several processes."""
    found = settings()
    set_up_logs(found)
    return create_app(found)


def run_until_signal(work: Coroutine[None, None, None]) -> None:
    """Do `work`. A signal ends it in an orderly way: what was opened around it is closed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        asyncio.run(work)


async def run_server(found: Settings, started: Callable[[], Awaitable[None]] | None = None) -> None:
    """Serve until a signal ends it. `started` is called when requests are answered."""
    server = uvicorn.Server(uvicorn.Config(create_app(found), **_options(found)))
    serving = asyncio.ensure_future(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started and started is not None:
        await started()
    await serving
    if not server.started:
        raise typer.Exit(1)


def migrate() -> None:
    """Bring the store to the newest schema. The server does so by itself when it starts."""
    database, _ = database_of(settings())
    try:
        database.prepare()
    except Failure as failure:
        fail(f"{failure.code.name}: {failure.message}")
    finally:
        database.close()
    out.print("the store has the newest schema")


def _options(found: Settings) -> dict[str, Any]:
    return {
        "host": found.host,
        "port": found.port,
        "loop": "uvloop",
        "http": "httptools",
        "access_log": False,
        "log_config": None,
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": _GRACE_SECONDS,
    }
