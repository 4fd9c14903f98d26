"""Looks up a client id in the datasource: an exact match becomes a tenant, all else is refused.

Collations and casts make different values equal (`'acme' = 'ACME'`, `1 = '1abc'`). So the id is
converted to the column's type first, and the stored id is compared again here, byte for byte.
"""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from uuid import UUID

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.environment import Environment, environment
from martlet.compiler.parameters import CLIENT_ID
from martlet.compiler.verify import GuardedQuery, LookupProof, verify_lookup
from martlet.errors import Code, Failure
from martlet.model.access import Tenant
from martlet.model.datamart import ClientColumnType, ClientTable, DatabasePerClient, Datamart
from martlet.model.schema import Family

_ROW = "__t0"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,37}")
_DATABASE = re.compile(r"[A-Za-z0-9_-]{1,63}")
_LONGEST_ID = 255  # the most that the API accepts


class LookupOutcome(Enum):
    """The outcome of looking up a client id."""

    FOUND = "found"
    MALFORMED = "malformed"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    WITHOUT_KEY = "without_key"


def lookup(client_id: str, mart: Datamart, digest: str) -> GuardedQuery:
    """The query that finds the client's row: its id and its key.

    Raises CLIENT_ID_ERROR for an id that cannot be one.
    """
    return _proof(mart).guard_id(_typed(client_id, _client_table(mart)), digest)


def found_tenant(
    rows: Sequence[Sequence[object]], client_id: str, mart: Datamart, digest: str
) -> Tenant:
    """The tenant in `rows`, the result of the look-up.

    Raises CLIENT_ID_ERROR unless there is one row, with exactly this id and a key.
    """
    if lookup_outcome(rows, client_id, mart) is not LookupOutcome.FOUND:
        raise unknown_client()
    return Tenant(datamart_id=mart.id, digest=digest, key=rows[0][1])


def lookup_outcome(
    rows: Sequence[Sequence[object]], client_id: str, mart: Datamart
) -> LookupOutcome:
    """The outcome of the look-up with the result `rows`. Only for API keys, never for guests."""
    if len(rows) > 1:
        return LookupOutcome.AMBIGUOUS
    if not rows or not _is_same(rows[0][0], _typed(client_id, _client_table(mart))):
        return LookupOutcome.NOT_FOUND
    return LookupOutcome.WITHOUT_KEY if rows[0][1] is None else LookupOutcome.FOUND


def database_tenant(
    client_id: str, mart: Datamart, databases: Collection[str], digest: str
) -> Tenant:
    """The tenant with a database of its own.

    Raises CLIENT_ID_ERROR unless the name is plain and one of `databases`, byte for byte.
    """
    if not isinstance(mart.tenancy, DatabasePerClient) or not _DATABASE.fullmatch(client_id):
        raise unknown_client()
    name = mart.tenancy.database(client_id)
    if not _DATABASE.fullmatch(name) or name not in databases:
        raise unknown_client()
    return Tenant(datamart_id=mart.id, digest=digest, database=name)


def usable_id(value: object, mart: Datamart) -> str | None:
    """The client id that finds a row with the stored id `value`; None if no id does."""
    table = _client_table(mart)
    text = str(value)
    try:
        is_usable = value is not None and _is_same(value, _typed(text, table))
    except Failure:
        return None
    return text if is_usable and len(text) <= _LONGEST_ID else None


def client_of_database(database: str, mart: Datamart) -> str | None:
    """The client that owns the database; None if no client does."""
    if not isinstance(mart.tenancy, DatabasePerClient):
        return None
    before, _, after = mart.tenancy.name_template.partition("{clientId}")
    client_id = database.removeprefix(before).removesuffix(after)
    is_named = bool(_DATABASE.fullmatch(client_id)) and mart.tenancy.database(client_id) == database
    return client_id if is_named else None


def unknown_client() -> Failure:
    """One message for unknown, empty and ambiguous ids, so that callers cannot distinguish them."""
    return Failure(
        Code.CLIENT_ID_ERROR,
        "clientId does not name exactly one client of this datamart.",
        at="clientId",
    )


@lru_cache(maxsize=512)
def _proof(mart: Datamart) -> LookupProof:
    scope = environment(mart)
    return verify_lookup(scope.engine.printed(_select(_client_table(mart), scope)), scope)


def _select(table: ClientTable, scope: Environment) -> exp.Select:
    engine = scope.engine
    matched = exp.column(table.matched_column, table=_ROW, quoted=True)
    parameter = engine.parameter(CLIENT_ID, 1, table.matched_type.family)
    query = ids_and_keys(table, engine)
    query = query.where(exp.EQ(this=matched, expression=parameter))
    if not table.matched_type.is_exact:
        query = query.where(engine.exact(matched, parameter))
    return query.limit(2)


def ids_and_keys(table: ClientTable, engine: Engine) -> exp.Select:
    """`SELECT client_id, client_key` of all rows of the client table."""
    matched = exp.column(table.matched_column, table=_ROW, quoted=True)
    key = exp.column(table.primary_key, table=_ROW, quoted=True)
    query = exp.select(
        exp.alias_(engine.plain_text(matched, table.matched_type), "client_id", quoted=True),
        exp.alias_(key, "client_key", quoted=True),
    )
    return query.from_(engine.table(table.schema, table.table, _ROW))


def _client_table(mart: Datamart) -> ClientTable:
    if not isinstance(mart.tenancy, ClientTable):
        raise unknown_client()
    return mart.tenancy


def _typed(client_id: str, table: ClientTable) -> int | str | UUID:
    if table.column_type is ClientColumnType.NUMBER:
        if not _NUMBER.fullmatch(client_id):
            raise unknown_client()
        return int(client_id)
    if not client_id or "\0" in client_id:
        raise unknown_client()
    if table.matched_type.family is Family.UUID:
        return _uuid(client_id)
    return client_id


def _uuid(client_id: str) -> UUID:
    try:
        value = UUID(client_id)
    except ValueError:
        raise unknown_client() from None
    if str(value) != client_id:
        raise unknown_client()
    return value


def _is_same(value: object, wanted: int | str | UUID) -> bool:
    if isinstance(wanted, int):
        return isinstance(value, int | Decimal) and not isinstance(value, bool) and value == wanted
    if isinstance(wanted, UUID):
        return isinstance(value, UUID | str) and str(value) == str(wanted)
    return type(value) is type(wanted) and value == wanted
