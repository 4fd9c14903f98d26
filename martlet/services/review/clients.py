"""The clients of a datamart, for those who may ask as any of them."""

import asyncio

from martlet.compiler.system.client_list import ClientList, client_list, listed
from martlet.compiler.system.tenant_lookup import client_of_database
from martlet.connect.audit import Purpose
from martlet.model.datamart import Datamart
from martlet.model.datasource import Datasource
from martlet.services.context import RequestContext


async def clients_of(mart: Datamart, datasource: Datasource, context: RequestContext) -> ClientList:
    """Raises DATASOURCE_UNAVAILABLE, QUERY_TIMEOUT."""
    query = client_list(mart)
    if query is not None:
        audit = context.asking(Purpose.CLIENTS)
        return listed(await context.state.connections.rows(datasource, query, audit), mart)
    databases = await asyncio.to_thread(_databases, datasource, context)
    names = [client_of_database(database, mart) for database in databases]
    return ClientList(ids=tuple(sorted(name for name in names if name is not None)))


def _databases(datasource: Datasource, context: RequestContext) -> tuple[str, ...]:
    with context.reading() as repository:
        return repository.datasources.databases(datasource.id)
