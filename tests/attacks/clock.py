"""Questions that are dear on a victim's rows, and the worlds with and without these rows.

The viewer has a few ordinary rows. The victim has thousands whose notes are long and close to what
the questions look for, or it has none: whoever may not see them must not tell by the time.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from martlet.compiler import Proof
from martlet.compiler import compile as compiled
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.http.bodies.datamart import CreateDatamart
from martlet.model.access import Tenant
from martlet.model.datamart import Datamart
from martlet.model.question import SqlQuestion
from martlet.prove.scratch.costly import START, forms
from tests.attacks.perils import (
    ACCOUNTS,
    CLIENTS,
    OWNERS,
    TABLES,
    VICTIM,
    VIEWER,
    body,
    series,
    table_named,
)
from tests.support.answers import Asking, asking
from tests.support.dataset import TableData
from tests.support.engines import Source
from tests.support.grounds import source_on
from tests.support.servers import Server

OWN_ROWS = 40
# The engines that read columns are faster by so much.
OTHERS = {
    "postgres": 8_000,
    "mysql": 8_000,
    "clickhouse": 100_000,
    "duckdb": 100_000,
    "sqlite": 8_000,
}
_LETTERS = "a" * 36
_NAMES = {"m": "note", "n": "amount", "s": START, "p": _LETTERS}


def cases(engine: str) -> dict[str, str]:
    """The questions by their names; `{t}` is left for a table."""
    return {form.name: form.text.format(t="{t}", **_NAMES) for form in forms(engine)}


# Nothing but reading: each form reads a table once or twice.
READING = "SELECT count(*) FROM {t} AS x JOIN {t} AS y ON x.id = y.id"


@dataclass(frozen=True)
class Clock:
    """A datamart on a world, and a session that answers its questions."""

    mart: Datamart
    asked: Asking

    def proof(self, sql: str, table: str) -> Proof:
        return compiled(SqlQuestion(sql.format(t=table)), self.mart).proof

    def seconds(self, proof: Proof, client: str) -> float:
        """How long the question takes for a client, whether or not it is answered."""
        query = proof.guard(Tenant(datamart_id=self.mart.id, digest="client", key=client))
        started = time.perf_counter()
        self.asked.ended(query)
        return time.perf_counter() - started


@contextmanager
def clocks(
    engine: str, request: pytest.FixtureRequest, server: Server | None = None
) -> Iterator[tuple[Clock, Clock]]:
    """The world with the victim's rows, and the one without; on `server`, if it is given."""
    with ExitStack() as stack:
        yield (
            _clock(stack.enter_context(_world(engine, request, OTHERS[engine], server)), stack),
            _clock(stack.enter_context(_world(engine, request, 0, server)), stack),
        )


def _clock(source: Source, stack: ExitStack) -> Clock:
    draft = CreateDatamart.model_validate(body(source)).draft()
    mart = build_datamart(
        draft, source.read(), DatamartIdentity("m1", 1, source.engine, "d1", "clock")
    )
    return Clock(mart, stack.enter_context(asking(source, mart.datasource_id)))


@contextmanager
def _world(
    engine: str, request: pytest.FixtureRequest, others: int, server: Server | None
) -> Iterator[Source]:
    tables = [CLIENTS, OWNERS, _accounts(), *(_table(name, engine) for name in TABLES)]
    with source_on(engine, f"clock_{others}", tables, request, server) as source:
        for name in TABLES:
            source.execute(*_filling(engine, name, others))
        source.execute(*_finishing(engine))
        yield source


def _accounts() -> TableData:
    rows = tuple((i, 1 + i % 4) for i in range(1, 401))
    return TableData("accounts", ACCOUNTS.columns, rows)


def _table(name: str, engine: str) -> TableData:
    plain = table_named(name)
    # A text that all of a client's rows share is kept in a dictionary, where there is such a type.
    kind = "LowCardinality(String) NOT NULL" if engine == "clickhouse" else "varchar(400)"
    columns = tuple(c.replace("note varchar(20)", f"note {kind}") for c in plain.columns)
    return TableData(name, columns, ())


def _filling(engine: str, name: str, others: int) -> Iterator[str]:
    """Accounts 4, 8, … are the viewer's, 5, 9, … the victim's: their owners are 1 and 2."""
    number = "toString(i % 50)" if engine == "clickhouse" else "CAST(i % 50 AS char(2))"
    victim = f"concat('{START}{_LETTERS}', {number})"
    if engine == "sqlite":
        victim = f"'{START}{_LETTERS}' || (i % 50)"
    yield _insert(engine, name, VIEWER, OWN_ROWS, "'ordinary'")
    if others:
        yield _insert(engine, name, VICTIM, others, victim)


def _insert(engine: str, name: str, client: str, rows: int, note: str) -> str:
    values = {
        "id": f"i + {0 if client == VIEWER else 1_000_000}",
        "amount": "i % 500",
        "note": note,
        "pattern": "'a'",
        "client": f"'{client}'",
        "account": f"4 * (1 + i % 90) + {1 if client == VICTIM else 0}",
    }
    columns = table_named(name).column_names
    chosen = ", ".join(values[column] for column in columns)
    return f"INSERT INTO {name} ({', '.join(columns)}) SELECT {chosen} FROM {series(engine, rows)}"


def _finishing(engine: str) -> Iterator[str]:
    """Indexes, and all the statistics that the engine can have of a column."""
    for name in TABLES:
        guard = "client" if name.startswith("own") else "account"
        if "indexed" in name and engine != "clickhouse":
            yield f"CREATE INDEX {name}_{guard} ON {name} ({guard})"
        if engine == "mysql":
            yield f"ANALYZE TABLE {name} PERSISTENT FOR ALL"
        elif engine != "clickhouse":
            yield f"ANALYZE {name}"


def quickest(runs: list[Callable[[], float]], times: int) -> list[float]:
    """The least seconds of each, taken in turn so that a busy moment meets all of them."""
    taken = [[run() for run in runs] for _ in range(times)]
    return [min(column) for column in zip(*taken, strict=True)]
