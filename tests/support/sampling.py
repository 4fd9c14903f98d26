"""Which cases the gate takes of those that there are: others after each commit.

Each function here takes every case within a few turns: tests/architecture/test_sampling.py.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Protocol, TypeVar


class _CallSpec(Protocol):
    params: Mapping[str, Any]


class Case(Protocol):
    """A test item with parameters."""

    callspec: _CallSpec


C = TypeVar("C")


def params_of(case: Any) -> Mapping[str, Any]:
    callspec: _CallSpec | None = getattr(case, "callspec", None)
    return callspec.params if callspec else {}


def in_turn(cases: Sequence[C], name: str, always: Sequence[Any], turn: int) -> list[C]:
    """Of cases that differ in the parameter `name` only: one, and those `always` taken."""
    groups: dict[Hashable, list[C]] = defaultdict(list)
    for case in cases:
        if name in params_of(case) and params_of(case)[name] not in always:
            groups[_but_for(name, params_of(case))].append(case)
    left = {
        id(case)
        for number, group in enumerate(groups.values())
        for case in group
        if case is not group[(number + turn) % len(group)]
    }
    return [case for case in cases if id(case) not in left]


def _but_for(name: str, params: Mapping[str, Any]) -> Hashable:
    """Values that cannot be compared are the same objects in each case."""
    return tuple(
        (other, value if isinstance(value, str | int) else id(value))
        for other, value in params.items()
        if other != name
    )


def thinned(cases: Sequence[C], is_thinned: Sequence[bool], of: int, turn: int) -> list[C]:
    """Those that are not thinned, and of the others one of `of`."""
    numbers = iter(range(turn, turn + len(cases)))
    return [
        case
        for case, is_one in zip(cases, is_thinned, strict=True)
        if not is_one or next(numbers) % of == 0
    ]


def cover(cases: Sequence[C], names: Sequence[str], by: str, turn: int) -> list[C]:
    """Cases until each value of `names` is there for each value of `by`, in their order.

    In each turn, all cases with another value of the first name are among them.
    """
    values = list(dict.fromkeys(params_of(case)[names[0]] for case in cases))
    first = values[turn % len(values)]
    met: set[tuple[Any, str, Any]] = set()
    taken = set()
    for case in sorted(cases, key=lambda case: params_of(case)[names[0]] != first):
        params = params_of(case)
        found = {(params[by], name, params[name]) for name in names}
        if params[names[0]] == first or not found <= met:
            met |= found
            taken.add(id(case))
    return [case for case in cases if id(case) in taken]
