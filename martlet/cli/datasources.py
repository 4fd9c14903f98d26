"""`martlet datasource`: connects and inspects customer databases."""

import sys
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.markup import escape

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.output import out, print_json, print_table, print_text, run

app = typer.Typer(
    name="datasource",
    help="Datasources: the databases that datamarts read.",
    no_args_is_help=True,
)

_BASE = "/api/v2/datasource"
_STDIN = "-"

Type = Annotated[str, typer.Option("--type", help="postgres, mysql, clickhouse, duckdb or sqlite.")]
Host = Annotated[str | None, typer.Option(help="The server's host.")]
Port = Annotated[int | None, typer.Option(help="The server's port.")]
DatabaseName = Annotated[str | None, typer.Option("--database", help="A database of the server.")]
User = Annotated[str | None, typer.Option("--user", help="An account with read access only.")]
Schema = Annotated[str | None, typer.Option(help="The default schema.")]
Path = Annotated[str | None, typer.Option(help="A database file in the files directory.")]
Ssl = Annotated[
    str | None, typer.Option(help="disable, prefer, require or verify-full.", show_default=False)
]
Password = Annotated[
    str | None,
    typer.Option(
        envvar="MARTLET_DATASOURCE_PASSWORD",
        help="The password. Safer: set the variable, or use - and type it on standard input.",
        show_envvar=True,
    ),
]


@app.command(
    epilog="Example: martlet datasource create postgres-main --type postgres --host db.internal"
    " --database shop --user reader"
)
def create(
    name: str,
    type_: Type,
    host: Host = None,
    port: Port = None,
    database: DatabaseName = None,
    user: User = None,
    password: Password = None,
    schema: Schema = None,
    ssl: Ssl = None,
    path: Path = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Update an existing datasource.")
    ] = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Connect a database. Martlet tests the connection first."""
    body = _body(
        type_,
        name=name,
        host=host,
        port=port,
        database=database,
        username=user,
        password=password,
        schema=schema,
        ssl=ssl,
        path=path,
    )

    async def work() -> None:
        async with api(url, token) as server:
            await server.json("PUT" if replace else "POST", _BASE, body=body)
        print_text(f"{name} is connected")

    run(work)


@app.command(
    "test",
    epilog="Example: martlet datasource test postgres-main --type postgres --host db.internal"
    " --database shop --user reader",
)
def try_datasource(
    name: str,
    type_: Type,
    host: Host = None,
    port: Port = None,
    database: DatabaseName = None,
    user: User = None,
    password: Password = None,
    schema: Schema = None,
    ssl: Ssl = None,
    path: Path = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Test a connection as `create` would, without storing it."""
    body = _body(
        type_,
        name=name,
        host=host,
        port=port,
        database=database,
        username=user,
        password=password,
        schema=schema,
        ssl=ssl,
        path=path,
    )

    async def work() -> None:
        async with api(url, token) as server:
            report = (await server.json("POST", f"{_BASE}/test", body=body))["data"]
        if as_json:
            print_json(report)
        else:
            _print_test(name, report)

    run(work)


@app.command("list", epilog="Example: martlet datasource list")
def list_datasources(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List datasources and their types."""

    async def work() -> None:
        async with api(url, token) as server:
            rows = (await server.json("GET", _BASE))["data"]
        if as_json:
            print_json(rows)
        else:
            print_table(("name", "type"), ((row["name"], row["type"]) for row in rows))

    run(work)


@app.command(epilog="Example: martlet datasource sync postgres-main")
def sync(name: str, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Read the schema again. Shows what changed, and which datamarts it breaks."""

    async def work() -> None:
        async with api(url, token) as server:
            body = {"input": {"datasourceName": name}}
            report = (await server.json("POST", f"{_BASE}/sync", body=body))["data"]
        if as_json:
            print_json(report)
        else:
            _print_drift(report)

    run(work)


@app.command(epilog="Example: martlet datasource schema postgres-main")
def schema(name: str, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Show the tables and columns that were last read."""

    async def work() -> None:
        async with api(url, token) as server:
            report = (await server.json("GET", f"{_BASE}/{quote(name, safe='')}/schema"))["data"]
        if as_json:
            print_json(report)
            return
        rows = (
            (f"{part['name']}.{t['name']}", c["name"], c["type"], "" if c["isNullable"] else "yes")
            for part in report["schemas"]
            for t in part["tables"]
            for c in t["columns"]
        )
        print_table(("table", "column", "type", "required"), rows)

    run(work)


@app.command(epilog="Example: martlet datasource delete postgres-main")
def delete(name: str, url: Url = None, token: Token = None) -> None:
    """Delete a datasource that no datamart uses. The database itself stays."""

    async def work() -> None:
        async with api(url, token) as server:
            await server.json("DELETE", _BASE, params={"datasourceName": name})
        print_text(f"{name} is deleted")

    run(work)


def _body(type_: str, password: str | None, **fields: object) -> dict[str, Any]:
    """The body of the API call. A file has no password: the variable belongs to another one."""
    secret = sys.stdin.readline().rstrip("\n") if password == _STDIN else password
    given = {name: value for name, value in fields.items() if value is not None}
    if secret is not None and "path" not in given:
        given["password"] = secret
    return {"datasourceType": type_, "credentials": given}


def _print_test(name: str, report: dict[str, Any]) -> None:
    print_text(f"{name} answers; the account can read {report['tables']} tables")
    if report["databases"]:
        print_text(f"databases: {', '.join(report['databases'])}")
    for warning in report["warnings"]:
        out.print(f"[yellow]warning[/]  {escape(warning)}")


def _print_drift(report: dict[str, Any]) -> None:
    if not report["drift"] and not report["broken"]:
        print_text("nothing has changed")
    for difference in report["drift"]:
        print_text(f"{difference['what']} {difference['at']}: {difference['message']}")
    for mart in report["broken"]:
        out.print(f"[red]{escape(mart['datamart'])} no longer matches the schema[/]")
        for reason in mart["reasons"]:
            print_text(f"  {reason}")
