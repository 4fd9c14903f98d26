"""Why a client sees a row, or not: for those who may ask for any client's rows."""

from fastapi import APIRouter

from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.why import WhyAnswer, WhyBody, WhyReport
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.services.access.caller import Kind
from martlet.services.review.why import why_report

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
async def why(body: WhyBody, context: ThisContext) -> WhyAnswer:
    """Walks from the client id to the client's row, from the table's rows along each hop of their
    tenant path, and names the step at which the two do not meet. Answers counts, never values.
    """
    report = await why_report(body.question(), context)
    return WhyAnswer(data=WhyReport.of(report, context.caller))
