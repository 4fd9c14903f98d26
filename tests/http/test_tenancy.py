"""Who a client id means: by name or by key, number or text, and in a database of its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from martlet.model.datasource import Credentials
from tests.support.api import Api, mart_body, tenant_of
from tests.support.dataset import COUNTRIES, TABLES, TableData
from tests.support.engines import Source, file_source, postgres_source
from tests.support.servers import Server


def _accounts(source: Source, **tenancy: Any) -> dict[str, Any]:
    """Invoices belong to accounts, whose key is a number and whose label is a text."""
    # ClickHouse has no foreign key to infer this from.
    pinned = {"clientColumn": "account"} if source.engine == "clickhouse" else {}
    return {
        "name": "mart",
        "datasourceName": "main",
        "tableList": [
            {
                "schemaName": source.schema,
                "name": "invoices",
                "columns": [{"name": "id"}, {"name": "total"}],
                **pinned,
            }
        ],
        "tenancySettings": {
            "tenancyLevel": "TABLE",
            "clientColumnType": "NUMBER",
            "schemaName": source.schema,
            "tableName": "accounts",
            "tableClientNameColumn": "label",
            "tablePrimaryKeyColumn": "number",
            "clientIdentifier": "PRIMARY_KEY",
            **tenancy,
        },
    }


def _ids(api: Api, client_id: object, table: str = "invoices") -> list[int]:
    answer = api.done(api.sql(f"SELECT id FROM {table} ORDER BY id", client_id))  # type: ignore[arg-type]
    return [row[0] for row in answer["rows"]]


@pytest.mark.gate_whole
def test_a_number_is_matched_with_a_numeric_key(asked: Api, source: Source) -> None:
    asked.add_mart(_accounts(source))
    assert _ids(asked, "1") == [1, 2]
    assert _ids(asked, 1) == [1, 2]
    assert _ids(asked, "2") == [3]
    assert _ids(asked, "10") == []


@pytest.mark.gate_whole
@pytest.mark.parametrize(
    "client_id",
    ["01", "1.0", " 1", "1 ", "+1", "-1", "1e0", "1abc", "0x1", "١", "1;2", "3", "9" * 38, True],
)
def test_what_only_looks_like_the_number_is_no_client(
    asked: Api, source: Source, client_id: object
) -> None:
    asked.add_mart(_accounts(source))
    response = asked.sql("SELECT id FROM invoices", client_id)  # type: ignore[arg-type]
    assert response.status_code == 400
    wanted = "INVALID_REQUEST_BODY" if client_id is True else "CLIENT_ID_ERROR"
    assert response.json()["error"]["code"] == wanted


@pytest.mark.gate_whole
def test_a_name_leads_to_a_numeric_key(asked: Api, source: Source) -> None:
    by_name = {"clientColumnType": "STRING", "clientIdentifier": "CLIENT_NAME"}
    asked.add_mart(_accounts(source, **by_name))
    assert _ids(asked, "One") == [1, 2]
    assert _ids(asked, "Two") == [3]
    for other in ("one", "One ", "1", "Onè"):
        assert asked.sql("SELECT id FROM invoices", other).status_code == 400


@pytest.mark.gate_whole
def test_a_key_that_is_a_text_is_matched_byte_for_byte(asked: Api, source: Source) -> None:
    body = mart_body(source)
    body["tenancySettings"]["clientIdentifier"] = "PRIMARY_KEY"
    asked.add_mart(body)
    assert _ids(asked, "t1", "orders") == [1, 2, 3, 4, 5]
    for other in ("T1", "t1 ", "acme", "t"):
        assert asked.sql("SELECT id FROM orders", other).status_code == 400


def test_a_type_that_does_not_fit_the_matched_column_is_refused(asked: Api, source: Source) -> None:
    body = _accounts(source, clientColumnType="STRING")
    error = asked.post("/api/v2/data-app/datamarts", body).json()["error"]
    assert (error["code"], error["at"]) == ("INVALID_TENANCY", "tenancySettings.clientColumnType")


# A database for each client

OWN_ORDERS = TableData(
    "orders",
    ("id integer NOT NULL PRIMARY KEY", "amount integer", "secret_note varchar(80)"),
    ((1, 10, "template"),),
)


def _of(number: int) -> tuple[TableData, TableData]:
    rows = ((number, number * 100, "hidden"), (number + 1, 7, "hidden"))
    return replace(OWN_ORDERS, rows=rows), COUNTRIES


@pytest.fixture(params=["duckdb", "sqlite", "postgres"])
def template(
    request: pytest.FixtureRequest, files: Path, tmp_path: Path, worker_name: str
) -> Iterator[Source]:
    """A template database with one for each of two clients beside it: `<prefix>a`, `<prefix>b`."""
    tables = (OWN_ORDERS, COUNTRIES)
    with ExitStack() as stack:
        if request.param == "postgres":
            server: Server = request.getfixturevalue("postgres_server")
            made = stack.enter_context(postgres_source(server, f"{worker_name}_template", tables))
            for client, number in (("a", 10), ("b", 20)):
                name = f"{worker_name}_own_{client}"
                stack.enter_context(postgres_source(server, name, _of(number)))
            yield made
            return
        folder = files / tmp_path.name
        folder.mkdir()
        made = stack.enter_context(file_source(request.param, folder, "template", tables))
        for client, number in (("a", 10), ("b", 20)):
            name = f"{worker_name}_own_{client}"
            stack.enter_context(file_source(request.param, folder, name, _of(number)))
        path = Credentials(path=f"{folder.name}/template.{request.param}")
        yield replace(made, credentials=path)


@pytest.fixture
def apart(engine_server: TestClient, template: Source, worker_name: str) -> Api:
    """A datamart on it, in which a client's database is named after the client."""
    api = tenant_of(engine_server)
    api.add_source(template)
    api.add_mart(_per_database(template, f"{worker_name}_own_{{clientId}}"))
    return api


