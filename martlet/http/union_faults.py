"""Merges the faults of a value that may have several types: one fault per value.

The validator reports one error per type, under a path that holds the type's name.
"""

import re
from collections.abc import Iterable
from typing import Any

Location = tuple[str | int, ...]

_KIND = re.compile(r"(constrained-)?(str|int|float|bool)|(dict|list|tuple)\[.*", re.DOTALL)
_SHOULD_BE = "Input should be "


def without_kinds(errors: Iterable[Any]) -> list[dict[str, Any]]:
    """`errors`, one per value: that of the type which fits best."""
    groups: dict[Location, list[dict[str, Any]]] = {}
    for error in errors:
        location = tuple(error["loc"])
        groups.setdefault(_value(location), []).append({**error, "loc": location})
    return [one for value, group in groups.items() for one in _settled(value, group)]


def _value(location: Location) -> Location:
    """`location` up to the value, without the type's name."""
    at = _kind_at(location)
    return location if at is None else location[:at]


def _kind_at(location: Location) -> int | None:
    """The index of the type's name; never the first, because a field comes before it."""
    return next(
        (i for i, part in enumerate(location) if i and _is_kind(part)),
        None,
    )


def _is_kind(part: str | int) -> bool:
    return isinstance(part, str) and _KIND.fullmatch(part) is not None


def _settled(value: Location, group: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if all(error["loc"] == value for error in group):
        return group
    deepest = max(len(error["loc"]) for error in group)
    tried = [error for error in group if len(error["loc"]) == deepest]
    # "Too short" says more about a text than "not a number".
    fitting = [error for error in tried if not error["type"].endswith("_type")] or tried
    rest = fitting[0]["loc"][len(value) + 1 :]
    return [{**fitting[0], "loc": value + rest, "msg": _joined([e["msg"] for e in fitting])}]


def _joined(messages: list[str]) -> str:
    kinds = [message.removeprefix(_SHOULD_BE) for message in messages]
    return " or ".join([messages[0], *kinds[1:]])
