"""What analysts write is admitted, on every engine that takes it, and answered as by itself."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.support.api import Api, mart_body, tenant_of
from tests.support.engines import ENGINES, Source
from tests.support.oracle import CLIENT, Oracle, canonical
from tests.support.tally import tally

_FOLDER = Path(__file__).with_name("honest")


def _queries(engine: str) -> Iterator[tuple[str, str]]:
    for name in ("common", engine):
        for line in (_FOLDER / f"{name}.sql").read_text().splitlines():
            yield engine, line


CASES = [case for engine in ENGINES for case in _queries(engine)]


@pytest.fixture(scope="module")
def analysed(
    request: pytest.FixtureRequest, engine_servers: Callable[[str], TestClient]
) -> Callable[[str], Api]:
    """The four tables that the oracle has too, made once on each engine."""

    @cache
    def of(engine: str) -> Api:
        source: Source = request.getfixturevalue(f"{engine}_small")
        api = tenant_of(engine_servers("sqlite"))
        api.add_source(source)
        body = mart_body(source)
        body["tableList"] = body["tableList"][:4]
        body["tenancySettings"]["clientIdentifier"] = "PRIMARY_KEY"
        api.add_mart(body)
        return api

    return of


@pytest.mark.part_of(3)
@pytest.mark.parametrize(("engine", "sql"), CASES)
def test_an_honest_query_is_answered(
    request: pytest.FixtureRequest, analysed: Callable[[str], Api], engine: str, sql: str
) -> None:
    oracle: Oracle = request.getfixturevalue(f"{engine}_oracle")
    expected = oracle.answer(sql)
    response = analysed(engine).sql(sql, CLIENT)
    if expected is None:
        # Some words of others we translate, and all else is refused as it should be.
        assert response.status_code in (200, 400, 502), response.text
        tally("honest queries", row=engine, column="not of this engine")
    else:
        assert response.status_code == 200, response.text
        assert canonical(response.json()["rows"]) == expected
        tally("honest queries", row=engine, column="answered")


def test_there_are_enough_of_them() -> None:
    for engine in ENGINES:
        assert len(list(_queries(engine))) >= 150
