"""Reads the audit trail. Nothing here, nor anywhere in the API, changes it."""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from pydantic import AfterValidator, BeforeValidator

from martlet.http.admission import for_callers
from martlet.http.bodies.audit import AuditAnswer, AuditRow
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.services.access.caller import Kind
from martlet.services.context import RequestContext
from martlet.store.repository.audit import Entry, Wanted

MOST = 1000

router = APIRouter(tags=["Audit"], route_class=for_callers(Kind.SERVICE))

_Word = Annotated[str | None, Query(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written(moment: object) -> object:
    """A moment as RFC 3339 writes it. A number could count seconds or milliseconds."""
    if isinstance(moment, str) and not _DATE.match(moment):
        raise ValueError("write the moment as 2026-01-31T09:30:00Z")
    return moment


def _utc(moment: datetime | None) -> datetime | None:
    """Without a zone, UTC is meant."""
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment is before the first year or after the last") from None


_Moment = Annotated[datetime | None, BeforeValidator(_written), AfterValidator(_utc)]


@router.get("/api/v2/audit", summary="Read the audit trail", responses=errors())
async def read_audit(  # noqa: PLR0913, PLR0917 - one for each filter
    context: ThisContext,
    client: Annotated[
        _Word, Query(description="A client's digest, as certificates have it.")
    ] = None,
    certificate: Annotated[_Word, Query(description="A certificate's id.")] = None,
    actor: Annotated[_Word, Query(description="Kind and id of a token.")] = None,
    action: Annotated[_Word, Query(description="The action, such as query.refused.")] = None,
    since: Annotated[_Moment, Query(description="Not before this moment.")] = None,
    until: Annotated[_Moment, Query(description="Before this moment.")] = None,
    before: Annotated[
        int | None, Query(ge=1, le=2**62, description="Go on after the entry of this id.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="At most so many entries.")] = 100,
) -> AuditAnswer:
    """Entries that fit all that is given, the newest first."""
    wanted = Wanted(actor, action, client, certificate, since, until, before)
    await context.state.trail.flush()
    entries = await run_in_threadpool(_newest, context, limit, wanted)
    return AuditAnswer(data=[AuditRow.of(entry) for entry in entries])


def _newest(context: RequestContext, limit: int, wanted: Wanted) -> list[Entry]:
    with context.reading() as repository:
        return repository.audit.newest(limit, wanted)
