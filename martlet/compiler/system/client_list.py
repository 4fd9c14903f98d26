"""Lists the clients of a datamart, and counts the clients that no id names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from martlet.compiler.environment import environment
from martlet.compiler.system.tenant_lookup import ids_and_keys, usable_id
from martlet.compiler.verify import ClientListProof, GuardedQuery, verify_client_list
from martlet.compiler.verify.client_list import MOST_CLIENTS
from martlet.model.datamart import ClientTable, Datamart

_ROW = "__t0"


@dataclass(frozen=True, slots=True)
class ClientList:
    """`ids` are the ids that name one client each, in order.

    `ambiguous` counts ids of several clients, which are refused. `unnamed` counts rows without a
    usable id or without a key. `shared_keys` counts keys of several clients, which see the same
    rows. `is_cut`: the datamart has more clients than the list.
    """

    ids: tuple[str, ...]
    ambiguous: int = 0
    unnamed: int = 0
    shared_keys: int = 0
    is_cut: bool = False


def client_list(mart: Datamart) -> GuardedQuery | None:
    """The query that lists ids and keys; None if each client has a database."""
    return _proof(mart).guard_all() if isinstance(mart.tenancy, ClientTable) else None


def listed(rows: Sequence[Sequence[object]], mart: Datamart) -> ClientList:
    """The clients in `rows`, the result of `client_list`. Ids are compared by bytes."""
    listed_rows = rows[:MOST_CLIENTS]
    named = [(usable_id(value, mart) if key is not None else None) for value, key in listed_rows]
    ids = Counter(name for name in named if name is not None)
    keys = Counter(str(key) for _, key in listed_rows if key is not None)
    return ClientList(
        ids=tuple(sorted(name for name, count in ids.items() if count == 1)),
        ambiguous=sum(count > 1 for count in ids.values()),
        unnamed=named.count(None),
        shared_keys=sum(count > 1 for count in keys.values()),
        is_cut=len(rows) > MOST_CLIENTS,
    )


@lru_cache(maxsize=512)
def _proof(mart: Datamart) -> ClientListProof:
    table = mart.tenancy
    if not isinstance(table, ClientTable):
        raise TypeError("each client has a database")
    scope = environment(mart)
    query = ids_and_keys(table, scope.engine)
    key = exp.column(table.primary_key, table=_ROW, quoted=True)
    query = query.order_by(key).limit(MOST_CLIENTS + 1)
    return verify_client_list(scope.engine.printed(query), scope)
