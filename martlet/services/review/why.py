"""Why a client sees a row, or not: for those who may ask for any client's rows, never for guests.

Rows of all clients are counted, so only counts are answered: no value of any row, and nothing
that tells who another client is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from martlet.compiler.system.path_counts import path_counts
from martlet.connect.connections import Running
from martlet.connect.session import rows_of
from martlet.model.certificate import Certificate
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import check_fits, datamart_of
from martlet.services.queries.tenants import standing_of
from martlet.services.review.why_steps import (
    Step,
    Verdict,
    client_steps,
    client_verdict,
    matched,
    row_steps,
    row_verdict,
)

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet.why")


@dataclass(frozen=True, slots=True)
class WhyQuestion:
    """Which rows of `table`: those that fit the condition `where`, or all."""

    datamart: str
    client_id: str
    table: str
    where: str | None


@dataclass(frozen=True, slots=True)
class WhyReport:
    """`fails_at` is the first step that loses rows, `matched` what the client id is matched
    against. `certificate` is that of the statement that counted, where one had to.
    """

    datamart: str
    table: str
    client_digest: str
    is_client_found: bool
    matched: str
    steps: Sequence[Step]
    verdict: Verdict
    fails_at: Step | None
    explanation: str
    certificate: Certificate | None


async def why_report(question: WhyQuestion, context: RequestContext) -> WhyReport:
    """Raises INVALID_DATAMART, QUERY_REJECTED, DATASOURCE_UNAVAILABLE and so on."""
    loaded = await datamart_of(question.datamart, context)
    mart, datasource = loaded.mart, loaded.datasource
    paths = await context.compiled(path_counts, question.table, question.where, mart)
    check_fits([paths.table.exposed_name], loaded)
    outcome, tenant = await standing_of(question.client_id, mart, datasource, context)
    steps = client_steps(outcome, mart)
    fails_at: Step | None = steps[-1]
    certificate: Certificate | None = None
    if tenant is None:
        verdict, explanation = client_verdict(outcome, mart)
    else:
        query = paths.proof.guard(tenant)
        certificate = query.certificate
        async with context.state.connections.run(datasource, query, context.asking()) as running:
            rows = row_steps(paths, await _counts(running))
            verdict, fails_at, explanation = row_verdict(paths.table, rows)
            running.progress.detail["verdict"] = verdict
        steps += rows
    digest = context.state.client_digest(context.caller.organisation_id, question.client_id)
    _log_verdict(context, question.datamart, digest, verdict)
    return WhyReport(
        datamart=mart.name,
        table=paths.table.exposed_name,
        client_digest=digest,
        is_client_found=tenant is not None,
        matched=matched(mart),
        steps=steps,
        verdict=verdict,
        fails_at=fails_at,
        explanation=explanation,
        certificate=certificate,
    )


async def _counts(running: Running) -> list[int]:
    (row,) = [row async for chunk in running.chunks for row in rows_of(chunk)]
    return [int(str(number)) for number in row]


def _log_verdict(context: RequestContext, datamart: str, client: str, verdict: Verdict) -> None:
    _log.info(
        "why",
        request_id=context.request_id,
        actor=context.caller.actor,
        datamart=datamart,
        client=client,
        verdict=verdict,
    )
