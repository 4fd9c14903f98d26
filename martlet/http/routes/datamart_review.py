"""What those who review a datamart read of it: its clients, and the body that would make it."""

import asyncio

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from martlet.compiler.system.client_list import ClientList, client_list, listed
from martlet.compiler.system.tenant_lookup import client_of_database
from martlet.connect.audit import Purpose
from martlet.datamarts.to_draft import draft_of
from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.reviewed import ClientsAnswer, ClientsReport, DraftAnswer, body_of
from martlet.http.context import ThisCall
from martlet.http.errors import errors
from martlet.http.paths import unescaped
from martlet.http.routes.datamarts import etag, visible
from martlet.model.datasource import Datasource
from martlet.model.mart import Datamart
from martlet.services.access.caller import Kind
from martlet.services.context import RequestContext

clients = APIRouter(tags=["Datamarts"], route_class=for_callers(Kind.SERVICE))
drafts = APIRouter(tags=["Datamarts"], route_class=for_callers(Kind.API_KEY, Kind.SERVICE))

_BASE = "/api/v2/data-app/datamarts"


@drafts.get(
    f"{_BASE}/{{name:path}}/draft",
    summary="The body that would create a datamart",
    responses=errors(Code.INVALID_DATAMART),
)
def datamart_draft(name: str, call: ThisCall, response: Response) -> DraftAnswer:
    """To keep under review, to change and send again, or to create elsewhere."""
    mart, datasource = visible(call, unescaped(name))
    response.headers["ETag"] = etag(mart)
    return DraftAnswer(data=body_of(draft_of(mart), datasource.name))


@clients.get(
    f"{_BASE}/{{name:path}}/clients",
    summary="List a datamart's clients",
    responses=errors(Code.INVALID_DATAMART, Code.DATASOURCE_UNAVAILABLE, Code.QUERY_TIMEOUT),
)
async def datamart_clients(name: str, call: ThisCall) -> ClientsAnswer:
    """Ids of up to 100,000 clients, and how many rows of the client table are nobody's to ask as.

    Reads the client table's id and key columns, and nothing else.
    """
    mart, datasource = await run_in_threadpool(visible, call, unescaped(name))
    found = await clients_of(mart, datasource, call)
    return ClientsAnswer(
        data=ClientsReport(
            clients=list(found.ids),
            ambiguous=found.ambiguous,
            unnamed=found.unnamed,
            shared_keys=found.shared_keys,
            is_cut=found.is_cut,
        )
    )


async def clients_of(mart: Datamart, datasource: Datasource, call: RequestContext) -> ClientList:
    query = client_list(mart)
    if query is not None:
        context = call.asking(Purpose.CLIENTS)
        return listed(await call.state.connections.rows(datasource, query, context), mart)
    databases = await asyncio.to_thread(_databases, datasource, call)
    named = [client_of_database(database, mart) for database in databases]
    return ClientList(ids=tuple(sorted(name for name in named if name is not None)))


def _databases(datasource: Datasource, call: RequestContext) -> tuple[str, ...]:
    with call.reading() as repository:
        return repository.datasources.databases(datasource.id)
