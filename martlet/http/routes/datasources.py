"""Datasources: customer databases, tested before they are kept."""

from typing import Annotated

from fastapi import APIRouter, Query

from martlet.connect.drivers import DRIVERS
from martlet.errors import Code, Failure, Fault
from martlet.http.admission import for_callers
from martlet.http.bodies.base import Name, NameAnswer
from martlet.http.bodies.datasource import (
    DatasourceBody,
    DatasourceRow,
    DatasourcesAnswer,
    DeletedAnswer,
    SchemaAnswer,
    SchemaReport,
    SyncAnswer,
    SyncBody,
    SyncReport,
    TestAnswer,
    TestReport,
)
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.http.paths import unescaped
from martlet.model.datasource import Credentials
from martlet.services.access.caller import Kind
from martlet.services.authoring.datasources import (
    change_datasource,
    forget_datasource,
    live_schema,
    named_datasource,
    store_schema,
)
from martlet.store.repository import Repository

_CONNECTING = (Code.DATASOURCE_CREDENTIALS_ERROR, Code.DATASOURCE_UNAVAILABLE)
_REPLAYING = (Code.IDEMPOTENCY_KEY_REUSED,)

router = APIRouter(
    prefix="/api/v2/datasource", tags=["Datasources"], route_class=for_callers(Kind.SERVICE)
)
reading = APIRouter(
    prefix="/api/v2/datasource",
    tags=["Datasources"],
    route_class=for_callers(Kind.API_KEY, Kind.SERVICE),
)


@router.post(
    "",
    summary="Create a datasource",
    responses=errors(*_CONNECTING, *_REPLAYING, Code.DUPLICATE_DATASOURCE_NAME),
)
def create_datasource(body: DatasourceBody, context: ThisContext) -> NameAnswer:
    """Connect a database. The connection is tested and the schema read before it is stored."""
    credentials = _checked(body)
    schema = live_schema(context, body.datasource_type, credentials)

    def add(repository: Repository) -> NameAnswer:
        name = body.credentials.name
        repository.datasources.add(name, body.datasource_type, credentials, schema)
        return NameAnswer(name=name)

    return context.commit("datasource.create", body.credentials.name, add)


@router.put(
    "",
    summary="Update a datasource",
    responses=errors(*_CONNECTING, Code.DATASOURCE_NAME_ERROR, Code.DATASOURCE_IN_USE),
)
def update_datasource(body: DatasourceBody, context: ThisContext) -> NameAnswer:
    """Replace the credentials of the datasource named `credentials.name`."""
    datasource = named_datasource(context, body.credentials.name, at="credentials.name")
    credentials = _checked(body)
    schema = live_schema(context, body.datasource_type, credentials)

    def change(repository: Repository) -> NameAnswer:
        change_datasource(datasource, body.datasource_type, credentials, schema, repository)
        return NameAnswer(name=datasource.name)

    answer = context.commit("datasource.update", datasource.name, change)
    forget_datasource(context, datasource)
    return answer


@router.get("", summary="List datasources", responses=errors())
def list_datasources(context: ThisContext, page: AskedPage) -> DatasourcesAnswer:
    """Names and types, by name. Credentials are never answered."""
    with context.reading() as repository:
        rows = page.of(repository.datasources.all())
    return DatasourcesAnswer(data=[DatasourceRow(name=name, type=kind) for name, kind in rows])


@router.delete(
    "",
    summary="Delete a datasource",
    responses=errors(Code.DATASOURCE_NAME_ERROR, Code.DATASOURCE_IN_USE),
)
def delete_datasource(
    context: ThisContext, datasource_name: Annotated[Name, Query(alias="datasourceName")]
) -> DeletedAnswer:
    """Forget a datasource that no datamart uses. The database itself is not touched."""
    datasource = named_datasource(context, datasource_name)

    def delete(repository: Repository) -> DeletedAnswer:
        repository.datasources.delete(datasource)
        return DeletedAnswer(id=datasource.name, message="The datasource was deleted.")

    answer = context.commit("datasource.delete", datasource.name, delete)
    forget_datasource(context, datasource)
    return answer


@router.post("/test", summary="Test a datasource", responses=errors(*_CONNECTING, *_REPLAYING))
def try_datasource(body: DatasourceBody, context: ThisContext) -> TestAnswer:
    """Connect and read the schema, and store nothing."""
    credentials = _checked(body)
    schema = live_schema(context, body.datasource_type, credentials)
    warnings = context.state.connections.warnings(body.datasource_type, credentials)
    report = TestReport(
        tables=len(schema.tables), databases=list(schema.databases), warnings=warnings
    )
    return TestAnswer(data=report)


@router.post(
    "/sync",
    summary="Read a datasource's schema again",
    responses=errors(*_CONNECTING, *_REPLAYING, Code.DATASOURCE_NAME_ERROR),
)
def sync_datasource(body: SyncBody, context: ThisContext) -> SyncAnswer:
    """The differences since the schema was last read, and the datamarts that no longer fit."""
    datasource = named_datasource(context, body.input.datasource_name, at="input.datasourceName")
    new = live_schema(context, datasource.engine, datasource.credentials)

    def sync(repository: Repository) -> SyncAnswer:
        return SyncAnswer(data=SyncReport.of(store_schema(datasource, new, repository)))

    answer = context.commit("datasource.sync", datasource.name, sync)
    context.state.caches.forget_marts()
    return answer


@reading.get(
    "/{name:path}/schema",
    summary="The schema of a datasource",
    responses=errors(Code.DATASOURCE_NAME_ERROR, Code.DATASOURCE_ACCESS_DENIED),
)
def datasource_schema(name: str, context: ThisContext) -> SchemaAnswer:
    """Schemas, tables, columns and foreign keys, as they were last read."""
    with context.reading() as repository:
        datasource = repository.datasources.named(unescaped(name), at="name")
        context.caller.check_access(datasource, at="name")
        schema = repository.datasources.schema(datasource.id)
    return SchemaAnswer(data=SchemaReport.of(schema))


def _checked(body: DatasourceBody) -> Credentials:
    """The credentials, which have the fields that the engine needs, and no others.

    Raises INVALID_REQUEST_BODY.
    """
    given = {name for name in _SERVER_FIELDS | {"path"} if getattr(body.credentials, name)}
    is_server = DRIVERS[body.datasource_type].port is not None
    needed = {"host", "database", "username"} if is_server else {"path"}
    foreign = given & ({"path"} if is_server else _SERVER_FIELDS)
    faults = [_fault(name, "is required") for name in sorted(needed - given)]
    faults += [_fault(name, "does not apply") for name in sorted(foreign)]
    if faults:
        raise Failure.of(faults)
    return body.credentials.credentials()


_SERVER_FIELDS = {"host", "port", "database", "username", "password", "ssl"}


def _fault(name: str, what: str) -> Fault:
    at = f"credentials.{name}"
    return Fault(Code.INVALID_REQUEST_BODY, at, f"{at} {what} for this datasourceType.")
