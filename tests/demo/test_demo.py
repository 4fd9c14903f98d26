"""`make demo`: a server with a shop on a real database, and calls that answer as they say."""

import json
import shlex
import signal
from datetime import timedelta
from pathlib import Path
from socket import create_server
from typing import Any

import duckdb
import httpx2
import psycopg
import pytest
import typer

from martlet.cli import app
from martlet.demo.engines import NoPostgresError, own_postgres
from martlet.http.docs.examples import CREATE_DATAMART
from tests.support.cli import Cli
from tests.support.demo import Call, Demo, place, postgres_of, running, starting
from tests.support.servers import free_port
from tests.support.shop import SHOP
from tests.support.waiting import PATIENCE, until

SMALL = ("--scale", "0.02", "--until", SHOP.until.isoformat())
MADE = '{"id":"sales-analytics","error":null}'
_OF_CLIENTS = """
FROM public.orders JOIN public.customers USING (customer_id)
JOIN public.client_mapping ON client_mapping.id = client_mapping_id GROUP BY client_id
"""
SHOP_TOTALS = f"SELECT client_id, count(*), sum(total), max(order_date) {_OF_CLIENTS}"
FIRST_ORDERS = f"SELECT client_id, count(*), min(order_date) {_OF_CLIENTS}"


def test_the_example_of_the_demo_does_what_it_prints(subtests: pytest.Subtests) -> None:
    """One demo for all of it: to start one takes seconds."""
    epilog = str(typer.main.get_command(app).commands["demo"].epilog)  # type: ignore[attr-defined]
    martlet, command, *words = shlex.split(epilog.removeprefix("Example: "))
    assert (martlet, command) == ("martlet", "demo")
    with place() as here, running(here, *words) as demo:
        for claim in (
            _it_says_where_it_is_and_with_which_tokens,
            _its_settings_are_for_its_owner_only,
            _the_printed_calls_answer_as_its_database_does,
            _commands_that_are_given_its_settings_find_it,
            _its_account_may_only_read,
        ):
            with subtests.test(claim.__name__):
                claim(demo)


def _it_says_where_it_is_and_with_which_tokens(demo: Demo) -> None:
    values = demo.values
    for name in ("MARTLET_URL", "MARTLET_SERVICE_TOKEN", "MARTLET_API_KEY"):
        assert values[name] in demo.printed
    assert values["MARTLET_SERVICE_TOKEN"].startswith("mlt_svc_")
    assert values["MARTLET_API_KEY"].startswith("mlt_live_")
    assert httpx2.get(f"{values['MARTLET_URL']}/health/ready").status_code == 200
    assert httpx2.get(f"{values['MARTLET_URL']}/docs/").status_code == 200


def _its_settings_are_for_its_owner_only(demo: Demo) -> None:
    file = demo.place / "demo.env"
    assert file.stat().st_mode & 0o777 == 0o600
    assert str(file) in demo.printed
    port, clients = demo.values["MARTLET_PORT"], demo.values["MARTLET_DEMO_CLIENTS"]
    assert demo.values == {
        "MARTLET_URL": f"http://127.0.0.1:{port}",
        "MARTLET_SERVICE_TOKEN": demo.values["MARTLET_SERVICE_TOKEN"],
        "MARTLET_API_KEY": demo.values["MARTLET_API_KEY"],
        "MARTLET_PORT": port,
        "MARTLET_DEMO_CLIENTS": clients,
        "MARTLET_DATA_DIR": str(demo.place),
        "MARTLET_DATASOURCE_SOCKETS": str(demo.place / "postgres"),
    }
    assert clients.split(",")[:2] == ["nordwind-traders", "contoso-outdoor"]
    assert len(clients.split(",")) == 8


def _the_printed_calls_answer_as_its_database_does(demo: Demo) -> None:
    _check_calls(demo.calls, f"host={demo.place / 'postgres'} user=postgres")


