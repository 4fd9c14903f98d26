"""Loads the demo's data into a database: all of it, or nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg

from martlet.demo import schema
from martlet.demo.shop import TABLES, Shop

Progress = Callable[[str, float], None]  # what is done now, and the part of all that is done
_Connection = psycopg.Connection[tuple[Any, ...]]

READER = "martlet_reader"
_MARK = "Martlet's demo"
_THERE = """
SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relname = ANY(%s)
ORDER BY c.relname
"""
_NEAREST = {"allow": "prefer", "verify-ca": "require"}  # what the API has of libpq's sslmode
_COPY_IN = "COPY public.{} FROM STDIN WITH (FORMAT csv, NULL '\\N')"
_COPY_FROM = "COPY public.{} FROM '{}' (FORMAT csv, NULL '\\N', HEADER false)"
_CREATE_READER = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'martlet_reader') THEN
        CREATE ROLE martlet_reader LOGIN;
    END IF;
END $$
"""


class UnusableError(Exception):
    """The database cannot take the demo's tables; the text says why."""


def load_postgres(url: str, shop: Shop, progress: Progress, *, reader: bool) -> dict[str, Any]:
    """Load `shop` unless it is there; the credentials that reach it, as the API takes them.

    With `reader`, they are of an account that may only read, which is made. Raises UnusableError.
    """
    with _connected(url) as connection:
        if not _is_loaded(connection):
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
        found = _credentials(connection.info)
    return {**found, "username": READER} if reader else found


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


@contextmanager
def _connected(url: str) -> Iterator[_Connection]:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
        raise UnusableError(str(error)) from None
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:
            # The driver's words quote the text, which may hold a password.
            raise UnusableError("it is no URL of a PostgreSQL database") from None
        raise


def _is_loaded(connection: _Connection) -> bool:
    """Raises UnusableError where other tables have the names of the demo's."""
    found: Mapping[object, object] = dict(connection.execute(_THERE, [list(TABLES)]).fetchall())
    if str(found.get("client_mapping")).startswith(_MARK):
        return True
    if found:
        name = next(iter(found))
        raise UnusableError(f"public.{name} is there and is not the demo's; use an empty database")
    return False


def _credentials(info: psycopg.ConnectionInfo) -> dict[str, Any]:
    """Where a URL leads: by its own parts, the driver's defaults and the environment."""
    mode = info.get_parameters().get("sslmode")
    fields = {
        "host": info.host,
        "port": info.port,
        "database": info.dbname,
        "username": info.user,
        "password": info.password or None,
        "schema": "public",
        "ssl": _NEAREST.get(mode, mode) if mode else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _fill_postgres(connection: _Connection, folder: Path, progress: Progress) -> None:
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
