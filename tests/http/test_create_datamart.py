"""Creating a datamart: every error of the published table, in the order of the checks."""

import copy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import DATA_APP, DATASOURCE, Api, mart_body
from tests.support.engines import Source

PATH = "/api/v2/data-app/datamarts"

Body = dict[str, Any]
Change = Callable[[Body], Any]


@pytest.fixture
def body(duckdb_small: Source) -> Body:
    return copy.deepcopy(mart_body(duckdb_small))


def test_a_datamart_is_created(api: Api, body: Body) -> None:
    response = api.post(PATH, body)
    assert response.status_code == 200
    assert response.json() == {"id": body["name"], "error": None}


def _set(*path: Any, value: Any) -> Change:
    def change(body: Body) -> None:
        at: Any = body
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = value

    return change


def _drop(*path: Any) -> Change:
    def change(body: Body) -> None:
        at: Any = body
        for part in path[:-1]:
            at = at[part]
        del at[path[-1]]

    return change


T, C = "tableList", "columns"
FAULTS: list[tuple[str, Change, int, str, str]] = [
    ("no name", _drop("name"), 400, "INVALID_REQUEST_BODY", "name"),
    ("empty name", _set("name", value=""), 400, "INVALID_REQUEST_BODY", "name"),
    ("long name", _set("name", value="x" * 129), 400, "INVALID_REQUEST_BODY", "name"),
    ("control character", _set("name", value="a\nb"), 400, "INVALID_REQUEST_BODY", "name"),
    ("name is a number", _set("name", value=1), 400, "INVALID_REQUEST_BODY", "name"),
    ("null name", _set("name", value=None), 400, "INVALID_REQUEST_BODY", "name"),
    ("unknown field", _set("nmae", value="x"), 400, "INVALID_REQUEST_BODY", "nmae"),
    (
        "mistyped guard",
        _set(T, 0, "clientColum", value="client_id"),
        400,
        "INVALID_REQUEST_BODY",
        "tableList[0].clientColum",
    ),
    ("no table list", _drop(T), 400, "INVALID_REQUEST_BODY", "tableList"),
    ("empty table list", _set(T, value=[]), 400, "EMPTY_TABLE_LIST", "tableList"),
    ("table list is text", _set(T, value="x"), 400, "INVALID_REQUEST_BODY", "tableList"),
    ("no columns", _drop(T, 0, C), 400, "INVALID_REQUEST_BODY", "tableList[0].columns"),
    (
        "empty columns",
        _set(T, 0, C, value=[]),
        400,
        "INVALID_COLUMN_CONFIG",
        "tableList[0].columns",
    ),
    (
        "unknown table",
        _set(T, 0, "name", value="ordres"),
        400,
        "INVALID_REQUEST_BODY",
        "tableList[0].name",
    ),
    (
        "unknown schema",
        _set(T, 0, "schemaName", value="mian"),
        400,
        "INVALID_REQUEST_BODY",
        "tableList[0].schemaName",
    ),
    (
        "unknown column",
        _set(T, 0, C, 0, "name", value="idd"),
        400,
        "INVALID_COLUMN_CONFIG",
        "tableList[0].columns[0].name",
    ),
    (
        "alias used twice",
        _set(T, 0, C, 1, "alias", value="ID"),
        400,
        "INVALID_COLUMN_CONFIG",
        "tableList[0].columns[1].alias",
    ),
    (
        "reserved alias",
        _set(T, 0, C, 0, "alias", value="__t0"),
        400,
        "INVALID_COLUMN_CONFIG",
        "tableList[0].columns[0].alias",
    ),
    (
        "custom column without sql",
        _set(T, 0, C, 0, "isCustomColumn", value=True),
        400,
        "INVALID_COLUMN_CONFIG",
        "tableList[0].columns[0]",
    ),
    (
        "table twice",
        lambda body: body[T].append(body[T][0]),
        400,
        "INVALID_REQUEST_BODY",
        "tableList[6].name",
    ),
    (
        "shared and owned",
        _set(T, 0, "isShared", value=True),
        400,
        "INVALID_REQUEST_BODY",
        "tableList[0].clientColumn",
    ),
    (
        "unknown client column",
        _set(T, 0, "clientColumn", value="client"),
        400,
        "INVALID_COLUMN_CONFIG",
        "tableList[0].clientColumn",
    ),
    (
        "client column of another type",
        _set(T, 0, "clientColumn", value="amount"),
        400,
        "INVALID_TENANCY",
        "tableList[0].clientColumn",
    ),
    (
        "no tenancy",
        _drop("tenancySettings"),
        400,
        "MISSING_TENANCY_SETTINGS",
        "tenancySettings",
    ),
    (
        "null tenancy",
        _set("tenancySettings", value=None),
        400,
        "MISSING_TENANCY_SETTINGS",
        "tenancySettings",
    ),
    (
        "wrong level",
        _set("tenancySettings", "tenancyLevel", value="ROW"),
        400,
        "INVALID_TENANCY_LEVEL",
        "tenancySettings.tenancyLevel",
    ),
    (
        "no level",
        _drop("tenancySettings", "tenancyLevel"),
        400,
        "INVALID_TENANCY_LEVEL",
        "tenancySettings.tenancyLevel",
    ),
    (
        "a tenancy field missing",
        _drop("tenancySettings", "tableName"),
        400,
        "MISSING_TENANCY_FIELDS",
        "tenancySettings.tableName",
    ),
    (
        "a tenancy field empty",
        _set("tenancySettings", "tableName", value=""),
        400,
        "MISSING_TENANCY_FIELDS",
        "tenancySettings.tableName",
    ),
    (
        "unknown client table",
        _set("tenancySettings", "tableName", value="client_mappin"),
        400,
        "INVALID_TENANCY",
        "tenancySettings.tableName",
    ),
    (
        "unknown client name column",
        _set("tenancySettings", "tableClientNameColumn", value="client"),
        400,
        "INVALID_TENANCY",
        "tenancySettings.tableClientNameColumn",
    ),
    (
        "key that is not unique",
        _set("tenancySettings", "tablePrimaryKeyColumn", value="name"),
        400,
        "INVALID_TENANCY",
        "tenancySettings.tablePrimaryKeyColumn",
    ),
    (
        "type that does not fit",
        _set("tenancySettings", "clientColumnType", value="NUMBER"),
        400,
        "INVALID_TENANCY",
        "tenancySettings.clientColumnType",
    ),
    (
        "unknown datasource",
        _set("datasourceName", value="mian"),
        404,
        "DATASOURCE_NAME_ERROR",
        "datasourceName",
    ),
    (
        "relationship of an unknown table",
        _set(
            "relationships",
            value=[
                {
                    "parentTableName": "customer",
                    "parentColumnName": "id",
                    "childTableName": "orders",
                    "childColumnName": "customer_id",
                }
            ],
        ),
        400,
        "INVALID_REQUEST_BODY",
        "relationships[0].parentTableName",
    ),
    (
        "relationship on a hidden column",
        _set(
            "relationships",
            value=[
                {
                    "parentTableName": "customers",
                    "parentColumnName": "name",
                    "childTableName": "orders",
                    "childColumnName": "secret_note",
                }
            ],
        ),
        400,
        "INVALID_COLUMN_CONFIG",
        "relationships[0].childColumnName",
    ),
]


