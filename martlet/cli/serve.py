"""`martlet serve` and `martlet migrate`."""

import signal
import socket
import sys

import typer

from martlet.cli.connection import settings, store
from martlet.cli.output import fail, print_text
from martlet.cli.workers import WorkerFailedError, Workers
from martlet.log import set_up_logs
from martlet.settings import Settings

app = typer.Typer()


@app.command(epilog="Example: MARTLET_PORT=8080 martlet serve")
def serve() -> None:
    """Run the server with the MARTLET_… settings of the environment."""
    config = settings()
    set_up_logs(config)
    with store(config):
        pass  # An error of the store is one line here, and a traceback once the server starts.
    if config.workers == 1:
        _serve_here(config)
    else:
        _serve_in_workers(config)


@app.command(epilog="Example: martlet migrate")
def migrate() -> None:
    """Migrate the store to the newest schema. The server does this when it starts."""
    with store(settings()):
        print_text("the store has the newest schema")


def _serve_here(config: Settings) -> None:
    # The process that watches workers needs none of this.
    from martlet.cli.serving import collect_less, run_server, run_until_signal  # noqa: PLC0415

    async def started() -> None:
        _tell(config.host, config.port)

    collect_less()
    run_until_signal(run_server(config, started))


def _serve_in_workers(config: Settings) -> None:
    with _bound(config) as sock:
        port = sock.getsockname()[1]
        try:
            Workers(_worker, sock, config, lambda: _tell(config.host, port)).run()
        except WorkerFailedError as error:
            fail(f"The server does not start. {error} The lines above say why.")


def _worker(*given: object) -> None:
    # Ctrl-C reaches every process of a terminal; the one that watches ends the others in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from martlet.cli.serving import run_worker  # noqa: PLC0415 - in the new process

    run_worker(*given)  # type: ignore[arg-type]


def _bound(config: Settings) -> socket.socket:
    """The socket that all workers serve; each of them listens once it has started."""
    sock = socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((config.host, config.port))
    except OSError as error:
        sock.close()
        where = f"port {config.port} at {config.host}"
        fail(f"The server cannot use {where}: {error.strerror}. Choose another: MARTLET_PORT")
    return sock


def _tell(host: str, port: int) -> None:
    print_text(f"Martlet answers at http://{host}:{port}; Ctrl-C stops it.")
    sys.stdout.flush()
