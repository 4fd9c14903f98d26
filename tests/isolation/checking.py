"""One world at a time: every question, for every client, beside what its own database answers.

Then other clients' rows are changed, and the same is asked again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from martlet.compiler import Compiled
from martlet.compiler import compile as compiled
from martlet.errors import Failure, GuardBreach
from martlet.model.access import Tenant
from martlet.model.datamart import Datamart
from martlet.model.question import Question
from tests.isolation.asked import Asked, failed
from tests.isolation.changing import others_changed
from tests.isolation.choices import Choices
from tests.isolation.making import world
from tests.isolation.outcomes import TIMEOUT, Failed, Outcome, Rows, difference
from tests.isolation.places import Place
from tests.isolation.questions import question
from tests.isolation.scopes import Made
from tests.isolation.semantic import semantic
from tests.isolation.tally import Tally
from tests.isolation.worlds import World

Compiler = Callable[[Question, Datamart], Compiled]


class DifferenceError(AssertionError):
    """A client was answered otherwise than its own database answers."""


@dataclass
class _Kept:
    made: Made
    compiled: Compiled
    outcome: Outcome


@dataclass
class Checker:
    """Compares on one engine, and counts."""

    place: Place
    asked: Asked
    tally: Tally

    @property
    def engine(self) -> str:
        return self.place.dialect.name

    def check(self, choices: Choices, questions: int) -> None:
        """Draw a world, and compare `questions` questions in it.

        Raises DifferenceError.
        """
        made = world(choices, self.place.dialect)
        if not made.exposed:
            return
        opened = self.opened(made)
        for _ in range(questions):
            is_semantic = choices.chance(20)
            asked = semantic(choices, made, self.place.dialect) if is_semantic else None
            opened.compare(asked or question(choices, made, self.place.dialect))
        self.tally.worlds[self.engine] += 1
        opened.compare_changed(choices)

    def opened(self, made: World) -> "Opened":
        self.asked.disconnect()
        self.place.build(made)
        mart = self.asked.mart(made)
        tenants = [self.asked.tenant(client, mart) for client in made.clients]
        return Opened(self, made, mart, tenants)


@dataclass
class Opened:
    """A world that is there to be asked."""

    checker: Checker
    world: World
    mart: Datamart
    tenants: list[Tenant]
    _kept: list[_Kept] = field(default_factory=list)

    def compare(self, made: Made) -> None:
        tally, engine = self.checker.tally, self.checker.engine
        tally.questions[engine] += 1
        found = self.compiled(made)
        for client in range(len(self.tenants)):
            answer = self._answer(found, client)
            expected = self.checker.place.ask(client, made.sql)
            tally.pairs[engine] += 1
            tally.semantic[engine] += made.semantic is not None
            if client == self.constant and not isinstance(found, Failed):
                self._kept.append(_Kept(made, found, answer))
            self._judge(made, client, answer, expected, found)
        for construct in made.constructs:
            tally.constructs[f"{engine} {construct}"] += not isinstance(found, Failed)

    @property
    def constant(self) -> int:
        """The client whose rows stay as they are when those of others change."""
        return (self.world.victim + 1) % len(self.tenants)

    def compiled(self, made: Made, compiler: Compiler = compiled) -> Compiled | Failed:
        try:
            return compiler(made.question, self.mart)
        except Failure as failure:
            return failed(failure)
        except GuardBreach as breach:
            raise DifferenceError(f"{breach}: {made.question}\n{self.world}") from None

    def _answer(self, found: Compiled | Failed, client: int) -> Outcome:
        if isinstance(found, Failed):
            return found
        return self.checker.asked.answer(found.proof.guard(self.tenants[client]))

    def _judge(
        self, made: Made, client: int, answer: Outcome, expected: Outcome, found: Compiled | Failed
    ) -> None:
        tally, engine = self.checker.tally, self.checker.engine
        words = difference(answer, expected, is_ordered=made.is_ordered)
        if TIMEOUT in (answer, expected):
            tally.slow[engine] += 1
        elif isinstance(answer, Failed) and answer.is_rejected:
            if client == 0:
                tally.note_refusal(engine, answer.reason, is_alone=words is not None)
        elif words is not None and self._is_own_failure(client, answer, expected):
            tally.own_failures[engine] += 1
        elif words is not None:
            raise DifferenceError(self._told(made, client, words, found))
        elif isinstance(answer, Rows):
            tally.with_rows[engine] += bool(answer.rows)
        else:
            tally.failed_alike[engine] += 1

    def _is_own_failure(self, client: int, answer: Outcome, expected: Outcome) -> bool:
        """What fails on a client's own planted values fails or not as the engine plans it."""
        either = [outcome for outcome in (answer, expected) if isinstance(outcome, Failed)]
        return client == self.world.victim and any(not outcome.is_rejected for outcome in either)

    def _told(self, made: Made, client: int, words: str, found: Compiled | Failed) -> str:
        text = found.reason if isinstance(found, Failed) else found.proof.text
        who = self.world.clients[client]
        asked = f"{made.question}\n{made.sql}"
        return f"{self.checker.engine}, {who}: {words}\n{asked}\n{text}\n{self.world}"

    def compare_changed(self, choices: Choices) -> None:
        """Ask for one client again, after the rows of all others have changed.

        Raises DifferenceError.
        """
        changed = others_changed(self.world, self.constant, choices)
        self.checker.asked.disconnect()
        self.checker.place.refill(changed)
        for kept in self._kept:
            again = self._answer(kept.compiled, self.constant)
            words = difference(again, kept.outcome, is_ordered=kept.made.is_ordered)
            if words is not None and TIMEOUT not in (again, kept.outcome):
                told = self._told(kept.made, self.constant, words, kept.compiled)
                raise DifferenceError(f"other clients' rows have changed the answer: {told}")
            self.checker.tally.repeated[self.checker.engine] += 1
