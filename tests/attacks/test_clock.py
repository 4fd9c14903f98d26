"""How long a question takes tells nothing of another client's rows, however dear the question is.

Each form is asked in a world with a victim's thousands of rows and in one without, in turn. For the
viewer, the time is the same within the noise; for the victim it is not, or the form would test
nothing. This covers what runs as a query is planned, on statistics and dictionaries, as well.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.attacks.clock import OWN_FORMS, READING, Clock, clocks, forms, is_dearer, quickest
from tests.attacks.perils import VICTIM, VIEWER
from tests.support.engines import ENGINES
from tests.support.tally import tally

_TABLES = ("own_plain", "own_indexed", "far_plain", "far_indexed")
_RUNS = 3
_MORE_RUNS = 9
CASES = [(engine, form) for engine in OWN_FORMS for form in forms(engine)]


@pytest.fixture(scope="module")
def worlds(request: pytest.FixtureRequest) -> Iterator[Callable[[str], tuple[Clock, Clock]]]:
    made: dict[str, tuple[Clock, Clock]] = {}
    with ExitStack() as stack:

        def of(engine: str) -> tuple[Clock, Clock]:
            if engine not in made:
                made[engine] = stack.enter_context(clocks(engine, request))
            return made[engine]

        yield of


@pytest.mark.parametrize(("engine", "form"), CASES)
def test_the_time_tells_nothing_of_rows_of_another_client(
    worlds: Callable[[str], tuple[Clock, Clock]], engine: str, form: str
) -> None:
    for table in _TABLES:
        taken = _seconds(worlds(engine), forms(engine)[form], table, _RUNS)
        if is_dearer(*taken):
            taken = _seconds(worlds(engine), forms(engine)[form], table, _MORE_RUNS)
        assert not is_dearer(*taken), (table, taken)
        tally("questions timed with and without a victim's rows", row=engine, column="told nothing")


def _seconds(both: tuple[Clock, Clock], sql: str, table: str, runs: int) -> list[float]:
    """In the world with the victim's rows, in the one without, and reading these rows alone."""
    runners = [_asking(clock, sql, table, VIEWER) for clock in both]
    return quickest([*runners, _asking(both[0], READING, table, VIEWER)], runs)


def _asking(clock: Clock, sql: str, table: str, client: str) -> Callable[[], float]:
    proof = clock.proof(sql, table)
    return lambda: clock.seconds(proof, client)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_victim_itself_waits_for_its_rows(
    worlds: Callable[[str], tuple[Clock, Clock]], engine: str
) -> None:
    """The control: on these rows, some form at least is dear."""
    clock = worlds(engine)[0]
    taken = []
    for sql in forms(engine).values():
        runs = [_asking(clock, sql, "own_plain", client) for client in (VICTIM, VIEWER)]
        taken.append(quickest(runs, 1))
    assert any(is_dearer(victim, viewer) for victim, viewer in taken), taken