def _per_database(source: Source, name: str | None = None) -> dict[str, Any]:
    tenancy = {"tenancyLevel": "DATABASE"} | ({"databaseName": name} if name else {})
    columns = [{"name": "id"}, {"name": "amount"}, {"name": "secret_note", "isHide": True}]
    return {
        "name": "mart",
        "datasourceName": "main",
        "tableList": [{"schemaName": source.schema, "name": "orders", "columns": columns}],
        "tenancySettings": tenancy,
    }


def test_each_client_is_answered_from_its_own_database(apart: Api) -> None:
    assert _ids(apart, "a", "orders") == [10, 11]
    assert _ids(apart, "b", "orders") == [20, 21]
    guest = apart.guest("b")
    answer = apart.done(apart.sql("SELECT sum(amount) FROM orders", None, token=guest))
    assert [int(float(value)) for value in answer["rows"][0]] == [2007]


@pytest.mark.parametrize(
    "client_id", ["c", "A", "a ", "a;b", "../b", "a/../b", "a.duckdb", "%", '"', "a\u0000", ""]
)
def test_what_is_no_database_of_the_list_is_no_client(apart: Api, client_id: str) -> None:
    response = apart.sql("SELECT id FROM orders", client_id)
    assert response.status_code == 400
    assert response.json()["error"]["code"] in ("CLIENT_ID_ERROR", "INVALID_REQUEST_BODY")


def test_in_a_database_of_its_own_a_client_still_sees_exposed_columns_only(apart: Api) -> None:
    for sql in (
        "SELECT secret_note FROM orders",
        "SELECT * FROM countries",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM sqlite_master",
    ):
        assert apart.sql(sql, "a").status_code == 400
    answer = apart.done(apart.sql("SELECT * FROM orders", "a"))
    assert [column["name"] for column in answer["columns"]] == ["id", "amount"]


def test_the_isolation_report_says_that_the_connection_is_the_guard(apart: Api) -> None:
    report = apart.done(apart.get("/api/v2/data-app/datamarts/mart/isolation"))["data"]
    assert (report["tenancyLevel"], report["isSafe"]) == ("DATABASE", True)
    assert [table["how"] for table in report["tables"]] == ["database"]


def test_a_database_that_is_made_later_is_known_after_a_sync(
    apart: Api, template: Source, worker_name: str, request: pytest.FixtureRequest
) -> None:
    name = f"{worker_name}_own_late"
    assert apart.sql("SELECT id FROM orders", "late").status_code == 400
    with ExitStack() as stack:
        if template.engine == "postgres":
            server = request.getfixturevalue("postgres_server")
            stack.enter_context(postgres_source(server, name, _of(30)))
        else:
            assert template.file is not None
            folder = template.file.parent
            stack.enter_context(file_source(template.engine, folder, name, _of(30)))
        body = {"input": {"datasourceName": "main"}}
        apart.done(apart.post("/api/v2/datasource/sync", body, token="service"))
        assert _ids(apart, "late", "orders") == [30, 31]
        apart.state.connections.forget(_datasource_id(apart))


