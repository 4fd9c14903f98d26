"""Values of filters as they travel: read into the model here, whoever sets them."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

from martlet.errors import Code, Failure, invalid
from martlet.model.board import DayRange, FilterKind, FilterValue, NumberRange
from martlet.model.period import Preset

_SCALAR = {"type": ["string", "number", "boolean"]}
_DAY = {"type": ["string", "null"], "examples": ["2026-01-31"]}
_NUMBER = {"type": ["number", "null"]}
FilterInput = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "Depends on the filter's kind: a preset or two days, both included; one"
            " value; a list of values; the ends of a number range. Null: no filter.",
            "anyOf": [
                {"type": "object", "properties": {"preset": {"enum": [p.value for p in Preset]}}},
                {"type": "object", "properties": {"start": _DAY, "end": _DAY}},
                {"type": "object", "properties": {"min": _NUMBER, "max": _NUMBER}},
                {"type": "array", "items": _SCALAR},
                {**_SCALAR, "type": [*_SCALAR["type"], "null"]},
            ],
        }
    ),
]


def filter_value(kind: FilterKind, value: Any, at: str) -> FilterValue | None:  # noqa: ANN401
    """The value of a filter of `kind`. Raises INVALID_REQUEST_BODY if it does not fit the kind."""
    if value is None:
        return None
    found = _READERS[kind](value)
    if found is None:
        raise invalid(at, f"is no value of a {kind.value} filter; it wants {_WANTED[kind]}")
    return found


def value_body(kind: FilterKind, value: FilterValue | None) -> Any:  # noqa: ANN401
    """The inverse of `filter_value`."""
    match value:
        case Preset():
            return {"preset": value.value}
        case DayRange():
            return {"start": value.start, "end": value.end}
        case NumberRange():
            return {"min": value.min, "max": value.max}
        case tuple():
            return list(value) if kind is FilterKind.MULTI_SELECT else value[0]
    return None


def _days(value: Any) -> FilterValue | None:  # noqa: ANN401
    """Older clients send `startDate` and `endDate`."""
    if not isinstance(value, dict):
        return None
    if set(value) == {"preset"} and value["preset"] in list(Preset):
        return Preset(value["preset"])
    renamed = {{"startDate": "start", "endDate": "end"}.get(k, k): v for k, v in value.items()}
    is_range = bool(renamed) and set(renamed) <= {"start", "end"} and len(renamed) == len(value)
    if not is_range or any(not isinstance(end, str | None) for end in renamed.values()):
        return None
    return DayRange(renamed.get("start"), renamed.get("end"))


def _numbers(value: Any) -> FilterValue | None:  # noqa: ANN401
    if not isinstance(value, dict) or not value or not set(value) <= {"min", "max"}:
        return None
    ends = value.values()
    if any(isinstance(end, bool) or not isinstance(end, int | float | None) for end in ends):
        return None
    return NumberRange(value.get("min"), value.get("max"))


def _one(value: Any) -> FilterValue | None:  # noqa: ANN401
    return (value,) if _is_scalar(value) else None


def _several(value: Any) -> FilterValue | None:  # noqa: ANN401
    if _is_scalar(value):
        return (value,)
    if not isinstance(value, list) or not 0 < len(value) <= 1000:
        return None
    return tuple(value) if all(map(_is_scalar, value)) else None


def _text(value: Any) -> FilterValue | None:  # noqa: ANN401
    return (value,) if isinstance(value, str) and _is_scalar(value) else None


def _is_scalar(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 10_000 and "\0" not in value
    return isinstance(value, int | float)


_READERS = {
    FilterKind.DATE_RANGE: _days,
    FilterKind.SELECT: _one,
    FilterKind.MULTI_SELECT: _several,
    FilterKind.NUMBER_RANGE: _numbers,
    FilterKind.SEARCH: _text,
}
_WANTED = {
    FilterKind.DATE_RANGE: '{"preset": "last30Days"} or {"start": "2026-01-01", "end": null}',
    FilterKind.SELECT: "one value",
    FilterKind.MULTI_SELECT: "a list of 1 to 1,000 values",
    FilterKind.NUMBER_RANGE: '{"min": 1, "max": null}',
    FilterKind.SEARCH: "a text",
}


def app_value(value: Any, at: str) -> FilterValue:  # noqa: ANN401
    """A forced value, whose form tells its kind. Values only: SQL is never taken.

    Raises APP_FILTER_PARAM_ERROR.
    """
    found = _days(value) or _numbers(value) or _several(value)
    if found is None or found in (DayRange(), NumberRange()):
        message = f"{at} is no value: give one, a list, a range of days or one of numbers."
        raise Failure(Code.APP_FILTER_PARAM_ERROR, message, at=at)
    return found
