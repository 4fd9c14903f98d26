"""Loads the demo's data into a database, completely or not at all."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from martlet.demo import schema
from martlet.demo.shop import TABLES, Shop
from martlet.scratchdb.duckdb import new_file
from martlet.scratchdb.postgres import Connection, connected, credentials
from martlet.scratchdb.tables import UnusableError

Progress = Callable[[str, float], None]  # the current step, and the fraction done

READER = "martlet_reader"
_MARK = "Martlet's demo"
_EXISTING = """
SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relname = ANY(%s)
ORDER BY c.relname
"""
_COPY_IN = "COPY public.{} FROM STDIN WITH (FORMAT csv, NULL '\\N')"
_COPY_FROM = "COPY public.{} FROM '{}' (FORMAT csv, NULL '\\N', HEADER false)"
_CREATE_READER = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'martlet_reader') THEN
        CREATE ROLE martlet_reader LOGIN;
    END IF;
END $$
"""


def load_postgres(url: str, shop: Shop, progress: Progress, *, reader: bool) -> dict[str, Any]:
    """Load `shop` unless it is loaded. Returns credentials in the form of the API.

    With `reader`, they are of a new account with read access only. Raises UnusableError.
    """
    with connected(url) as connection:
        if not _is_loaded(connection):
            with _csv_files(shop, progress) as folder, connection.transaction():
                _fill_postgres(connection, folder, progress)
                mark = f"{_MARK}: until {shop.until}, scale {shop.scale:g}"
                connection.execute(
                    psycopg.sql.SQL("COMMENT ON TABLE public.client_mapping IS {}").format(mark)
                )
            connection.execute("ANALYZE")
        if reader:
            connection.execute(_CREATE_READER)
            connection.execute("GRANT USAGE ON SCHEMA public TO martlet_reader")
            connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO martlet_reader")
        source_credentials = credentials(connection.info)
    return {**source_credentials, "username": READER} if reader else source_credentials


def load_duckdb(path: Path, shop: Shop, progress: Progress) -> None:
    """Load `shop` into a file, unless the file exists."""
    if path.exists():
        return
    with _csv_files(shop, progress) as folder, new_file(path) as connection:
        connection.execute("CREATE SCHEMA public")
        for statement in schema.TABLES:
            connection.execute(statement)
        for number, table in enumerate(TABLES, start=1):
            progress(f"loading {table}", 0.5 + number / len(TABLES) / 2)
            connection.execute(_COPY_FROM.format(table, folder / f"{table}.csv"))


def _is_loaded(connection: Connection) -> bool:
    """Whether the demo's tables exist. Raises UnusableError if others have their names."""
    comments: Mapping[object, object] = dict(
        connection.execute(_EXISTING, [list(TABLES)]).fetchall()
    )
    if str(comments.get("client_mapping")).startswith(_MARK):
        return True
    if comments:
        name = next(iter(comments))
        raise UnusableError(
            f"the database has a table public.{name} that is not the demo's; use an empty database"
        )
    return False


def _fill_postgres(connection: Connection, folder: Path, progress: Progress) -> None:
    connection.execute("CREATE SCHEMA IF NOT EXISTS public")
    for statement in schema.TABLES:
        connection.execute(statement.encode())
    for number, table in enumerate(TABLES, start=1):
        progress(f"loading {table}", 0.5 + number / len(TABLES) / 2)
        with (
            connection.cursor() as cursor,
            cursor.copy(_COPY_IN.format(table).encode()) as copy,
            (folder / f"{table}.csv").open("rb") as file,
        ):
            while block := file.read(1 << 16):
                copy.write(block)
    progress("making indexes", 1.0)
    for statement in schema.INDEXES:
        connection.execute(statement.encode())


@contextmanager
def _csv_files(shop: Shop, progress: Progress) -> Iterator[Path]:
    """The shop as CSV files, deleted after the block."""
    done, everything = 0, shop.customer_count()

    def written(customers: int) -> None:
        nonlocal done
        done += customers
        progress("making customers and orders", done / everything / 2)

    with TemporaryDirectory() as name:
        folder = Path(name)
        shop.write(folder, written)
        yield folder
