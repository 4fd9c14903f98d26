"""How long a question takes tells nothing of another client's rows, however dear the question is.

Each form is asked in a world with a victim's thousands of rows and in one without, in turn. For the
viewer, the time is the same within the noise; for the victim it is not, or the form would test
nothing. This covers what runs as a query is planned, on statistics and dictionaries, as well.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from martlet.prove.scratch.timing import is_slower
from tests.attacks.clock import OTHERS, READING, Clock, cases, clocks, quickest
from tests.attacks.clock_report import Line, block, keep
from tests.attacks.perils import VICTIM, VIEWER
from tests.support.engines import ENGINES
from tests.support.servers import NotHere, postgres_of_wheel
from tests.support.tally import tally

_TABLES = ("own_plain", "own_indexed", "far_plain", "far_indexed")
_RUNS = 3
_MORE_RUNS = 9
_LONG_RUNS = 15
CASES = [(engine, form) for engine in ENGINES for form in cases(engine)]


@pytest.fixture(scope="module")
def worlds(request: pytest.FixtureRequest) -> Iterator[Callable[[str], tuple[Clock, Clock]]]:
    made: dict[str, tuple[Clock, Clock]] = {}
    with ExitStack() as stack:

        def of(engine: str) -> tuple[Clock, Clock]:
            if engine not in made:
                made[engine] = stack.enter_context(clocks(engine, request))
            return made[engine]

        yield of


@pytest.mark.part_of(3)
@pytest.mark.parametrize(("engine", "form"), CASES)
def test_the_time_tells_nothing_of_rows_of_another_client(
    worlds: Callable[[str], tuple[Clock, Clock]], engine: str, form: str
) -> None:
    _check(worlds(engine), cases(engine)[form], engine)


def _check(both: tuple[Clock, Clock], sql: str, row: str) -> None:
    for table in _TABLES:
        taken = _seconds(both, sql, table, _RUNS)
        if is_slower(*taken):
            taken = _seconds(both, sql, table, _MORE_RUNS)
        assert not is_slower(*taken), (table, taken)
        tally("questions timed with and without a victim's rows", row=row, column="told nothing")


def _seconds(both: tuple[Clock, Clock], sql: str, table: str, runs: int) -> list[float]:
    """In the world with the victim's rows, in the one without, and reading these rows alone."""
    runners = [_asking(clock, sql, table, VIEWER) for clock in both]
    return quickest([*runners, _asking(both[0], READING, table, VIEWER)], runs)


def _asking(clock: Clock, sql: str, table: str, client: str) -> Callable[[], float]:
    proof = clock.proof(sql, table)
    return lambda: clock.seconds(proof, client)


# Planners differ between versions: what is tried on this machine's may fail on the demo's.


@pytest.fixture(scope="module")
def newest_postgres(request: pytest.FixtureRequest) -> Iterator[tuple[Clock, Clock]]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_of_wheel())
        except NotHere as missing:
            pytest.skip(str(missing))
        yield stack.enter_context(clocks("postgres", request, server))


@pytest.mark.part_of(3)
@pytest.mark.parametrize("form", cases("postgres"))
def test_the_time_tells_nothing_on_the_postgres_of_the_demo(
    newest_postgres: tuple[Clock, Clock], form: str
) -> None:
    _check(newest_postgres, cases("postgres")[form], "postgres of the wheel")


@pytest.mark.in_turn("engine", always=("postgres",))
@pytest.mark.parametrize("engine", ENGINES)
def test_the_victim_itself_waits_for_its_rows(
    worlds: Callable[[str], tuple[Clock, Clock]], engine: str
) -> None:
    """The control: on these rows, some form at least is dear."""
    clock = worlds(engine)[0]
    taken = []
    for sql in cases(engine).values():
        runs = [_asking(clock, sql, "own_plain", client) for client in (VICTIM, VIEWER)]
        taken.append(quickest(runs, 1))
    assert any(is_slower(victim, viewer) for victim, viewer in taken), taken


@pytest.mark.skipif(
    not os.environ.get("MARTLET_TEST_CLOCK"), reason="by choice: make isolation measures it"
)
def test_what_is_left_of_time_is_in_the_docs(
    worlds: Callable[[str], tuple[Clock, Clock]],
) -> None:
    lines = [_line(engine, table, worlds(engine)) for engine in ENGINES for table in _TABLES]
    keep(block(lines))


def _line(engine: str, table: str, both: tuple[Clock, Clock]) -> Line:
    """The form whose time differs most, as a share, of those that take a millisecond or more."""
    reading = _both(both, READING, table)
    taken = {form: _both(both, sql, table) for form, sql in cases(engine).items()}
    most = max(taken, key=lambda form: taken[form][0] / max(taken[form][1], 0.001))
    return Line(engine, table, OTHERS[engine], reading, most, taken[most])


def _both(both: tuple[Clock, Clock], sql: str, table: str) -> list[float]:
    return quickest([_asking(clock, sql, table, VIEWER) for clock in both], _LONG_RUNS)
