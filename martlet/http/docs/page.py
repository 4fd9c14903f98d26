"""The API reference page, rendered from the OpenAPI document, without scripts or third parties."""

import re
from functools import cache
from typing import Any

import orjson
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from martlet.errors import Code
from martlet.http.docs.fields import fields
from martlet.http.docs.openapi import openapi

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self';"
    " frame-ancestors 'none';"
    " base-uri 'none'; form-action 'none'",
    "Cache-Control": "public, max-age=300",
}
_METHODS = ("get", "post", "put", "delete")


def docs(request: Request) -> Response:
    page = _template("docs.html").render(
        document=openapi(request.app),
        groups=_groups(openapi(request.app)),
        codes=list(Code),
        origin=str(request.base_url).rstrip("/"),
    )
    return HTMLResponse(page, headers=HEADERS)


def style(_request: Request) -> Response:
    return Response(_template("docs.css").render(), media_type="text/css", headers=HEADERS)


def icon(_request: Request) -> Response:
    return Response(_template("icon.svg").render(), media_type="image/svg+xml", headers=HEADERS)


def not_built() -> str:
    """The page of /docs/ in a checkout where the site was not built."""
    text: str = _template("not_built.html").render()
    return text


routes = [
    Route("/docs/api/", docs),
    Route("/docs.css", style),
    Route("/icon.svg", icon),
]


@cache
def _template(name: str) -> Any:  # noqa: ANN401 - Jinja's templates are untyped
    from jinja2 import Environment, PackageLoader, select_autoescape  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("martlet.http.docs"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(pretty=_pretty, marked=_marked, codes=_codes)
    return environment.get_template(name)


def _pretty(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by tag, in the order of the page."""
    by_tag: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                operation = operations[method]
                by_tag[operation["tags"][0]].append(_operation(path, method, operation, document))
    return [(tag, operations) for tag, operations in by_tag.items() if operations]


def _operation(
    path: str, method: str, operation: dict[str, Any], document: dict[str, Any]
) -> dict[str, Any]:
    body = _json(operation.get("requestBody", {}))
    answer = _json(operation["responses"].get("200", {}))
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "deprecated": operation.get("deprecated", False),
        "parameters": operation.get("parameters", []),
        "fields": fields(body.get("schema", {}), document),
        "answer": fields(answer.get("schema", {}), document),
        "example": body.get("example"),
        "statuses": sorted(operation["responses"].items()),
    }


def _json(described: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = described.get("content", {}).get("application/json", {})
    return content


def _marked(text: str) -> Markup:
    """`text` as HTML, with text between backticks as code."""
    parts = str(escape(text)).split("`")
    pieces = (f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
    return Markup("".join(pieces))  # noqa: S704 - escaped above


def _codes(text: str) -> list[str]:
    """Split the description of a status that has several error codes."""
    return [part for part in re.split(r"(?=`[A-Z_]+`: )", text) if part]
