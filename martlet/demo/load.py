"""Loads the demo's data into a database: all of it, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg

from martlet.demo import schema
from martlet.demo.shop import TABLES, Shop

Progress = Callable[[str, float], None]  # what is done now, and the part of all that is done

READER = "martlet_reader"
_MARK = "Martlet's demo"
_IS_THERE = """
SELECT obj_description(c.oid, 'pg_class') FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relname = 'client_mapping'
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


class NotEmptyError(Exception):
    """The database holds a shop that is not the demo's."""


def load_postgres(url: str, shop: Shop, progress: Progress, *, reader: bool) -> None:
    """Load `shop` unless it is there. With `reader`, an account that may only read is made.

    Raises NotEmptyError where other tables have these names.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(_IS_THERE).fetchone()
        if found is not None and not str(found[0]).startswith(_MARK):
            raise NotEmptyError("public.client_mapping is there and is not the demo's")
        if found is None:
            with _written(shop, progress) as folder, connection.transaction():
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


def load_duckdb(path: Path, shop: Shop, progress: Progress) -> None:
    """Load `shop` into a file unless it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with _written(shop, progress) as folder, duckdb.connect(str(unfinished)) as connection:
        connection.execute("CREATE SCHEMA public")
        for statement in schema.TABLES:
            connection.execute(statement)
        for number, table in enumerate(TABLES, start=1):
            progress(f"loading {table}", 0.5 + number / len(TABLES) / 2)
            connection.execute(_COPY_FROM.format(table, folder / f"{table}.csv"))
    unfinished.replace(path)


def _fill_postgres(
    connection: "psycopg.Connection[tuple[object, ...]]", folder: Path, progress: Progress
) -> None:
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
    for statement in schema.INDEXES:
        connection.execute(statement.encode())


@contextmanager
def _written(shop: Shop, progress: Progress) -> Iterator[Path]:
    """The shop as files, for as long as the block runs."""
    done, everything = 0, shop.customer_count()

    def written(customers: int) -> None:
        nonlocal done
        done += customers
        progress("making customers and orders", done / everything / 2)

    with TemporaryDirectory() as name:
        folder = Path(name)
        shop.write(folder, written)
        yield folder
