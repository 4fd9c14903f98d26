"""`martlet audit`: prints the audit trail."""

from typing import Annotated, Any

import typer

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.output import print_json, print_table, run

app = typer.Typer()


@app.command(epilog="Example: martlet audit --action query.answered --limit 20")
def audit(
    client: Annotated[
        str | None, typer.Option(help="A client's digest, as in certificates.")
    ] = None,
    certificate: Annotated[str | None, typer.Option(help="A certificate's id.")] = None,
    actor: Annotated[str | None, typer.Option(help="A token's kind and id.")] = None,
    action: Annotated[str | None, typer.Option(help="An action, e.g. query.answered.")] = None,
    since: Annotated[str | None, typer.Option(help="The first moment, in ISO 8601.")] = None,
    until: Annotated[
        str | None, typer.Option(help="The end, in ISO 8601; this moment is excluded.")
    ] = None,
    limit: Annotated[
        int, typer.Option(help="The maximum number of entries.", min=1, max=1000)
    ] = 100,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Print the audit trail, newest first: changes, queries, and refused queries."""
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
