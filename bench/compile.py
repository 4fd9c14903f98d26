"""Compares compiling a query with a cached proof, and with the size of the datamart.

The first two go the way that the server goes, `services/queries/prepare.py`. For each
request, it remains to guard the proof for one client, which is compared with the fastest
statement that there is.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import count

from bench import wide
from bench.environment import BenchEnvironment, target
from bench.figure import Figure, OnStep, compared
from bench.questions import QUESTIONS, SIMPLE
from bench.timing import Timing, in_turn
from martlet.compiler import Compiled
from martlet.compiler import compile as compiled
from martlet.connect.audit import Purpose
from martlet.connect.postgres import connect
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.http.app import create_app
from martlet.http.bodies.datamart import CreateDatamart
from martlet.model.access import Tenant
from martlet.model.datamart import Datamart
from martlet.model.question import Question
from martlet.services.access.caller import Caller, Kind
from martlet.services.access.row_access import RowAccess
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import compiled_within
from martlet.services.state import State
from martlet.settings import Settings

_SIZES = (10, 100, 1_000)
_RUNS = 7
_MOST_KEPT = 0.05
_MOST_GUARD = 0.1
_MOST_GROWTH = 1.5  # flat, but for noise: what grew with the tables would be tenfold and more


def figures(environment: BenchEnvironment, on_step: OnStep) -> Iterator[Figure]:
    yield from asyncio.run(_cached_figures(environment, on_step))
    yield from _growth(on_step)
    on_step("the first question of a datamart")
    yield _first_question()
    on_step("the guard of a request")
    yield _guard(environment)


async def _cached_figures(environment: BenchEnvironment, on_step: OnStep) -> list[Figure]:
    """Measure in a server's event loop, which hands a cold compile to a thread."""
    app = create_app(Settings(data_dir=environment.folder / "compile", files_dir=environment.files))
    measured = []
    async with app.router.lifespan_context(app):
        for name, question in QUESTIONS.items():
            on_step(f"{name}, cold and kept")
            measured.append(await _cached_figure(name, question, app.state.martlet))
    return measured


async def _cached_figure(name: str, question: Question, state: State) -> Figure:
    clients = count()

    async def ask(times: int, *, is_cold: bool) -> float:
        call = _call_of(next(clients), state)
        started = time.perf_counter()
        for _ in range(times):
            if is_cold:
                call = _call_of(next(clients), state)
            await compiled_within(question, RowAccess(mart_of(1_000)), call)
        return (time.perf_counter() - started) / times

    await ask(1, is_cold=True)
    cold, cached = zip(
        *[(await ask(4, is_cold=True), await ask(400, is_cold=False)) for _ in range(_RUNS)],
        strict=True,
    )
    return compared(f"{name}: kept", Timing(cached), Timing(cold), "compiling", most=_MOST_KEPT)


def _call_of(client: int, state: State) -> RequestContext:
    """A request context of a new client, for which nothing is cached."""
    return RequestContext(
        state, Caller(Kind.SERVICE, "bench", f"bench {client}"), "bench", Purpose.QUERY
    )


def _growth(on_step: OnStep) -> Iterator[Figure]:
    for name, question in QUESTIONS.items():
        on_step(f"{name}, in datamarts of several sizes")
        works = [_compiling(question, mart_of(size)) for size in _SIZES]
        small, *larger = in_turn(works, runs=_RUNS)
        for size, taken in zip(_SIZES[1:], larger, strict=True):
            label = f"{name}: in {size:,} tables"
            yield compared(label, taken, small, f"in {_SIZES[0]}", most=_MOST_GROWTH)


def _first_question() -> Figure:
    """The one-time cost of a datamart's version at its first query: its environment."""
    mart = mart_of(1_000)

    def first() -> Compiled:
        return compiled(SIMPLE, replace(mart))

    taken, later = in_turn([first, _compiling(SIMPLE, mart)], runs=_RUNS)
    return compared("the first question of 1,000 tables", taken, later, "a later one")


def _guard(environment: BenchEnvironment) -> Figure:
    proof = compiled(SIMPLE, mart_of(1_000)).proof
    tenant = Tenant(datamart_id=proof.mart.id, digest="client", key=1)
    with (
        environment.source("postgres", "guard", ()) as source,
        connect(target(source)) as connection,
    ):
        taken, fastest = in_turn(
            [lambda: proof.guard(tenant), lambda: connection.execute(b"SELECT 1").fetchall()],
            runs=_RUNS,
        )
    return compared("the guard of a request", taken, fastest, "SELECT 1", most=_MOST_GUARD)


@cache
def mart_of(tables: int) -> Datamart:
    body = {"name": "wide", "datasourceName": "wide", **wide.body(tables, "public")}
    draft = CreateDatamart.model_validate(body).draft()
    return build_datamart(
        draft, wide.schema(tables), DatamartIdentity("m1", 1, "postgres", "d1", "wide")
    )


def _compiling(question: Question, mart: Datamart) -> Callable[[], Compiled]:
    return lambda: compiled(question, mart)
