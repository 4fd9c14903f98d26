"""`martlet datamart`: what clients may see, from files that can be reviewed."""

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

app = typer.Typer(help="Datamarts: what clients may see.", no_args_is_help=True)

_BASE = "/api/v2/data-app/datamarts"

File = Annotated[
    str,
    typer.Argument(
        help="A file with the body of the API's call, JSON or YAML; - for standard input."
    ),
]


@app.command(epilog="Example: martlet datamart create sales-analytics.json")
def create(
    file: File,
    force: Annotated[
        bool, typer.Option("--force", help="Even where an update breaks what depends on it.")
    ] = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Create a datamart, or update one where the file says datamartName."""
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
    """What creating or updating would change and break. Exits with 1 if something would break."""
    body = read_document(file)

    async def work() -> None:
        async with api(url, token) as server:
            found = (await server.json("POST", f"{_BASE}/plan", body=body))["data"]
        if as_json:
            print_json(found)
        else:
            _print_plan(found)
        if found["breaks"]:
            raise typer.Exit(REFUSED)

    run(work)


@app.command("list", epilog="Example: martlet datamart list")
def list_datamarts(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Datamarts and the datasources that they are on."""

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
    """Tables and columns under the names that queries use."""

    async def work() -> None:
        async with api(url, token) as server:
            row = (await server.json("GET", f"{_BASE}/{quote(name, safe='')}"))["data"]
        if as_json:
            print_json(row)
        else:
            print_table(("table", "column", "type", "label", "stands for"), _columns(row))

    run(work)


@app.command(epilog="Example: martlet datamart isolation sales-analytics --orphans")
def isolation(
    name: str,
    orphans: Annotated[bool, typer.Option("--orphans", help="Count rows of no client.")] = False,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """How each table's rows belong to a client. Exits with 1 if a table is not settled."""

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
            err.print("[red]Some tables are not settled: queries on them are refused.[/]")
            raise typer.Exit(REFUSED)

    run(work)


@app.command(epilog="Example: martlet datamart delete sales-analytics")
def delete(
    name: str,
    force: Annotated[bool, typer.Option("--force", help="Even while something needs it.")] = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Delete a datamart. The datasource is not touched."""

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


def _print_plan(found: dict[str, Any]) -> None:
    for change in found["changes"]:
        print_text(f"{change['what']} {change['at']}: {change['message']}")
    for reason in found["breaks"]:
        out.print(f"[red]breaks[/] {escape(reason)}")
    _print_isolation(found["isolation"])


def _print_isolation(tables: list[dict[str, Any]]) -> None:
    print_table(
        ("table", "how", "path", "orphans", "to mind"),
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
