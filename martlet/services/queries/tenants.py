"""From a client id to a tenant, by the datamart's own tenancy; cached for seconds."""

import asyncio

from martlet.compiler.system.tenant_lookup import (
    LookupOutcome,
    database_tenant,
    found_tenant,
    lookup,
    lookup_outcome,
    unknown_client,
)
from martlet.connect.audit import Purpose
from martlet.errors import Code, Failure
from martlet.model.access import Tenant
from martlet.model.datamart import ClientTable, Datamart
from martlet.model.datasource import Datasource
from martlet.services.context import RequestContext


async def tenant_of(
    client_id: str, mart: Datamart, datasource: Datasource, context: RequestContext
) -> Tenant:
    """The client of that id in `mart`.

    Raises CLIENT_ID_ERROR, DATASOURCE_UNAVAILABLE.
    """
    state, key = context.state, (mart.id, mart.version, datasource.version, client_id)
    known = state.caches.tenants.get(key)
    if known is not None:
        return known
    digest = state.client_digest(context.caller.organisation_id, client_id)
    if isinstance(mart.tenancy, ClientTable):
        query = lookup(client_id, mart, digest)
        rows = await state.connections.rows(datasource, query, context.asking(Purpose.CLIENT))
        tenant = found_tenant(rows, client_id, mart, digest)
    else:
        databases = await asyncio.to_thread(_databases, datasource, context)
        tenant = database_tenant(client_id, mart, databases, digest)
    return state.caches.tenants.put(key, tenant)


async def standing_of(
    client_id: str, mart: Datamart, datasource: Datasource, context: RequestContext
) -> tuple[LookupOutcome, Tenant | None]:
    """The outcome of a new look-up of the id. Never for guests: to them all failures are the same.

    Raises DATASOURCE_UNAVAILABLE.
    """
    digest = context.state.client_digest(context.caller.organisation_id, client_id)
    if not isinstance(mart.tenancy, ClientTable):
        databases = await asyncio.to_thread(_databases, datasource, context)
        return _database_standing(client_id, mart, databases, digest)
    try:
        query = lookup(client_id, mart, digest)
    except Failure:
        return LookupOutcome.MALFORMED, None
    rows = await context.state.connections.rows(datasource, query, context.asking(Purpose.CLIENT))
    outcome = lookup_outcome(rows, client_id, mart)
    if outcome is not LookupOutcome.FOUND:
        return outcome, None
    return outcome, found_tenant(rows, client_id, mart, digest)


def _database_standing(
    client_id: str, mart: Datamart, databases: tuple[str, ...], digest: str
) -> tuple[LookupOutcome, Tenant | None]:
    try:
        return LookupOutcome.FOUND, database_tenant(client_id, mart, databases, digest)
    except Failure:
        return LookupOutcome.NOT_FOUND, None


async def check_client(client_id: str, context: RequestContext) -> None:
    """Refuse a client that no datamart of the caller knows; without any datamart, accept it.

    Raises CLIENT_ID_ERROR, DATASOURCE_UNAVAILABLE.
    """
    marts = await asyncio.to_thread(_usable_marts, context)
    unavailable: Failure | None = None
    for mart, datasource in marts:
        try:
            await tenant_of(client_id, mart, datasource, context)
        except Failure as failure:
            if failure.code is not Code.CLIENT_ID_ERROR:
                unavailable = failure
        else:
            return
    if marts:
        raise unavailable or unknown_client()


def _databases(datasource: Datasource, context: RequestContext) -> tuple[str, ...]:
    key = (datasource.id, datasource.version)
    known = context.state.caches.databases.get(key)
    if known is not None:
        return known
    with context.reading() as repository:
        return context.state.caches.databases.put(
            key, repository.datasources.databases(datasource.id)
        )


def _usable_marts(context: RequestContext) -> list[tuple[Datamart, Datasource]]:
    """One datamart for each tenancy: the others would find the same client."""
    with context.reading() as repository:
        by_tenancy = {
            (mart.datasource_id, mart.tenancy): mart
            for mart in repository.datamarts.all()
            if context.caller.may_use(mart.datasource_name)
        }
        return [
            (mart, repository.datasources.by_id(mart.datasource_id)) for mart in by_tenancy.values()
        ]
