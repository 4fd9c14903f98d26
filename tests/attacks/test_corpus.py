"""The corpus of attacks, and ours, through the HTTP API, against every engine that they name.

Attacks in the language of an engine that there is none of here are compiled for each that there
is, and counted apart.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.attacks.corpus import (
    Attack,
    attacks_in,
    by_engine,
    check_bounded,
    check_harmless,
    check_rejected,
    victims_in,
)
from tests.support.api import DATAMART, Api
from tests.support.engines import ENGINES
from tests.support.oracle import CLIENT, Oracle
from tests.support.recording import recorded
from tests.support.tally import tally

CORPUS = attacks_in("attacks.jsonl")
OWN = attacks_in("own.jsonl")
# Settled: a viewer's CTE may not take a datamart table's name, however harmless it would be.
REFUSED_ANYWAY = {"FLT15", "FLT19"}
# What MySQL itself would run of an executable comment is exactly what must not be run.
MEANT = {"PAR01": "SELECT id FROM orders"}
# Only a time-out ends these, here and on the oracle.
ENDLESS = {"DOS22", "DOS23", "DOS24", "DOS25"}
FOREIGN = [attack for attack in CORPUS if attack.dialect not in ("any", *ENGINES)]


def _cases(attacks: list[Attack]) -> list[Any]:
    return [pytest.param(e, a, id=f"{e}-{a.id}") for e, a in by_engine(attacks, ENGINES)]


@pytest.mark.parametrize(("engine", "attack"), _cases(CORPUS))
def test_attack_ends_as_it_must(
    engine: str,
    attack: Attack,
    request: pytest.FixtureRequest,
    attacked: Callable[[str], Api],
) -> None:
    api = attacked(engine)
    with recorded() as ran:
        response = api.sql(attack.sql, CLIENT)
    end = attack.expect
    if end == "rejected" or attack.id in REFUSED_ANYWAY:
        end = "rejected"
        check_rejected(response, ran)
    elif attack.id in ENDLESS:
        check_bounded(response)
    else:
        meant = MEANT.get(attack.id, attack.sql)
        check_harmless(response, meant, request.getfixturevalue(f"{engine}_oracle"))
    tally("attacks of the corpus", row=attack.kind, column=engine, kind=end)


@pytest.mark.in_turn("engine", always=("postgres",))
@pytest.mark.parametrize(("engine", "attack"), _cases(OWN))
def test_our_own_attack_by_a_guest_ends_as_it_must(
    engine: str,
    attack: Attack,
    request: pytest.FixtureRequest,
    besieged: Callable[[str], tuple[Api, str]],
) -> None:
    api, guest = besieged(engine)
    with recorded() as ran:
        response = api.sql(attack.sql, None, token=guest)
    if attack.expect == "rejected":
        check_rejected(response, ran)
        assert not [victim for victim in victims_in(response) if victim not in attack.sql]
    elif attack.expect == "bounded":
        check_bounded(response)
    else:
        check_harmless(response, attack.sql, request.getfixturevalue(f"{engine}_oracle"))
    tally("attacks of our own", row=attack.kind, column=engine, kind=attack.expect)


@pytest.mark.in_turn("engine")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("attack", FOREIGN, ids=lambda attack: attack.id)
def test_an_attack_of_another_dialect_is_refused_or_harmless(
    engine: str,
    attack: Attack,
    request: pytest.FixtureRequest,
    attacked: Callable[[str], Api],
) -> None:
    """Compiled only, unless the engine knows such words too: then its answer must be harmless."""
    api = attacked(engine)
    body = {"datamart": DATAMART, "sql": attack.sql, "clientId": CLIENT}
    compiled = api.post("/api/v2/query/explain", body)
    end = "rejected" if compiled.status_code == 400 else "harmless"
    if end == "rejected":
        check_rejected(compiled, [])
    else:
        oracle: Oracle = request.getfixturevalue(f"{engine}_oracle")
        check_harmless(api.sql(attack.sql, CLIENT), attack.sql, oracle)
    tally(
        "attacks in dialects without an engine here, compiled only",
        row=attack.kind,
        column=engine,
        kind=end,
    )


def test_the_corpus_is_whole() -> None:
    assert Counter(a.expect for a in CORPUS).keys() == {"rejected", "harmless"}
    assert len(CORPUS) == 233


def test_there_are_as_many_attacks_of_our_own_in_every_class() -> None:
    ours, theirs = (Counter(a.kind for a in attacks) for attacks in (OWN, CORPUS))
    assert {kind for kind in theirs if ours[kind] < theirs[kind]} == set()
    assert len({a.id for a in OWN}) == len({(a.dialect, a.sql) for a in OWN}) == len(OWN)
    assert not {a.sql for a in OWN} & {a.sql for a in CORPUS}
