"""Turns validation errors into faults with codes, JSON paths and suggestions."""

import types
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.http.union_faults import Location, without_kinds

_TENANCY_TAGS = {"TABLE", "DATABASE"}
_TABLE_FIELDS = {
    "clientColumnType",
    "schemaName",
    "tableName",
    "tableClientNameColumn",
    "tablePrimaryKeyColumn",
}
_ABSENT = {"missing", "string_too_short"}
_NOT_JSON = {"json_invalid", "model_attributes_type", "dict_type"}


def failure_of(errors: Sequence[Any], model: object) -> Failure:
    """One failure for all of the validator's `errors`."""
    return Failure.of([_fault(error, model) for error in without_kinds(errors)])


def _fault(error: dict[str, Any], model: object) -> Fault:
    location = _within_body(tuple(error["loc"]))
    code = _code(error, location)
    if code is Code.INVALID_TENANCY_LEVEL:
        location = (*location, "tenancyLevel")
    at = None if error["type"] == "json_invalid" else json_path(location) or None
    return Fault(code, at, _message(error, location, code, model))


def _within_body(location: Location) -> Location:
    """`location` without the part of the request and without the tags of variants."""
    if location[:1] in (("body",), ("query",), ("path",), ("header",)):
        location = location[1:]
    if location[:1] in (("create",), ("update",)):
        location = location[1:]
    return tuple(
        part
        for i, part in enumerate(location)
        if not (part in _TENANCY_TAGS and location[i - 1] == "tenancySettings")
    )


def json_path(location: Location) -> str:
    """`("tableList", 0, "name")` as `tableList[0].name`."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else str(part)
    return text


def _code(error: dict[str, Any], location: Location) -> Code:
    kind, last = error["type"], location[-1] if location else None
    is_absent = kind in _ABSENT or error.get("input") is None
    if kind == "too_short":
        return _EMPTY.get(last, _DEFAULT)
    if location == ("tenancySettings",) and kind.startswith("union_tag"):
        return Code.INVALID_TENANCY_LEVEL
    if location == ("tenancySettings",) and is_absent:
        return Code.MISSING_TENANCY_SETTINGS
    if location[:1] == ("tenancySettings",) and last in _TABLE_FIELDS and is_absent:
        return Code.MISSING_TENANCY_FIELDS
    return _DEFAULT


_EMPTY: dict[str | int | None, Code] = {
    "tableList": Code.EMPTY_TABLE_LIST,
    "columns": Code.INVALID_COLUMN_CONFIG,
}
_DEFAULT = Code.INVALID_REQUEST_BODY


def _message(error: dict[str, Any], location: Location, code: Code, model: object) -> str:
    kind, name = error["type"], json_path(location)
    if kind == "extra_forbidden":
        return _unknown(
            str(location[-1]), json_path(location[:-1]), _fields_at(model, location[:-1])
        )
    if code is not _DEFAULT:
        return _MESSAGES.get(code, code.sentence).format(name)
    if kind in _NOT_JSON and not location:
        return "The body must be a JSON object."
    if kind == "json_invalid":
        return "The body is not valid JSON. Check quotes, commas and brackets."
    if kind == "missing":
        return f"{name or 'The body'} is required."
    return f"{name or 'The body'}: {error['msg']}."


def _unknown(field: str, parent: str, allowed: Sequence[str]) -> str:
    if field in allowed:  # of another variant: TABLE and DATABASE tenancy, say
        where = parent or "the body"
        return f"{field} does not belong with the other fields of {where}. Remove it."
    where = parent or "The body"
    return f"{where} has no field {field}{did_you_mean(field, allowed)}"


_MESSAGES = {
    Code.MISSING_TENANCY_FIELDS: "{} is required if tenancyLevel is TABLE.",
    Code.INVALID_COLUMN_CONFIG: "{} is empty. Include at least one column.",
}


def _fields_at(model: object, location: Location) -> list[str]:
    """The names of the fields that are allowed at `location`."""
    models = list(_models_in(model))
    for part in location:
        if not isinstance(part, int):
            models = [inner for outer in models for inner in _models_in(_annotation(outer, part))]
    return [field.alias or name for each in models for name, field in each.model_fields.items()]


def _annotation(model: type[BaseModel], name: str) -> object:
    for field_name, field in model.model_fields.items():
        if name in (field.alias, field_name):
            return field.annotation
    return None


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (list, tuple, Union, types.UnionType, Annotated):
        for inner in get_args(annotation):
            yield from _models_in(inner)
