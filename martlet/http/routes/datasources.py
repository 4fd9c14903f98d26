"""Datasources: customer databases, tested before they are kept."""

from typing import Annotated

from fastapi import APIRouter, Query

from martlet.connect.drivers import DRIVERS
from martlet.datamarts.drift import broken, schema_drift
from martlet.errors import Code, Failure, Fault
from martlet.http.admission import for_callers
from martlet.http.bodies.base import Name, NameAnswer
from martlet.http.bodies.datasource import (
    BrokenDatamart,
    DatasourceBody,
    DatasourceRow,
    DatasourcesAnswer,
    DeletedAnswer,
    Drift,
    SchemaAnswer,
    SchemaReport,
    SyncAnswer,
    SyncBody,
    SyncReport,
    TestAnswer,
    TestReport,
)
from martlet.http.context import ThisCall
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.http.paths import unescaped
from martlet.model.datasource import Credentials, Datasource
from martlet.model.schema import DatabaseSchema
from martlet.services.access.caller import Kind
from martlet.services.context import RequestContext
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
def create_datasource(body: DatasourceBody, call: ThisCall) -> NameAnswer:
    """Connect a database. The connection is tested and the schema read before it is stored."""
    credentials = _checked(body)
    schema = _schema(call, body.datasource_type, credentials)

    def add(repository: Repository) -> NameAnswer:
        name = body.credentials.name
        repository.datasources.add(name, body.datasource_type, credentials, schema)
        return NameAnswer(name=name)

    return call.commit("datasource.create", body.credentials.name, add)


@router.put(
    "",
    summary="Update a datasource",
    responses=errors(*_CONNECTING, Code.DATASOURCE_NAME_ERROR, Code.DATASOURCE_IN_USE),
)
def update_datasource(body: DatasourceBody, call: ThisCall) -> NameAnswer:
    """Replace the credentials of the datasource named `credentials.name`."""
    datasource = _named(call, body.credentials.name, at="credentials.name")
    credentials = _checked(body)
    schema = _schema(call, body.datasource_type, credentials)

    def change(repository: Repository) -> NameAnswer:
        if body.datasource_type != datasource.engine and repository.datamarts.on(datasource.id):
            message = "Datamarts are on the datasource; its type cannot change under them."
            raise Failure(Code.DATASOURCE_IN_USE, message, at="datasourceType")
        repository.datasources.change(datasource, body.datasource_type, credentials)
        repository.datasources.keep_schema(datasource.id, schema)
        return NameAnswer(name=datasource.name)

    answer = call.commit("datasource.update", datasource.name, change)
    _forget(call, datasource)
    return answer


@router.get("", summary="List datasources", responses=errors())
def list_datasources(call: ThisCall, page: AskedPage) -> DatasourcesAnswer:
    """Names and types, by name. Credentials are never answered."""
    with call.reading() as repository:
        rows = page.of(repository.datasources.all())
    return DatasourcesAnswer(data=[DatasourceRow(name=name, type=kind) for name, kind in rows])


@router.delete(
    "",
    summary="Delete a datasource",
    responses=errors(Code.DATASOURCE_NAME_ERROR, Code.DATASOURCE_IN_USE),
)
def delete_datasource(
    call: ThisCall, datasource_name: Annotated[Name, Query(alias="datasourceName")]
) -> DeletedAnswer:
    """Forget a datasource that no datamart uses. The database itself is not touched."""
    datasource = _named(call, datasource_name)

    def delete(repository: Repository) -> DeletedAnswer:
        repository.datasources.delete(datasource)
        return DeletedAnswer(id=datasource.name, message="The datasource was deleted.")

    answer = call.commit("datasource.delete", datasource.name, delete)
    _forget(call, datasource)
    return answer


@router.post("/test", summary="Test a datasource", responses=errors(*_CONNECTING, *_REPLAYING))
def try_datasource(body: DatasourceBody, call: ThisCall) -> TestAnswer:
    """Connect and read the schema, and store nothing."""
    credentials = _checked(body)
    schema = _schema(call, body.datasource_type, credentials)
    warnings = call.state.connections.warnings(body.datasource_type, credentials)
    report = TestReport(
        tables=len(schema.tables), databases=list(schema.databases), warnings=warnings
    )
    return TestAnswer(data=report)


@router.post(
    "/sync",
    summary="Read a datasource's schema again",
    responses=errors(*_CONNECTING, *_REPLAYING, Code.DATASOURCE_NAME_ERROR),
)
def sync_datasource(body: SyncBody, call: ThisCall) -> SyncAnswer:
    """What drifted since the schema was last read, and which datamarts no longer fit."""
    datasource = _named(call, body.input.datasource_name, at="input.datasourceName")
    new = _schema(call, datasource.engine, datasource.credentials)

    def sync(repository: Repository) -> SyncAnswer:
        old = repository.datasources.schema(datasource.id)
        repository.datasources.keep_schema(datasource.id, new)
        reasons = {mart.name: broken(mart, new) for mart in repository.datamarts.on(datasource.id)}
        return SyncAnswer(
            data=SyncReport(
                drift=[
                    Drift(what=d.what, at=d.at, message=d.message) for d in schema_drift(old, new)
                ],
                broken=[
                    BrokenDatamart(datamart=name, reasons=why)
                    for name, why in reasons.items()
                    if why
                ],
            )
        )

    answer = call.commit("datasource.sync", datasource.name, sync)
    call.state.kept.forget_marts()
    return answer


@reading.get(
    "/{name:path}/schema",
    summary="The schema of a datasource",
    responses=errors(Code.DATASOURCE_NAME_ERROR, Code.DATASOURCE_ACCESS_DENIED),
)
def datasource_schema(name: str, call: ThisCall) -> SchemaAnswer:
    """Schemas, tables, columns and foreign keys, as they were last read."""
    with call.reading() as repository:
        datasource = repository.datasources.named(unescaped(name), at="name")
        call.caller.check_access(datasource, at="name")
        schema = repository.datasources.schema(datasource.id)
    return SchemaAnswer(data=SchemaReport.of(schema))


def _named(call: RequestContext, name: str, at: str = "datasourceName") -> Datasource:
    with call.reading() as repository:
        return repository.datasources.named(name, at=at)


def _schema(call: RequestContext, engine: str, credentials: Credentials) -> DatabaseSchema:
    return call.state.connections.schema(engine, credentials)


def _forget(call: RequestContext, datasource: Datasource) -> None:
    call.state.connections.forget(datasource.id)
    call.state.kept.forget_marts()


def _checked(body: DatasourceBody) -> Credentials:
    """The credentials, if they have what the engine needs and nothing that it does not.

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
