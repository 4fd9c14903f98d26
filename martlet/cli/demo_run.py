"""Loads the demo's data, makes its datamart and its dashboard, and serves them."""

import json
import shlex
import socket
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx2
from rich.markup import escape

from martlet.cli.connection import settings, store
from martlet.cli.demo import Engine
from martlet.cli.output import err, fail, out, print_text, progress_bar
from martlet.cli.serving import end_on_signal, run_server, run_until_signal
from martlet.client import ORGANISATION, Api, RefusedError, local, remote, within
from martlet.demo import engines
from martlet.demo.env_file import Tokens, plain_clients, read_tokens, read_url, write_env
from martlet.demo.host import PAGE, about, guest_token, provision_board
from martlet.demo.provision import DATAMART, Source, new_api_key, provision
from martlet.demo.shop import Shop
from martlet.http.app import create_app
from martlet.http.docs.examples import CREATE_DATAMART
from martlet.http.routes.demo import DemoPage, add_demo
from martlet.log import set_up_logs
from martlet.scratchdb.tables import UnusableError
from martlet.settings import Settings


def run_demo(
    port: int,
    data_dir: Path,
    engine: Engine,
    postgres: str | None,
    *,
    scale: float,
    until: date | None,
) -> None:
    """Serve the demo until a signal ends it."""
    folder = _free_folder(data_dir.absolute())
    _check_port(settings(data_dir=folder, port=port))
    shop = Shop(until=until or _last_sunday(datetime.now(UTC).date()), scale=scale)
    end_on_signal()
    with ExitStack() as stack:
        source = _source(stack, folder, engine, postgres, shop)
        config = settings(
            data_dir=folder,
            port=port,
            datasource_sockets=source.sockets,
            log_level="warning",
            log_format="console",
        )
        set_up_logs(config)
        with store(config):
            pass  # An error of the store is one line here.
        try:
            run_until_signal(_serve(config, source, shop))
        except RefusedError as error:
            fail(f"{error} Start again in another directory: --data-dir")


def _last_sunday(today: date) -> date:
    """The end of the last full week: the sales of half a week would look like a slump."""
    return today - timedelta(days=(today.weekday() + 1) % 7)


def _free_folder(folder: Path) -> Path:
    """A directory that no running demo uses. Ends the command before anything is loaded."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"Cannot write to {folder}: {error.strerror}. Choose another directory: --data-dir")
    url = read_url(folder)
    if url is not None and _answers(url):
        fail(
            f"A demo in {folder} is already running at {url}. Stop it, or choose another directory:"
            " --data-dir"
        )
    return folder


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health/live", timeout=2).status_code == 200
    except httpx2.HTTPError:
        return False


def _check_port(config: Settings) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((config.host, config.port))
        except OSError as error:
            fail(f"Cannot use port {config.port}: {error.strerror}. Choose another: --port")


async def _serve(config: Settings, source: Source, shop: Shop) -> None:
    err.print("Making the datamart and the dashboard ...")
    tokens = await _tokens(config, source)
    err.print("Starting the server ...")
    clients = plain_clients(shop)
    app = create_app(config)
    async with within(app, tokens.api_key) as own:
        add_demo(app, DemoPage(PAGE, about(shop), partial(guest_token, own, shop)))

        async def started() -> None:
            url = f"http://{config.host}:{config.port}"
            env = write_env(config, url, tokens, clients)
            await _check(url, tokens)
            _print_welcome(url, tokens, clients, env)

        await run_server(config, started, app=app)


async def _tokens(config: Settings, source: Source) -> Tokens:
    """Create the demo's content, and its tokens unless those of the last start still work."""
    tokens = read_tokens(config.data_dir)
    async with local(config) as api:
        await provision(api, source)
        if tokens is None or not await _lives(api, tokens):
            tokens = Tokens(_new_service_token(config), await new_api_key(api))
        await provision_board(replace(api, token=tokens.api_key))
        return tokens


async def _lives(api: Api, tokens: Tokens) -> bool:
    """Whether both tokens still work."""
    for token, path in (
        (tokens.service_token, "/api/v2/data-app"),
        (tokens.api_key, "/api/v2/data-app/datamarts"),
    ):
        headers = {"Authorization": f"Bearer {token}"}
        if (await api.http.get(path, headers=headers)).status_code != 200:
            return False
    return True


def _new_service_token(config: Settings) -> str:
    with store(config) as database:
        with database.directory(writes=True) as directory:
            organisation_id = directory.organisation(ORGANISATION)
        with database.writing(organisation_id) as repository:
            return repository.service_tokens.add("demo").text


async def _check(url: str, tokens: Tokens) -> None:
    async with remote(url, tokens.service_token) as api:
        await api.call("GET", "/health/ready")


def _source(
    stack: ExitStack, folder: Path, engine: Engine, postgres: str | None, shop: Shop
) -> Source:
    """Start the requested database; DuckDB, if no PostgreSQL is available."""
    with progress_bar() as progress:
        try:
            if postgres is not None:
                return stack.enter_context(engines.given_postgres(postgres, shop, progress))
            if engine is Engine.POSTGRES:
                return stack.enter_context(engines.own_postgres(folder, shop, progress))
        except engines.NoPostgresError as error:
            err.print(f"{escape(str(error))}; using DuckDB with the same data.")
        except UnusableError as error:
            fail(f"Cannot use this PostgreSQL server: {error}")
        return stack.enter_context(engines.own_duckdb(folder, shop, progress))


def _print_welcome(url: str, tokens: Tokens, clients: list[str], env: Path) -> None:
    first, second = clients[:2]
    question = "SELECT count(*) AS orders, sum(total) AS revenue, max(date) AS last FROM orders"
    out.print("\n[bold]Martlet is running.[/] Press Ctrl-C to stop it.\n")
    for label, value in (
        ("Example product", f"{url}/demo"),
        ("The documentation", f"{url}/docs/"),
        ("API key", tokens.api_key),
        ("Service token", tokens.service_token),
        ("Settings", str(env)),
    ):
        print_text(f"  {label:<22}{value}")
    out.print("\n[bold]The same query as two clients:[/]\n")
    for client in (first, second):
        body: object = _question(DATAMART, client, question)
        print_text(_curl(url, tokens, "/api/v2/query", body) + "\n")
    out.print("[bold]Create your own datamart:[/]\n")
    print_text(_curl(url, tokens, "/api/v2/data-app/datamarts", CREATE_DATAMART) + "\n")
    out.print("[bold]Query it:[/]\n")
    question = "SELECT count(*) AS orders, min(date) AS first FROM orders"
    for client in (first, second):
        body = _question(str(CREATE_DATAMART["name"]), client, question)
        print_text(_curl(url, tokens, "/api/v2/query", body) + "\n")


def _question(datamart: str, client: str, sql: str) -> dict[str, str]:
    return {"datamart": datamart, "clientId": client, "sql": sql}


def _curl(url: str, tokens: Tokens, path: str, body: object) -> str:
    """A call that can be pasted into a shell."""
    data = shlex.quote(json.dumps(body))
    return (
        f"curl --request POST \\\n  --url {url}{path} \\\n"
        f"  --header 'Authorization: Bearer {tokens.api_key}' \\\n"
        f"  --header 'Content-Type: application/json' \\\n  --data {data}\n"
    )
