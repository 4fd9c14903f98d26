"""As whom the datamart is asked: named clients, or a sample that a seed makes again."""

import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from martlet.client import RefusedError
from martlet.prove import texts
from martlet.prove.ask import Asker, said
from martlet.prove.checks import Check, Outcome, UncheckableError, judged
from martlet.prove.datamart import Reviewed

GROUP = "clients"


@dataclass(frozen=True, slots=True)
class Client:
    """`digest` stands for the client in certificates and reports; its id is in neither."""

    id: str
    digest: str


def chosen(mart: Reviewed, named: Sequence[str], sample: int, seed: int) -> list[str]:
    """Client ids: the named ones, or `sample` of the datamart's, the same for the same seed.

    Raises UncheckableError where there is nobody to ask as.
    """
    if named:
        return list(dict.fromkeys(named))
    everyone = list(mart.roll["clients"])
    if not everyone:
        raise UncheckableError("The datamart has no client to ask as; name one with --client.")
    # A seed that is printed is no secret, and a sample is none either.
    picked = random.Random(seed).sample(everyone, min(sample, len(everyone)))  # noqa: S311
    return sorted(picked)


def is_everyone(mart: Reviewed, ids: Sequence[str]) -> bool:
    """Whether `ids` are all clients that rows could belong to."""
    roll = mart.roll
    nobody_else = not (roll["isCut"] or roll["ambiguous"] or roll["unnamed"])
    return nobody_else and set(roll["clients"]) <= set(ids)


async def met(asker: Asker, mart: Reviewed, ids: Sequence[str]) -> tuple[list[Client], list[Check]]:
    """The clients with their digests, and a check for each that no answer could be had for."""
    clients, checks = [], []
    probe = texts.count(mart.quoted(_first(mart)))
    for number, client_id in enumerate(ids, start=1):
        try:
            answer = await asker.rows(client_id, probe)
        except RefusedError as error:
            name = "The client can be asked as"
            label = f"client {number} of {len(ids)}"
            checks.append(Check(GROUP, name, Outcome.UNCHECKED, said(error), client=label))
        else:
            clients.append(Client(client_id, str(answer.certificate["client"])))
    checks.append(
        judged(
            len({client.digest for client in clients}) == len(clients),
            GROUP,
            "Each client has a digest of its own",
            "Two client ids have one digest: an id may have been given twice.",
        )
    )
    return clients, checks


def _first(mart: Reviewed) -> str:
    if not mart.asked:
        raise UncheckableError("No table of the datamart can be asked: settle its tenant paths.")
    return mart.asked[0].name


def roll_checks(mart: Reviewed) -> Iterator[Check]:
    """What the client table itself must be."""
    ambiguous, shared = mart.roll["ambiguous"], mart.roll["sharedKeys"]
    yield judged(
        ambiguous == 0,
        GROUP,
        "Each client id names one client",
        f"{ambiguous} client ids name several clients each; nobody can ask as them.",
    )
    yield judged(
        shared == 0,
        GROUP,
        "Each client key is one client's",
        f"{shared} client keys are of several clients each: these see the same rows.",
    )


async def nobody_checks(asker: Asker, mart: Reviewed) -> list[Check]:
    """An id that is nobody's, and none at all, must be answered nothing."""
    sql = texts.count(mart.quoted(_first(mart)))
    strangers = {
        "An unknown client id is answered nothing": f"nobody-{secrets.token_hex(12)}",
        "No client id at all is answered nothing": "",
        "A percent sign for a client id is answered nothing": "%",
    }
    return [
        await refusal(asker, stranger, sql, GROUP, name)
        for name, stranger in strangers.items()
        if stranger not in mart.roll["clients"]
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
    """A check that the server refuses `sql`, by an error of its own that blames the question."""
    try:
        await asker.rows(client_id, sql, limit=1)
    except RefusedError as error:
        is_ours = error.body.get("status") in (400, 409)
        outcome = Outcome.HELD if is_ours else Outcome.UNCHECKED
        return Check(group, name, outcome, "" if is_ours else said(error), table, client)
    return Check(group, name, Outcome.BREACH, "It was answered.", table, client)
