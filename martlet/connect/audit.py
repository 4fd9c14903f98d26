"""Records each query on a customer's database: the caller, the purpose, and the outcome.

A record holds no values: no query text, no parameter, no row.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from martlet.errors import Failure, GuardBreach, mark_noted
from martlet.model.certificate import Certificate

WHOLE, CANCELLED, BROKEN, BREACH = "whole", "cancelled", "failed", "GUARD_BREACH"


class Purpose(Enum):
    """The purpose of a query, as the audit trail names it."""

    QUERY = "query"
    EXPLAIN = "explain"
    METRIC = "metric"
    OPTIONS = "options"
    ROWS = "rows"
    EXPORT = "export"
    PDF = "pdf"
    VIEW = "view"
    OWN_METRIC = "own metric"
    WHY = "why"
    ORPHANS = "orphans"
    CLIENT = "client"
    CLIENTS = "clients"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class AuditContext:
    """The caller, the request and the purpose. `actor` is the kind and the id of a token."""

    organisation_id: str
    actor: str
    request_id: str
    purpose: Purpose


@dataclass(slots=True)
class Progress:
    """The progress of a query's rows.

    `read` counts the rows that were read. Code that passes on fewer rows sets `sent`.
    `detail` is recorded too; it holds only numbers and words of our own.
    """

    read: int = 0
    sent: int | None = None
    detail: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One query that ran, or failed to start. `outcome` is WHOLE, CANCELLED, BROKEN, BREACH or the
    name of a code. `rows` counts the rows that were passed on.
    """

    context: AuditContext
    certificate: Certificate
    outcome: str
    rows: int
    seconds: float
    detail: dict[str, int | str]


Recorder = Callable[[RunRecord], None]


@contextmanager
def recorded(
    context: AuditContext, certificate: Certificate, recorder: Recorder
) -> Iterator[Progress]:
    """Record the query that runs within the block, however the block ends."""
    if not isinstance(context, AuditContext):
        raise GuardBreach("a query without an audit context")
    started = time.perf_counter()
    progress, outcome = Progress(), WHOLE
    try:
        yield progress
    except BaseException as error:
        outcome = outcome_of(error)
        mark_noted(error)
        raise
    finally:
        rows = progress.read if progress.sent is None else progress.sent
        seconds = time.perf_counter() - started
        recorder(RunRecord(context, certificate, outcome, rows, seconds, progress.detail))


def outcome_of(error: BaseException) -> str:
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return CANCELLED
    if isinstance(error, Failure):
        return error.code.name
    return BREACH if isinstance(error, GuardBreach) else BROKEN
