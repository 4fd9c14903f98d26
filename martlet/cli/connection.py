"""The options by which every command finds its server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from pydantic import ValidationError

from martlet.cli.client import Api, local, remote
from martlet.cli.output import fail
from martlet.settings import Settings

Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="MARTLET_URL",
        help="A running server. Without it, the command works on the local store.",
    ),
]
Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        envvar="MARTLET_SERVICE_TOKEN",
        help="A service token for that server.",
        show_envvar=True,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings() -> Settings:
    """The settings of the environment; what is wrong with them is said."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"MARTLET_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            for fault in error.errors()
        )
        fail(f"The settings are wrong. {faults}")


@asynccontextmanager
async def api(url: str | None, token: str | None) -> AsyncIterator[Api]:
    """The server at `url`, or one on the local store."""
    if url is None:
        async with local(settings()) as here:
            yield here
    elif token is None:
        fail("Say with which token: --token or MARTLET_SERVICE_TOKEN.")
    else:
        async with remote(url, token) as there:
            yield there