@pytest.mark.parametrize(
    ("change", "status", "code", "at"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_fault_is_told_with_code_and_path(
    api: Api, body: Body, change: Change, status: int, code: str, at: str
) -> None:
    change(body)
    response = api.post(PATH, body)
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["at"]) == (status, code, at)
    assert error["status"] == status
    assert error["requestId"] == response.headers["X-Request-Id"]
    assert api.done(api.get(PATH))["data"] == []


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("amount +", "cannot be read"),
        ("amount; drop table orders", "cannot be read|one expression"),
        ("(SELECT 1)", "columns of its own table"),
        ("customers.name", "no column"),
        ("amout * 2", "did you mean"),
        ("sum(amount)", "isAggregate"),
        ("rank() OVER (ORDER BY id)", "windows"),
        ("read_csv('/etc/passwd')", "not available"),
        ("amount AS x", "alias"),
        ("amount FROM orders", "one expression"),
        ("amount LIMIT 1", "one expression"),
    ],
)
def test_a_bad_expression_is_told(api: Api, body: Body, sql: str, why: str) -> None:
    column = {"name": "x", "isCustomColumn": True, "sql": sql}
    body["tableList"][0]["columns"].append(column)
    error = api.post(PATH, body).json()["error"]
    assert error["code"] == "INVALID_COLUMN_CONFIG"
    assert error["at"] == "tableList[0].columns[7].sql"
    assert any(part in error["message"] for part in why.split("|")), error["message"]


def test_all_faults_are_told_at_once_and_the_first_code_leads(api: Api, body: Body) -> None:
    del body["name"]
    body["tableList"] = []
    del body["tenancySettings"]["tableName"]
    del body["tenancySettings"]["schemaName"]
    error = api.post(PATH, body).json()["error"]
    assert error["code"] == "INVALID_REQUEST_BODY"
    assert [(d["code"], d["at"]) for d in error["details"]] == [
        ("INVALID_REQUEST_BODY", "name"),
        ("EMPTY_TABLE_LIST", "tableList"),
        ("MISSING_TENANCY_FIELDS", "tenancySettings.schemaName"),
        ("MISSING_TENANCY_FIELDS", "tenancySettings.tableName"),
    ]


