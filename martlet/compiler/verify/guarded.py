"""Proofs and guarded queries. Only this package makes them, from a text that it has proved."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

from martlet.compiler.guard.fitting import fits_value
from martlet.compiler.parameters import CLIENT_ID, CLIENT_KEY, Parameter
from martlet.errors import GuardBreach
from martlet.model.access import Tenant
from martlet.model.certificate import Certificate, TableRead
from martlet.model.datamart import DatabasePerClient, Datamart

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class GuardedQuery:
    """Proved text and its values: all that a connection to a customer's database runs.

    `values` are in the order of their positions in the text. `database` is the client's own
    database, which the connection must be to; None means the datasource's. `physical` lists the
    tables that the text reads, by schema and name: a connection that can check refuses others.
    """

    text: str
    values: Mapping[str, object]
    engine: str
    datasource_id: str
    database: str | None
    certificate: Certificate
    physical: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Proof:
    """A text that was proved for every client of a datamart. It can be cached.

    `columns` maps each relation to its columns, by exposed names.
    """

    text: str
    mart: Datamart
    parameters: tuple[Parameter, ...]
    tables: tuple[TableRead, ...]
    physical: frozenset[tuple[str, str]]
    is_fenced: bool = False
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def content_digest(self) -> str:
        content = {
            "datamart": self.mart.name,
            "version": self.mart.version,
            "tables": [asdict(table) for table in self.tables],
            "is_fenced": self.is_fenced,
            "parameters": [parameter.name for parameter in self.parameters],
            "text": self.text,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def guard(self, tenant: Tenant, given: Mapping[str, Any] = _NOTHING) -> GuardedQuery:
        """The query of one client. `given` holds the values of the datamart's row filters.

        Raises GuardBreach if `tenant` is not a client of this datamart, or a value is missing.
        """
        if tenant.datamart_id != self.mart.id:
            raise GuardBreach("the client was found in another datamart")
        if isinstance(self.mart.tenancy, DatabasePerClient) is (tenant.database is None):
            raise GuardBreach("the client's database and the datamart's tenancy do not fit")
        values = {p.name: self._value(p, tenant, given) for p in self.parameters}
        return self._guarded(values, tenant.digest, tenant.database)

    def _value(self, parameter: Parameter, tenant: Tenant, given: Mapping[str, Any]) -> object:
        kind = self.mart.given_types.get(parameter.name)
        if kind is not None:
            value = given.get(parameter.name)
            if value is None:
                raise GuardBreach("a row filter has no value")
            # Conditions beside the guard may not fail: a wider number would widen the column.
            if isinstance(value, int | Decimal) and not fits_value(value, kind):
                raise GuardBreach("the value of a row filter is wider than its column")
            return value
        if parameter.name != CLIENT_KEY:
            return parameter.value
        if tenant.key is None:
            raise GuardBreach("the client has no key")
        return tenant.key

    def _guarded(
        self, values: Mapping[str, object], client: str, database: str | None
    ) -> GuardedQuery:
        certificate = Certificate(
            datamart=self.mart.name,
            version=self.mart.version,
            tables=self.tables,
            is_fenced=self.is_fenced,
            parameters=tuple(parameter.name for parameter in self.parameters),
            client=client,
            content_digest=self.content_digest,
        )
        return GuardedQuery(
            text=self.text,
            values=values,
            engine=self.mart.engine,
            datasource_id=self.mart.datasource_id,
            database=database,
            certificate=certificate,
            physical=self.physical,
        )


class LookupProof(Proof):
    """A proved text that finds a client's row: at most two rows of the client table, for one id."""

    def guard_id(self, client_id: object, digest: str) -> GuardedQuery:
        """`client_id` has the type of the column that it is matched against."""
        return self._guarded({CLIENT_ID: client_id}, digest, None)


class OrphanCountProof(Proof):
    """A proved text that counts a table's rows, and the rows that reach a client."""

    def guard_all(self) -> GuardedQuery:
        return self._guarded({}, "all clients", None)


class PathCountsProof(Proof):
    """A proved text that counts rows of all clients, hop by hop on the way to one client."""


class ClientListProof(Proof):
    """A proved text that lists the clients' ids and keys."""

    def guard_all(self) -> GuardedQuery:
        return self._guarded({}, "all clients", None)
