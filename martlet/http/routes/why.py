"""Why a client sees a row, or not: for those who may ask for any client's rows, never for guests.

What is counted are rows of all clients, so what is answered are counts: no value of any row, and
nothing that tells who another client is.
"""

import structlog
from fastapi import APIRouter

from martlet.compiler.system.path_counts import path_counts
from martlet.connect.connections import Running
from martlet.connect.session import rows_of
from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.why import Verdict, WhyAnswer, WhyBody, WhyClient, WhyReport, WhyStep
from martlet.http.context import ThisCall
from martlet.http.errors import errors
from martlet.model.certificate import Certificate
from martlet.services.access.caller import Kind
from martlet.services.context import RequestContext
from martlet.services.queries.certificates import shown
from martlet.services.queries.prepare import check_fits, datamart_of
from martlet.services.queries.tenants import standing_of
from martlet.services.review.why_steps import (
    client_steps,
    client_verdict,
    matched,
    row_steps,
    row_verdict,
    spoken_step,
)

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet.why")

router = APIRouter(tags=["Queries"], route_class=for_callers(Kind.API_KEY, Kind.SERVICE))


@router.post(
    "/api/v2/query/why",
    summary="Why a client sees a row, or not",
    responses=errors(
        Code.INVALID_DATAMART,
        Code.DATAMART_OUTDATED,
        Code.QUERY_REJECTED,
        Code.QUERY_TOO_COMPLEX,
        Code.QUERY_TIMEOUT,
        Code.QUERY_FAILED,
        Code.DATASOURCE_CREDENTIALS_ERROR,
        Code.DATASOURCE_UNAVAILABLE,
        Code.IDEMPOTENCY_KEY_REUSED,
    ),
)
async def why(body: WhyBody, call: ThisCall) -> WhyAnswer:
    """Walks from the client id to the client's row, from the table's rows along each hop of their
    tenant path, and names the step at which the two do not meet. Answers counts, never values.
    """
    return WhyAnswer(data=await why_report(body, call))


async def why_report(body: WhyBody, call: RequestContext) -> WhyReport:
    """Raises INVALID_DATAMART, QUERY_REJECTED, DATASOURCE_UNAVAILABLE and so on."""
    kept = await datamart_of(body.datamart, call)
    mart, datasource = kept.mart, kept.datasource
    traced = await call.compiled(path_counts, body.table, body.where, mart)
    check_fits([traced.table.exposed_name], kept)
    client_id = str(body.client_id)
    found, tenant = await standing_of(client_id, mart, datasource, call)
    steps = client_steps(found, mart)
    fails_at: WhyStep | None = steps[-1]
    certificate: Certificate | None = None
    if tenant is None:
        verdict, explanation = client_verdict(found, mart)
    else:
        query = traced.proof.guard(tenant)
        certificate = query.certificate
        async with call.state.connections.run(datasource, query, call.asking()) as running:
            rows = row_steps(traced, await _counts(running))
            verdict, fails_at, explanation = row_verdict(traced.table, rows)
            running.progress.detail["verdict"] = verdict
        steps += rows
    digest = call.state.client_digest(call.caller.organisation_id, client_id)
    _note(call, body.datamart, digest, verdict)
    return WhyReport(
        datamart=mart.name,
        table=traced.table.exposed_name,
        client=WhyClient(is_found=tenant is not None, matched=matched(mart), digest=digest),
        steps=steps,
        verdict=verdict,
        fails_at=spoken_step(fails_at) if fails_at is not None else None,
        explanation=explanation,
        certificate=shown(certificate, call.caller) if certificate else None,
    )


async def _counts(running: Running) -> list[int]:
    (row,) = [row async for chunk in running.chunks for row in rows_of(chunk)]
    return [int(str(number)) for number in row]


def _note(call: RequestContext, datamart: str, client: str, verdict: Verdict) -> None:
    _log.info(
        "why",
        request_id=call.request_id,
        actor=call.caller.actor,
        datamart=datamart,
        client=client,
        verdict=verdict,
    )
