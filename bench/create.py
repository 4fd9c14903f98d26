"""Compares creating a datamart of a thousand tables with parsing and validating its JSON.

The server is the real one, in this process; it checks the body against the live schema, settles
every tenant path and stores the datamart. The time in which the datasource tells its schema is
measured beside, on a connection of its own as the server does it, and taken off for the target.
"""

import asyncio
import gc
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2

from bench import wide
from bench.environment import ENGINES, BenchEnvironment, target
from bench.figure import Figure, OnStep, compared
from bench.timing import Timing, timed
from martlet.client import local
from martlet.connect.drivers import DRIVERS
from martlet.http.bodies.datamart import CreateDatamart
from martlet.settings import Settings
from tests.support.engines import Source

_TABLES = 1_000
_RUNS = 4
_MOST = 10.0


def figures(environment: BenchEnvironment, on_step: OnStep) -> Iterator[Figure]:
    for engine in ENGINES:
        on_step(f"{engine}: making {_TABLES} tables of {wide.COLUMNS} columns")
        with environment.source(engine, "wide", list(wide.statements(_TABLES))) as source:
            on_step(f"{engine}: creating datamarts of them")
            yield from _compared(engine, asyncio.run(_measured(environment, source)))


@dataclass(frozen=True, slots=True)
class _Run:
    """Seconds of one creation, and of its two parts measured alone."""

    creating: float
    schema_reading: float
    parsing: float


def _compared(engine: str, runs: list[_Run]) -> Iterator[Figure]:
    creating = Timing(tuple(run.creating for run in runs))
    schema_reading = Timing(tuple(run.schema_reading for run in runs))
    parsing = Timing(tuple(run.parsing for run in runs))
    against = "parsing its JSON"
    yield compared(f"{engine}: create, whole", creating, parsing, against)
    yield compared(f"{engine}: the datasource's part of it", schema_reading, parsing, against)
    alone = creating.less(schema_reading)
    yield compared(f"{engine}: create without it", alone, parsing, against, most=_MOST)


async def _measured(environment: BenchEnvironment, source: Source) -> list[_Run]:
    directory = source.server.socket if source.server else None
    settings = Settings(
        data_dir=environment.folder / f"create-{source.engine}",
        files_dir=environment.files,
        datasource_sockets=(directory,) if directory else (),
    )
    async with local(settings) as api:
        await api.call("POST", "/api/v2/datasource", body=source.body("wide"))
        return [await _run(api.http, source, number) for number in range(_RUNS + 1)][1:]


async def _run(http: httpx2.AsyncClient, source: Source, number: int) -> _Run:
    named = {"name": f"wide {number}", "datasourceName": "wide"}
    content = json.dumps(named | wide.body(_TABLES, source.schema)).encode()
    gc.collect()  # Garbage of earlier runs would be counted as the first part's.
    return _Run(
        parsing=timed(lambda: CreateDatamart.model_validate_json(content)),
        schema_reading=timed(lambda: DRIVERS[source.engine].schema(target(source))),
        creating=await _create(http, content),
    )


async def _create(http: httpx2.AsyncClient, content: bytes) -> float:
    started = time.perf_counter()
    response = await http.post(
        "/api/v2/data-app/datamarts", content=content, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 200, response.text
    return time.perf_counter() - started
