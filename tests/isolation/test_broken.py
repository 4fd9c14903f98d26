"""The oracle is sharp: it finds out every compiler that gets isolation wrong."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from martlet.compiler import compile as compiled
from martlet.compiler.second import read_again
from martlet.errors import Failure, GuardBreach
from martlet.model.question import SqlQuestion
from tests.isolation.broken import BROKEN, WHERE_FOUND, Bench, Compiler, bench, breaking
from tests.isolation.checking import Checker, Opened
from tests.isolation.choices import UNHURRIED, Choices
from tests.isolation.making import world
from tests.isolation.outcomes import Failed, difference
from tests.isolation.questions import question
from tests.isolation.scopes import Made
from tests.isolation.worlds import World
from tests.support.tally import tally

_SEEDS, _WORLDS, _QUESTIONS = 25, 8, 12
_READ_WORLDS = 2
_OWN_NAMES = BROKEN.keys() - {"unknown names pass", "CTE names are global"}


@pytest.mark.skipif(
    os.environ.get("MARTLET_TEST_BROKEN") != "hunt",
    reason="by choice: broken compilers are hunted by make isolation",
)
@pytest.mark.parametrize("checker", WHERE_FOUND, indirect=True)
def test_every_broken_compiler_is_found_out(checker: Checker) -> None:
    hunt = _Hunt(checker, {name: BROKEN[name] for name in WHERE_FOUND[checker.engine]})
    for turn in range(_SEEDS):
        if hunt.left:
            hunt.go(turn)
    assert not hunt.left, f"not found out in {hunt.asked} questions: {', '.join(hunt.left)}"


@pytest.mark.parametrize("checker", ["postgres", "duckdb"], indirect=True)
def test_the_second_reading_finds_every_broken_compiler_out(checker: Checker) -> None:
    """Those that the parsers tell whole trees of, by the texts alone: no rows are asked for."""
    plain = breaking(lambda *_: None)
    seen: set[str] = set()

    @seed(0)
    @settings(UNHURRIED, max_examples=_READ_WORLDS, phases=[Phase.generate])
    @given(st.data())
    def read(data: st.DataObject) -> None:
        choices, dialect = Choices(data.draw), checker.place.dialect
        made = world(choices, dialect)
        if made.exposed:
            tools = Bench(made, checker.opened(made).mart, None, checker.place.schema)
            for _ in range(_QUESTIONS):
                asked = SqlQuestion(question(choices, made, dialect).sql)
                seen.update(_found_out(asked, plain, tools))

    read()
    for name in sorted(_OWN_NAMES):
        tally("broken compilers read again", row=name, column=checker.engine, count=name in seen)
    assert seen >= {"no filter", "only the first table", "NULL keys for all", "no fence"}
    assert len(seen) >= len(_OWN_NAMES) / 2


def _found_out(asked: SqlQuestion, plain: Compiler, tools: Bench) -> Iterator[str]:
    """The compilers that print another text; each such text must be a breach."""
    try:
        proof = compiled(asked, tools.mart).proof
        honest = plain(asked, tools).proof
    except Failure:
        return
    read_again(replace(proof, text=honest.text))
    for name in _OWN_NAMES:
        text = BROKEN[name](asked, tools).proof.text
        if _without_advice(text) != _without_advice(honest.text):
            with pytest.raises((GuardBreach, Failure)):
                read_again(replace(proof, text=text))
            yield name


def _without_advice(text: str) -> str:
    return text.replace(" NOT MATERIALIZED", "")


@dataclass
class _Hunt:
    """`left` are the compilers that have not been found out."""

    checker: Checker
    left: dict[str, Compiler]
    asked: int = 0

    def go(self, turn: int) -> None:
        """Some worlds. What is drawn must not depend on what was found."""

        @seed(turn)
        @settings(UNHURRIED, max_examples=_WORLDS, phases=[Phase.generate])
        @given(st.data())
        def hunt(data: st.DataObject) -> None:
            choices, dialect = Choices(data.draw), self.checker.place.dialect
            made = world(choices, dialect)
            if made.exposed:
                self._ask(made, [question(choices, made, dialect) for _ in range(_QUESTIONS)])

        hunt()

    def _ask(self, made: World, questions: list[Made]) -> None:
        opened = self.checker.opened(made)
        tools = bench(made, opened.mart, self.checker.asked, self.checker.place.schema)
        for drawn in questions:
            self.asked += 1
            for name in [n for n, how in self.left.items() if _is_out(how, drawn, opened, tools)]:
                del self.left[name]
                self.checker.tally.broken[f"{name} ({self.checker.engine})"] = self.asked


def _is_out(how: Compiler, made: Made, opened: Opened, tools: Bench) -> bool:
    """Whether a client other than the victim is answered otherwise than it should be."""
    try:
        broken = how(SqlQuestion(made.sql), tools)
    except Failure:
        return False
    for client, tenant in enumerate(opened.tenants):
        if client == opened.world.victim:
            continue
        found = opened.checker.asked.answer(broken.proof.guard(tenant))
        expected = opened.checker.place.ask(client, made.sql)
        is_spoilt = isinstance(found, Failed) and found.is_rejected
        if not is_spoilt and difference(found, expected, is_ordered=made.is_ordered):
            return True
    return False
