"""The state that all repositories of one organisation share in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from martlet.errors import Failure
from martlet.store.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Scope:
    connection: sa.Connection
    organisation_id: str
    secrets: Secrets

    def own(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """The condition that keeps one organisation's rows of `table`."""
        return table.c.organisation_id == self.organisation_id


@contextmanager
def refusing(duplicate: Failure, *, orphan: Failure | None = None) -> Iterator[None]:
    """Raise `duplicate` if a name is taken, and `orphan` if a referenced row is gone."""
    try:
        yield
    except IntegrityError as error:
        if "unique" in str(error.orig).lower():
            raise duplicate from None
        raise orphan or duplicate from None


def new_id() -> str:
    return uuid4().hex


def now() -> datetime:
    return datetime.now(UTC)
