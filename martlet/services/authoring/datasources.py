"""Datasources: tested, changed, and read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from martlet.datamarts.drift import Difference, broken, schema_drift
from martlet.errors import Code, Failure
from martlet.model.datasource import Credentials, Datasource
from martlet.model.schema import DatabaseSchema
from martlet.services.context import RequestContext
from martlet.store.repository import Repository


@dataclass(frozen=True, slots=True)
class Sync:
    """`drift`: differences from the schema as it was last read; `broken`: by datamart, the reasons
    why it no longer fits.
    """

    drift: Sequence[Difference]
    broken: Mapping[str, Sequence[str]]


def named_datasource(context: RequestContext, name: str, at: str = "datasourceName") -> Datasource:
    """Raises DATASOURCE_NAME_ERROR."""
    with context.reading() as repository:
        return repository.datasources.named(name, at=at)


def live_schema(context: RequestContext, engine: str, credentials: Credentials) -> DatabaseSchema:
    """Raises DATASOURCE_CREDENTIALS_ERROR, DATASOURCE_UNAVAILABLE."""
    return context.state.connections.schema(engine, credentials)


def change_datasource(
    old: Datasource,
    engine: str,
    credentials: Credentials,
    schema: DatabaseSchema,
    repository: Repository,
) -> None:
    """Raises DATASOURCE_IN_USE where the engine would change under datamarts."""
    if engine != old.engine and repository.datamarts.on(old.id):
        message = "The type of a datasource with datamarts cannot change. Delete them first."
        raise Failure(Code.DATASOURCE_IN_USE, message, at="datasourceType")
    repository.datasources.change(old, engine, credentials)
    repository.datasources.keep_schema(old.id, schema)


def store_schema(datasource: Datasource, schema: DatabaseSchema, repository: Repository) -> Sync:
    """Store `schema` as the one that was last read."""
    old = repository.datasources.schema(datasource.id)
    repository.datasources.keep_schema(datasource.id, schema)
    reasons = {mart.name: broken(mart, schema) for mart in repository.datamarts.on(datasource.id)}
    return Sync(schema_drift(old, schema), {name: why for name, why in reasons.items() if why})


def forget_datasource(context: RequestContext, datasource: Datasource) -> None:
    """Close its connections, and look its datamarts up again."""
    context.state.connections.forget(datasource.id)
    context.state.caches.forget_marts()
