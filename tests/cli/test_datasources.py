"""`martlet datasource`: customers' databases, and what is never told of them."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from martlet.model.datasource import Credentials
from tests.support.cli import Cli, source_options
from tests.support.engines import Source, mysql_connection
from tests.support.servers import Server

PASSWORD = "hunter2 & 'quoted'"


@pytest.fixture
def name() -> str:
    return f"source {uuid4().hex}"


@pytest.fixture
def changing(shop: Source, files: Path, name: str) -> Iterator[Source]:
    """A copy of the shop that a test may change."""
    assert shop.file is not None
    file = files / f"{name}.duckdb"
    shutil.copyfile(shop.file, file)
    yield replace(shop, credentials=Credentials(path=file.name, schema="public"), file=file)
    file.unlink()


@pytest.fixture(scope="session")
def guarded(mariadb_server: Server, mysql_small: Source) -> Iterator[list[str]]:
    """The options of an account that has a password, without the password."""
    user = f"reader_{uuid4().hex[:12]}"
    admin = mysql_connection(mariadb_server, None)
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE USER {user}@'%%' IDENTIFIED BY %s", [PASSWORD])
        cursor.execute(f"GRANT SELECT ON `{mysql_small.credentials.database}`.* TO {user}@'%'")
    options = source_options(mysql_small)
    options[options.index("--user") + 1] = user
    yield options
    with admin.cursor() as cursor:
        cursor.execute(f"DROP USER {user}@'%'")
    admin.close()


def test_a_database_of_each_engine_is_connected(cli: Cli, source: Source, name: str) -> None:
    options = source_options(source)
    report = cli.json("datasource", "test", name, *options)
    assert report["ok"] is True
    assert report["tables"] >= 10
    assert cli.done("datasource", "create", name, *options) == f"{name} is connected\n"
    assert [row for row in cli.json("datasource", "list") if row["name"] == name] == [
        {"name": name, "type": source.engine}
    ]
    cli.done("datasource", "sync", name)
    assert f"{source.schema}.order_lines" in cli.done("datasource", "schema", name)
    assert cli.done("datasource", "delete", name) == f"{name} is deleted\n"
    assert name not in cli.done("datasource", "list")


def test_a_test_says_what_it_found_and_stores_nothing(
    cli: Cli, postgres_small: Source, name: str
) -> None:
    text = cli.done("datasource", "test", name, *source_options(postgres_small))
    assert f"{name} answers; the account can read 10 tables" in text
    assert str(postgres_small.credentials.database) in text
    assert "warning  " in text
    assert "superuser" in text
    assert name not in cli.done("datasource", "list")


@pytest.mark.parametrize("command", ["test", "create"])
def test_a_database_that_cannot_be_had_is_refused(cli: Cli, command: str, name: str) -> None:
    words = ("datasource", command, name, "--type")
    assert "DATASOURCE_UNAVAILABLE" in cli.refused(*words, "duckdb", "--path", "none.duckdb")
    there = ("--host", "127.0.0.1", "--port", "1", "--database", "d", "--user", "u")
    assert "DATASOURCE_UNAVAILABLE" in cli.refused(*words, "postgres", *there)
    text = cli.refused(*words, "postgres", "--path", "x")
    assert "credentials.host is required" in text
    assert "credentials.path does not apply" in text
    assert "duckdb" in cli.refused(*words, "oracle", "--path", "x")


def test_a_name_that_is_taken_is_replaced_only_if_that_is_said(
    cli: Cli, shop: Source, changing: Source, name: str
) -> None:
    cli.done("datasource", "create", name, *source_options(shop))
    words = ("datasource", "create", name, *source_options(changing))
    assert "DUPLICATE_DATASOURCE_NAME" in cli.refused(*words)
    changing.execute("CREATE TABLE public.refunds (id integer)")
    cli.done(*words, "--replace")
    assert "public.refunds" in cli.done("datasource", "schema", name)
    assert "DATASOURCE_NAME_ERROR" in cli.refused(
        "datasource", "create", f"{name} x", *source_options(shop), "--replace"
    )


def test_a_sync_tells_drift_and_what_it_breaks(own: Cli, changing: Source, name: str) -> None:
    own.done("datasource", "create", name, *source_options(changing))
    body = own.json("datamart", "show", "sales-analytics")["datamartOrganization"]
    mart = {
        "name": "[red]mart",
        "datasourceName": name,
        "tableList": [{"name": "email_log", "columns": [{"name": "subject"}], "isShared": True}],
        "tenancySettings": {
            "tenancyLevel": body["tenancyLevel"],
            "clientColumnType": body["clientColumnType"],
            "schemaName": body["schemaName"],
            "tableName": body["tableName"],
            "tableClientNameColumn": body["tableClientNameColumn"],
            "tablePrimaryKeyColumn": body["tablePrimaryKeyColumn"],
        },
    }
    own.done("datamart", "create", "-", typed=json.dumps(mart))
    assert own.done("datasource", "sync", name) == "nothing has changed\n"
    changing.execute(
        "ALTER TABLE public.email_log RENAME COLUMN subject TO title",
        'CREATE TABLE public."[/]" (id integer)',
    )
    text = own.done("datasource", "sync", name)
    assert "removed public.email_log.subject" in text
    assert "added public.email_log.title" in text
    assert "added public.[/]" in text
    assert "[red]mart no longer matches the schema" in text
    report = own.json("datasource", "sync", name)
    assert report["drift"] == []
    assert [entry["datamart"] for entry in report["broken"]] == ["[red]mart"]


@pytest.mark.parametrize("way", ["option", "environment", "standard input"])
def test_a_password_arrives_and_is_never_printed(
    own: Cli, guarded: list[str], name: str, way: str
) -> None:
    typed, given, environment = "", ["--password", "-"], {}
    if way == "option":
        given = ["--password", PASSWORD]
    elif way == "environment":
        given, environment = [], {"MARTLET_DATASOURCE_PASSWORD": PASSWORD}
    else:
        typed = f"{PASSWORD}\n"
    told = [
        own.run("datasource", "test", name, *guarded, *given, typed=typed, **environment),
        own.run("datasource", "create", name, *guarded, *given, typed=typed, **environment),
        own.run("datasource", "list", "--json"),
        own.run("datasource", "sync", name, "--json"),
        own.run("doctor"),
    ]
    for ended in told:
        assert ended.code == 0, ended
        _holds_no_secret(ended.out + ended.err)
    _holds_no_secret(_bytes_of(Path(own.environment["MARTLET_DATA_DIR"])))


@pytest.mark.parametrize("password", ["mistaken", PASSWORD.upper()])
def test_a_wrong_password_is_refused_and_never_printed(
    cli: Cli, guarded: list[str], name: str, password: str
) -> None:
    text = cli.refused("datasource", "create", name, *guarded, "--password", password)
    assert "DATASOURCE_CREDENTIALS_ERROR" in text
    assert password not in text


def _holds_no_secret(text: str) -> None:
    assert "hunter2" not in text


def _bytes_of(data_dir: Path) -> str:
    """All that the store has on disk."""
    files = (path for path in data_dir.rglob("*") if path.is_file())
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def test_another_datasources_password_in_the_environment_is_not_a_files(
    cli: Cli, sqlite_small: Source, name: str
) -> None:
    options = source_options(sqlite_small)
    report = cli.json("datasource", "test", name, *options, MARTLET_DATASOURCE_PASSWORD=PASSWORD)
    assert report["ok"] is True
