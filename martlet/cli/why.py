"""`martlet why`: shows how far a table's rows get on their tenant path to a client."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.output import REFUSED, out, print_json, print_table, run

app = typer.Typer()

_LOSSES = {"nulls": "NULL", "missing": "without a target row", "others": "another client's"}


@app.command(
    epilog="Example: martlet why --datamart shop --client nordwind-traders --table orders"
    " --where 'id > 0'"
)
def why(
    datamart: Annotated[str, typer.Option(help="The datamart.")],
    client: Annotated[str, typer.Option(help="The client that should see the rows.")],
    table: Annotated[str, typer.Option(help="The table's exposed name.")],
    where: Annotated[
        str | None, typer.Option(help="A condition on exposed columns that selects the rows.")
    ] = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Show why a client sees a table's rows or not. Exits with 1 if it sees none of them."""
    body = {"datamart": datamart, "clientId": client, "table": table}
    if where is not None:
        body["where"] = where

    async def work() -> None:
        async with api(url, token) as server:
            report = (await server.json("POST", "/api/v2/query/why", body=body))["data"]
        if as_json:
            print_json(report)
        else:
            _print(report)
        if report["verdict"] not in ("visible", "partly_visible"):
            raise typer.Exit(REFUSED)

    run(work)


def _print(report: dict[str, Any]) -> None:
    print_table(
        ("step", "from", "to", "rows", "verdict", "lost"),
        (
            (s["step"], s["from"], s["to"], s["rows"], s["verdict"], _lost(s))
            for s in report["steps"]
        ),
    )
    colour = "green" if report["verdict"] == "visible" else "yellow"
    out.print(f"[{colour}]{report['verdict']}[/] {escape(report['explanation'])}")


def _lost(step: dict[str, Any]) -> str:
    return ", ".join(f"{step[name]} {what}" for name, what in _LOSSES.items() if step[name])
