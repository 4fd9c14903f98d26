"""Refused questions leave a trace: whoever probes a datamart can be seen to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from martlet.api.call import Call
from martlet.errors import Code, Failure

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


def _note(call: Call, failure: Failure) -> None:
    with call.state.database.writing(call.caller.organisation_id) as repository:
        repository.audit.add(
            actor=call.caller.actor,
            action="query.refused",
            subject=failure.code.name,
            request_id=call.request_id,
        )
