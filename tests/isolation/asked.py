"""Martlet's side: a world's datamart, its clients found, its questions run by the real drivers."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from martlet.compiler import GuardedQuery
from martlet.compiler.system.tenant_lookup import found_tenant, lookup
from martlet.connect.audit import AuditContext, Purpose
from martlet.connect.connections import Connections
from martlet.connect.hosts import Places
from martlet.connect.limits import Limits
from martlet.connect.session import rows_of
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.errors import Code, Failure
from martlet.model.access import Tenant
from martlet.model.datamart import ClientColumnType, ClientIdentifier, Datamart, TenancyLevel
from martlet.model.datasource import Datasource
from martlet.model.draft import Draft, DraftColumn, DraftRelationship, DraftTable, DraftTenancy
from tests.isolation.databases import custom_sql
from tests.isolation.outcomes import TIMEOUT, Failed, Outcome, Rows
from tests.isolation.places import SECONDS, Place
from tests.isolation.worlds import Client, Column, Table, World

_DIGEST = "client"
_ASKING = AuditContext("organisation", "isolation", "request", Purpose.QUERY)


class Asked:
    """One datasource, whose content changes from world to world."""

    def __init__(self, place: Place, files: Path, sockets: tuple[Path, ...]) -> None:
        limits = Limits(statement_seconds=SECONDS)
        self._place = place
        self._connections = Connections(Places(files, sockets=sockets), limits, _noted_nowhere)
        self._runner = asyncio.Runner()
        self._source = Datasource("source", "source", place.dialect.name, 1, place.credentials)

    def close(self) -> None:
        self._connections.close()
        self._runner.close()

    def disconnect(self) -> None:
        """Leave the database alone, so that it can be changed."""
        self._connections.forget(self._source.id)

    def mart(self, world: World) -> Datamart:
        schema = self._connections.schema(self._source.engine, self._source.credentials)
        place = DatamartIdentity("mart", 1, self._source.engine, self._source.id, self._source.name)
        return build_datamart(draft(world, self._place), schema, place)

    def tenant(self, client: Client, mart: Datamart) -> Tenant:
        query = lookup(client.id, mart, _DIGEST)
        rows = self._runner.run(self._connections.rows(self._source, query, _ASKING))
        return found_tenant(rows, client.id, mart, _DIGEST)

    def answer(self, query: GuardedQuery) -> Outcome:
        try:
            return self._runner.run(self._answer(query))
        except Failure as failure:
            return failed(failure)

    async def _answer(self, query: GuardedQuery) -> Outcome:
        async with self._connections.run(self._source, query, _ASKING) as running:
            rows = [row async for chunk in running.chunks for row in rows_of(chunk)]
            return Rows.of([column.name for column in running.columns], rows)


def _noted_nowhere(_run: object) -> None:
    """No server stands around these questions, and so there is no trail."""


def failed(failure: Failure) -> Failed:
    if failure.code is Code.QUERY_TIMEOUT:
        return TIMEOUT
    is_rejected = failure.code in (
        Code.QUERY_REJECTED, Code.TENANT_PATH_MISSING, Code.QUERY_TOO_COMPLEX
    )  # fmt: skip
    return Failed(failure.cause or failure.code.name, is_rejected, failure.message)


@contextmanager
def asking(place: Place, files: Path, sockets: tuple[Path, ...] = ()) -> Iterator[Asked]:
    asked = Asked(place, files, sockets)
    try:
        yield asked
    finally:
        asked.close()


def draft(world: World, place: Place) -> Draft:
    inside = [table for table in world.tables if table.is_in_mart]
    return Draft(
        name="made up",
        tables=tuple(_table(table, place) for table in inside),
        tenancy=_tenancy(world, place),
        relationships=tuple(
            DraftRelationship(
                parent_table=column.target or "",
                parent_column=world.by_name[column.target or ""].key.name,
                child_table=table.name,
                child_column=column.name,
            )
            for table in inside
            for column in table.references()
            if column.is_declared
        ),
    )


def _tenancy(world: World, place: Place) -> DraftTenancy:
    by_name = world.is_matched_by_name
    return DraftTenancy(
        level=TenancyLevel.TABLE,
        column_type=ClientColumnType.NUMBER if world.is_numbered else ClientColumnType.STRING,
        schema=place.schema,
        table=world.client_table.name,
        name_column=world.client_table.columns[1].name,
        primary_key=world.client_table.key.name,
        identifier=ClientIdentifier.CLIENT_NAME if by_name else ClientIdentifier.PRIMARY_KEY,
    )


def _table(table: Table, place: Place) -> DraftTable:
    return DraftTable(
        name=table.name,
        schema=place.schema,
        alias=table.exposed if table.exposed != table.name else None,
        columns=tuple(
            _column(column, place) for column in table.columns if column.exposed or column.is_listed
        ),
        client_column=table.client_column,
        is_hidden=table.exposed is None,
        is_shared=table.is_shared,
    )


def _column(column: Column, place: Place) -> DraftColumn:
    return DraftColumn(
        name=column.name,
        alias=column.exposed if column.exposed != column.name else None,
        is_hidden=column.exposed is None,
        is_custom=column.sql is not None,
        sql=custom_sql(column, place.dialect) if column.sql is not None else None,
    )
