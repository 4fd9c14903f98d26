"""The OpenAPI document: the framework's, plus the plain routes, examples and actual errors."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from martlet import __version__
from martlet.errors import Code
from martlet.http.bodies.base import ErrorAnswer
from martlet.http.bodies.query import ExplainAnswer, QueryBody
from martlet.http.docs import viewer
from martlet.http.docs.examples import BODIES, PARAMETERS
from martlet.http.errors import errors
from martlet.results import FORMATS

_DESCRIPTION = """\
A datamart defines which tables and columns of a database your customers may see, and which rows
belong to each customer. Every query on it is proved to stay within one customer's rows.
"""
_ASKING = (
    Code.CLIENT_ID_ERROR,
    Code.ORIGIN_NOT_ALLOWED,
    Code.INVALID_DATAMART,
    Code.DATASOURCE_CREDENTIALS_ERROR,
    Code.DATASOURCE_UNAVAILABLE,
    Code.TENANT_PATH_MISSING,
    Code.DATAMART_OUTDATED,
    Code.QUERY_REJECTED,
    Code.QUERY_TOO_COMPLEX,
    Code.QUERY_TIMEOUT,
)
_RUNNING = (*_ASKING, Code.QUERY_FAILED, Code.RESULT_TOO_LARGE, Code.NOT_ACCEPTABLE)
_VIEWING = (
    *_RUNNING,
    Code.INVALID_EMBED_ID,
    Code.INVALID_METRIC_ID,
    Code.APP_FILTER_PARAM_ERROR,
)
_SCHEMAS = "#/components/schemas/{model}"
_METHODS = ("get", "post", "put", "delete")


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document of `app`, generated once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="Martlet",
            version=__version__,
            description=_DESCRIPTION,
            routes=app.routes,
            tags=[{"name": name} for name in _TAGS],
        )
        document = _with_one_schema_each(document)
        _add_plain_routes(document)
        _add_security(document)
        for path, operations in document["paths"].items():
            for method in _METHODS:
                if method in operations:
                    _complete(operations[method], path)
        _drop_unused(document)
        app.openapi_schema = document
    return app.openapi_schema


def _with_one_schema_each(document: dict[str, Any]) -> dict[str, Any]:
    """Clients can send back what they read, so each body keeps its input schema only."""
    schemas = document["components"]["schemas"]
    for name in [name for name in schemas if name.endswith("-Output")]:
        del schemas[name]
    text = json.dumps(document)
    merged: dict[str, Any] = json.loads(text.replace('-Input"', '"').replace('-Output"', '"'))
    return merged


_TAGS = (
    "Datamarts",
    "Queries",
    "Dashboards",
    "Workspaces",
    "Embeds",
    "Guest tokens",
    "Viewing",
    "Datasources",
    "Data apps",
    "Keys",
    "Audit",
    "Health",
)


def _add_plain_routes(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    bodies: list[type[BaseModel]] = [QueryBody, *viewer.BODIES]
    answers: list[type[BaseModel]] = [ExplainAnswer, ErrorAnswer, *viewer.ANSWERS]
    for body in bodies:
        _add_schema(schemas, body, "validation")
    for answer in answers:
        _add_schema(schemas, answer, "serialization")
    document["paths"]["/api/v2/query"] = {
        "post": _operation(
            "query",
            "Query a datamart",
            "The `Accept` header selects JSON, CSV, XLSX, Arrow or Parquet. The response header"
            " `Martlet-Certificate` states what was proved. If a result cannot be finished, the"
            " connection is closed before the end of the body.",
            {
                "200": {
                    "description": "One client's rows.",
                    "headers": {
                        "Martlet-Certificate": {
                            "description": "The certificate, as JSON.",
                            "schema": {"type": "string"},
                        }
                    },
                    "content": {kind.media_type: _content(kind.media_type) for kind in FORMATS},
                },
                **_errors(*_RUNNING),
            },
        )
    }
    document["paths"]["/api/v2/query/explain"] = {
        "post": _operation(
            "explain",
            "Explain a query",
            "Returns the compiled SQL, its parameters and its certificate. Guests get the"
            " certificate only. The query is not run.",
            {
                "200": {
                    "description": "The compiled query.",
                    "content": {"application/json": {"schema": _ref("ExplainAnswer")}},
                },
                **_errors(*_ASKING),
            },
        )
    }
    document["paths"].update(viewer.viewer_paths(_errors(*_VIEWING)))
    document["paths"].update(_health())


def _content(media_type: str) -> dict[str, Any]:
    if media_type == "application/json":
        return {"schema": _ref("ResultAnswer")}
    kind = {"type": "string"}
    return {"schema": kind if media_type == "text/csv" else {**kind, "format": "binary"}}


def _operation(
    name: str, summary: str, description: str, responses: dict[str, Any]
) -> dict[str, Any]:
    return {
        "tags": ["Queries"],
        "operationId": name,
        "summary": summary,
        "description": description,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref("QueryBody")}},
        },
        "responses": responses,
    }


def _health() -> dict[str, Any]:
    status = {
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"type": "string"}},
    }
    answer = {
        "200": {"description": "Healthy.", "content": {"application/json": {"schema": status}}}
    }
    text = {"200": {"description": "Metrics.", "content": {"text/plain": {"schema": {}}}}}
    unready = {str(k): v for k, v in _errors().items() if k in ("500", "503")}
    refused = {str(k): v for k, v in _errors().items() if k != "400"}
    return {
        "/health/live": {"get": _probe("live", "Whether the process answers", answer)},
        "/health/ready": {
            "get": _probe("ready", "Whether the server can serve requests", {**answer, **unready})
        },
        "/metrics": {"get": _probe("metrics", "Metrics for Prometheus", {**text, **refused})},
    }


def _probe(name: str, summary: str, responses: dict[str, Any]) -> dict[str, Any]:
    security: list[dict[str, list[str]]] = [{}, {"token": []}] if name == "metrics" else [{}]
    return {
        "tags": ["Health"],
        "operationId": name,
        "summary": summary,
        "security": security,
        "responses": responses,
    }


def _errors(*codes: Code) -> dict[str, Any]:
    return {str(status): answer for status, answer in errors(*codes).items()}


def _add_security(document: dict[str, Any]) -> None:
    document["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A service token, an API key or a guest token.",
        }
    }
    document["security"] = [{"token": []}]


def _complete(operation: dict[str, Any], path: str) -> None:
    """Remove the framework's 422, because our validation returns 400, and add the examples."""
    operation["responses"].pop("422", None)
    name = operation["operationId"]
    if "requestBody" in operation:
        operation["requestBody"]["content"]["application/json"]["example"] = BODIES[name]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] in ("path", "query") and parameter["name"] in PARAMETERS:
            parameter["example"] = PARAMETERS[parameter["name"]]
    if path.endswith("/schema"):
        operation["parameters"][0]["example"] = "postgres-main"


def _drop_unused(document: dict[str, Any]) -> None:
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def _add_schema(schemas: dict[str, Any], model: type[BaseModel], mode: JsonSchemaMode) -> None:
    schema = model.model_json_schema(by_alias=True, mode=mode, ref_template=_SCHEMAS)
    for name, inner in schema.pop("$defs", {}).items():
        schemas.setdefault(name, inner)
    schemas.setdefault(model.__name__, schema)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _SCHEMAS.format(model=name)}
