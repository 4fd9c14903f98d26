"""Attacks from files, and how each must end.

Rejected means: a 400 with a clear code, no word of the database, and nothing run. Harmless means:
what a database answers that holds nothing but the client's own rows and exposed columns. Bounded
means: an answer or an end by the limits, whichever comes first.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from httpx2 import Response

from martlet.compiler import GuardedQuery
from tests.support.oracle import Oracle, canonical

_FOLDER = Path(__file__).parent
# What other clients' rows, hidden columns and tables hold, and no answer may.
VICTIMS = ("victim", "boom", "424242", "bolt", "o'hara", "4111", "ada@acme")
_REFUSALS = {"QUERY_REJECTED", "QUERY_TOO_COMPLEX"}
_FAILURES = {"QUERY_FAILED", "QUERY_REJECTED"}
_LIMITS = {"QUERY_TIMEOUT", "QUERY_FAILED", "QUERY_TOO_COMPLEX", "RESULT_TOO_LARGE"}


@dataclass(frozen=True)
class Attack:
    """`dialect` is an engine's, or "any"; `why` says what it is after."""

    id: str
    kind: str
    dialect: str
    sql: str
    expect: str
    why: str


def attacks_in(file: str) -> list[Attack]:
    lines = (_FOLDER / file).read_text().split("\n")
    return [_attack(json.loads(line)) for line in lines if line.strip()]


def _attack(line: dict[str, str]) -> Attack:
    return Attack(kind=line.pop("class"), **line)


def by_engine(attacks: Sequence[Attack], engines: Sequence[str]) -> Iterator[tuple[str, Attack]]:
    for engine in engines:
        for attack in attacks:
            if attack.dialect in ("any", engine):
                yield engine, attack


def check_rejected(response: Response, ran: Sequence[GuardedQuery]) -> None:
    assert response.status_code == 400, response.text
    error = _error(response)
    assert error["code"] in _REFUSALS
    # What the database says would come with its code in parentheses.
    assert "does not accept" not in error["message"], error["message"]
    assert not ran, "what is refused is not run"


def check_harmless(response: Response, sql: str, oracle: Oracle) -> None:
    """`sql` is what the answer has to be that of."""
    expected = oracle.answer(sql)
    if response.status_code != 200:
        assert expected is None, (response.text, expected)
        assert _error(response)["code"] in _FAILURES
    else:
        assert expected is not None, response.text
        assert canonical(response.json()["rows"]) == expected


def victims_in(response: Response) -> list[str]:
    """Of what others' rows hold, what the answer tells; digests and ids may spell anything."""
    body = response.json()
    error = {**(body.get("error") or {}), "requestId": None}
    told = json.dumps([body.get("columns"), body.get("rows"), error], ensure_ascii=False)
    return [victim for victim in VICTIMS if victim in told]


def check_bounded(response: Response) -> None:
    if response.status_code != 200:
        assert _error(response)["code"] in _LIMITS, response.text


def _error(response: Response) -> dict[str, Any]:
    error: dict[str, Any] = response.json()["error"]
    return error