def _commands_that_are_given_its_settings_find_it(demo: Demo) -> None:
    cli = Cli(demo.values)
    assert "shop" in [row["name"] for row in cli.json("datamart", "list")]
    assert "demo" in [row["name"] for row in cli.json("token", "list")]
    assert cli.json("datamart", "isolation", "shop")["isSafe"] is True
    for client in demo.values["MARTLET_DEMO_CLIENTS"].split(","):
        words = ("query", "shop", "SELECT count(*) FROM customers", "--client", client)
        assert cli.json(*words)["rows"][0][0] > 0


def _its_account_may_only_read(demo: Demo) -> None:
    lines = Cli(demo.values).done("doctor").splitlines()
    (line,) = [line for line in lines if "default/postgres-main" in line]
    assert line.startswith("ok  default/postgres-main: PostgreSQL 18.")
    assert [line for line in lines if not line.startswith("ok")] == []


@pytest.mark.takes_turns("demo")
def test_the_demo_ends_whole_and_goes_on_from_what_is_there() -> None:
    """Ended while it loads, killed, started again, ended, and started on another engine."""
    with place() as here:
        with starting(here, "--scale", "20") as loading:
            _wait_for_loading(loading)
            assert loading.end() == 0
            assert postgres_of(here) == []
        with running(here, *SMALL) as first:
            seed = first.calls[2]
            assert seed.answer().text == MADE
            told = [call.answer().json()["rows"] for call in _questions(first)]
            first.process.send_signal(signal.SIGKILL)
            first.process.wait()
            assert len(postgres_of(here)) == 1
            later = SHOP.until + timedelta(days=100)
            with running(here, "--scale", "1", "--until", later.isoformat()) as second:
                for name in ("MARTLET_SERVICE_TOKEN", "MARTLET_API_KEY"):
                    assert second.values[name] == first.values[name]
                assert [call.answer().json()["rows"] for call in _questions(second)] == told
                again = second.calls[2].answer()
                assert again.json()["error"]["code"] == "DUPLICATE_DATAMART_NAME"
                assert len(_embeds(second)) == 1
                assert second.end() == 0
                assert postgres_of(here) == []
        with starting(here, "--engine", "duckdb", *SMALL) as other:
            assert other.process.wait(PATIENCE) == 1
            assert "DATASOURCE_IN_USE" in other.printed
            assert "--data-dir" in other.printed
            assert "Traceback" not in other.printed


@pytest.mark.takes_turns("demo")
def test_the_demo_runs_on_duckdb_too() -> None:
    with place("my 'demo'") as here, running(here, *SMALL, MARTLET_DEMO_ENGINE="duckdb") as demo:
        assert demo.values["MARTLET_DATA_DIR"] == str(here)
        _check_calls(demo.calls, here / "files" / "shop.duckdb")
        assert demo.values["MARTLET_DATASOURCE_SOCKETS"] == ""
        assert demo.end() == 0
        assert postgres_of(here) == []


@pytest.mark.takes_turns("demo")
def test_the_demo_runs_on_a_postgresql_that_is_given(empty_database: str) -> None:
    with place() as here, running(here, *SMALL, MARTLET_DEMO_POSTGRES=empty_database) as demo:
        assert empty_database not in demo.printed
        _check_calls(demo.calls, empty_database)
        assert demo.end() == 0
        assert not (here / "postgres").exists()


@pytest.mark.takes_turns("demo")
def test_a_second_demo_in_one_place_leaves_the_first_alone() -> None:
    with place() as here, running(here, *SMALL, MARTLET_DEMO_ENGINE="duckdb") as first:
        known = (here / "demo.env").read_text()
        with starting(here, *SMALL, MARTLET_DEMO_ENGINE="duckdb") as second:
            assert second.process.wait(PATIENCE) == 1
            assert f"A demo in {here} is already running" in second.printed
        assert (here / "demo.env").read_text() == known
        assert first.calls[0].answer().status_code == 200


