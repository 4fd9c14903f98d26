"""Datasources, with their sealed credentials and the schema that was last read."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from martlet.errors import Code, Failure, did_you_mean
from martlet.model.datasource import Credentials, Datasource
from martlet.model.schema import DatabaseSchema, SchemaTable
from martlet.store.documents import credentials_text, from_json, read_credentials, to_json
from martlet.store.scope import Scope, new_id, now, refusing
from martlet.store.tables import datamarts, datasource_schemas, datasources, workspaces


@dataclass(frozen=True)
class _SchemaDocument:
    """A schema with its tables in a list, because JSON keys cannot have two parts."""

    default_schema: str
    tables: tuple[SchemaTable, ...]


class Datasources:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(
        self, name: str, engine: str, credentials: Credentials, schema: DatabaseSchema
    ) -> Datasource:
        """Raises DUPLICATE_DATASOURCE_NAME."""
        datasource = Datasource(new_id(), name, engine, 1, credentials)
        moment = now()
        row = {
            "id": datasource.id,
            "organisation_id": self._scope.organisation_id,
            "name": name,
            "engine": engine,
            "version": 1,
            "sealed_credentials": self._sealed(datasource.id, credentials),
            "created_at": moment,
            "updated_at": moment,
        }
        with refusing(_duplicate(name)):
            self._scope.connection.execute(sa.insert(datasources).values(row))
        self.keep_schema(datasource.id, schema)
        return datasource

    def change(self, datasource: Datasource, engine: str, credentials: Credentials) -> Datasource:
        """Store new credentials. The later of two simultaneous changes wins, with a new version."""
        self._scope.connection.execute(
            self._update(datasource.id).values(
                engine=engine,
                version=datasources.c.version + 1,
                sealed_credentials=self._sealed(datasource.id, credentials),
                updated_at=now(),
            )
        )
        return self.by_id(datasource.id)

    def named(self, name: str, at: str = "datasourceName") -> Datasource:
        """Raises DATASOURCE_NAME_ERROR."""
        query = sa.select(datasources).where(self._own, datasources.c.name == name)
        row = self._scope.connection.execute(query).first()
        if row is None:
            hint = did_you_mean(name, [other for other, _ in self.all()])
            message = f"There is no datasource named {name!r}{hint}"
            raise Failure(Code.DATASOURCE_NAME_ERROR, message, at=at)
        return self._datasource(row)

    def by_id(self, datasource_id: str) -> Datasource:
        query = sa.select(datasources).where(self._own, datasources.c.id == datasource_id)
        return self._datasource(self._scope.connection.execute(query).one())

    def all(self) -> Sequence[tuple[str, str]]:
        """Names and engines, by name."""
        query = sa.select(datasources.c.name, datasources.c.engine).where(self._own)
        rows = self._scope.connection.execute(query.order_by(datasources.c.name))
        return [(row.name, row.engine) for row in rows]

    def ids_of(self, names: Iterable[str]) -> list[str]:
        query = sa.select(datasources.c.id).where(self._own, datasources.c.name.in_(list(names)))
        return list(self._scope.connection.execute(query).scalars())

    def delete(self, datasource: Datasource) -> None:
        """Raises DATASOURCE_IN_USE if datamarts or workspaces use the datasource."""
        self._check_unused(datasource, datamarts, datamarts.c.datasource_id, "Delete them first.")
        self._check_unused(
            datasource, workspaces, workspaces.c.connection_id, "Bind them to something else first."
        )
        with refusing(Failure(Code.DATASOURCE_IN_USE, at="datasourceName")):
            self._scope.connection.execute(
                sa.delete(datasources).where(self._own, datasources.c.id == datasource.id)
            )

    def _check_unused(
        self, datasource: Datasource, table: sa.Table, column: sa.Column[Any], advice: str
    ) -> None:
        users = self._scope.connection.execute(
            sa.select(table.c.name).where(column == datasource.id).order_by(table.c.name).limit(5)
        ).scalars()
        names = ", ".join(users)
        if names:
            users_of = f"{table.name.capitalize()} use the datasource {datasource.name!r}"
            message = f"{users_of}: {names}. {advice}"
            raise Failure(Code.DATASOURCE_IN_USE, message, at="datasourceName")

    def keep_schema(self, datasource_id: str, schema: DatabaseSchema) -> None:
        """Store the schema that was just read, for the next comparison."""
        document = _SchemaDocument(schema.default_schema, tuple(schema.tables.values()))
        connection = self._scope.connection
        connection.execute(
            sa.delete(datasource_schemas).where(datasource_schemas.c.datasource_id == datasource_id)
        )
        connection.execute(
            sa.insert(datasource_schemas).values(
                datasource_id=datasource_id,
                document=to_json(document),
                databases=json.dumps(schema.databases),
                read_at=now(),
            )
        )

    def schema(self, datasource_id: str) -> DatabaseSchema:
        """The schema as it was last read."""
        query = sa.select(datasource_schemas).where(
            datasource_schemas.c.datasource_id == datasource_id
        )
        row = self._scope.connection.execute(query).one()
        document = from_json(_SchemaDocument, row.document)
        tables = {table.id: table for table in document.tables}
        return DatabaseSchema(document.default_schema, tables, tuple(json.loads(row.databases)))

    def read_at(self, datasource_id: str) -> datetime:
        """The time when the datasource's schema was last read."""
        query = sa.select(datasource_schemas.c.read_at).where(
            datasource_schemas.c.datasource_id == datasource_id
        )
        moment: datetime = self._scope.connection.execute(query).scalar_one()
        return moment

    def databases(self, datasource_id: str) -> tuple[str, ...]:
        """The databases that can belong to one client each, as they were last read."""
        query = sa.select(datasource_schemas.c.databases).where(
            datasource_schemas.c.datasource_id == datasource_id
        )
        return tuple(json.loads(self._scope.connection.execute(query).scalar_one()))

    def reseal(self) -> int:
        """Seal credentials of older keys with the newest key. Returns how many there were."""
        connection, count = self._scope.connection, 0
        for row in connection.execute(sa.select(datasources).where(self._own)).all():
            sealed = self._scope.secrets.resealed(row.sealed_credentials, purpose=_purpose(row.id))
            if sealed is not None:
                connection.execute(self._update(row.id).values(sealed_credentials=sealed))
                count += 1
        return count

    @property
    def _own(self) -> sa.ColumnElement[bool]:
        return self._scope.own(datasources)

    def _update(self, datasource_id: str) -> sa.Update:
        return sa.update(datasources).where(self._own, datasources.c.id == datasource_id)

    def _sealed(self, datasource_id: str, credentials: Credentials) -> str:
        return self._scope.secrets.seal(
            credentials_text(credentials), purpose=_purpose(datasource_id)
        )

    def _datasource(self, row: "sa.Row[Any]") -> Datasource:
        opened = self._scope.secrets.open(row.sealed_credentials, purpose=_purpose(row.id))
        return Datasource(row.id, row.name, row.engine, row.version, read_credentials(opened))


def _duplicate(name: str) -> Failure:
    message = f"A datasource named {name!r} exists. Choose another name."
    return Failure(Code.DUPLICATE_DATASOURCE_NAME, message, at="credentials.name")


def _purpose(datasource_id: str) -> str:
    return f"datasource credentials {datasource_id}"
