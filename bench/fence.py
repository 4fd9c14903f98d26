"""What the guard and its fence cost in the database, against a tenant filter written by hand.

A query that cannot fail on a row is guarded without a fence, and should cost what the filter by
hand costs. Compiling is not in it: that happens once.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import psycopg

from bench import shop
from bench.cases import CASES, Case, How
from bench.figure import Figure, Told, compared
from bench.ground import ENGINES, Ground
from bench.timing import in_turn
from martlet.api.wire.datamart import CreateDatamart
from martlet.model.access import Tenant
from martlet.model.mart import Datamart
from martlet.model.question import SqlQuestion
from martlet.query import GuardedQuery
from martlet.query import compile as compiled
from martlet.query.design import Place, design
from tests.support.engines import Source, owner_connection

_RUNS = 7
_MOST_UNFENCED = 1.15  # as fast as by hand, but for noise

Run = Callable[[str, list[object]], Sequence[tuple[Any, ...]]]


def figures(ground: Ground, told: Told) -> Iterator[Figure]:
    for engine in ENGINES:
        told(f"{engine}: making a shop")
        with ground.source(engine, "fence", shop.STATEMENTS) as source:
            mart = _mart(source)
            connection = owner_connection(source, may_write=False)
            for case in CASES:
                told(f"{engine}: {case.name}, {case.how}")
                yield _figure(case, _guarded(case, mart), _runner(connection))
            connection.close()


def _figure(case: Case, guarded: GuardedQuery, run: Run) -> Figure:
    values = list(guarded.values.values())
    key: list[object] = [shop.MIDDLE_KEY]
    assert sorted(run(guarded.text, values)) == sorted(run(case.by_hand, key)), case
    taken, by_hand = in_turn(
        [lambda: run(guarded.text, values), lambda: run(case.by_hand, key)], runs=_RUNS
    )
    what = f"{guarded.engine}: {case.name}, {case.how}"
    most = _MOST_UNFENCED if case.how is How.UNFENCED else None
    return compared(what, taken, by_hand, "by hand", most=most)


def _guarded(case: Case, mart: Datamart) -> GuardedQuery:
    proof = compiled(SqlQuestion(case.question), mart).proof
    assert proof.is_fenced is (case.how is not How.UNFENCED), case
    return proof.guard(Tenant(datamart_id=mart.id, digest="client", key=shop.MIDDLE_KEY))


def _mart(source: Source) -> Datamart:
    draft = CreateDatamart.model_validate(shop.body(source.schema)).draft()
    return design(draft, source.read(), Place("m1", 1, source.engine, "d1", "shop"))


def _runner(connection: "psycopg.Connection[Any] | duckdb.DuckDBPyConnection") -> Run:
    if isinstance(connection, psycopg.Connection):
        cursor = psycopg.RawCursor(connection)
        return lambda text, values: cursor.execute(text.encode(), values).fetchall()
    return lambda text, values: connection.execute(text, values).fetchall()