def test_a_clients_database_that_lacks_the_table_is_an_error_and_tells_nothing(
    apart: Api, template: Source, worker_name: str, request: pytest.FixtureRequest
) -> None:
    name = f"{worker_name}_own_bare"
    with ExitStack() as stack:
        if template.engine == "postgres":
            server = request.getfixturevalue("postgres_server")
            stack.enter_context(postgres_source(server, name, (COUNTRIES,)))
        else:
            assert template.file is not None
            folder = template.file.parent
            stack.enter_context(file_source(template.engine, folder, name, (COUNTRIES,)))
        body = {"input": {"datasourceName": "main"}}
        apart.done(apart.post("/api/v2/datasource/sync", body, token="service"))
        error = apart.sql("SELECT id FROM orders", "bare").json()["error"]
        assert error["code"] == "QUERY_REJECTED"
        assert "public" not in error["message"]
        assert name not in error["message"]
        apart.state.connections.forget(_datasource_id(apart))


def test_a_name_template_has_a_place_for_the_client(
    engine_server: TestClient, template: Source
) -> None:
    api = tenant_of(engine_server)
    api.add_source(template)
    body = _per_database(template, "everybody")
    error = api.post("/api/v2/data-app/datamarts", body).json()["error"]
    assert (error["code"], error["at"]) == ("INVALID_TENANCY", "tenancySettings.databaseName")


def test_clients_cannot_have_a_database_each_where_the_connection_is_no_guard(
    engine_server: TestClient, mysql_small: Source
) -> None:
    api = tenant_of(engine_server)
    api.add_source(mysql_small)
    error = api.post("/api/v2/data-app/datamarts", _per_database(mysql_small)).json()["error"]
    assert (error["code"], error["at"]) == ("INVALID_TENANCY", "tenancySettings.tenancyLevel")


def _datasource_id(api: Api) -> str:
    with api.state.database.reading(api.organisation_id) as repository:
        return repository.datasources.named("main").id


def test_rows_follow_their_parents_client_column_where_there_are_no_keys(
    engine_server: TestClient, files: Path, tmp_path: Path
) -> None:
    """Many databases declare no foreign key: a relationship and one clientColumn are enough."""
    bare = tuple(replace(table, keys=()) for table in TABLES)
    with file_source("sqlite", files, tmp_path.name, bare) as source:
        api = tenant_of(engine_server)
        api.add_source(source)
        body = mart_body(source)
        body["relationships"] = [
            {
                "parentTableName": "orders",
                "parentColumnName": "id",
                "childTableName": "order_lines",
                "childColumnName": "order_id",
            }
        ]
        api.add_mart(body)
        assert _ids(api, "acme", "order_lines") == [1, 2, 3, 4]
        assert _ids(api, "bolt", "order_lines") == [5]
        report = api.done(api.get("/api/v2/data-app/datamarts/mart/isolation"))["data"]
        lines = next(table for table in report["tables"] if table["name"] == "order_lines")
        assert lines["path"] == ("order_lines.order_id -> orders.id; orders.client_id = client key")


def test_a_declared_relationship_settles_which_way_leads_to_the_client(
    engine_server: TestClient, files: Path, tmp_path: Path
) -> None:
    with file_source("sqlite", files, tmp_path.name) as source:
        api = tenant_of(engine_server)
        api.add_source(source)
        body = mart_body(source)
        body["tableList"].append(
            {"schemaName": "main", "name": "client_mapping", "columns": [{"name": "id"}]}
        )
        transfers = next(t for t in body["tableList"] if t["name"] == "transfers")
        transfers["columns"].append({"name": "to_client"})
        api.add_mart(body)
        assert api.sql("SELECT id FROM transfers").status_code == 409
        change = {
            "datamartName": "mart",
            "relationships": [
                {
                    "parentTableName": "client_mapping",
                    "parentColumnName": "id",
                    "childTableName": "transfers",
                    "childColumnName": "to_client",
                }
            ],
        }
        api.done(api.put("/api/v2/data-app/datamarts", change))
        assert _ids(api, "acme", "transfers") == [2]


def test_why_says_that_a_clients_rows_are_those_of_its_own_database(apart: Api) -> None:
    def why(client_id: str, where: str) -> Any:
        body = {"datamart": "mart", "clientId": client_id, "table": "orders", "where": where}
        return apart.done(apart.post("/api/v2/query/why", body))["data"]

    assert why("a", "id = 10")["verdict"] == "visible"
    assert "its own database" in why("a", "id < 15")["explanation"]
    assert why("a", "id = 20")["verdict"] == "no_rows"
    assert why("c", "id = 20")["verdict"] == "client_not_found"
    assert why("../b", "id = 20")["verdict"] == "client_not_found"
