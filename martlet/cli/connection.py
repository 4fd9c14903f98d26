"""The options by which every command finds its server, or the store where it is."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from martlet.cli.output import fail, opening
from martlet.client import Api, local, remote
from martlet.http.app import database_of
from martlet.log import set_up_logs
from martlet.settings import Settings
from martlet.store.database import Database

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


def settings(**given: Any) -> Settings:  # noqa: ANN401 - as Settings takes them
    """The settings of the environment and those given; what is wrong with them is said."""
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = "; ".join(f"{_setting(fault['loc'])}{fault['msg']}" for fault in error.errors())
        fail(f"The settings are wrong. {faults}")


def _setting(where: tuple[int | str, ...]) -> str:
    """Nothing where several settings do not fit together: the message names them."""
    return f"MARTLET_{'_'.join(map(str, where)).upper()}: " if where else ""


@asynccontextmanager
async def api(url: str | None, token: str | None) -> AsyncIterator[Api]:
    """The server at `url`, or one on the local store."""
    # What was refused is told by the answer, once.
    set_up_logs(Settings.model_construct(log_level="error", log_format="console"))
    async with AsyncExitStack() as stack:
        if url is None:
            with opening():
                here = await stack.enter_async_context(local(settings()))
            yield here
        elif not token:
            raise typer.BadParameter("say with which token", param_hint="--token")
        else:
            yield await stack.enter_async_context(remote(url, token))


@contextmanager
def store(found: Settings) -> Iterator[Database]:
    """The store of `found`, at its newest schema."""
    with opening():
        database, _ = database_of(found)
    try:
        with opening():
            database.prepare()
        yield database
    finally:
        database.close()
