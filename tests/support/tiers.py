"""How much of the suite runs: `--tier quick`, `gate` or `all`.

`all` is everything, and the default. `gate` takes a part of the cases of a test where there are
thousands: a part that moves on with each commit, so that a few commits take all of them. `quick`
is what needs no server, for while one writes.
"""

import subprocess
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from tests.support.groups import STORES, engine_of, engine_parameters, longest_first
from tests.support.sampling import cover, in_turn, params_of, thinned

T = TypeVar("T")
TIERS = ("quick", "gate", "all")
_QUICK = ("architecture", "compiler", "store", "formatting", "pdf", "http")
# These fixtures start processes or servers.
_NOT_QUICK = ("redis_url", "served", "fuzzed", "platform", "browser", "live")
# Modules that take long, that start servers of their own, or that say little of a change elsewhere.
_SLOW = {
    *("test_mutants", "test_honest", "test_worst", "test_fuzz", "test_crashes", "test_openapi"),
    *("test_protocol", "test_slow", "test_stopping", "test_streams", "test_nearby", "test_limits"),
    *("test_compilers", "test_assets"),
}
_BROWSER_TURNS = 4
_QUICK_TURNS = 4
_ROOT = Path(__file__).parents[2]
_TESTS = _ROOT / "tests"

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
    config.addinivalue_line(
        "markers",
        "in_turn(name, always=()): of cases that differ in the parameter `name` only, the gate "
        "takes one, another after each commit, and those with a value in `always`",
    )
    config.addinivalue_line(
        "markers",
        "takes_turns(group): of the functions of a group the gate runs one, another after each "
        "commit",
    )
    config.addinivalue_line(
        "markers", "gate_whole: the gate takes every engine and every store of a test of HTTP"
    )
    config.addinivalue_line("markers", "whole: only test-all runs it")
    config.addinivalue_line("markers", "smoke: a test in a browser that the gate always runs")
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


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """`quick` does not even import what it leaves out."""
    if _tier != "quick" or not collection_path.is_relative_to(_TESTS):
        return None
    inside = collection_path.relative_to(_TESTS).parts
    if collection_path.is_dir():
        return True if inside and inside[0] not in _QUICK else None
    return True if collection_path.stem in _SLOW else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    taken = [item for item in items if _matters(item)]
    if _tier == "quick":
        taken = [item for item in taken if _is_quick(item)]
    if not is_whole():
        taken = [item for item in taken if _is_of_gate(item)]
        taken = _sampled(_taking_turns(taken))
    kept = set(taken)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = longest_first(taken)


def _matters(item: pytest.Item) -> bool:
    """Every engine on one kind of store, and every kind of store with one engine: what a database
    answers, and what a store keeps, do not depend on each other.
    """
    chosen = params_of(item)
    has_every_engine, has_every_store = (
        any(marker.name == name for marker in item.own_markers)
        for name in ("every_engine", "every_store")
    )
    is_one = item.get_closest_marker("one_engine") is not None
    if "postgresql" in (chosen.get("engine_server"), chosen.get("server")):
        return chosen.get("source", "postgres") == "postgres" and (not is_one or has_every_store)
    return not is_one or has_every_engine or chosen.get("source", "duckdb") == "duckdb"


def _is_of_gate(item: pytest.Item) -> bool:
    if item.get_closest_marker("whole"):
        return False
    params = params_of(item)
    return all(
        params[name] in values
        for marker in item.iter_markers("in_the_gate")
        for name, values in marker.kwargs.items()
    )


def _is_quick(item: pytest.Item) -> bool:
    needed: Sequence[str] = getattr(item, "fixturenames", ())
    return (
        engine_of(item) in (None, "duckdb")
        and not _is_on_postgresql_store(item)
        and not any(name in needed for name in _NOT_QUICK)
    )


def _is_on_postgresql_store(item: pytest.Item) -> bool:
    return "postgresql" in [params_of(item).get(name) for name in STORES]


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(_TESTS).parts[0]


def _taking_turns(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """One function of each group `takes_turns`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if marker := item.get_closest_marker("takes_turns"):
            functions = groups[marker.args[0]]
            functions += [_function(item)] if _function(item) not in functions else []
    chosen = {name: functions[turn() % len(functions)] for name, functions in groups.items()}
    return [
        item
        for item in items
        if (marker := item.get_closest_marker("takes_turns")) is None
        or chosen[marker.args[0]] == _function(item)
    ]


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _sampled(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    functions: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        functions[_function(item)].append(item)
    taken = {
        item
        for number, cases in enumerate(functions.values(), turn())
        for item in _of_folder(_marked(cases), number)
    }
    return [item for item in items if item in taken]


def _of_folder(cases: list[pytest.Item], number: int) -> list[pytest.Item]:
    if not cases or cases[0].get_closest_marker("gate_whole"):
        return cases
    if _folder(cases[0]) == "browser":
        is_left = [case.get_closest_marker("smoke") is None for case in cases]
        return thinned(cases, is_left, _BROWSER_TURNS, number)
    if _folder(cases[0]) != "http":
        return cases
    cases = _of_http(cases, number)
    return thinned(cases, [_tier == "quick"] * len(cases), _QUICK_TURNS, number)


def _marked(cases: list[pytest.Item]) -> list[pytest.Item]:
    for marker in cases[0].iter_markers("in_turn"):
        cases = in_turn(cases, marker.args[0], marker.kwargs.get("always", ()), turn())
    if covering := cases[0].get_closest_marker("each_once"):
        cases = cover(cases, covering.args, covering.kwargs["by"], turn())
    some = cases[0].get_closest_marker("part_of")
    return list(part(cases, of=some.args[0])) if some else cases


def _of_http(cases: list[pytest.Item], number: int) -> list[pytest.Item]:
    """PostgreSQL and another engine in turn, and one kind of store in turn."""
    for name in engine_parameters(cases[0]):
        cases = in_turn(cases, name, ("postgres",), number)
    if cases[0].get_closest_marker("every_store") is None:
        for name in STORES:
            cases = in_turn(cases, name, (), number)
    return cases
