"""The gate takes every case within a few commits: nothing is left out for good."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.sampling import cover, in_turn, params_of, thinned


@dataclass(frozen=True)
class _Case:
    name: str
    params: dict[str, Any] = field(compare=False)

    @property
    def callspec(self) -> Any:
        return SimpleNamespace(params=self.params)


_ENGINES = ("postgres", "mysql", "sqlite")
_CASES = [
    _Case(f"{what}-{engine}", {"engine": engine, "what": what, "world": 1})
    for what in ("a", "b", "c", "d")
    for engine in _ENGINES
]
_SAMPLES: dict[str, tuple[int, Callable[[int], list[_Case]]]] = {
    "one engine in turn": (3, lambda turn: in_turn(_CASES, "engine", (), turn)),
    "PostgreSQL and one": (2, lambda turn: in_turn(_CASES, "engine", ("postgres",), turn)),
    "a third": (3, lambda turn: thinned(_CASES, [True] * len(_CASES), 3, turn)),
    "each value once": (4, lambda turn: cover(_CASES, ["what", "engine"], "world", turn)),
}


@pytest.mark.parametrize("name", _SAMPLES)
def test_all_cases_are_taken_within_a_few_commits(name: str) -> None:
    commits, sample = _SAMPLES[name]
    for first in range(commits):
        taken = {case for turn in range(first, first + commits) for case in sample(turn)}
        assert taken == set(_CASES)


@pytest.mark.parametrize("turn", range(6))
def test_each_question_is_asked_of_one_engine_and_always_of_postgresql(turn: int) -> None:
    taken = in_turn(_CASES, "engine", ("postgres",), turn)
    asked = {(params_of(case)["what"], params_of(case)["engine"]) for case in taken}
    assert len(taken) == len(asked) == 2 * 4
    assert {(what, "postgres") for what in "abcd"} < asked
    # And not all of them of the same one.
    assert {engine for _, engine in asked} == set(_ENGINES)


@pytest.mark.parametrize("turn", range(4))
def test_a_cover_has_each_value_and_few_cases(turn: int) -> None:
    taken = [case.params for case in cover(_CASES, ["what", "engine"], "world", turn)]
    assert {params["what"] for params in taken} == set("abcd")
    assert {params["engine"] for params in taken} == set(_ENGINES)
    assert len(taken) == 3 + 3


def test_what_is_not_thinned_stays() -> None:
    is_thinned = [case.params["engine"] == "sqlite" for case in _CASES]
    taken = thinned(_CASES, is_thinned, 4, turn=0)
    assert [case.name for case in taken if case.params["engine"] == "sqlite"] == ["a-sqlite"]
    assert len(taken) == 2 * 4 + 1


def test_a_case_without_the_parameter_is_always_taken() -> None:
    alone = _Case("alone", {})
    assert in_turn([alone], "engine", (), 5) == [alone]
