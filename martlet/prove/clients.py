"""Chooses the clients to query as: named clients, or a sample that a seed reproduces."""

import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from martlet.client import RefusedError
from martlet.prove import texts
from martlet.prove.ask import Asker, error_code
from martlet.prove.checks import Check, Outcome, UncheckableError, checked
from martlet.prove.datamart import Reviewed

GROUP = "clients"


@dataclass(frozen=True, slots=True)
class Client:
    """`digest` identifies the client in certificates and reports, which never hold its id."""

    id: str
    digest: str


def chosen_ids(mart: Reviewed, named: Sequence[str], sample: int, seed: int) -> list[str]:
    """Client ids: the named ones, or `sample` of the datamart's, the same for the same seed.

    Raises UncheckableError if the datamart has no client.
    """
    if named:
        return list(dict.fromkeys(named))
    everyone = list(mart.client_list["clients"])
    if not everyone:
        raise UncheckableError("The datamart lists no client. Name one with --client.")
    # The seed is printed, so neither it nor the sample is secret.
    drawn = random.Random(seed).sample(everyone, min(sample, len(everyone)))  # noqa: S311
    return sorted(drawn)


def is_everyone(mart: Reviewed, ids: Sequence[str]) -> bool:
    """Whether `ids` are all clients to which rows could belong."""
    client_list = mart.client_list
    nobody_else = not (client_list["isCut"] or client_list["ambiguous"] or client_list["unnamed"])
    return nobody_else and set(client_list["clients"]) <= set(ids)


async def ask_as_clients(
    asker: Asker, mart: Reviewed, ids: Sequence[str]
) -> tuple[list[Client], list[Check]]:
    """Query as each client. Returns clients with their digests, and a check for each failure."""
    clients, checks = [], []
    probe = texts.count(mart.quoted(_first(mart)))
    for number, client_id in enumerate(ids, start=1):
        try:
            answer = await asker.rows(client_id, probe)
        except RefusedError as error:
            name = "The server answers queries as the client"
            label = f"client {number} of {len(ids)}"
            checks.append(Check(GROUP, name, Outcome.UNCHECKED, error_code(error), client=label))
        else:
            clients.append(Client(client_id, str(answer.certificate["client"])))
    checks.append(
        checked(
            len({client.digest for client in clients}) == len(clients),
            GROUP,
            "Each client has its own digest",
            "Two client ids have the same digest: one id may have been given twice.",
        )
    )
    return clients, checks


def _first(mart: Reviewed) -> str:
    if not mart.queryable:
        raise UncheckableError("The datamart exposes no table that has a tenant path. Add one.")
    return mart.queryable[0].name


def client_list_checks(mart: Reviewed) -> Iterator[Check]:
    """Checks of the client table itself."""
    ambiguous, shared = mart.client_list["ambiguous"], mart.client_list["sharedKeys"]
    yield checked(
        ambiguous == 0,
        GROUP,
        "Each client id names one client",
        f"{ambiguous} client ids name several clients each; queries as them are refused.",
    )
    yield checked(
        shared == 0,
        GROUP,
        "Each client key belongs to one client",
        f"{shared} client keys belong to several clients each, which see the same rows.",
    )


async def nobody_checks(asker: Asker, mart: Reviewed) -> list[Check]:
    """Checks that an unknown id, and an empty one, are refused."""
    sql = texts.count(mart.quoted(_first(mart)))
    strangers = {
        "An unknown client id is refused": f"nobody-{secrets.token_hex(12)}",
        "A blank client id is refused": "",
        "A percent sign as client id is refused": "%",
    }
    return [
        await refusal(asker, stranger, sql, GROUP, name)
        for name, stranger in strangers.items()
        if stranger not in mart.client_list["clients"]
    ]


async def refusal(  # noqa: PLR0913 - a question and the check that it is for
    asker: Asker,
    client_id: str,
    sql: str,
    group: str,
    name: str,
    *,
    table: str | None = None,
    client: str | None = None,
) -> Check:
    """A check that the server refuses `sql` with an error of its own about the query."""
    try:
        await asker.rows(client_id, sql, limit=1)
    except RefusedError as error:
        is_ours = error.body.get("status") in (400, 409)
        outcome = Outcome.HELD if is_ours else Outcome.UNCHECKED
        return Check(group, name, outcome, "" if is_ours else error_code(error), table, client)
    return Check(group, name, Outcome.BREACH, "The query was answered.", table, client)
