"""A compiler that leaves out one of the four sides of the fence is caught by the verifier.

Each text is a compiled one with one protection taken away: the barrier around a column, the fence
around a relation, or the rule that nothing dear stands beside a guard.
"""

from collections.abc import Callable, Iterator

import pytest
import sqlglot
from sqlglot import exp

from martlet.compiler import compile as compiled
from martlet.compiler.engines import ENGINES as BY_NAME
from martlet.compiler.environment import environment
from martlet.compiler.verify import Proof, verify
from martlet.errors import GuardBreach
from martlet.model.datamart import Datamart
from martlet.model.question import SqlQuestion
from tests.support.engines import ENGINES
from tests.support.marts import mart, with_dictionaries
from tests.support.tally import tally

FENCED = "SELECT id, 10 / amount AS part FROM orders WHERE id = 7 AND amount > 5"
DEAR = {
    "many comparisons": " OR ".join(f"amount = {i}" for i in range(13)),
    "a long list": f"amount IN ({', '.join(map(str, range(51)))})",
    "LIKE without a fixed start": "client_id LIKE '%x'",
    "LIKE with a second wildcard": "client_id LIKE 'x%y%'",
    "the larger of two texts": "client_id > 'x'",
    "a subquery": "id IN (SELECT id FROM customers)",
}
COPIED = {
    "LIKE without a fixed start": "client_id LIKE '%x'",
    "the larger of two texts": "client_id > 'x'",
    "too many comparisons": " AND ".join(f"amount <> {i}" for i in range(9)),
}


def _marts(engine: str) -> Datamart:
    found = mart(engine)
    return with_dictionaries(found) if engine == "clickhouse" else found


def _proof(sql: str, found: Datamart) -> Proof:
    return compiled(SqlQuestion(sql), found).proof


def _broken(proof: Proof, engine: str, change: Callable[[exp.Expr], None]) -> str:
    tree = sqlglot.parse_one(proof.text, dialect=BY_NAME[engine].dialect)
    change(tree)
    return BY_NAME[engine].printed(tree)


def _check_refused(text: str, proof: Proof, found: Datamart, side: str) -> None:
    assert text != proof.text
    with pytest.raises(GuardBreach):
        verify(text, environment(found), proof.parameters)
    tally("protections taken away", row=found.engine, column=side)


def _bodies(tree: exp.Expr) -> Iterator[exp.Select]:
    for cte in tree.find_all(exp.CTE):
        if isinstance(cte.this, exp.Select) and cte.find(exp.Where):
            yield cte.this


@pytest.mark.parametrize("engine", ["postgres", "clickhouse"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_column_behind_a_fence_without_its_barrier_is_refused(engine: str, at: int) -> None:
    found = _marts(engine)
    proof = _proof("SELECT client_id, 10 / amount AS part FROM orders WHERE id = 7", found)
    barriers = [
        node
        for body in _bodies(sqlglot.parse_one(proof.text, dialect=BY_NAME[engine].dialect))
        for node in body.expressions
        if isinstance(node, exp.Alias) and isinstance(node.this, exp.Coalesce | exp.Cast)
    ]
    assert barriers

    def bare(tree: exp.Expr) -> None:
        (body,) = _bodies(tree)
        kinds = (exp.Coalesce, exp.Cast)
        wrapped = [n for n in body.expressions if isinstance(n.unalias(), kinds)]
        wrapped[at % len(wrapped)].unalias().replace(wrapped[at % len(wrapped)].find(exp.Column))

    _check_refused(_broken(proof, engine, bare), proof, found, "a barrier")


@pytest.mark.parametrize("other", ["COALESCE(x, 'y')", "COALESCE(x, x)", "NULLIF(x, NULL)"])
def test_a_barrier_of_another_kind_is_refused(other: str) -> None:
    found = mart("postgres")
    proof = _proof(FENCED, found)

    def swapped(tree: exp.Expr) -> None:
        (body,) = _bodies(tree)
        barrier = body.expressions[0].unalias()
        value = sqlglot.parse_one(other, dialect="postgres")
        for column in list(value.find_all(exp.Column)):
            column.replace(barrier.this.copy())
        barrier.replace(value)

    _check_refused(_broken(proof, "postgres", swapped), proof, found, "a barrier")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("what", DEAR)
def test_a_dear_condition_without_its_fence_is_refused(engine: str, what: str) -> None:
    found = mart(engine)
    proof = _proof(f"SELECT id FROM orders WHERE {DEAR[what]}", found)
    assert proof.is_fenced

    def open_(tree: exp.Expr) -> None:
        for body in _bodies(tree):
            body.set("limit", None)
            body.set("offset", None)
            for node in body.expressions:
                if isinstance(node.unalias(), exp.Coalesce):
                    node.unalias().replace(node.unalias().this)

    _check_refused(_broken(proof, engine, open_), proof, found, "the fence of what is dear")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("what", COPIED)
def test_a_dear_condition_beside_the_guard_is_refused(engine: str, what: str) -> None:
    found = mart(engine)
    proof = _proof(f"SELECT 10 / amount AS part FROM orders WHERE {COPIED[what]}", found)

    def copied(tree: exp.Expr) -> None:
        (body,) = _bodies(tree)
        for condition in tree.args["where"].this.flatten():
            own = condition.copy()
            for column in own.find_all(exp.Column):
                column.set("table", exp.to_identifier("__t0", quoted=True))
            if own not in list(body.args["where"].this.flatten()):
                body.where(own, copy=False)

    _check_refused(_broken(proof, engine, copied), proof, found, "the rule of what is dear")
