"""Migrates the store to the newest schema, once, even if several servers start together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from martlet.store.session import Store

_FOLDER = Path(__file__).with_name("migrations")
_LOCK = 0x6D61_7274  # "mart"; any number that no other advisory lock uses


def migrate(store: Store) -> None:
    """Run the missing migrations. Other servers that start now wait, and find nothing to do."""
    with alone(store) as connection:
        command.upgrade(_config(connection), "head")


def is_migrated(store: Store) -> bool:
    """Whether the store has the newest schema that this version knows."""
    with store.reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory(str(_FOLDER)).get_current_head()


@contextmanager
def alone(store: Store) -> Iterator[sa.Connection]:
    """A transaction that excludes every other migration."""
    with store.writing() as connection:
        if not store.is_sqlite:
            connection.execute(sa.text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
