"""The fields of a request or response body, read from its schema, one per row of the page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

_DEEPEST = 3
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """`only` names the variants that have the field, if not all have it."""

    name: str
    type: str
    is_required: bool
    description: str
    only: str = ""


def fields(schema: Schema, document: Schema, within: str = "", depth: int = 0) -> list[Field]:
    """The fields in order of declaration; a field that several variants share appears once."""
    variants = list(_variants(schema, document))
    by_name: dict[str, Field] = {}
    for variant in variants:
        for field in _own(variant, document, within, depth):
            earlier = by_name.get(field.name)
            by_name[field.name] = field if earlier is None else _merged(earlier, field)
    if len(variants) == 1:
        return list(by_name.values())
    return [_within_variants(field, variants, within) for field in by_name.values()]


def _own(variant: Schema, document: Schema, within: str, depth: int) -> Iterator[Field]:
    required = variant.get("required", [])
    for name, inner in variant.get("properties", {}).items():
        at = f"{within}{name}"
        yield Field(at, kind(inner), name in required, inner.get("description", ""))
        if depth < _DEEPEST:
            yield from fields(inner, document, f"{_list(inner, at)}.", depth + 1)


def _merged(one: Field, other: Field) -> Field:
    kinds = dict.fromkeys([*one.type.split(" | "), *other.type.split(" | ")])
    return replace(one, type=" | ".join(kinds), is_required=one.is_required and other.is_required)


def _within_variants(field: Field, variants: list[Schema], within: str) -> Field:
    """`field` with the variants that have it, if a constant distinguishes the variants."""
    name = field.name.removeprefix(within)
    having = [_constant(v) for v in variants if name in v.get("properties", {})]
    if len(having) in (0, len(variants)) or not all(having):
        return field
    return replace(field, only=" or ".join(having))


def _constant(variant: Schema) -> str:
    values = (inner.get("const") for inner in variant.get("properties", {}).values())
    return next((str(value) for value in values if value is not None), "")


def _variants(schema: Schema, document: Schema) -> Iterator[Schema]:
    """The object schemas behind references, lists and unions."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _variants(document["components"]["schemas"][name], document)
    elif schema.get("properties"):
        yield schema
    else:
        inner = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
        if schema.get("type") == "array":
            inner.append(schema.get("items", {}))
        for variant in inner:
            yield from _variants(variant, document)


def _list(schema: Schema, at: str) -> str:
    variants = [schema, *schema.get("anyOf", [])]
    return f"{at}[]" if any(v.get("type") == "array" for v in variants) else at


def kind(schema: Schema) -> str:
    """The type in one word, or several words separated by bars."""
    if "$ref" in schema:
        return "object"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    union = schema.get("anyOf") or schema.get("oneOf")
    if union:
        kinds = [kind(variant) for variant in union if variant.get("type") != "null"]
        return " | ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        return f"{kind(schema.get('items', {}))}[]"
    return str(schema.get("type", "any"))
