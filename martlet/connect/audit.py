"""Who asks, for what, and how it ended: nothing runs on a customer's database without saying so.

No value is in any of it: no text of a query, no parameter, no row.
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
    """What is asked. The audit trail has these words."""

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
    """Who asks, in which request, and for what. `actor` is the kind and the id of a token."""

    organisation_id: str
    actor: str
    request_id: str
    purpose: Purpose


@dataclass(slots=True)
class Progress:
    """What has become of a query's rows.

    `read` is counted where they are read. Whoever passes on fewer of them says how many: `sent`.
    `detail` is recorded beside it; numbers and words of our own only.
    """

    read: int = 0
    sent: int | None = None
    detail: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One query that was run, or would have been. `outcome` is WHOLE, CANCELLED, BROKEN, BREACH
    or the name of a code. `rows` are those that were passed on.
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
    """Record what is run within the block, however the block ends."""
    if not isinstance(context, AuditContext):
        raise GuardBreach("a query that nobody asks for")
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
