"""From a question to a guarded query: whose it is, of which datamart, and proved."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from martlet.compiler import Compiled, GuardedQuery
from martlet.compiler import compile as compiled
from martlet.compiler.semantic.date_presets import dated
from martlet.datamarts.drift import EVERY_TABLE, outdated
from martlet.errors import Code, Failure
from martlet.model.datasource import Datasource
from martlet.model.mart import Datamart
from martlet.model.question import DatamartQuestion, Question, SemanticQuestion
from martlet.services.access.caller import Kind
from martlet.services.access.row_access import (
    RowAccess,
    adhoc_access,
    hide_forced_filters_from_guests,
)
from martlet.services.context import RequestContext
from martlet.services.queries.caches import LONGEST_KEPT, LoadedDatamart
from martlet.services.queries.tenants import tenant_of
from martlet.services.state import State
from martlet.store.repository import Repository
from martlet.store.repository.datamarts import unknown
from martlet.store.scope import now


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready to run. Nothing has been read of the client's rows yet."""

    datasource: Datasource
    compiled: Compiled
    guarded: GuardedQuery
    row_limit: int | None


async def asked(ask: DatamartQuestion, context: RequestContext, *, is_file: bool = False) -> Asked:
    """The one way from a request to customer data.

    Raises CLIENT_ID_ERROR, INVALID_DATAMART, TENANT_PATH_MISSING, QUERY_REJECTED and so on.
    """
    client_id = _client_id(ask.client_id, context)
    loaded = await datamart_of(ask.datamart, context)
    with hide_forced_filters_from_guests(context):
        access = await adhoc_access(loaded.mart, context, is_file=is_file)
    question = _in_zone(ask.question, context)
    return await asked_within(question, loaded, access, client_id, context, row_limit=ask.row_limit)


def _in_zone(question: Question, context: RequestContext) -> Question:
    """`question` in the guest's time zone, unless it names one."""
    if not isinstance(question, SemanticQuestion) or question.timezone is not None:
        return question
    guest = context.caller.guest
    return replace(question, timezone=guest.timezone if guest is not None else "UTC")


async def asked_within(
    question: Question,
    kept: LoadedDatamart,
    bounds: RowAccess,
    client_id: str,
    context: RequestContext,
    *,
    row_limit: int | None = None,
) -> Asked:
    """`question` of the rows of a client that are within `bounds`.

    Raises CLIENT_ID_ERROR, TENANT_PATH_MISSING, QUERY_REJECTED and so on.
    """
    found = await answerable(question, kept, bounds, context)
    tenant = await tenant_of(client_id, kept.mart, kept.datasource, context)
    return Asked(kept.datasource, found, found.proof.guard(tenant, bounds.given), row_limit)


async def answerable(
    question: Question, kept: LoadedDatamart, bounds: RowAccess, context: RequestContext
) -> Compiled:
    """`question` compiled, of tables that are there and are narrowed by all that is forced.

    Raises DATAMART_OUTDATED, APP_FILTER_PARAM_ERROR, QUERY_REJECTED and so on.
    """
    found = await compiled_within(dated(question, now()), bounds, context)
    tables = [table.name for table in found.proof.tables]
    check_fits(tables, kept)
    with hide_forced_filters_from_guests(context):
        bounds.check(tables)
    return found


def _client_id(given: str | None, context: RequestContext) -> str:
    """A guest's client is the token's. Other callers have none, so they have to name one.

    Raises CLIENT_ID_ERROR.
    """
    guest = context.caller.guest
    if guest is not None:
        if given is not None:
            message = "A guest token has its client; leave clientId out."
            raise Failure(Code.CLIENT_ID_ERROR, message, at="clientId")
        return guest.client_id
    if given is None:
        message = f"With {Kind.API_KEY.value}, say whose rows: clientId is required."
        raise Failure(Code.CLIENT_ID_ERROR, message, at="clientId")
    return given


async def datamart_of(name: str, context: RequestContext) -> LoadedDatamart:
    """The datamart of that name.

    Raises INVALID_DATAMART, also for one that the data app may not use. Guests are told no names.
    """
    key = (context.caller.organisation_id, name)
    found = context.state.caches.marts.get(key)
    if found is None:
        try:
            looked_up = await asyncio.to_thread(_looked_up, name, context)
        except Failure as failure:
            is_told = context.caller.guest is None or failure.code is not Code.INVALID_DATAMART
            raise failure if is_told else unknown(name, [], "datamart") from None
        found = context.state.caches.marts.put(key, looked_up)
    if not context.caller.may_use(found.datasource.name):
        raise unknown(name, [], "datamart")
    return found


def check_fits(tables: Iterable[str], kept: LoadedDatamart) -> None:
    """Refuse what the datasource, as it was last read, no longer has as the datamart says.

    Raises DATAMART_OUTDATED.
    """
    for name in (EVERY_TABLE, *tables):
        why = kept.outdated.get(name)
        if why is not None:
            what = f"The table {name}" if name else "The tenancy"
            message = f"{what} no longer fits the datasource; update the datamart. {why}"
            raise Failure(Code.DATAMART_OUTDATED, message, at="datamart")


def _looked_up(name: str, context: RequestContext) -> LoadedDatamart:
    with context.reading() as repository:
        mart = _mart(name, repository, context.state)
        datasource = repository.datasources.by_id(mart.datasource_id)
        return LoadedDatamart(mart, datasource, misfits(mart, repository, context.state))


def misfits(mart: Datamart, repository: Repository, state: State) -> Mapping[str, str]:
    """By table, why it no longer fits the datasource as it was last read.

    Looked for once for each reading of the schema that is newer than the datamart.
    """
    read_at = repository.datasources.read_at(mart.datasource_id)
    if read_at <= repository.datamarts.changed_at(mart.name):
        return {}
    key = (mart.id, mart.version, read_at)
    found = state.caches.outdated.get(key)
    if found is None:
        schema = repository.datasources.schema(mart.datasource_id)
        found = state.caches.outdated.put(key, outdated(mart, schema))
    return found


def _mart(name: str, repository: Repository, state: State) -> Datamart:
    """Read anew only where its version has changed: a document may be large."""
    version = repository.datamarts.version(name)
    known = state.caches.versions.get(version) if version else None
    if known is not None:
        return known
    mart = repository.datamarts.named(name, at="datamart")
    return state.caches.versions.put((mart.id, mart.version), mart)


async def compiled_within(
    question: Question, bounds: RowAccess, context: RequestContext
) -> Compiled:
    """Compiled once for each client, version of the datamart, and what narrows it."""
    mart = bounds.mart
    # As text, because 1, 1.0 and true are equal, and are different questions.
    key = (mart.id, mart.version, bounds.shape, repr(question))
    kept = context.state.caches.compiled
    found = kept.get(context.who, key)
    if found is None:
        found = await context.compiled(compiled, question, mart)
        if len(key[3]) <= LONGEST_KEPT:
            kept.put(context.who, key, found, len(key[3]) + len(found.proof.text))
    return found
