"""A Martlet server in this process, with the tokens that a test needs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from httpx2 import Response
from pydantic import SecretStr
from starlette.testclient import TestClient

from martlet.http.app import create_app
from martlet.services.state import State
from martlet.settings import Settings
from tests.support.engines import Source

STORES = ("sqlite", "postgresql")
DATASOURCE = "main"
DATAMART = "mart"
DATA_APP = "app"


# What may be sent to an organisation that tests share: it changes nothing that others read.
READS = re.compile(
    r"/api/v2/(query|query/why|query/explain|data-app/query|guest-token/create"
    r"|viewer/(query|options|rows|export)|data-app/datamarts/plan|dashboards/plan)$"
)


@dataclass
class Api:
    """`service` and `key` are tokens; calls are made with the key unless they say otherwise."""

    client: TestClient
    state: State
    organisation_id: str
    service: str
    key: str
    is_shared: bool = False

    def call(
        self, method: str, path: str, *, token: str | None = "key", **options: Any
    ) -> Response:
        is_read = method in ("GET", "HEAD", "OPTIONS") or READS.match(path.partition("?")[0])
        assert is_read or not self.is_shared, "others read this datamart: take own_mart"
        named = {"key": self.key, "service": self.service}
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {named.get(token, token)}"
        response: Response = self.client.request(method, path, headers=headers, **options)
        return response

    def get(self, path: str, **options: Any) -> Response:
        return self.call("GET", path, **options)

    def post(self, path: str, body: object = None, **options: Any) -> Response:
        return self.call("POST", path, json=body, **options)

    def put(self, path: str, body: object, **options: Any) -> Response:
        return self.call("PUT", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> Response:
        return self.call("DELETE", path, **options)

    def done(self, response: Response) -> Any:
        """The response of a call that must succeed."""
        assert response.status_code == 200, response.text
        return response.json()

    def add_source(self, source: Source, name: str = DATASOURCE) -> None:
        """As `POST /api/v2/datasource` does, with the schema read once for all tests."""
        assert not self.is_shared, "others read this datasource: take own_mart"
        with self.state.database.writing(self.organisation_id) as repository:
            repository.datasources.add(name, source.engine, source.credentials, source.read())

    def add_mart(self, body: dict[str, Any]) -> None:
        self.done(self.post("/api/v2/data-app/datamarts", body))

    def copy_mart(self, other: "Api") -> None:
        """Take the datamart of another organisation, which has the same datasource."""
        with other.state.database.reading(other.organisation_id) as repository:
            mart = repository.datamarts.named(DATAMART)
        with self.state.database.writing(self.organisation_id) as repository:
            datasource_id = repository.datasources.named(DATASOURCE).id
            own = replace(mart, id=uuid4().hex, datasource_id=datasource_id)
            repository.datamarts.add(own)

    def guest(self, client_id: str, **fields: Any) -> str:
        body = {"clientId": client_id, "dataAppName": DATA_APP, **fields}
        token: str = self.done(self.post("/api/v2/guest-token/create", body))["token"]
        return token

    def sql(self, sql: str, client_id: str | None = "acme", **fields: Any) -> Response:
        token = fields.pop("token", "key")
        headers = fields.pop("headers", {})
        body = {"datamart": DATAMART, "sql": sql, **fields}
        if client_id is not None:
            body["clientId"] = client_id
        return self.post("/api/v2/query", body, token=token, headers=headers)

    def ask(self, query: dict[str, Any], client_id: str = "acme", **fields: Any) -> Response:
        body = {"datamart": DATAMART, "query": query, "clientId": client_id, **fields}
        return self.post("/api/v2/query", body)


def mart_body(source: Source, **changes: Any) -> dict[str, Any]:
    """A datamart over the small world: orders directly, lines by inheritance, countries shared."""

    def table(name: str, *columns: str | dict[str, Any], **fields: Any) -> dict[str, Any]:
        given = [{"name": c} if isinstance(c, str) else c for c in columns]
        return {"schemaName": source.schema, "name": name, "columns": given, **fields}

    body = {
        "name": DATAMART,
        "datasourceName": DATASOURCE,
        "tableList": [
            table(
                "orders",
                "id",
                "client_id",
                {"name": "customer_id", "label": "Customer"},
                {"name": "amount", "label": "Amount"},
                "total",
                {"name": "secret_note", "isHide": True},
                "created_at",
                clientColumn="client_id",
            ),
            table("customers", "id", "client_id", {"name": "name", "label": "Name"}),
            table("order_lines", "id", "order_id", "sku", "quantity"),
            table("countries", "code", "title", isShared=True),
            table("transfers", "id", "amount"),
            table("email_log", "id", "recipient"),
        ],
        "tenancySettings": {
            "tenancyLevel": "TABLE",
            "clientColumnType": "STRING",
            "schemaName": source.schema,
            "tableName": "client_mapping",
            "tableClientNameColumn": "client_id",
            "tablePrimaryKeyColumn": "id",
        },
    }
    if source.engine == "clickhouse":
        _say_what_keys_say(body)
    return {**body, **changes}


def _say_what_keys_say(body: dict[str, Any]) -> None:
    """ClickHouse has no foreign keys, so that the datamart has to tell what they would."""
    customers = body["tableList"][1]
    customers["clientColumn"] = "client_id"
    body["relationships"] = [
        {
            "parentTableName": parent,
            "parentColumnName": "id",
            "childTableName": child,
            "childColumnName": column,
        }
        for parent, child, column in (
            ("customers", "orders", "customer_id"),
            ("orders", "order_lines", "order_id"),
        )
    ]


@contextmanager
def running(
    data_dir: Path, files: Path, *, store_url: str = "", **settings: Any
) -> Iterator[TestClient]:
    """A server with an empty store. Limits are out of the way unless a test sets them."""
    found = Settings(
        data_dir=data_dir,
        files_dir=files,
        database_url=SecretStr(store_url),
        rate_limit=settings.pop("rate_limit", 1_000_000),
        failed_auth_limit=settings.pop("failed_auth_limit", 1_000_000),
        **settings,
    )
    app = create_app(found)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def store_of(client: TestClient) -> str:
    """The kind of store that a running server has."""
    state: State = client.app.state.martlet  # type: ignore[attr-defined]
    return state.database.kind


def tenant_of(client: TestClient) -> Api:
    """An organisation of its own on a running server: what other tests do is not seen there."""
    state: State = client.app.state.martlet  # type: ignore[attr-defined]
    name = f"organisation {uuid4().hex}"
    with state.database.directory(writes=True) as directory:
        organisation_id = directory.organisation(name)
    with state.database.writing(organisation_id) as repository:
        service = repository.service_tokens.add("tests").text
        app = repository.data_apps.add(DATA_APP, None)
        key = repository.api_keys.add(app.id, "tests").text
    return Api(client, state, organisation_id, service, key)
