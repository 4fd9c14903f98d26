"""What leaves a trace: questions that were answered, and those that were refused.

Whoever probes a datamart can be seen to; and what was told of a client, to whom and proved how.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from martlet.api.call import Call
from martlet.api.certificates import spoken_path
from martlet.errors import Code, Failure
from martlet.model.certificate import Certificate
from martlet.store.repository.audit import ANSWERED, FAILED, TRACED, Entry

WHOLE = "whole"

_NOTED = (
    Code.QUERY_REJECTED,
    Code.QUERY_TOO_COMPLEX,
    Code.CLIENT_ID_ERROR,
    Code.INVALID_DATAMART,
    Code.TENANT_PATH_MISSING,
)


@asynccontextmanager
async def note_refusals(call: Call) -> AsyncIterator[None]:
    """Record what is refused within the block; the refusal itself goes on to the caller."""
    try:
        yield
    except Failure as failure:
        if failure.code in _NOTED:
            # The refusal stands whether or not it can be written down.
            with suppress(Failure):
                await asyncio.to_thread(_note, call, failure)
        raise


def note_answer(call: Call, certificate: Certificate, *, outcome: str, rows: int) -> None:
    """Record that a question ran, and how it ended. Nobody waits for that."""
    action = ANSWERED if outcome == WHOLE else FAILED
    _note_run(call, action, certificate, {"outcome": outcome, "rows": rows})


def note_trace(call: Call, certificate: Certificate, verdict: str) -> None:
    _note_run(call, TRACED, certificate, {"verdict": verdict})


def _note_run(
    call: Call, action: str, certificate: Certificate, ended: Mapping[str, object]
) -> None:
    entry = Entry(
        actor=call.caller.actor,
        action=action,
        subject=certificate.datamart,
        request_id=call.request_id,
        client=certificate.client,
        certificate=certificate.id,
        detail={**ended, **_proved(certificate)},
    )
    call.state.trail.note(call.caller.organisation_id, entry)


def _proved(certificate: Certificate) -> dict[str, Any]:
    return {
        "version": certificate.version,
        "tables": [
            {
                "name": read.name,
                "how": read.path.kind.value,
                "path": spoken_path(read.name, read.path),
            }
            for read in certificate.tables
        ],
        "fence": certificate.is_fenced,
        "parameters": list(certificate.parameters),
    }


def _note(call: Call, failure: Failure) -> None:
    entry = Entry(call.caller.actor, "query.refused", failure.code.name, call.request_id)
    with call.state.database.writing(call.caller.organisation_id) as repository:
        repository.audit.add(entry)
