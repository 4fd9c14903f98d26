"""`martlet demo`: a shop platform with 200 clients, served from this machine."""

import json
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from martlet.api.openapi_examples import CREATE_DATAMART
from martlet.cli.connection import settings, store
from martlet.cli.output import err, fail, out, print_text
from martlet.cli.serve import end_on_signal, run_server, run_until_signal
from martlet.client import ORGANISATION, Api, RefusedError, local, remote
from martlet.demo import engines
from martlet.demo.load import Progress as Told
from martlet.demo.load import UnusableError
from martlet.demo.place import Tokens, plain_clients, read_tokens, write_env
from martlet.demo.provision import DATAMART, Source, new_api_key, provision
from martlet.demo.shop import Shop
from martlet.log import set_up_logs
from martlet.settings import Settings


class Engine(StrEnum):
    POSTGRES = "postgres"
    DUCKDB = "duckdb"


def demo(
    port: Annotated[int, typer.Option(envvar="MARTLET_PORT", help="The port to listen on.")] = 8000,
    data_dir: Annotated[
        Path, typer.Option(envvar="MARTLET_DATA_DIR", help="Where everything is kept.")
    ] = Path(".demo"),
    engine: Annotated[
        Engine, typer.Option(envvar="MARTLET_DEMO_ENGINE", help="What serves the data.")
    ] = Engine.POSTGRES,
    postgres: Annotated[
        str | None,
        typer.Option(
            envvar="MARTLET_DEMO_POSTGRES", help="Load the data into this PostgreSQL and serve it."
        ),
    ] = None,
    scale: Annotated[
        float, typer.Option(min=0.01, max=100, help="Multiplies customers, orders and events.")
    ] = 1.0,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day that has data; today if left out."),
    ] = None,
) -> None:
    """Serve a shop platform with 200 clients, with everything that is needed to try Martlet.

    A second start on the same place goes on from what is there.
    """
    place = data_dir.absolute()
    place.mkdir(parents=True, exist_ok=True)
    shop = Shop(until=(until or datetime.now(UTC)).date(), scale=scale)
    end_on_signal()
    with ExitStack() as stack:
        source = _source(stack, place, engine, postgres, shop)
        found = settings(
            data_dir=place,
            port=port,
            datasource_sockets=source.sockets,
            log_level="warning",
            log_format="console",
        )
        set_up_logs(found)
        with store(found):
            pass  # What is wrong with it is one line here.
        try:
            run_until_signal(_serve(found, source, shop))
        except RefusedError as error:
            fail(f"{error} Begin anew in another place: --data-dir")


async def _serve(found: Settings, source: Source, shop: Shop) -> None:
    tokens = await _tokens(found, source)
    clients = plain_clients(shop)

    async def started() -> None:
        url = f"http://{found.host}:{found.port}"
        env = write_env(found, url, tokens, clients)
        await _check(url, tokens)
        _print_welcome(url, tokens, clients, env)

    await run_server(found, started)


async def _tokens(found: Settings, source: Source) -> Tokens:
    """The server's contents made, and tokens for it: those of the last start where they live."""
    known = read_tokens(found.data_dir)
    async with local(found) as api:
        await provision(api, source)
        if known is not None and await _lives(api, known):
            return known
        return Tokens(_new_service_token(found), await new_api_key(api))


async def _lives(api: Api, tokens: Tokens) -> bool:
    """Whether the store still knows these tokens."""
    for token, path in (
        (tokens.service_token, "/api/v2/data-app"),
        (tokens.api_key, "/api/v2/data-app/datamarts"),
    ):
        headers = {"Authorization": f"Bearer {token}"}
        if (await api.http.get(path, headers=headers)).status_code != 200:
            return False
    return True


def _new_service_token(found: Settings) -> str:
    with store(found) as database:
        with database.directory(writes=True) as directory:
            organisation_id = directory.organisation(ORGANISATION)
        with database.writing(organisation_id) as repository:
            return repository.service_tokens.add("demo").text


async def _check(url: str, tokens: Tokens) -> None:
    async with remote(url, tokens.service_token) as api:
        await api.call("GET", "/health/ready")


def _source(
    stack: ExitStack, place: Path, engine: Engine, postgres: str | None, shop: Shop
) -> Source:
    """The database that is asked for, running. Where no PostgreSQL does, DuckDB."""
    with _progress() as progress:
        try:
            if postgres is not None:
                return stack.enter_context(engines.given_postgres(postgres, shop, progress))
            if engine is Engine.POSTGRES:
                return stack.enter_context(engines.own_postgres(place, shop, progress))
        except engines.NoPostgresError as error:
            err.print(f"{escape(str(error))}; DuckDB serves the same data.")
        except UnusableError as error:
            fail(f"The PostgreSQL cannot be used: {error}")
        return stack.enter_context(engines.own_duckdb(place, shop, progress))


@contextmanager
def _progress() -> Iterator[Told]:
    columns = (
        TextColumn("{task.description:34}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def told(what: str, part: float) -> None:
            bar.update(task, description=what, completed=part)

        yield told


def _print_welcome(url: str, tokens: Tokens, clients: list[str], env: Path) -> None:
    first, second = clients[:2]
    question = "SELECT count(*) AS orders, sum(total) AS revenue, max(date) AS last FROM orders"
    out.print("\n[bold]Martlet is running.[/] Press Ctrl-C to stop it.\n")
    print_text(f"  URL            {url}      API for people: {url}/docs")
    print_text(f"  service token  {tokens.service_token}")
    print_text(f"  API key        {tokens.api_key}")
    print_text(f"  settings       {env}")
    out.print("\n[bold]The same question as two clients:[/]\n")
    for client in (first, second):
        body: object = _question(DATAMART, client, question)
        print_text(_curl(url, tokens, "/api/v2/query", body) + "\n")
    out.print("[bold]Make a datamart of your own:[/]\n")
    seed = _curl(url, tokens, "/api/v2/data-app/datamarts", CREATE_DATAMART, indent=2)
    print_text(seed + "\n")
    out.print("[bold]and ask it:[/]\n")
    question = "SELECT count(*) AS orders, min(date) AS first FROM orders"
    for client in (first, second):
        body = _question(str(CREATE_DATAMART["name"]), client, question)
        print_text(_curl(url, tokens, "/api/v2/query", body) + "\n")


def _question(datamart: str, client: str, sql: str) -> dict[str, str]:
    return {"datamart": datamart, "clientId": client, "sql": sql}


def _curl(url: str, tokens: Tokens, path: str, body: object, indent: int | None = None) -> str:
    """A call that can be pasted into a shell."""
    data = shlex.quote(json.dumps(body, indent=indent))
    return (
        f"curl --request POST \\\n  --url {url}{path} \\\n"
        f"  --header 'Authorization: Bearer {tokens.api_key}' \\\n"
        f"  --header 'Content-Type: application/json' \\\n  --data {data}\n"
    )
