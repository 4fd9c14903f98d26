"""Migrates the store to the newest schema, once, even if several servers start together.

Alembic is imported only if something has to be migrated: most starts find the newest schema.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from martlet.store.session import Store

_FOLDER = Path(__file__).with_name("migrations")
_LOCK = 0x6D61_7274  # "mart"; any number that no other advisory lock uses


def migrate(store: Store) -> None:
    """Run the missing migrations. Other servers that start now wait, and find nothing to do."""
    with alone(store) as connection:
        if _revision(connection) != newest_revision():
            _upgrade(connection)


def is_migrated(store: Store) -> bool:
    """Whether the store has the newest schema that this version knows."""
    with store.reading() as connection:
        return _revision(connection) == newest_revision()


@cache
def newest_revision() -> str:
    """A migration's file begins with its revision."""
    names = [file.name for file in (_FOLDER / "versions").glob("[0-9]*.py")]
    return max(names).partition("_")[0]


@contextmanager
def alone(store: Store) -> Iterator[sa.Connection]:
    """A transaction that excludes every other migration."""
    with store.writing() as connection:
        if not store.is_sqlite:
            connection.execute(sa.text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def _revision(connection: sa.Connection) -> str | None:
    """None where nothing has been migrated yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
