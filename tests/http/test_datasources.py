"""Datasources: connected once, tested before they are kept, and watched for drift."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from martlet.model.datasource import Credentials
from tests.support.api import DATAMART, Api, mart_body, tenant_of
from tests.support.engines import Source

PATH = "/api/v2/datasource"


@pytest.fixture
def fresh(engine_server: TestClient) -> Api:
    """An organisation that has no datasource yet, on a server that admits every engine."""
    return tenant_of(engine_server)


@pytest.fixture
def own(duckdb_small: Source, files: Path, tmp_path: Path) -> Iterator[Source]:
    """A copy of the small world that a test may change."""
    assert duckdb_small.file is not None
    file = files / f"{tmp_path.name}.duckdb"
    shutil.copyfile(duckdb_small.file, file)
    yield replace(duckdb_small, credentials=Credentials(path=file.name), file=file)
    file.unlink()


def _create(api: Api, source: Source, name: str = "own") -> None:
    answer = api.post(PATH, source.body(name), token="service")
    assert api.done(answer) == {"name": name}


def _sync(api: Api, name: str = "own") -> Any:
    body = {"input": {"datasourceName": name}}
    return api.done(api.post(f"{PATH}/sync", body, token="service"))["data"]


def test_a_database_is_connected_and_used(fresh: Api, source: Source) -> None:
    assert fresh.done(fresh.post(PATH, source.body("main"), token="service")) == {"name": "main"}
    fresh.add_mart(mart_body(source))
    assert fresh.done(fresh.sql("SELECT count(*) FROM orders"))["rows"] == [[5]]


def test_datasources_are_listed_by_name_without_their_credentials(
    fresh: Api, source: Source
) -> None:
    _create(fresh, source, "zebra")
    _create(fresh, source, "ant")
    answer = fresh.get(PATH, token="service")
    rows = [{"name": name, "type": source.engine} for name in ("ant", "zebra")]
    assert fresh.done(answer) == {"data": rows}


def test_the_schema_is_told(fresh: Api, source: Source) -> None:
    _create(fresh, source)
    report = fresh.done(fresh.get(f"{PATH}/own/schema"))["data"]
    assert report["defaultSchema"] == source.schema
    tables = {
        table["name"]: table
        for schema in report["schemas"]
        if schema["name"] == source.schema
        for table in schema["tables"]
    }
    orders = {column["name"]: column for column in tables["orders"]["columns"]}
    assert (orders["id"]["isPrimaryKey"], orders["id"]["isNullable"]) == (True, False)
    assert (orders["total"]["family"], orders["total"]["isNullable"]) == ("decimal", True)
    key = {
        "columns": ["customer_id"],
        "targetSchema": source.schema,
        "targetTable": "customers",
        "targetColumns": ["id"],
    }
    # ClickHouse has no foreign keys.
    assert tables["orders"]["foreignKeys"] == ([] if source.engine == "clickhouse" else [key])


def test_a_test_stores_nothing(fresh: Api, source: Source) -> None:
    report = fresh.done(fresh.post(f"{PATH}/test", source.body("main"), token="service"))["data"]
    assert report["ok"] is True
    assert report["tables"] >= 10
    assert fresh.done(fresh.get(PATH, token="service")) == {"data": []}


def test_an_account_that_may_write_is_told_so(fresh: Api, postgres_small: Source) -> None:
    body = postgres_small.body("main")
    report = fresh.done(fresh.post(f"{PATH}/test", body, token="service"))["data"]
    assert any("superuser" in warning for warning in report["warnings"])


def test_a_name_is_given_once(fresh: Api, own: Source) -> None:
    _create(fresh, own)
    again = fresh.post(PATH, own.body("own"), token="service")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "DUPLICATE_DATASOURCE_NAME")


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"path": "none.duckdb"}, "DATASOURCE_UNAVAILABLE", 503),
        ({"path": "../store.db"}, "DATASOURCE_CREDENTIALS_ERROR", 400),
        ({"path": "/etc/passwd"}, "DATASOURCE_CREDENTIALS_ERROR", 400),
        ({"path": "."}, "DATASOURCE_CREDENTIALS_ERROR", 400),
        ({"path": "a\u0000b"}, "INVALID_REQUEST_BODY", 400),
        ({"host": "127.0.0.1"}, "INVALID_REQUEST_BODY", 400),
        ({"pathh": "x"}, "INVALID_REQUEST_BODY", 400),
    ],
)
def test_a_file_that_may_not_be_had_is_refused(
    api: Api, change: dict[str, Any], code: str, status: int
) -> None:
    body = {"datasourceType": "duckdb", "credentials": {"name": "x", "path": "y", **change}}
    answer = api.post(PATH, body, token="service")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("engine", ["postgres", "mysql"])
@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"host": "169.254.169.254"}, "DATASOURCE_CREDENTIALS_ERROR", 400),
        ({"host": "fe80::1"}, "DATASOURCE_CREDENTIALS_ERROR", 400),
        ({"host": "::ffff:169.254.169.254"}, "DATASOURCE_CREDENTIALS_ERROR", 400),
        ({"host": "/var/run/postgresql"}, "DATASOURCE_CREDENTIALS_ERROR", 400),
        ({"port": 1}, "DATASOURCE_UNAVAILABLE", 503),
        ({"port": 0}, "INVALID_REQUEST_BODY", 400),
        ({"ssl": "maybe"}, "INVALID_REQUEST_BODY", 400),
        ({"path": "x"}, "INVALID_REQUEST_BODY", 400),
        ({"username": None}, "INVALID_REQUEST_BODY", 400),
    ],
)
def test_a_server_that_may_not_be_had_is_refused(
    api: Api, engine: str, change: dict[str, Any], code: str, status: int
) -> None:
    given = {"name": "x", "host": "127.0.0.1", "database": "d", "username": "u", **change}
    body = {"datasourceType": engine, "credentials": given}
    answer = api.post(PATH, body, token="service")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    if status == 503:
        assert int(answer.headers["Retry-After"]) > 0


def test_an_engine_that_nobody_knows_is_refused_with_those_that_are(api: Api) -> None:
    answer = api.post(
        PATH, {"datasourceType": "oracle", "credentials": {"name": "x"}}, token="service"
    )
    error = answer.json()["error"]
    assert (error["code"], error["at"]) == ("INVALID_REQUEST_BODY", "datasourceType")
    assert "postgres" in error["message"]


def test_wrong_credentials_are_told_without_the_databases_words(
    fresh: Api, postgres_small: Source
) -> None:
    body = postgres_small.body("x")
    body["credentials"]["database"] = "no_such_database"
    answer = fresh.post(PATH, body, token="service")
    assert (answer.status_code, answer.json()["error"]["code"]) == (
        400,
        "DATASOURCE_CREDENTIALS_ERROR",
    )
    assert "no_such_database" not in answer.text


def test_an_update_moves_the_datasource_and_what_is_on_it(fresh: Api, own: Source) -> None:
    body = own.body("own")
    missing = fresh.put(PATH, body, token="service")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "DATASOURCE_NAME_ERROR")
    _create(fresh, own)
    fresh.add_mart({**mart_body(own), "datasourceName": "own"})
    assert own.file is not None
    moved = own.file.with_name(f"moved-{own.file.name}")
    shutil.copyfile(own.file, moved)
    there = replace(own, credentials=Credentials(path=moved.name), file=moved)
    there.execute("DELETE FROM order_lines", "DELETE FROM orders WHERE amount = 30")
    assert fresh.done(fresh.sql("SELECT count(*) FROM orders"))["rows"] == [[5]]
    assert fresh.done(fresh.put(PATH, there.body("own"), token="service")) == {"name": "own"}
    assert fresh.done(fresh.sql("SELECT count(*) FROM orders"))["rows"] == [[4]]
    moved.unlink()


def test_a_datasource_keeps_its_type_while_datamarts_are_on_it(
    fresh: Api, own: Source, sqlite_small: Source
) -> None:
    _create(fresh, own)
    fresh.add_mart({**mart_body(own), "datasourceName": "own"})
    answer = fresh.put(PATH, sqlite_small.body("own"), token="service")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "DATASOURCE_IN_USE")


def test_a_datasource_in_use_is_not_deleted(fresh: Api, own: Source) -> None:
    _create(fresh, own)
    fresh.add_mart({**mart_body(own), "datasourceName": "own"})
    refused = fresh.delete(f"{PATH}?datasourceName=own", token="service")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "DATASOURCE_IN_USE")
    assert DATAMART in refused.json()["error"]["message"]
    fresh.done(fresh.delete(f"/api/v2/data-app/datamarts?datamartName={DATAMART}"))
    done = fresh.done(fresh.delete(f"{PATH}?datasourceName=own", token="service"))
    assert done["id"] == "own"
    gone = fresh.delete(f"{PATH}?datasourceName=own", token="service")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "DATASOURCE_NAME_ERROR")


def test_a_sync_without_drift_says_so(fresh: Api, own: Source) -> None:
    _create(fresh, own)
    assert _sync(fresh) == {"drift": [], "broken": []}


def test_a_sync_tells_what_drifted_and_what_that_breaks(fresh: Api, own: Source) -> None:
    _create(fresh, own)
    fresh.add_mart({**mart_body(own), "datasourceName": "own"})
    own.execute(
        "ALTER TABLE email_log DROP COLUMN recipient",
        "ALTER TABLE email_log ADD COLUMN sender varchar",
        "ALTER TABLE transfers ALTER amount TYPE varchar",
        "CREATE TABLE refunds (id integer)",
    )
    report = _sync(fresh)
    assert {(entry["what"], entry["at"]) for entry in report["drift"]} == {
        ("removed", "main.email_log.recipient"),
        ("added", "main.email_log.sender"),
        ("changed", "main.transfers.amount"),
        ("added", "main.refunds"),
    }
    (broken,) = report["broken"]
    assert broken["datamart"] == DATAMART
    assert any("recipient" in reason for reason in broken["reasons"])
    assert any("amount" in reason for reason in broken["reasons"])
    assert _sync(fresh)["drift"] == []


def test_a_lost_way_to_the_client_is_drift_that_breaks(fresh: Api, own: Source) -> None:
    _create(fresh, own)
    fresh.add_mart({**mart_body(own), "datasourceName": "own"})
    own.execute(
        "CREATE TABLE lines2 AS FROM order_lines",
        "DROP TABLE order_lines",
        "ALTER TABLE lines2 RENAME TO order_lines",
    )
    (broken,) = _sync(fresh)["broken"]
    assert any("order_lines" in reason for reason in broken["reasons"])
    assert fresh.sql("SELECT count(*) FROM orders").status_code == 200
