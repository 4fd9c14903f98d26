"""The options that select a command's server, or the local store."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from martlet.cli.output import fail, opening
from martlet.client import Api, local, remote

# A command against a server that runs needs none of these, which take seconds to import.
if TYPE_CHECKING:
    from martlet.settings import Settings
    from martlet.store.database import Database

Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="MARTLET_URL",
        help="The URL of a running server. Default: work on the local store.",
    ),
]
Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        envvar="MARTLET_SERVICE_TOKEN",
        help="A service token of that server.",
        show_envvar=True,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings(**given: Any) -> "Settings":  # noqa: ANN401 - as Settings takes them
    """The settings of the environment and of `given`. Ends the command if one is wrong."""
    from pydantic import ValidationError  # noqa: PLC0415

    from martlet.settings import Settings  # noqa: PLC0415

    try:
        return Settings(**given)
    except ValidationError as error:
        faults = "; ".join(f"{_setting(fault['loc'])}{fault['msg']}" for fault in error.errors())
        fail(f"The settings are not valid. {faults}")


def _setting(where: tuple[int | str, ...]) -> str:
    """The setting's name; empty if several settings conflict, because the message names them."""
    return f"MARTLET_{'_'.join(map(str, where)).upper()}: " if where else ""


@asynccontextmanager
async def api(url: str | None, token: str | None) -> AsyncIterator[Api]:
    """The server at `url`, or one in this process, on the local store."""
    async with AsyncExitStack() as stack:
        if url is None:
            _log_errors_only()
            with opening():
                here = await stack.enter_async_context(local(settings()))
            yield here
        elif not token:
            message = "is required with --url; create one with: martlet token create"
            raise typer.BadParameter(message, param_hint="--token")
        else:
            yield await stack.enter_async_context(remote(url, token))


def _log_errors_only() -> None:
    """The answer tells what was refused, once."""
    from martlet.log import set_up_logs  # noqa: PLC0415
    from martlet.settings import Settings  # noqa: PLC0415

    set_up_logs(Settings.model_construct(log_level="error", log_format="console"))


@contextmanager
def store(config: "Settings") -> "Iterator[Database]":
    """The store of these settings, migrated to the newest schema."""
    from martlet.services.opening import database_of  # noqa: PLC0415

    with opening():
        database, _ = database_of(config)
    try:
        with opening():
            database.prepare()
        yield database
    finally:
        database.close()
