"""The API for people: one page, made from the OpenAPI document, with no script and no stranger."""

from functools import cache
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from martlet.api.openapi import openapi
from martlet.errors import Code

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none';"
    " base-uri 'none'; form-action 'none'",
    "Cache-Control": "public, max-age=300",
}
_METHODS = ("get", "post", "put", "delete")


async def docs(request: Request) -> Response:
    page = _template("docs.html").render(
        document=openapi(request.app),
        groups=_groups(openapi(request.app)),
        codes=list(Code),
        origin=str(request.base_url).rstrip("/"),
    )
    return HTMLResponse(page, headers=_HEADERS)


async def style(_request: Request) -> Response:
    return Response(_template("docs.css").render(), media_type="text/css", headers=_HEADERS)


async def home(_request: Request) -> Response:
    """Who opens the server's address wants to read."""
    return RedirectResponse("/docs")


routes = [Route("/", home), Route("/docs", docs), Route("/docs.css", style)]


@cache
def _template(name: str) -> Any:  # noqa: ANN401 - Jinja's templates are untyped
    environment = Environment(
        loader=PackageLoader("martlet.api"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pretty"] = _pretty
    return environment.get_template(name)


def _pretty(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by tag, as the page lists them."""
    by_tag: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                operation = operations[method]
                by_tag[operation["tags"][0]].append(_shown(path, method, operation, document))
    return [(tag, operations) for tag, operations in by_tag.items() if operations]


def _shown(
    path: str, method: str, operation: dict[str, Any], document: dict[str, Any]
) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "deprecated": operation.get("deprecated", False),
        "parameters": operation.get("parameters", []),
        "fields": _fields(body.get("schema", {}), document),
        "example": body.get("example"),
        "responses": operation["responses"],
    }


def _fields(
    schema: dict[str, Any], document: dict[str, Any], within: str = "", depth: int = 0
) -> list[dict[str, Any]]:
    """The fields of a body, one a row, in the order in which they are declared."""
    rows = []
    for variant in _variants(schema, document):
        required = variant.get("required", [])
        for name, inner in variant.get("properties", {}).items():
            at = f"{within}{name}"
            row = {"name": at, "type": _type(inner), "required": name in required}
            rows.append({**row, "description": inner.get("description", "")})
            if depth < 3:
                rows += _fields(inner, document, f"{_within(inner, at)}.", depth + 1)
    seen: set[str] = set()
    return [r for r in rows if not (r["name"] in seen or seen.add(r["name"]))]  # type: ignore[func-returns-value]


def _variants(schema: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that a schema may be, behind references, lists and unions."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _variants(document["components"]["schemas"][name], document)
    inner = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    if schema.get("type") == "array":
        inner.append(schema.get("items", {}))
    if schema.get("properties"):
        return [schema]
    return [found for variant in inner for found in _variants(variant, document)]


def _within(schema: dict[str, Any], at: str) -> str:
    variants = [schema, *schema.get("anyOf", [])]
    return f"{at}[]" if any(v.get("type") == "array" for v in variants) else at


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return "object"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    union = schema.get("anyOf") or schema.get("oneOf")
    if union:
        kinds = [_type(variant) for variant in union if variant.get("type") != "null"]
        return " | ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}[]"
    return str(schema.get("type", "any"))
