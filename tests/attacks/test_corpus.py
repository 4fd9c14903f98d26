"""The corpus of attacks, through the HTTP API, against every engine that it names.

Rejected means: a 400 with a clear code, no word of the database, and nothing run. Harmless means:
what a database answers that holds nothing but the client's own rows and exposed columns.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.engines import ENGINES
from tests.support.oracle import CLIENT, Oracle, canonical

CORPUS = [
    json.loads(line)
    for line in Path(__file__).with_name("attacks.jsonl").read_text().splitlines()
    if line.strip()
]
# Settled: a viewer's CTE may not take a datamart table's name, however harmless it would be.
REFUSED_ANYWAY = {"FLT15", "FLT19"}
# What MySQL itself would run of an executable comment is exactly what must not be run.
MEANT = {"PAR01": "SELECT id FROM orders"}
# Only a time-out ends these, here and on the oracle.
ENDLESS = {"DOS22", "DOS23", "DOS24", "DOS25"}

Attack = dict[str, Any]


def _engine_attacks(engine: str) -> Iterator[Attack]:
    for attack in CORPUS:
        if attack["dialect"] in ("any", engine):
            yield attack


def _cases() -> list[Any]:
    return [
        pytest.param(engine, attack, id=f"{engine}-{attack['id']}")
        for engine in ENGINES
        for attack in _engine_attacks(engine)
    ]


@pytest.mark.parametrize(("engine", "attack"), _cases())
def test_attack_ends_as_it_must(
    engine: str,
    attack: Attack,
    request: pytest.FixtureRequest,
    attacked: Callable[[str], Api],
) -> None:
    sql: str = attack["sql"]
    response = attacked(engine).sql(sql, CLIENT)
    if attack["expect"] == "rejected" or attack["id"] in REFUSED_ANYWAY:
        _check_rejected(response)
    elif attack["id"] in ENDLESS:
        assert response.status_code in (200, 504), response.text
    else:
        meant = MEANT.get(attack["id"], sql)
        _check_harmless(response, meant, request.getfixturevalue(f"{engine}_oracle"))


def _check_rejected(response: Any) -> None:
    error = response.json()["error"]
    assert response.status_code == 400, response.text
    assert error["code"] in ("QUERY_REJECTED", "QUERY_TOO_COMPLEX")
    # What the database says would come with its code in parentheses.
    assert "does not accept" not in error["message"], error["message"]


def _check_harmless(response: Any, sql: str, oracle: Oracle) -> None:
    expected = oracle.answer(sql)
    if response.status_code != 200:
        assert expected is None, (response.text, expected)
        assert response.json()["error"]["code"] in ("QUERY_FAILED", "QUERY_REJECTED")
    else:
        assert expected is not None, response.text
        assert canonical(response.json()["rows"]) == expected


def test_the_corpus_is_whole() -> None:
    counts = Counter(attack["expect"] for attack in CORPUS)
    assert sum(counts.values()) == 233
    assert set(counts) == {"rejected", "harmless"}