def test_faults_against_the_schema_are_told_at_once(api: Api, body: Body) -> None:
    body["tableList"][0]["columns"][0]["name"] = "idd"
    body["tableList"][1]["name"] = "customer"
    body["tenancySettings"]["tableName"] = "nothing"
    details = api.post(PATH, body).json()["error"]["details"]
    assert {d["at"] for d in details} == {
        "tableList[0].columns[0].name",
        "tableList[1].name",
        "tenancySettings.tableName",
    }
    assert "did you mean `customers`?" in next(
        d["message"] for d in details if d["at"] == "tableList[1].name"
    )


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        ('{"name":', {}),
        ("[]", {}),
        ('"x"', {}),
        ("null", {}),
        ("", {}),
        ("\ufeff{}", {}),
        ("{}", {"Content-Type": "text/plain"}),
        ('{"name":"\\ud800"}', {}),
        ("[" * 100_000, {}),
    ],
)
def test_what_is_no_json_object_is_told(api: Api, content: str, headers: dict[str, str]) -> None:
    response = api.call(
        "POST",
        PATH,
        content=content.encode(errors="surrogatepass"),
        headers={"Content-Type": "application/json", **headers},
    )
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "INVALID_REQUEST_BODY"


def test_the_name_is_taken_is_told_last(api: Api, body: Body) -> None:
    api.add_mart(body)
    response = api.post(PATH, body)
    assert (response.status_code, response.json()["error"]["code"]) == (
        409,
        "DUPLICATE_DATAMART_NAME",
    )
    body["tableList"][0]["name"] = "nothing"
    assert api.post(PATH, body).json()["error"]["code"] == "INVALID_REQUEST_BODY"


def test_names_are_case_sensitive(api: Api, body: Body) -> None:
    api.add_mart(body)
    api.add_mart({**body, "name": body["name"].upper()})


def test_a_datasource_outside_the_data_apps_list_is_denied(api: Api, body: Body) -> None:
    api.done(api.put("/api/v2/data-app", {"name": DATA_APP, "datasources": []}, token="service"))
    response = api.post(PATH, body)
    assert (response.status_code, response.json()["error"]["code"]) == (
        403,
        "DATASOURCE_ACCESS_DENIED",
    )
    body["datasourceName"] = "nothing"
    assert api.post(PATH, body).status_code == 404


def test_checks_run_in_the_stated_order(api: Api, body: Body) -> None:
    """Size, token, body, datasource, access, tables, name: each is told before the next."""
    api.add_mart(body)
    api.done(api.put("/api/v2/data-app", {"name": DATA_APP, "datasources": []}, token="service"))
    wrong: Body = {**copy.deepcopy(body), "unknown": 1, "datasourceName": "nothing"}
    wrong["tableList"][0]["name"] = "nothing"
    assert api.post(PATH, {"x": "y" * 17_000_000}, token="nonsense").status_code == 413
    assert api.post(PATH, wrong, token="nonsense").status_code == 401
    assert api.post(PATH, wrong).json()["error"]["code"] == "INVALID_REQUEST_BODY"
    del wrong["unknown"]
    assert api.post(PATH, wrong).json()["error"]["code"] == "DATASOURCE_NAME_ERROR"
    wrong["datasourceName"] = DATASOURCE
    assert api.post(PATH, wrong).json()["error"]["code"] == "DATASOURCE_ACCESS_DENIED"
    app = {"name": DATA_APP, "datasources": [DATASOURCE]}
    api.done(api.put("/api/v2/data-app", app, token="service"))
    assert api.post(PATH, wrong).json()["error"]["at"] == "tableList[0].name"
    assert api.post(PATH, body).json()["error"]["code"] == "DUPLICATE_DATAMART_NAME"


def test_of_fifty_at_once_exactly_one_wins(api: Api, body: Body) -> None:
    with ThreadPoolExecutor(16) as threads:
        statuses = list(threads.map(lambda _: api.post(PATH, body).status_code, range(50)))
    assert sorted(statuses) == [200, *[409] * 49]
    assert len(api.done(api.get(PATH))["data"]) == 1


def test_the_same_idempotency_key_gets_the_same_answer(api: Api, body: Body) -> None:
    headers = {"Idempotency-Key": "once"}
    first, second = (api.post(PATH, body, headers=headers) for _ in range(2))
    assert first.json() == second.json() == {"id": body["name"], "error": None}
    assert second.headers["Idempotent-Replayed"] == "true"
    other = api.post(PATH, {**body, "name": "other"}, headers=headers)
    assert other.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_the_older_path_answers_the_same_and_says_so(api: Api, body: Body) -> None:
    response = api.post("/api/v2/dataApp/datamarts", body)
    assert response.json() == {"id": body["name"], "error": None}
    assert response.headers["Deprecation"] == "true"
    assert response.headers["Link"] == f'<{PATH}>; rel="successor-version"'
    assert "Deprecation" not in api.get(PATH).headers


def test_older_calls_still_work(api: Api, body: Body) -> None:
    old = "/api/v2/dataApp/datamart"
    created = api.post(f"{old}/create", body)
    assert created.json() == {"id": body["name"], "error": None}
    assert created.headers["Link"] == f'<{PATH}>; rel="successor-version"'
    assert [row["name"] for row in api.done(api.post(f"{old}/list", {}))["data"]] == [body["name"]]
    assert api.done(api.post(f"{old}/delete", {"datamartName": body["name"]})) == {
        "id": body["name"],
        "error": None,
    }
    api.add_mart(body)
    assert api.delete(f"/api/v2/data-app/datamart?datamartName={body['name']}").status_code == 200
