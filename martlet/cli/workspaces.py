"""`martlet workspace`: creates and lists groups of dashboards."""

from typing import Annotated

import typer

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.output import print_json, print_table, print_text, run

app = typer.Typer(name="workspace", help="Workspaces: groups of dashboards.", no_args_is_help=True)

_BASE = "/api/v2/workspace"


@app.command(epilog="Example: martlet workspace create Sales --datamart sales-analytics")
def create(
    name: str,
    datamart: Annotated[
        str | None, typer.Option(help="The only datamart that its dashboards may use.")
    ] = None,
    datasource: Annotated[
        str | None, typer.Option(help="The only datasource that its dashboards may use.")
    ] = None,
    url: Url = None,
    token: Token = None,
) -> None:
    """Create a workspace, bound to a datamart or a datasource if one is named."""
    if datamart is not None and datasource is not None:
        raise typer.BadParameter("name either --datamart or --datasource, not both")
    connected = {"datamartName": datamart, "datasourceName": datasource}
    given = {field: value for field, value in connected.items() if value is not None}
    kind = "DATAMART" if datamart else "DATASOURCE" if datasource else "MULTI_DATAMART"

    async def work() -> None:
        async with api(url, token) as server:
            body = {"name": name, "connectionType": kind, **given}
            await server.json("POST", _BASE, body=body)
        print_text(f"{name} is created")

    run(work)


@app.command("list", epilog="Example: martlet workspace list")
def list_workspaces(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List workspaces with their datamart or datasource."""

    async def work() -> None:
        async with api(url, token) as server:
            rows = (await server.json("GET", _BASE))["data"]
        if as_json:
            print_json(rows)
            return
        print_table(
            ("name", "type", "bound to"),
            (
                (r["name"], r["connectionType"], r["datamartName"] or r["datasourceName"])
                for r in rows
            ),
        )

    run(work)
