"""Response bodies for reviewers of a datamart: its clients, and the body that would create it."""

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from martlet.datamarts.to_draft import draft_of
from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.datamart import CreateDatamart
from martlet.http.bodies.reviewed import ClientsAnswer, ClientsReport, DraftAnswer
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.paths import unescaped
from martlet.services.access.caller import Kind
from martlet.services.authoring.datamarts import etag, visible_datamart
from martlet.services.review.clients import clients_of

clients = APIRouter(tags=["Datamarts"], route_class=for_callers(Kind.SERVICE))
drafts = APIRouter(tags=["Datamarts"], route_class=for_callers(Kind.API_KEY, Kind.SERVICE))

_BASE = "/api/v2/data-app/datamarts"


@drafts.get(
    f"{_BASE}/{{name:path}}/draft",
    summary="The body that would create a datamart",
    responses=errors(Code.INVALID_DATAMART),
)
def datamart_draft(name: str, context: ThisContext, response: Response) -> DraftAnswer:
    """To keep under review, to change and send again, or to create elsewhere."""
    mart, datasource = visible_datamart(context, unescaped(name))
    response.headers["ETag"] = etag(mart)
    return DraftAnswer(data=CreateDatamart.of(draft_of(mart), datasource.name))


@clients.get(
    f"{_BASE}/{{name:path}}/clients",
    summary="List a datamart's clients",
    responses=errors(Code.INVALID_DATAMART, Code.DATASOURCE_UNAVAILABLE, Code.QUERY_TIMEOUT),
)
async def datamart_clients(name: str, context: ThisContext) -> ClientsAnswer:
    """Ids of up to 100,000 clients, and how many rows of the client table are nobody's to ask as.

    Reads the client table's id and key columns, and nothing else.
    """
    mart, datasource = await run_in_threadpool(visible_datamart, context, unescaped(name))
    listed = await clients_of(mart, datasource, context)
    return ClientsAnswer(data=ClientsReport.of(listed))
