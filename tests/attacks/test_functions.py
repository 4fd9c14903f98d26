"""What analysts write on each engine is admitted, and answers what the engine itself answers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.api import Api
from tests.support.engines import ENGINES
from tests.support.oracle import CLIENT, Oracle, canonical

_FOLDER = Path(__file__).with_name("functions")
_DIFFERS = {
    ("sqlite", "concat(client_id, '-', id)"),  # since 3.44 only
    ("mysql", "client_id || '-x'"),  # OR, there
    ("clickhouse", "CAST(amount AS DECIMAL(10, 2))"),  # fails on NULL
}


def _expressions(name: str) -> list[str]:
    return (_FOLDER / f"{name}.txt").read_text().splitlines()


def _cases() -> Iterator[tuple[str, str]]:
    for engine in ENGINES:
        for what in (*_expressions("common"), *_expressions(engine)):
            if (engine, what) not in _DIFFERS:
                yield engine, f"SELECT id, {what} AS x FROM orders"
        for what in _expressions(f"{engine}.aggregates"):
            yield engine, f"SELECT {what} AS x FROM orders"


@pytest.mark.parametrize(("engine", "sql"), list(_cases()))
def test_what_an_engine_can_do_is_done(
    request: pytest.FixtureRequest, attacked: Callable[[str], Api], engine: str, sql: str
) -> None:
    oracle: Oracle = request.getfixturevalue(f"{engine}_oracle")
    expected = oracle.answer(sql)
    if expected is None:
        pytest.fail(f"{engine} itself does not take it")
    api = attacked(engine)
    assert canonical(api.done(api.sql(sql, CLIENT))["rows"]) == expected
