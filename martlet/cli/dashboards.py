"""`martlet dashboard`: exports dashboards to files that can be reviewed, and imports them."""

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.documents import Format, format_of, read_document, written_document
from martlet.cli.output import fail, flag, print_json, print_table, print_text, run
from martlet.client import Api, RefusedError

app = typer.Typer(
    name="dashboard", help="Dashboards: metrics on a grid, and their filters.", no_args_is_help=True
)

_BASE = "/api/v2/dashboards"

Dashboard = Annotated[str, typer.Argument(help="The dashboard's id.")]
File = Annotated[str, typer.Argument(help="A JSON or YAML file; - for standard input.")]
In = Annotated[
    Format | None, typer.Option("--format", help="The file's format. Default: by its extension.")
]


@app.command("list", epilog="Example: martlet dashboard list")
def list_dashboards(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List dashboards with their workspaces and numbers of metrics."""

    async def work() -> None:
        async with api(url, token) as server:
            rows = (await server.json("GET", _BASE))["data"]
        if as_json:
            print_json(rows)
            return
        print_table(
            ("id", "name", "workspace", "metrics"),
            ((r["id"], r["name"], r["workspaceName"], r["metrics"]) for r in rows),
        )

    run(work)


@app.command(epilog="Example: martlet dashboard export sales sales.yaml")
def export(
    dashboard: Dashboard,
    file: Annotated[str, typer.Argument(help="The file to write; - for standard output.")] = "-",
    kind: In = None,
    url: Url = None,
    token: Token = None,
) -> None:
    """Write a dashboard to a file that can be imported, here or on another server."""

    async def work() -> None:
        async with api(url, token) as server:
            board = (await server.json("GET", _path(dashboard)))["data"]
        text = written_document(_concise(board), format_of(file, kind))
        if file == "-":
            print_text(text)
        else:
            _write(file, text)

    run(work)


@app.command("import", epilog="Example: martlet dashboard import sales.yaml")
def import_dashboard(
    file: File,
    kind: In = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change, or what is wrong.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the dashboard with this id, if one exists.")
    ] = False,
    drop_embeds: Annotated[
        bool, typer.Option("--drop-embeds", help="Delete the embeds of removed metrics.")
    ] = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Create a dashboard from a file."""
    body = read_document(file, kind)

    async def work() -> None:
        async with api(url, token) as server:
            if dry_run:
                plan = (await server.json("POST", f"{_BASE}/plan", body=body))["data"]
                _print_plan(plan)
                _print_wanted(plan, force=force, drop_embeds=drop_embeds)
                return
            dashboard_id, did = await _imported(server, body, force=force, drop_embeds=drop_embeds)
        print_text(f"{dashboard_id} is {did}")

    run(work)


@app.command(epilog="Example: martlet dashboard delete sales")
def delete(
    dashboard: Dashboard,
    force: Annotated[bool, typer.Option("--force", help="Delete its embeds too.")] = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Delete a dashboard."""

    async def work() -> None:
        async with api(url, token) as server:
            await server.json("DELETE", _path(dashboard), params={"force": flag(force)})
        print_text(f"{dashboard} is deleted")

    run(work)


@app.command(epilog="Example: martlet dashboard add-metric sales metric.json")
def add_metric(
    dashboard: Dashboard, file: File, kind: In = None, url: Url = None, token: Token = None
) -> None:
    """Add a metric to a dashboard, below the others."""
    body = read_document(file, kind)

    async def work() -> None:
        async with api(url, token) as server:
            metric = await server.json("POST", f"{_path(dashboard)}/metrics", body=body)
        print_text(f"{metric['id']} is added to {dashboard}")

    run(work)


async def _imported(
    server: Api, body: dict[str, Any], *, force: bool, drop_embeds: bool
) -> tuple[str, str]:
    """The dashboard's id, and "created" or "replaced"."""
    try:
        return (await server.json("POST", _BASE, body=body))["id"], "created"
    except RefusedError as error:
        if not force or error.body.get("code") != "DUPLICATE_DASHBOARD_ID":
            raise
    params = {"force": flag(drop_embeds)}
    return (await server.json("PUT", _BASE, body=body, params=params))["id"], "replaced"


def _path(dashboard: str) -> str:
    return f"{_BASE}/{quote(dashboard, safe='')}"


def _concise(board: dict[str, Any]) -> dict[str, Any]:
    """The dashboard without fields that have their defaults."""
    from pydantic import ValidationError  # noqa: PLC0415 - half a second, for this command only

    from martlet.http.bodies.board import DashboardBody  # noqa: PLC0415

    try:
        body = DashboardBody.model_validate_json(json.dumps(board))
    except ValidationError:
        fail(
            "The server's version differs from this command's, and the dashboard has fields that"
            " this command does not know. Install the server's version."
        )
    return body.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _write(file: str, text: str) -> None:
    try:
        Path(file).write_text(text)
    except OSError as error:
        fail(f"Cannot write {file}: {error.strerror}. Choose another path.")
    print_text(f"{file} is written")


def _print_plan(plan: dict[str, Any]) -> None:
    print_text(f"{plan['id']} would be {plan['action']}d")
    for what in ("added", "changed", "removed"):
        for metric in plan[what]:
            print_text(f"{what} {metric}")
    for embed in plan["breaks"]:
        print_text(f"breaks the embed {embed}")


def _print_wanted(plan: dict[str, Any], *, force: bool, drop_embeds: bool) -> None:
    """Print the options that the import needs."""
    if plan["action"] == "replace" and not force:
        print_text("the import needs --force")
    if plan["breaks"] and not drop_embeds:
        print_text("the import needs --drop-embeds")
