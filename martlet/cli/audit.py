"""`martlet audit`: who did what, and what was told of a client."""

from typing import Annotated, Any

import typer

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.output import print_json, print_table, run


def audit(
    client: Annotated[
        str | None, typer.Option(help="A client's digest, as certificates have it.")
    ] = None,
    certificate: Annotated[str | None, typer.Option(help="A certificate's id.")] = None,
    actor: Annotated[str | None, typer.Option(help="A token: its kind and id.")] = None,
    action: Annotated[str | None, typer.Option(help="What was done: query.answered, say.")] = None,
    since: Annotated[str | None, typer.Option(help="Not before: a moment in ISO 8601.")] = None,
    until: Annotated[str | None, typer.Option(help="Before: a moment in ISO 8601.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many entries.", min=1, max=1000)] = 100,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """The audit trail, the newest first: what was changed, what was run, and what was refused."""
    given = {
        "client": client,
        "certificate": certificate,
        "actor": actor,
        "action": action,
        "since": since,
        "until": until,
        "limit": str(limit),
    }
    params = {name: value for name, value in given.items() if value is not None}

    async def work() -> None:
        async with api(url, token) as server:
            rows = (await server.json("GET", "/api/v2/audit", params=params))["data"]
        print_json(rows) if as_json else _print(rows)

    run(work)


def _print(rows: list[dict[str, Any]]) -> None:
    print_table(
        ("at", "actor", "action", "subject", "client", "certificate", "purpose", "outcome", "rows"),
        (
            (
                row["at"],
                row["actor"],
                row["action"],
                row["subject"],
                row["client"],
                row["certificate"],
                *((row["detail"] or {}).get(name) for name in ("purpose", "outcome", "rows")),
            )
            for row in rows
        ),
    )