def test_what_cannot_be_used_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = Cli().refused("demo", "--data-dir", str(tmp_path / "file"))
    assert "--data-dir" in said
    with create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = Cli().refused("demo", "--port", port, "--data-dir", str(tmp_path / "demo"))
    assert f"Cannot use port {port}" in said
    assert list((tmp_path / "demo").iterdir()) == []


def test_a_postgresql_that_does_not_start_is_none(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("in the way")
    with (
        pytest.raises(NoPostgresError, match="could not start"),
        own_postgres(tmp_path, SHOP, lambda _what, _part: None),
    ):
        pass


@pytest.mark.parametrize("table", ["client_mapping", "orders", "email_log"])
def test_a_database_that_holds_something_else_is_left_alone(
    empty_database: str, tmp_path: Path, table: str
) -> None:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE public.{table} (id integer)".encode())
        text = _refused(empty_database, tmp_path)
        assert f"a table public.{table} that is not the demo's" in text
        assert "empty database" in text
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(tables).fetchall() == [(table,)]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://x:hunter2@127.0.0.1:1/shop", "port 1 failed"),
        ("x:hunter2@127.0.0.1 shop", "is not a PostgreSQL URL"),
        ("mysql://x:hunter2@127.0.0.1/shop", "is not a PostgreSQL URL"),
    ],
)
def test_a_database_that_cannot_be_had_is_said_without_its_password(
    tmp_path: Path, url: str, said: str
) -> None:
    text = _refused(url, tmp_path)
    assert said in text
    assert "hunter2" not in text


def _refused(url: str, folder: Path) -> str:
    place, port = str(folder / "demo"), str(free_port())
    return Cli().refused(
        "demo", *SMALL, MARTLET_DEMO_POSTGRES=url, MARTLET_DATA_DIR=place, MARTLET_PORT=port
    )


def _check_calls(calls: list[Call], database: str | Path) -> None:
    """Each printed question answers its client's rows, as the database itself tells them."""
    *shop, seed, one, other = calls
    assert json.loads(seed.body) == CREATE_DATAMART
    assert seed.answer().text == MADE
    for asked, datamart, sql in (
        (shop, "shop", SHOP_TOTALS),
        ([one, other], "sales-analytics", FIRST_ORDERS),
    ):
        known = _by_client(database, sql)
        answers = [_checked(call, datamart, known) for call in asked]
        assert len({str(row) for row in answers}) == 2


def _checked(call: Call, datamart: str, known: dict[str, list[str]]) -> list[str]:
    asked = json.loads(call.body)
    assert asked["datamart"] == datamart
    [row] = call.answer().json()["rows"]
    assert [str(value) for value in row] == known[asked["clientId"]]
    return known[asked["clientId"]]


def _by_client(database: str | Path, sql: str) -> dict[str, list[str]]:
    """`database` is the address of a PostgreSQL, or a file of DuckDB's."""
    connection: Any
    if isinstance(database, str):
        connection = psycopg.connect(database)
    else:
        connection = duckdb.connect(str(database), read_only=True)
    rows = connection.execute(sql).fetchall()
    connection.close()
    return {client: [str(value) for value in values] for client, *values in rows}


def _embeds(demo: Demo) -> list[Any]:
    url = f"{demo.values['MARTLET_URL']}/api/v2/data-app/embeds"
    headers = {"Authorization": f"Bearer {demo.values['MARTLET_API_KEY']}"}
    return list(httpx2.get(url, headers=headers).json()["data"])


def _questions(demo: Demo) -> list[Call]:
    return [call for call in demo.calls if call.url.endswith("/query")]


def _wait_for_loading(demo: Demo) -> None:
    """Until its PostgreSQL runs and it is connected to it."""
    others = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )

    def is_loading() -> bool:
        assert demo.process.poll() is None, demo.printed
        host = str(demo.place / "postgres")
        try:
            with psycopg.connect(host=host, user="postgres") as connection:
                return connection.execute(others).fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    until(is_loading, "the connection of a demo that loads")
