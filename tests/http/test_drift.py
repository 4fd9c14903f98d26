"""A datasource that changes under a datamart widens nothing, and is told of clearly.

Each change is really made, on each engine that can make it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.api import DATAMART, Api, mart_body, tenant_of
from tests.support.dataset import TABLES, TableData
from tests.support.engines import ENGINES, Source
from tests.support.grounds import source_on

# Keys would keep some engines from making the changes at all.
WORLD = tuple(TableData(t.name, t.columns, t.rows) for t in TABLES)
RELATIONSHIPS = [
    {"parentTableName": parent, "parentColumnName": "id", "childTableName": child,
     "childColumnName": column, "cardinality": "ManyToOne"}
    for parent, child, column in (
        ("customers", "orders", "customer_id"), ("orders", "order_lines", "order_id"),
    )
]  # fmt: skip
PLAN = "/api/v2/data-app/datamarts/plan"
SOUND = {"orders", "customers", "order_lines", "countries"}


@pytest.fixture(params=ENGINES)
def own(request: pytest.FixtureRequest) -> Iterator[Source]:
    """A small world of the test's own."""
    with source_on(request.param, "drift", WORLD, request) as source:
        yield source


@pytest.fixture
def api(engine_servers: Any, own: Source) -> Iterator[Api]:
    server: TestClient = engine_servers("sqlite")
    api = tenant_of(server)
    api.done(api.post("/api/v2/datasource", own.body("main"), token="service"))
    body = mart_body(own)
    body["tableList"][1]["clientColumn"] = "client_id"
    body["tableList"] = body["tableList"][:4]
    body["relationships"] = RELATIONSHIPS
    api.add_mart(body)
    assert {table for table in SOUND if _counts(api, table)} == SOUND
    _close(api)  # A file is not to be open while its owner changes it.
    yield api
    _close(api)


def _close(api: Api) -> None:
    with api.state.database.reading(api.organisation_id) as repository:
        api.state.connections.forget(repository.datasources.named("main").id)


def _counts(api: Api, table: str) -> bool:
    return api.sql(f"SELECT count(*) FROM {table}").status_code == 200


def _sync(api: Api) -> dict[str, Any]:
    body = {"input": {"datasourceName": "main"}}
    report: dict[str, Any] = api.done(api.post("/api/v2/datasource/sync", body, token="service"))
    found: dict[str, Any] = report["data"]
    return found


_TEXT = {"mysql": "varchar(20)", "clickhouse": "Nullable(String)"}


def _retype(engine: str, table: str, column: str, kind: str) -> str:
    verb = {
        "postgres": f"ALTER COLUMN {column} TYPE",
        "duckdb": f"ALTER COLUMN {column} TYPE",
        "mysql": f"MODIFY {column}",
        "clickhouse": f"MODIFY COLUMN {column}",
    }[engine]
    return f"ALTER TABLE {table} {verb} {kind}"


def _rename(engine: str, table: str) -> str:
    if engine == "clickhouse":
        return f"RENAME TABLE {table} TO {table}_old"
    return f"ALTER TABLE {table} RENAME TO {table}_old"


def _statements(engine: str, change: str) -> list[str]:
    """Empty where the engine cannot make the change."""
    text = _TEXT.get(engine, "varchar(20)")
    if engine == "duckdb" and change.endswith("dropped"):
        # A column before a key's index cannot be dropped there: the table is made anew.
        table, column = {
            "column dropped": ("orders", "amount"),
            "client column dropped": ("orders", "client_id"),
            "hop dropped": ("order_lines", "order_id"),
            "client name dropped": ("client_mapping", "client_id"),
        }[change]
        return [
            f"CREATE TABLE made AS SELECT * EXCLUDE ({column}) FROM {table}",
            f"DROP TABLE {table}",
            f"ALTER TABLE made RENAME TO {table}",
        ]
    if engine == "sqlite" and change in ("type changed", "client type changed"):
        return []
    loose = {
        "postgres": "char(20)",
        "mysql": "varchar(20) CHARACTER SET latin1 COLLATE latin1_german1_ci",
        "clickhouse": "Nullable(FixedString(20))",
    }.get(engine)
    if change == "client type changed" and loose is None:
        return []
    changes = {
        "column dropped": ["ALTER TABLE orders DROP COLUMN amount"],
        "type changed": [_retype(engine, "orders", "amount", text)] if engine != "sqlite" else [],
        "client type changed": [_retype(engine, "orders", "client_id", loose)] if loose else [],
        "client column dropped": ["ALTER TABLE orders DROP COLUMN client_id"],
        "hop dropped": ["ALTER TABLE order_lines DROP COLUMN order_id"],
        "table renamed": [_rename(engine, "orders")],
        "client name dropped": ["ALTER TABLE client_mapping DROP COLUMN client_id"],
        "client table renamed": [_rename(engine, "client_mapping")],
        "now a view": [
            _rename(engine, "orders"),
            "CREATE VIEW orders AS SELECT * FROM orders_old",
        ],
    }
    return changes[change]


