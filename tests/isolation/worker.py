"""One process of the long run: engine by engine, seed by seed, told in lines of JSON."""

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from tests.isolation.asked import asking
from tests.isolation.checking import Checker
from tests.isolation.choices import UNHURRIED, Choices
from tests.isolation.dialects import DIALECTS
from tests.isolation.file_places import file_place
from tests.isolation.places import Place
from tests.isolation.server_places import server_place
from tests.isolation.tally import Tally
from tests.support import servers

ENGINES_HERE = tuple(DIALECTS)
SERVERS = {
    "postgres": servers.postgres,
    "mysql": servers.mariadb,
    "clickhouse": servers.clickhouse,
}
_WORLDS, _QUESTIONS = 10, 20
# Where tables are dear to make, less is asked.
_WEIGHTS = {"sqlite": 3, "duckdb": 2, "postgres": 2, "mysql": 1, "clickhouse": 1}


def work(number: int, engines: Sequence[str], pairs: int, first_seed: int) -> None:
    """Compare until each engine has its part of `pairs`."""
    sys.stdout = sys.stderr  # where Hypothesis prints what it drew
    with ExitStack() as stack:
        checkers = [_checker(engine, number, stack) for engine in engines]
        for checker in checkers:
            _say(engine=checker.engine, version=checker.place.version())
        whole = sum(_WEIGHTS[engine] for engine in engines)
        shares = {engine: pairs * _WEIGHTS[engine] / whole for engine in engines}
        done = dict.fromkeys(engines, 0)
        turn = first_seed + number
        while any(done[engine] < shares[engine] for engine in engines):
            for checker in checkers:
                if done[checker.engine] < shares[checker.engine]:
                    done[checker.engine] += max(1, _turn(checker, turn))
            turn += 2


def _checker(engine: str, number: int, stack: ExitStack) -> Checker:
    files = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="martlet-worlds-")))
    place: Place
    sockets: tuple[Path, ...] = ()
    if engine in SERVERS:
        server = stack.enter_context(SERVERS[engine]())
        sockets = (Path(server.socket),) if server.socket else ()
        name = f"martlet_worlds_{number}_{os.getpid()}"
        place = stack.enter_context(server_place(engine, server, name))
    else:
        place = stack.enter_context(file_place(engine, files))
    asked = stack.enter_context(asking(place, files, sockets))
    return Checker(place, asked, Tally())


def _turn(checker: Checker, turn: int) -> int:
    """Some worlds of one seed. A difference shrinks before it is told."""
    checker.tally = Tally()

    @seed(turn)
    @settings(
        UNHURRIED,
        max_examples=_WORLDS,
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        checker.check(Choices(data.draw), _QUESTIONS)

    try:
        check()
    except Exception as error:  # noqa: BLE001 - told, and the run goes on
        _say(difference=f"seed {turn}, {checker.engine}: {type(error).__name__}: {error}")
        return 1
    _say(tally=checker.tally.as_json())
    return checker.tally.pairs[checker.engine]


def _say(**message: Any) -> None:
    assert sys.__stdout__ is not None
    sys.__stdout__.write(json.dumps(message) + "\n")
    sys.__stdout__.flush()
