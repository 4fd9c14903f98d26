"""The audit entries of queries: those that ran on a customer's database, and refused ones.

They show who probes a datamart; and what was answered about a client, to whom, with which proof.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog

from martlet.connect.audit import WHOLE, Purpose, Recorder, RunRecord, outcome_of
from martlet.errors import Failure, is_noted, mark_noted
from martlet.model.certificate import Certificate
from martlet.services.audit.writer import Trail
from martlet.services.context import RequestContext
from martlet.services.queries.certificates import path_text
from martlet.store.repository.audit import (
    ANSWERED,
    COUNTED,
    FAILED,
    LISTED,
    LOOKED_UP,
    PATH_COUNTED,
    REFUSED,
    Entry,
)

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet.query")

# Statements that ran to the end and are not questions of a client's rows.
_ACTIONS = {
    Purpose.CLIENT: LOOKED_UP,
    Purpose.CLIENTS: LISTED,
    Purpose.ORPHANS: COUNTED,
    Purpose.WHY: PATH_COUNTED,
}


def recorder(trail: Trail) -> Recorder:
    """Writes each run to the log and to `trail`, in the background."""

    def record(run: RunRecord) -> None:
        _log_run(run)
        trail.note(run.context.organisation_id, _run_entry(run))

    return record


@asynccontextmanager
async def refusals_noted(context: RequestContext) -> AsyncIterator[None]:
    """Note what fails within the block, if no handler above would note it."""
    try:
        yield
    except BaseException as error:
        await note_refusal(context, error)
        raise


async def note_refusal(context: RequestContext, error: BaseException) -> None:
    """Note that a question failed before it ran: a run is noted by the connection."""
    if is_noted(error) or context.purpose is Purpose.CONTROL:
        return
    mark_noted(error)
    outcome = outcome_of(error)
    if isinstance(error, asyncio.CancelledError):
        context.state.trail.note(context.caller.organisation_id, _refusal(context, outcome, FAILED))
        return
    entry = _refusal(context, outcome, REFUSED)
    try:
        await asyncio.to_thread(_write, context, entry)
    except Failure:
        # The refusal stands whether or not it can be written down now.
        context.state.trail.note(context.caller.organisation_id, entry)


def _run_entry(run: RunRecord) -> Entry:
    context, certificate = run.context, run.certificate
    purpose = context.purpose
    return Entry(
        actor=context.actor,
        action=_ACTIONS.get(purpose, ANSWERED) if run.outcome == WHOLE else FAILED,
        subject=certificate.datamart,
        request_id=context.request_id,
        client=certificate.client,
        certificate=certificate.id,
        detail={
            "purpose": purpose.value,
            "outcome": run.outcome,
            "rows": run.rows,
            **run.detail,
            **_proved(certificate),
        },
    )


def _proved(certificate: Certificate) -> dict[str, Any]:
    return {
        "version": certificate.version,
        "tables": [
            {
                "name": read.name,
                "how": read.path.kind.value,
                "path": path_text(read.name, read.path),
            }
            for read in certificate.tables
        ],
        "fence": certificate.is_fenced,
        "parameters": list(certificate.parameters),
    }


def _refusal(context: RequestContext, outcome: str, action: str) -> Entry:
    guest = context.caller.guest
    return Entry(
        actor=context.caller.actor,
        action=action,
        subject=outcome,
        request_id=context.request_id,
        client=guest.client_digest if guest is not None else None,
        detail={"purpose": context.purpose.value, "outcome": outcome, "rows": 0},
    )


def _write(context: RequestContext, entry: Entry) -> None:
    with context.state.database.writing(context.caller.organisation_id) as repository:
        repository.audit.add(entry)


def _log_run(run: RunRecord) -> None:
    context, certificate = run.context, run.certificate
    _log.info(
        "query",
        purpose=context.purpose.value,
        outcome=run.outcome,
        request_id=context.request_id,
        actor=context.actor,
        certificate=certificate.id,
        datamart=certificate.datamart,
        version=certificate.version,
        tables=[table.name for table in certificate.tables],
        fence=certificate.is_fenced,
        client=certificate.client,
        rows=run.rows,
        **run.detail,
        ms=round(run.seconds * 1000, 1),
    )
