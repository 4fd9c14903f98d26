"""Compares the cost of guard and fence in the database with a tenant filter written by hand.

A query that cannot fail on a row is guarded without a fence, and should cost as much as the filter
by hand. Compiling is not measured, because it happens once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import sqlglot
from sqlglot import exp

from bench import shop
from bench.cases import CASES, Case, How
from bench.environment import BenchEnvironment, target
from bench.figure import Figure, OnStep, compared
from bench.timing import in_turn
from martlet.compiler import ENGINES, GuardedQuery
from martlet.compiler import compile as compiled
from martlet.compiler.parameters import CLIENT_KEY
from martlet.connect.drivers import DRIVERS
from martlet.connect.session import Row, Session, rows_of
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.http.bodies.datamart import CreateDatamart
from martlet.model.access import Tenant
from martlet.model.datamart import Datamart
from martlet.model.question import SqlQuestion
from tests.support.engines import Source
from tests.support.servers import NotHere

_RUNS = 7
_MOST_UNFENCED = 1.25  # as fast as by hand, but for noise
_MARK = 4_242_424_242  # stands for the key while a text by hand is read


def figures(environment: BenchEnvironment, on_step: OnStep) -> Iterator[Figure]:
    for engine in ENGINES:
        try:
            yield from _on(engine, environment, on_step)
        except NotHere as missing:
            yield Figure(f"{engine} was not run: {missing}", "")


def _on(engine: str, environment: BenchEnvironment, on_step: OnStep) -> Iterator[Figure]:
    on_step(f"{engine}: making a shop")
    with environment.shop(engine, "fence") as source, _session(source) as session:
        mart = _mart(source)
        for case in CASES:
            on_step(f"{engine}: {case.name}, {case.how}")
            yield _figure(case, mart, session)


@contextmanager
def _session(source: Source) -> Iterator[Session]:
    session = DRIVERS[source.engine].open(target(source))
    try:
        yield session
    finally:
        session.close()


def _figure(case: Case, mart: Datamart, session: Session) -> Figure:
    guarded = _guarded(case, mart)
    by_hand = _by_hand(case, guarded, mart)
    assert _on_step(_rows(guarded, session)) == _on_step(_rows(by_hand, session)), case
    taken, base = in_turn(
        [lambda: _rows(guarded, session), lambda: _rows(by_hand, session)], runs=_RUNS
    )
    name = f"{guarded.engine}: {case.name}, {case.how}"
    most = _MOST_UNFENCED if case.how is How.UNFENCED else None
    return compared(name, taken, base, "by hand", most=most)


def _guarded(case: Case, mart: Datamart) -> GuardedQuery:
    proof = compiled(SqlQuestion(case.question), mart).proof
    assert proof.is_fenced is (case.how is not How.UNFENCED), case
    return proof.guard(Tenant(datamart_id=mart.id, digest="client", key=shop.MIDDLE_KEY))


def _by_hand(case: Case, guarded: GuardedQuery, mart: Datamart) -> GuardedQuery:
    """The same query with the filter written out, run in the same way as the guarded one."""
    engine = ENGINES[guarded.engine]
    tree = sqlglot.parse_one(case.by_hand.replace("$1", str(_MARK)), dialect=engine.dialect)
    for table in list(tree.find_all(exp.Table)):
        alias = table.alias or table.name
        table.replace(engine.table(mart.tables[0].schema, table.name, alias))
    for literal in list(tree.find_all(exp.Literal)):
        if literal.this == str(_MARK):
            literal.replace(engine.parameter(CLIENT_KEY, 1, mart.key_family))
    text = tree.sql(dialect=engine.dialect)
    return replace(guarded, text=text, values={CLIENT_KEY: shop.MIDDLE_KEY})


def _rows(query: GuardedQuery, session: Session) -> list[Row]:
    chunks = session.run(query).chunks
    rows: list[Row] = []
    while (chunk := chunks.next()) is not None:
        rows += rows_of(chunk)
    chunks.close()
    return rows


def _on_step(rows: Sequence[Row]) -> list[str]:
    """Rows without the last digits of floats, which depend on the order of addition."""
    return sorted(repr([round(v, 6) if isinstance(v, float) else v for v in row]) for row in rows)


def _mart(source: Source) -> Datamart:
    draft = CreateDatamart.model_validate(shop.body(source.schema)).draft()
    return build_datamart(
        draft, source.read(), DatamartIdentity("m1", 1, source.engine, "", "shop")
    )
