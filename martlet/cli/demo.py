"""`martlet demo`: a shop platform with 200 clients, served from this machine."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from martlet.cli.output import err

app = typer.Typer()


class Engine(StrEnum):
    POSTGRES = "postgres"
    DUCKDB = "duckdb"


@app.command(epilog="Example: martlet demo --scale 0.1")
def demo(
    port: Annotated[int, typer.Option(envvar="MARTLET_PORT", help="The port to listen on.")] = 8000,
    data_dir: Annotated[
        Path, typer.Option(envvar="MARTLET_DATA_DIR", help="The directory for all of its data.")
    ] = Path(".demo"),
    engine: Annotated[
        Engine, typer.Option(envvar="MARTLET_DEMO_ENGINE", help="The database engine.")
    ] = Engine.POSTGRES,
    postgres: Annotated[
        str | None,
        typer.Option(
            envvar="MARTLET_DEMO_POSTGRES", help="Load the data into this PostgreSQL and serve it."
        ),
    ] = None,
    scale: Annotated[
        float,
        typer.Option(
            min=0.01, max=100, help="Multiplies the numbers of customers, orders, events."
        ),
    ] = 1.0,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The last day with data. Default: the last Sunday."
        ),
    ] = None,
) -> None:
    """Serve a shop platform with 200 clients.

    It has everything that is needed to try Martlet.
    A second start in the same directory uses the existing data.
    """
    err.print("Starting the demo ...")
    # The whole server, which takes seconds to import: on some machines many.
    from martlet.cli.demo_run import run_demo  # noqa: PLC0415

    run_demo(port, data_dir, engine, postgres, scale=scale, until=until.date() if until else None)
