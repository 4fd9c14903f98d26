"""How much of the suite runs: `--tier quick`, `gate` or `all`.

`all` is everything, and the default. `gate` takes a part of the cases of a test where there are
thousands: a part that moves on with each commit, so that a few commits take all of them. `quick`
is what needs no server, for while one writes.
"""

import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.support.api import STORES
from tests.support.areas import changed
from tests.support.groups import engine_of

T = TypeVar("T")
TIERS = ("quick", "gate", "all")
_QUICK = ("architecture", "compiler", "store", "formatting", "pdf", "http")
_NOT_QUICK = ("redis_url", "served", "fuzzed", "platform", "browser")
# What takes minutes, and says little of a change elsewhere.
_SLOW = ("test_mutants", "test_honest", "test_worst", "test_fuzz", "test_crashes", "test_openapi")
_ROOT = Path(__file__).parents[2]

_tier = "all"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tier", choices=TIERS, default="all", help="how much of the suite runs")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    global _tier  # noqa: PLW0603 - a fact of the run, as the environment is
    _tier = config.getoption("tier")
    config.addinivalue_line(
        "markers",
        "each_once(*names, by): the gate takes cases until each value of the parameters `names` "
        "has been taken, for each value of the parameter `by`",
    )
    config.addinivalue_line(
        "markers", "part_of(count): the gate takes one case of `count`, another after each commit"
    )
    config.addinivalue_line(
        "markers", "in_the_gate(**values): cases with other values of a parameter are left to all"
    )
    config.addinivalue_line("markers", "whole: only test-all runs it")
    config.addinivalue_line(
        "markers", "smoke: one of the browser's tests that run although no page changed"
    )
    config.addinivalue_line(
        "markers",
        "one_engine: neither engine nor store matters; on a function, every_engine and "
        "every_store say that it does there",
    )
    config.addinivalue_line("markers", "every_engine: the answer may depend on the engine")
    config.addinivalue_line("markers", "every_store: what is kept may depend on the store")


def is_whole() -> bool:
    """Whether all cases are taken."""
    return _tier == "all"


def part(cases: Sequence[T], *, of: int) -> Sequence[T]:
    """All cases; in the gate, one of `of`, another one after each commit."""
    return cases if is_whole() else cases[turn() % of :: of]


@cache
def turn() -> int:
    """How many commits there are; 0 where this is no repository."""
    command = ["git", "rev-list", "--count", "HEAD"]
    counted = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    return int(counted.stdout) if counted.returncode == 0 else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    taken = [item for item in items if _matters(item)]
    if not is_whole():
        are_all_shown = changed("elements")
        taken = [item for item in taken if are_all_shown or not _is_of_browser_whole(item)]
        taken = [item for item in taken if _is_of_gate(item)]
        taken = list(_covering(taken))
    if _tier == "quick":
        taken = [item for item in taken if _is_quick(item)]
    kept = set(taken)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = taken


def _matters(item: pytest.Item) -> bool:
    """Every engine on one kind of store, and every kind of store with one engine: what a database
    answers, and what a store keeps, do not depend on each other.
    """
    callspec = getattr(item, "callspec", None)
    chosen = callspec.params if callspec else {}
    store = chosen.get("engine_server", chosen.get("server", STORES[0]))
    has_every_engine, has_every_store = (
        any(marker.name == name for marker in item.own_markers)
        for name in ("every_engine", "every_store")
    )
    is_one = item.get_closest_marker("one_engine") is not None
    if store != STORES[0]:
        return chosen.get("source", "postgres") == "postgres" and (not is_one or has_every_store)
    return not is_one or has_every_engine or chosen.get("source", "duckdb") == "duckdb"


def _is_of_gate(item: pytest.Item) -> bool:
    if item.get_closest_marker("whole"):
        return False
    params: dict[str, Any] = item.callspec.params if hasattr(item, "callspec") else {}
    return all(
        params[name] in values
        for marker in item.iter_markers("in_the_gate")
        for name, values in marker.kwargs.items()
    )


def _is_of_browser_whole(item: pytest.Item) -> bool:
    return _folder(item) == "browser" and item.get_closest_marker("smoke") is None


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(_ROOT / "tests").parts[0]


def _is_quick(item: pytest.Item) -> bool:
    needed: Sequence[str] = getattr(item, "fixturenames", ())
    return (
        _folder(item) in _QUICK
        and item.path.stem not in _SLOW
        and engine_of(item) in (None, "duckdb")
        and not any(name in needed for name in _NOT_QUICK)
    )


def _covering(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    for _, of_function in groupby(items, key=lambda item: item.nodeid.partition("[")[0]):
        cases = list(of_function)
        cover, some = (cases[0].get_closest_marker(name) for name in ("each_once", "part_of"))
        if cover:
            cases = _cover(cases, cover.args, cover.kwargs["by"])
        yield from part(cases, of=some.args[0]) if some else cases


def _cover(items: list[pytest.Item], names: Sequence[str], by: str) -> list[pytest.Item]:
    """In their order, but looked at from another one on after each commit."""
    start = turn() * 7 % len(items)
    met: set[tuple[Any, str, Any]] = set()
    taken = set()
    for item in items[start:] + items[:start]:
        params: dict[str, Any] = item.callspec.params  # type: ignore[attr-defined]
        values = {(params[by], name, params[name]) for name in names}
        if not values <= met:
            met |= values
            taken.add(item)
    return [item for item in items if item in taken]
