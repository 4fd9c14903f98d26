"""From a question to a guarded query: whose it is, of which datamart, and proved."""

import asyncio
from dataclasses import dataclass

from martlet.api.call import Call
from martlet.api.caller import Kind
from martlet.api.kept import LONGEST_KEPT
from martlet.api.state import State
from martlet.api.tenants import tenant_of
from martlet.api.wire.query import QueryBody
from martlet.errors import Code, Failure
from martlet.model.datasource import Datasource
from martlet.model.mart import Datamart
from martlet.model.question import Question
from martlet.query import Compiled, GuardedQuery
from martlet.query import compile as compiled
from martlet.store.repository import Repository
from martlet.store.repository.datamarts import unknown


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready to run. Nothing has been read of the client's rows yet."""

    datasource: Datasource
    compiled: Compiled
    guarded: GuardedQuery
    row_limit: int | None


async def asked(body: QueryBody, call: Call) -> Asked:
    """The one way from a request to customer data.

    Raises CLIENT_ID_ERROR, INVALID_DATAMART, TENANT_PATH_MISSING, QUERY_REJECTED and so on.
    """
    client_id = _client_id(body, call)
    question = body.question(call.caller.guest.timezone if call.caller.guest else "UTC")
    mart, datasource = await _datamart(body.datamart, call)
    found = await _compiled(question, mart, call.state)
    tenant = await tenant_of(client_id, mart, datasource, call.caller, call.state)
    return Asked(datasource, found, found.proof.guard(tenant), body.row_limit)


def _client_id(body: QueryBody, call: Call) -> str:
    """A guest's client is the token's. Nobody else has one, so they must say."""
    guest = call.caller.guest
    if guest is not None:
        if body.client_id is not None:
            message = "A guest token has its client; leave clientId out."
            raise Failure(Code.CLIENT_ID_ERROR, message, at="clientId")
        return guest.client_id
    if body.client_id is None:
        message = f"With {Kind.API_KEY.value}, say whose rows: clientId is required."
        raise Failure(Code.CLIENT_ID_ERROR, message, at="clientId")
    return str(body.client_id)


async def _datamart(name: str, call: Call) -> tuple[Datamart, Datasource]:
    key = (call.caller.organisation_id, name)
    found = call.state.kept.marts.get(key)
    if found is None:
        found = call.state.kept.marts.put(key, await asyncio.to_thread(_looked_up, name, call))
    if not call.caller.may_use(found[1].name):
        raise unknown(name, [], "datamart")
    return found


def _looked_up(name: str, call: Call) -> tuple[Datamart, Datasource]:
    with call.reading() as repository:
        mart = _mart(name, repository, call.state)
        return mart, repository.datasources.by_id(mart.datasource_id)


def _mart(name: str, repository: Repository, state: State) -> Datamart:
    """Read anew only where its version has changed: a document may be large."""
    version = repository.datamarts.version(name)
    known = state.kept.versions.get(version) if version else None
    if known is not None:
        return known
    mart = repository.datamarts.named(name, at="datamart")
    return state.kept.versions.put((mart.id, mart.version), mart)


async def _compiled(question: Question, mart: Datamart, state: State) -> Compiled:
    """Compiled once for each version of the datamart, whoever asks."""
    # As text, because 1, 1.0 and true are equal, and are different questions.
    key = (mart.id, mart.version, repr(question))
    found = state.kept.compiled.get(key)
    if found is None:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(state.compilers, compiled, question, mart)
        if len(key[2]) <= LONGEST_KEPT:
            state.kept.compiled.put(key, found)
    return found
