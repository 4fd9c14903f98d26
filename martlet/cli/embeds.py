"""`martlet embed`: what data apps show of dashboards."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.documents import read_document
from martlet.cli.output import print_json, print_table, print_text, run

app = typer.Typer(help="Embeds: what data apps show of dashboards.", no_args_is_help=True)

_BASE = "/api/v2/data-app/embeds"

DataApp = Annotated[
    str | None, typer.Option("--data-app", help="Whose; an API key is of its own data app.")
]


class Allowed(StrEnum):
    """What viewers may be allowed."""

    METRIC_CREATION = "metric-creation"
    METRIC_UPDATE = "metric-update"
    METRIC_DELETION = "metric-deletion"
    LAYOUT_CHANGE = "layout-change"
    UNDERLYING_DATA = "underlying-data"


_SETTINGS = {
    Allowed.METRIC_CREATION: "isAllowMetricCreation",
    Allowed.METRIC_UPDATE: "isAllowMetricUpdate",
    Allowed.METRIC_DELETION: "isAllowMetricDeletion",
    Allowed.LAYOUT_CHANGE: "isAllowMetricLayoutChange",
    Allowed.UNDERLYING_DATA: "isAllowUnderlyingData",
}


@app.command(epilog="Example: martlet embed create sales --data-app storefront")
def create(
    dashboard: Annotated[str, typer.Argument(help="The dashboard's id.")],
    metric: Annotated[str | None, typer.Option(help="Show only this metric of it.")] = None,
    name: Annotated[str | None, typer.Option(help="Left out: that of what is shown.")] = None,
    workspace: Annotated[str | None, typer.Option(help="The dashboard's workspace.")] = None,
    datamart: Annotated[
        str | None, typer.Option(help="What viewers make metrics of, where there are several.")
    ] = None,
    allow: Annotated[list[Allowed] | None, typer.Option(help="What viewers may do.")] = None,
    settings: Annotated[
        str | None,
        typer.Option(help="A JSON or YAML file with accessSettings as the API takes them."),
    ] = None,
    data_app: DataApp = None,
    url: Url = None,
    token: Token = None,
) -> None:
    """Show a dashboard, or one of its metrics, in a data app. The embed's id is printed."""
    access: dict[str, Any] = read_document(settings) if settings else {}
    access |= {_SETTINGS[allowed]: True for allowed in allow or []}
    access |= {"datamartName": datamart} if datamart is not None else {}
    given = {"metricId": metric, "name": name, "workspaceName": workspace}
    body = {
        "dashboardId": dashboard,
        "embedType": "dashboard" if metric is None else "metric",
        "accessSettings": access,
        **{field: value for field, value in given.items() if value is not None},
    }

    async def work() -> None:
        async with api(url, token) as server:
            made = await server.json("POST", _BASE, body=body, params=_params(data_app))
        print_text(made["id"])

    run(work)


@app.command("list", epilog="Example: martlet embed list --data-app storefront")
def list_embeds(
    data_app: DataApp = None, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """The embeds of a data app, and what they show."""

    async def work() -> None:
        async with api(url, token) as server:
            rows = (await server.json("GET", _BASE, params=_params(data_app)))["data"]
        if as_json:
            print_json(rows)
            return
        print_table(
            ("id", "name", "dashboard", "metric", "viewers may"),
            ((r["embedId"], r["name"], r["dashboardId"], r["metricId"], _allowed(r)) for r in rows),
        )

    run(work)


@app.command(
    epilog="Example: martlet embed delete 5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e --data-app storefront"
)
def delete(
    embed: Annotated[str, typer.Argument(help="The embed's id.")],
    data_app: DataApp = None,
    url: Url = None,
    token: Token = None,
) -> None:
    """Delete an embed, with what viewers saved there. The dashboard stays."""

    async def work() -> None:
        async with api(url, token) as server:
            params = {"embedId": embed, **_params(data_app)}
            await server.json("DELETE", _BASE, params=params)
        print_text(f"{embed} is deleted")

    run(work)


def _params(data_app: str | None) -> dict[str, str]:
    return {} if data_app is None else {"dataAppName": data_app}


def _allowed(row: dict[str, Any]) -> list[str]:
    settings = row["accessSettings"]
    return [allowed.value for allowed, name in _SETTINGS.items() if settings[name]]
