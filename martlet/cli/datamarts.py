"""`martlet datamart`: creates and inspects datamarts, from files that can be reviewed."""

from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.markup import escape

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.documents import read_document
from martlet.cli.output import (
    REFUSED,
    err,
    flag,
    out,
    print_json,
    print_table,
    print_text,
    print_warnings,
    run,
)

app = typer.Typer(
    name="datamart", help="Datamarts: the tables that clients may see.", no_args_is_help=True
)

_BASE = "/api/v2/data-app/datamarts"

File = Annotated[
    str,
    typer.Argument(help="A JSON or YAML file with the body of the API call; - for standard input."),
]


@app.command(epilog="Example: martlet datamart create sales-analytics.json")
def create(
    file: File,
    force: Annotated[
        bool, typer.Option("--force", help="Update even if dashboards or embeds break.")
    ] = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Create a datamart, or update one if the file has datamartName."""
    body = read_document(file)
    method = "PUT" if "datamartName" in body else "POST"
    params = {"force": "true"} if force and method == "PUT" else {}

    async def work() -> None:
        async with api(url, token) as server:
            answer = await server.call(method, _BASE, body=body, params=params)
        print_warnings(answer)
        print_text(f"{answer.json()['id']} is {'updated' if method == 'PUT' else 'created'}")

    run(work)


@app.command(epilog="Example: martlet datamart plan sales-analytics.json")
def plan(file: File, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Show what creating or updating would change. Exits with 1 if it would break something."""
    body = read_document(file)

    async def work() -> None:
        async with api(url, token) as server:
            changes = (await server.json("POST", f"{_BASE}/plan", body=body))["data"]
        if as_json:
            print_json(changes)
        else:
            _print_plan(changes)
        if changes["breaks"]:
            raise typer.Exit(REFUSED)

    run(work)


@app.command("list", epilog="Example: martlet datamart list")
def list_datamarts(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List datamarts and their datasources."""

    async def work() -> None:
        async with api(url, token) as server:
            rows = (await server.json("GET", _BASE))["data"]
        if as_json:
            print_json(rows)
            return
        print_table(
            ("name", "datasource", "tenancy", "tables"),
            (
                (
                    row["name"],
                    row["companyIntegration"]["name"],
                    row["datamartOrganization"]["tenancyLevel"],
                    len(row["datamartTables"]),
                )
                for row in rows
            ),
        )

    run(work)


@app.command(epilog="Example: martlet datamart show sales-analytics")
def show(name: str, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Show tables and columns under the names that queries use."""

    async def work() -> None:
        async with api(url, token) as server:
            row = (await server.json("GET", f"{_BASE}/{quote(name, safe='')}"))["data"]
        if as_json:
            print_json(row)
        else:
            print_table(("table", "column", "type", "label", "source"), _columns(row))

    run(work)


@app.command(epilog="Example: martlet datamart isolation sales-analytics --orphans")
def isolation(
    name: str,
    orphans: Annotated[
        bool, typer.Option("--orphans", help="Count rows without a client.")
    ] = False,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Show each table's tenant path. Exits with 1 if a table has none."""

    async def work() -> None:
        async with api(url, token) as server:
            path = f"{_BASE}/{quote(name, safe='')}/isolation"
            params = {"orphans": "true" if orphans else "false"}
            report = (await server.json("GET", path, params=params))["data"]
        if as_json:
            print_json(report)
        else:
            _print_isolation(report["tables"])
        if not report["isSafe"]:
            err.print("[red]Some tables have no tenant path: queries on them are refused.[/]")
            raise typer.Exit(REFUSED)

    run(work)


@app.command(epilog="Example: martlet datamart delete sales-analytics")
def delete(
    name: str,
    force: Annotated[bool, typer.Option("--force", help="Delete even if it is in use.")] = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Delete a datamart. Its datasource stays."""

    async def work() -> None:
        async with api(url, token) as server:
            params = {"datamartName": name, "force": flag(force)}
            print_warnings(await server.call("DELETE", _BASE, params=params))
        print_text(f"{name} is deleted")

    run(work)


def _columns(row: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        (
            t["alias"] or t["tableName"],
            c["alias"] or c["columnName"],
            c["datatype"],
            c["label"],
            c["sql"] or f"{t['schemaName']}.{t['tableName']}.{c['columnName']}",
        )
        for t in row["datamartTables"]
        for c in t["datamartTableColumns"]
        if not c["isHide"]
    ]


def _print_plan(plan: dict[str, Any]) -> None:
    for change in plan["changes"]:
        print_text(f"{change['what']} {change['at']}: {change['message']}")
    for reason in plan["breaks"]:
        out.print(f"[red]breaks[/] {escape(reason)}")
    _print_isolation(plan["isolation"])


def _print_isolation(tables: list[dict[str, Any]]) -> None:
    print_table(
        ("table", "how", "path", "orphans", "warnings"),
        (
            (
                row["name"],
                row["how"],
                row["candidates"] or row["path"],
                row["orphanRows"],
                row["warnings"],
            )
            for row in tables
        ),
    )
