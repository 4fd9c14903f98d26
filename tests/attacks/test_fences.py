"""What could tell of another client's row, by failing on it or by its result, tells nothing.

The same question is asked twice of the same datamart: where a victim's row holds what the question
fails on, and where it does not. Status, error and rows must be the same; for the victim itself
they must not, or the question would test nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlglot
from sqlglot import exp
from starlette.testclient import TestClient

from martlet.compiler import Proof
from martlet.compiler import compile as compiled
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.http.bodies.datamart import CreateDatamart
from martlet.model.access import Tenant
from martlet.model.datamart import Datamart
from martlet.model.question import SqlQuestion
from tests.attacks.perils import (
    KINDS,
    NEVER_FAILS,
    PLACES,
    TABLES,
    VICTIM,
    VIEWER,
    body,
    question,
    world,
)
from tests.support.answers import Asking, asking
from tests.support.api import Api, tenant_of
from tests.support.engines import ENGINES, Source
from tests.support.oracle import canonical
from tests.support.tally import tally

ROWS = [(engine, place, kind) for engine in ENGINES for place in PLACES for kind in KINDS[engine]]


@dataclass(frozen=True)
class Perils:
    """Both worlds of an engine, each with its datamart and the tokens of two viewers."""

    sources: dict[bool, Source]
    apis: dict[bool, Api]
    tokens: dict[tuple[bool, str], str]

    def told(self, sql: str, client: str) -> list[Any]:
        """What that client is told where the row is planted, and where it is not."""
        return [self._told(sql, client, is_planted=is_planted) for is_planted in (True, False)]

    def _told(self, sql: str, client: str, *, is_planted: bool) -> Any:
        token = self.tokens[is_planted, client]
        response = self.apis[is_planted].sql(sql, None, token=token)
        answer = response.json()
        if response.status_code == 200:
            assert answer["certificate"]["fence"] is True
            return canonical(answer["rows"])
        return response.status_code, answer["error"]["code"], answer["error"]["message"]


@pytest.fixture(scope="module")
def perils(
    request: pytest.FixtureRequest, engine_servers: Callable[[str], TestClient]
) -> Iterator[Callable[[str], Perils]]:
    made: dict[str, Perils] = {}
    with ExitStack() as stack:

        def of(engine: str) -> Perils:
            if engine not in made:
                sources = {
                    is_planted: stack.enter_context(world(engine, request, is_planted=is_planted))
                    for is_planted in (True, False)
                }
                made[engine] = _served(sources, engine_servers("sqlite"))
            return made[engine]

        yield of


def _served(sources: dict[bool, Source], server: TestClient) -> Perils:
    apis = {}
    for is_planted, source in sources.items():
        apis[is_planted] = tenant_of(server)
        apis[is_planted].add_source(source)
        apis[is_planted].add_mart(body(source))
    tokens = {
        (is_planted, client): api.guest(client)
        for is_planted, api in apis.items()
        for client in (VIEWER, VICTIM)
    }
    return Perils(sources, apis, tokens)


@pytest.mark.each_once("place", "kind", by="engine")
@pytest.mark.parametrize(("engine", "place", "kind"), ROWS)
def test_nothing_is_told_of_a_row_of_another_client(
    perils: Callable[[str], Perils], engine: str, place: str, kind: str
) -> None:
    for table in TABLES:
        sql = question(place, KINDS[engine][kind], table)
        planted, ordinary = perils(engine).told(sql, VIEWER)
        assert isinstance(ordinary, list), ordinary
        assert planted == ordinary, table
        tally("victims' rows asked after behind the fence", row=engine, column="told nothing")


@pytest.mark.parametrize(("engine", "kind"), [(e, k) for e in ENGINES for k in KINDS[e]])
def test_the_victim_itself_is_told(perils: Callable[[str], Perils], engine: str, kind: str) -> None:
    sql = question("GROUP BY", KINDS[engine][kind], "own_plain")
    planted, ordinary = perils(engine).told(sql, VICTIM)
    assert planted != ordinary
    if kind not in NEVER_FAILS.get(engine, ()) and kind not in ("result", "text"):
        assert planted[1] == "QUERY_FAILED", planted


# The control: without the fence, the same questions do tell, on every engine.


@pytest.mark.in_turn("engine", always=("postgres",))
@pytest.mark.parametrize("engine", ENGINES)
def test_without_the_fence_something_is_told(perils: Callable[[str], Perils], engine: str) -> None:
    source = perils(engine).sources[True]
    leaks = {
        form: sum(_leaks(source, engine, form)) for form in ("a plain CTE", "a plain condition")
    }
    for form, count in leaks.items():
        tally("victims' rows told of without the fence", row=engine, column=form, count=count)
    assert sum(leaks.values())


def _leaks(source: Source, engine: str, form: str) -> Iterator[bool]:
    """Whether each question, guarded in that `form` only, fails on the victim's row."""
    mart = _mart(source)
    tenant = Tenant(datamart_id=mart.id, digest="client", key=VIEWER)
    failing = KINDS[engine].keys() - NEVER_FAILS.get(engine, set()) - {"result", "text"}
    with asking(source, mart.datasource_id) as asked:
        for kind in sorted(failing):
            for table in TABLES:
                places = ["WHERE"] if form == "a plain condition" else PLACES
                for place in places:
                    proof = _proof(question(place, KINDS[engine][kind], table), mart)
                    text = _unfenced(proof.text, mart.engine)
                    if form == "a plain condition":
                        text = _merged(text, mart.engine)
                    yield _fails(replace(proof, text=text), tenant, asked)


def _fails(proof: Proof, tenant: Tenant, asked: Asking) -> bool:
    how, _ = asked.ended(proof.guard(tenant))
    assert how in ("answered", "QUERY_FAILED"), (how, proof.text)
    return how == "QUERY_FAILED"


def _proof(sql: str, mart: Datamart) -> Proof:
    proof = compiled(SqlQuestion(sql), mart).proof
    assert proof.is_fenced
    return proof


def _mart(source: Source) -> Datamart:
    draft = CreateDatamart.model_validate(body(source)).draft()
    return build_datamart(
        draft, source.read(), DatamartIdentity("m1", 1, source.engine, "d1", "perils")
    )


def _unfenced(text: str, dialect: str) -> str:
    tree = sqlglot.parse_one(text, dialect=dialect)
    for cte in tree.find_all(exp.CTE):
        if any(table.db for table in cte.find_all(exp.Table)):
            cte.this.set("limit", None)
            cte.this.set("offset", None)
    return tree.sql(dialect=dialect)


def _merged(text: str, dialect: str) -> str:
    """The guard as people write it by hand: one more condition of the query's own."""
    tree = sqlglot.parse_one(text, dialect=dialect)
    assert isinstance(tree, exp.Select)
    guarded = tree.args["with_"].expressions[0].this
    tree.set("with_", None)
    condition = exp.and_(tree.args["where"].this, guarded.args["where"].this)
    for column in condition.find_all(exp.Column):
        if not column.table:
            column.set("table", exp.to_identifier("__t0", quoted=True))
    tree.set("from_", guarded.args["from_"])
    return tree.where(condition, append=False).sql(dialect=dialect)
