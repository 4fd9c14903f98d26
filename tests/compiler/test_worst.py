"""Compiling has an end: the worst question of each bound is answered or refused within its steps.

Steps are what the compiler says of itself. That it says the truth is seen by counting calls of
functions, which are the same at any load.
"""

import cProfile
from functools import cache

import pytest

from martlet.compiler import compile as compiled
from martlet.compiler.budget import MOST_STEPS, Budget, Work
from martlet.compiler.environment import environment
from martlet.compiler.system.path_counts import path_counts
from martlet.compiler.verify import verify
from martlet.errors import Code, Failure
from martlet.model.datamart import Datamart
from martlet.model.question import Question, SqlQuestion
from tests.compiler.worst import EVERYWHERE, NAMES, TEXTS, WIDE, doubled, wide
from tests.support.engines import ENGINES
from tests.support.marts import mart

# Calls of functions for each step, and those that every question makes.
_CALLS, _FIRST_CALLS = 16, 100_000
_wide = cache(wide)


def _calls(question: Question, datamart: Datamart, budget: Budget) -> tuple[int, Failure | None]:
    profile = cProfile.Profile()
    failure: Failure | None = None
    profile.enable()
    try:
        compiled(question, datamart, budget)
    except Failure as refusal:
        failure = refusal
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats()), failure


def _check_has_an_end(question: Question, datamart: Datamart) -> None:
    budget = Budget()
    calls, failure = _calls(question, datamart, budget)
    assert budget.spent < 1.5 * MOST_STEPS
    assert budget.spent > 0, "a bound on its length refuses it"
    assert calls < _CALLS * budget.spent + _FIRST_CALLS
    if failure is not None:
        assert failure.code in (Code.QUERY_TOO_COMPLEX, Code.QUERY_REJECTED)


@pytest.mark.part_of(3)
@pytest.mark.parametrize("what", TEXTS)
def test_the_worst_text_of_each_bound_pays_for_its_work(what: str) -> None:
    _check_has_an_end(SqlQuestion(TEXTS[what]), mart("postgres"))


@pytest.mark.in_turn("engine")
@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine != "postgres"])
@pytest.mark.parametrize("what", EVERYWHERE)
def test_the_worst_text_pays_for_its_work_on_every_engine(what: str, engine: str) -> None:
    _check_has_an_end(SqlQuestion(TEXTS[what]), mart(engine))


@pytest.mark.part_of(3)
@pytest.mark.parametrize("what", WIDE)
def test_the_worst_question_of_a_wide_datamart_pays_for_its_work(what: str) -> None:
    _check_has_an_end(WIDE[what], _wide("postgres"))


@pytest.mark.parametrize("engine", ENGINES)
def test_names_that_double_are_refused_before_they_are_looked_for(engine: str) -> None:
    budget = Budget()
    calls, failure = _calls(SqlQuestion(doubled()), mart(engine), budget)
    assert failure is not None
    assert failure.code is Code.QUERY_TOO_COMPLEX
    assert "more than 1,000,000 steps" in failure.message
    assert "most for the columns of the tables, CTEs and subqueries in its FROM (up to j" in (
        failure.message
    )
    assert failure.message.endswith("select only the columns that you need there, and join less.")
    assert calls < 500_000  # reading the text, and little else


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("what", NAMES)
def test_a_question_needs_no_more_steps_than_it_spends(what: str, engine: str) -> None:
    question, budget = SqlQuestion(NAMES[what]), Budget()
    try:
        compiled(question, mart(engine), budget)
    except Failure:
        assert engine != "postgres"  # others lack a construct
        return
    compiled(question, mart(engine), Budget(most=budget.spent))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_wide_table_is_read_whole(engine: str) -> None:
    proof = compiled(SqlQuestion("SELECT * FROM wide"), _wide(engine)).proof
    assert "c1989" in proof.text


def test_a_question_costs_the_same_steps_each_time() -> None:
    def steps() -> int:
        budget = Budget()
        compiled(SqlQuestion(TEXTS["AND"]), mart("postgres"), budget)
        return budget.spent

    assert steps() == steps()


def test_the_verifier_spends_steps_of_its_own() -> None:
    datamart = mart("postgres")
    proof = compiled(SqlQuestion("SELECT id FROM orders"), datamart).proof
    few = Budget(most=100)
    with pytest.raises(Failure) as refusal:
        verify(proof.text, environment(datamart), proof.parameters, few)
    assert "more than 100 steps" in refusal.value.message
    assert verify(proof.text, environment(datamart), proof.parameters).text == proof.text


def test_a_condition_of_a_trace_is_paid_for() -> None:
    where = " AND ".join(f"id <> {i}" for i in range(400))
    budget = Budget()
    path_counts("orders", where, mart("postgres"), budget)
    assert 50_000 < budget.spent < MOST_STEPS
    with pytest.raises(Failure) as refusal:
        path_counts("orders", where, mart("postgres"), Budget(most=1_000))
    assert "more than 1,000 steps" in refusal.value.message


def test_a_refusal_names_what_most_steps_were_spent_on() -> None:
    budget = Budget(most=100)
    budget.spend(60, Work.COLUMNS, "orders")
    budget.spend(30, Work.WORDS)
    with pytest.raises(Failure) as refusal:
        budget.spend(20, Work.WORDS)
    assert refusal.value.message == (
        "The query is too complex: compiling it takes more than 100 steps, most for the columns of"
        " the tables that it reads; name the columns instead of *."
    )
