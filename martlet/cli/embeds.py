"""`martlet embed`: opens dashboards and metrics to the viewers of data apps."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from martlet.cli.connection import AsJson, Token, Url, api
from martlet.cli.documents import read_document
from martlet.cli.output import print_json, print_table, print_text, run

app = typer.Typer(
    name="embed", help="Embeds: dashboards and metrics in data apps.", no_args_is_help=True
)

_BASE = "/api/v2/data-app/embeds"

DataApp = Annotated[
    str | None, typer.Option("--data-app", help="The data app. Required with a service token.")
]


class Allowed(StrEnum):
    """A permission of viewers."""

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
    metric: Annotated[str | None, typer.Option(help="Show only this metric.")] = None,
    name: Annotated[
        str | None, typer.Option(help="Default: the name of the dashboard or metric.")
    ] = None,
    workspace: Annotated[str | None, typer.Option(help="The dashboard's workspace.")] = None,
    datamart: Annotated[
        str | None, typer.Option(help="The datamart of viewers' metrics, if there are several.")
    ] = None,
    allow: Annotated[
        list[Allowed] | None, typer.Option(help="A permission of viewers; may be repeated.")
    ] = None,
    settings: Annotated[
        str | None,
        typer.Option(help="A JSON or YAML file with the API's accessSettings."),
    ] = None,
    data_app: DataApp = None,
    url: Url = None,
    token: Token = None,
) -> None:
    """Show a dashboard, or one of its metrics, in a data app. Prints the embed's id."""
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
            embed = await server.json("POST", _BASE, body=body, params=_params(data_app))
        print_text(embed["id"])

    run(work)


@app.command("list", epilog="Example: martlet embed list --data-app storefront")
def list_embeds(
    data_app: DataApp = None, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """List a data app's embeds with their dashboards and metrics."""

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
    """Delete an embed, and the metrics and layouts saved there. The dashboard stays."""

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
