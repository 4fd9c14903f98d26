"""Reads the printed text again and proves it, without knowing how the compiler built it.

Every physical table must stand in a CTE with its datamart name. That CTE selects exposed columns
only, joins nothing, and is pinned along the declared tenant path to the client's key. The rest must
be the admitted language over those names, and needs a fence unless it cannot fail on a row.
No setting turns this off, and nothing else makes a GuardedQuery.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlglot.errors import SqlglotError

from martlet.compiler.budget import Budget
from martlet.compiler.environment import Environment
from martlet.compiler.parameters import CLIENT_ID, Parameter
from martlet.compiler.refusal import too_complex
from martlet.compiler.verify.client_list import check_client_list
from martlet.compiler.verify.guarded import (
    ClientListProof,
    GuardedQuery,
    LookupProof,
    OrphanCountProof,
    PathCountsProof,
    Proof,
)
from martlet.compiler.verify.orphan_count import check_orphan_count
from martlet.compiler.verify.shapes import Shapes, breach
from martlet.compiler.verify.text import physical_tables, read_text
from martlet.compiler.verify.verifier import Verifier
from martlet.errors import Code, Failure, GuardBreach
from martlet.model.certificate import TableRead
from martlet.model.datamart import ClientTable, PathKind, Table, TenantPath

T = TypeVar("T")


def verify(
    text: str,
    environment: Environment,
    parameters: Sequence[Parameter],
    budget: Budget | None = None,
) -> Proof:
    """Prove `text` for every client of the datamart.

    Raises GuardBreach: 500 for the caller, an alert in the log, and no rows.
    """
    return _or_breach(lambda: Verifier(environment, parameters, budget=budget).prove(text))


def verify_lookup(text: str, environment: Environment) -> LookupProof:
    """Prove that `text` reads only the key and the name of one client.

    Raises GuardBreach.
    """
    table = environment.mart.tenancy
    if not isinstance(table, ClientTable):
        breach("the datamart has no client table to look up")
    parameter = Parameter(CLIENT_ID, table.matched_type.family)
    verifier = Verifier(environment, [parameter], CLIENT_ID)
    _or_breach(lambda: verifier.check_lookup(text, table))
    path = TenantPath(PathKind.CLIENT_TABLE, key_column=table.matched_column)
    read = TableRead(table.table, table.schema, table.table, path)
    return LookupProof(text, environment.mart, (parameter,), (read,), frozenset([table.id]))


def verify_orphan_count(text: str, table: Table, environment: Environment) -> OrphanCountProof:
    """Prove that `text` returns only two counts of rows of `table`.

    Raises GuardBreach.
    """
    shapes = Shapes(environment.engine, [])
    tree = _or_breach(lambda: read_text(text, environment))
    _or_breach(lambda: check_orphan_count(tree, table, environment.mart, shapes))
    read = TableRead(table.exposed_name, table.schema, table.name, table.path)
    return OrphanCountProof(text, environment.mart, (), (read,), physical_tables(tree))


def verify_path_counts(
    text: str,
    table: Table,
    environment: Environment,
    parameters: Sequence[Parameter],
    budget: Budget | None = None,
) -> PathCountsProof:
    """Prove that `text` returns only counts of rows of `table`, by a condition that cannot fail.

    Raises GuardBreach.
    """
    verifier = Verifier(environment, parameters)
    tree = _or_breach(lambda: read_text(text, environment, budget))
    _or_breach(lambda: verifier.check_path_counts(tree, table))
    read = TableRead(table.exposed_name, table.schema, table.name, table.path)
    return PathCountsProof(
        text, environment.mart, tuple(parameters), (read,), physical_tables(tree)
    )


def verify_client_list(text: str, environment: Environment) -> ClientListProof:
    """Prove that `text` reads only the clients' ids and keys.

    Raises GuardBreach.
    """
    table = environment.mart.tenancy
    if not isinstance(table, ClientTable):
        breach("the datamart has no client table to list")
    shapes = Shapes(environment.engine, [])
    tree = _or_breach(lambda: read_text(text, environment))
    _or_breach(lambda: check_client_list(tree, table, shapes))
    path = TenantPath(PathKind.CLIENT_TABLE, key_column=table.matched_column)
    read = TableRead(table.table, table.schema, table.table, path)
    return ClientListProof(text, environment.mart, (), (read,), frozenset([table.id]))


def _or_breach(work: Callable[[], T]) -> T:
    """Run `work`. A failure that other passes report to the caller is our own defect here."""
    try:
        return work()
    except RecursionError:
        raise too_complex("it is nested too deeply") from None
    except Failure as failure:
        if failure.code is Code.QUERY_TOO_COMPLEX:
            raise
        raise GuardBreach(failure.message) from None
    except SqlglotError:
        raise GuardBreach("the text cannot be read again") from None


__all__ = [
    "ClientListProof",
    "GuardedQuery",
    "LookupProof",
    "OrphanCountProof",
    "PathCountsProof",
    "Proof",
    "verify",
    "verify_client_list",
    "verify_lookup",
    "verify_orphan_count",
    "verify_path_counts",
]