# What is refused after a sync, and a word of the reason.
CHANGES = {
    "column dropped": ({"orders"}, "amount is gone"),
    "type changed": ({"orders"}, "amount was"),
    # Lines belong to a client by way of their order.
    "client type changed": ({"orders", "order_lines"}, "client_id was"),
    "client column dropped": ({"orders", "order_lines"}, "client_id is gone"),
    "hop dropped": ({"order_lines"}, "order_id is gone"),
    "table renamed": ({"orders", "order_lines"}, "is gone"),
    "client name dropped": (SOUND, "no column client_id"),
    "client table renamed": (SOUND, "no table"),
    "now a view": ({"orders", "order_lines"}, "is now computed"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_change_breaks_is_refused_and_told(api: Api, own: Source, change: str) -> None:
    statements = _statements(own.engine, change)
    if not statements:
        pytest.skip(f"by choice: {own.engine} cannot change so")
    own.execute(*statements)
    refused, why = CHANGES[change]
    if own.engine == "duckdb" and change == "column dropped":
        refused = {
            *refused,
            "order_lines",
        }  # made anew, orders has lost the key that lines point at
    plan = api.done(api.post(PLAN, {"datamartName": DATAMART}))["data"]
    assert plan["breaks"], "plan says what breaks before anybody has synced"
    report = _sync(api)
    assert report["drift"]
    (broken,) = report["broken"]
    assert broken["datamart"] == DATAMART
    assert broken["reasons"]
    for table in SOUND:
        answer = api.sql(f"SELECT count(*) FROM {table}")
        if table not in refused:
            assert answer.status_code == 200, (table, answer.text)
            continue
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (409, "DATAMART_OUTDATED"), (table, error)
        assert "update the datamart" in error["message"]
    table = next(t for t in ("orders", "order_lines") if t in refused)
    told = api.ask({"measures": [f"{table}.count"]}).json()["error"]
    assert told["code"] == "DATAMART_OUTDATED"
    assert why in told["message"]
    body = {"datamart": DATAMART, "clientId": "acme", "table": table}
    assert api.post("/api/v2/query/why", body).json()["error"]["code"] == "DATAMART_OUTDATED"
    rows = api.done(api.get(f"/api/v2/data-app/datamarts/{DATAMART}/isolation?orphans=true"))[
        "data"
    ]["tables"]
    marked = {row["name"] for row in rows if row["isOutdated"]}
    assert marked & SOUND == refused
    assert all("no longer fits" in r["warnings"][0] for r in rows if r["name"] in marked)


DROPPED = {
    "column dropped": ["SELECT amount FROM orders", "SELECT * FROM orders"],
    "client column dropped": ["SELECT id FROM orders", "SELECT count(*) FROM orders"],
    "hop dropped": ["SELECT count(*) FROM order_lines"],
    "table renamed": ["SELECT count(*) FROM orders", "SELECT count(*) FROM order_lines"],
    "client name dropped": ["SELECT count(*) FROM orders", "SELECT count(*) FROM customers"],
    "client table renamed": ["SELECT count(*) FROM orders", "SELECT count(*) FROM customers"],
}


@pytest.mark.parametrize("change", DROPPED)
def test_before_a_sync_the_database_refuses_and_we_say_what_to_do(
    api: Api, own: Source, change: str
) -> None:
    own.execute(*_statements(own.engine, change))
    api.state.caches.forget_marts()
    for sql in DROPPED[change]:
        answer = api.sql(sql)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "QUERY_REJECTED"), sql
        assert "sync the datasource" in error["message"]
        assert "amount" not in error["message"]


def test_a_new_column_is_reported_and_never_seen_by_itself(api: Api, own: Source) -> None:
    own.execute(f"ALTER TABLE orders ADD COLUMN card_number {_TEXT.get(own.engine, 'varchar(20)')}")
    _check_unseen(api)
    _close(api)
    report = _sync(api)
    # An account on MySQL sees other databases too.
    drift = [(d["what"], d["at"]) for d in report["drift"] if d["at"].startswith(own.schema)]
    assert drift == [("added", f"{own.schema}.orders.card_number")]
    assert report["broken"] == []
    _check_unseen(api)


def _check_unseen(api: Api) -> None:
    answer = api.done(api.sql("SELECT * FROM orders"))
    assert "card_number" not in [column["name"] for column in answer["columns"]]
    assert "card_number" in api.sql("SELECT card_number FROM orders").json()["error"]["message"]


def test_an_update_settles_it(api: Api, own: Source) -> None:
    own.execute(*_statements(own.engine, "column dropped"))
    _sync(api)
    assert not _counts(api, "orders")
    body = mart_body(own)
    tables = [*body["tableList"][:4]]
    tables[0]["columns"] = [c for c in tables[0]["columns"] if c["name"] != "amount"]
    tables[1]["clientColumn"] = "client_id"
    change = {"datamartName": DATAMART, "tableList": tables}
    assert api.done(api.post(PLAN, change))["data"]["breaks"]
    api.done(api.put("/api/v2/data-app/datamarts", change))
    assert _counts(api, "orders")
