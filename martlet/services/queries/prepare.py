"""From a question to a guarded query: datamart, client, row access and proof."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from martlet.compiler import Compiled, GuardedQuery
from martlet.compiler import compile as compile_question
from martlet.compiler.semantic.date_presets import dated
from martlet.datamarts.drift import EVERY_TABLE, outdated
from martlet.errors import Code, Failure
from martlet.model.datamart import Datamart
from martlet.model.datasource import Datasource
from martlet.model.question import DatamartQuestion, Question, SemanticQuestion
from martlet.services.access.caller import Kind
from martlet.services.access.row_access import (
    RowAccess,
    adhoc_access,
    hide_forced_filters_from_guests,
)
from martlet.services.context import RequestContext
from martlet.services.queries.caches import LONGEST_CACHED, LoadedDatamart
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
    loaded: LoadedDatamart,
    access: RowAccess,
    client_id: str,
    context: RequestContext,
    *,
    row_limit: int | None = None,
) -> Asked:
    """`question` of the rows of a client that are within `access`.

    Raises CLIENT_ID_ERROR, TENANT_PATH_MISSING, QUERY_REJECTED and so on.
    """
    compiled = await answerable(question, loaded, access, context)
    tenant = await tenant_of(client_id, loaded.mart, loaded.datasource, context)
    guarded = compiled.proof.guard(tenant, access.given)
    return Asked(loaded.datasource, compiled, guarded, row_limit)


async def answerable(
    question: Question, loaded: LoadedDatamart, access: RowAccess, context: RequestContext
) -> Compiled:
    """`question` compiled, on tables that still fit and that every row filter restricts.

    Raises DATAMART_OUTDATED, APP_FILTER_PARAM_ERROR, QUERY_REJECTED and so on.
    """
    compiled = await compiled_within(dated(question, now()), access, context)
    tables = [table.name for table in compiled.proof.tables]
    check_fits(tables, loaded)
    with hide_forced_filters_from_guests(context):
        access.check(tables)
    return compiled


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

    Raises INVALID_DATAMART, also for one that the data app may not use. Guests get no suggestions.
    """
    cache, key = context.state.caches.marts, (context.caller.organisation_id, name)
    loaded = cache.get(key)
    if loaded is None:
        try:
            looked_up = await asyncio.to_thread(_looked_up, name, context)
        except Failure as failure:
            may_know = context.caller.guest is None or failure.code is not Code.INVALID_DATAMART
            raise failure if may_know else unknown(name, [], "datamart") from None
        loaded = cache.put(key, looked_up)
    if not context.caller.may_use(loaded.datasource.name):
        raise unknown(name, [], "datamart")
    return loaded


def check_fits(tables: Iterable[str], loaded: LoadedDatamart) -> None:
    """Refuse what the datasource, as it was last read, no longer has as the datamart says.

    Raises DATAMART_OUTDATED.
    """
    for name in (EVERY_TABLE, *tables):
        why = loaded.outdated.get(name)
        if why is not None:
            what = f"The table {name}" if name else "The tenancy"
            message = f"{what} no longer fits the datasource; update the datamart. {why}"
            raise Failure(Code.DATAMART_OUTDATED, message, at="datamart")


def _looked_up(name: str, context: RequestContext) -> LoadedDatamart:
    with context.reading() as repository:
        mart = _mart(name, repository, context.state)
        datasource = repository.datasources.by_id(mart.datasource_id)
        return LoadedDatamart(mart, datasource, mismatches(mart, repository, context.state))


def mismatches(mart: Datamart, repository: Repository, state: State) -> Mapping[str, str]:
    """By table, why it no longer fits the datasource as it was last read.

    Computed once for each reading of the schema that is newer than the datamart.
    """
    read_at = repository.datasources.read_at(mart.datasource_id)
    if read_at <= repository.datamarts.changed_at(mart.name):
        return {}
    key = (mart.id, mart.version, read_at)
    reasons = state.caches.outdated.get(key)
    if reasons is None:
        schema = repository.datasources.schema(mart.datasource_id)
        reasons = state.caches.outdated.put(key, outdated(mart, schema))
    return reasons


def _mart(name: str, repository: Repository, state: State) -> Datamart:
    """Read again only if its version has changed: a document may be large."""
    version = repository.datamarts.version(name)
    known = state.caches.versions.get(version) if version else None
    if known is not None:
        return known
    mart = repository.datamarts.named(name, at="datamart")
    return state.caches.versions.put((mart.id, mart.version), mart)


async def compiled_within(
    question: Question, access: RowAccess, context: RequestContext
) -> Compiled:
    """Compiled once for each client, version of the datamart, and row filters."""
    mart, cache = access.mart, context.state.caches.compiled
    # The key holds text, because 1, 1.0 and true are equal, but make different questions.
    text = repr(question)
    key = (mart.id, mart.version, access.shape, text)
    done = cache.get(context.who, key)
    if done is None:
        done = await context.compiled(compile_question, question, mart)
        if len(text) <= LONGEST_CACHED:
            cache.put(context.who, key, done, len(text) + len(done.proof.text))
    return done
