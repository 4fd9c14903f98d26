"""Questions that are dear on a victim's rows, and the worlds with and without these rows.

The viewer has a few ordinary rows. The victim has thousands whose notes are long and close to what
the questions look for, or it has none: whoever may not see them must not tell by the time.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from martlet.api.wire.datamart import CreateDatamart
from martlet.model.access import Tenant
from martlet.model.mart import Datamart
from martlet.model.question import SqlQuestion
from martlet.query import Proof
from martlet.query import compile as compiled
from martlet.query.design import Place, design
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
_NOTE = "refund to J" + "a" * 36
_CHAIN = 90
_NUMBERS = range(1_000_000, 1_000_000 + _CHAIN)


def _any_of(conditions: Iterator[str]) -> str:
    return " OR ".join(conditions)


_LIKES = _any_of(f"note LIKE '%a%a%a%a%{i}'" for i in _NUMBERS)
_PREFIXES = _any_of(f"note LIKE '{_NOTE[:100]}{i}%'" for i in _NUMBERS)
_EQUALS = _any_of(f"note = '{_NOTE[:-7]}{i}'" for i in _NUMBERS)
_LARGER = _any_of(f"note > '{_NOTE}{i}'" for i in _NUMBERS)
_AMOUNTS = _any_of(f"amount = {i}" for i in _NUMBERS)
_LISTED = ", ".join(f"'{_NOTE[:-7]}{i}'" for i in range(1_000_000, 1_000_090))

# What each tests beside all else: that many comparisons, texts, lists, pairs of rows, an operator
# that a planner may try on its statistics, a function that may run on a dictionary.
FORMS = {
    "LIKEs": "SELECT count(*) FROM {t} WHERE " + _LIKES,
    "LIKEs with a fixed start": "SELECT count(*) FROM {t} WHERE " + _PREFIXES,
    "LIKEs in HAVING": "SELECT note, count(*) FROM {t} GROUP BY note HAVING " + _LIKES,
    "equal texts": "SELECT count(*) FROM {t} WHERE " + _EQUALS,
    "larger texts": "SELECT count(*) FROM {t} WHERE " + _LARGER,
    "numbers": "SELECT count(*) FROM {t} WHERE " + _AMOUNTS,
    "a list": "SELECT count(*) FROM {t} WHERE note IN (" + _LISTED + ")",
    "a condition in SELECT": "SELECT max(CASE WHEN " + _LIKES + " THEN 1 ELSE 0 END) FROM {t}",
    "pairs": "SELECT count(*) FROM {t} AS x JOIN {t} AS y ON x.amount < y.amount",
    "correlated": "SELECT count(*) FROM {t} AS x WHERE EXISTS"
    " (SELECT 1 FROM {t} AS y WHERE y.amount > x.amount AND y.id = 7)",
    "the same text in a join": "SELECT count(*) FROM {t} AS x JOIN {t} AS y ON x.note = y.note",
}
# Nothing but reading: each form reads a table once or twice.
READING = "SELECT count(*) FROM {t} AS x JOIN {t} AS y ON x.id = y.id"
_REGEXP = "^refund to J(.+)(.+)(.+)\\1\\2\\3$"
OWN_FORMS = {
    "postgres": {
        "regexp": f"SELECT count(*) FROM {{t}} WHERE note ~ '{_REGEXP}'",
        "regexp in ON": f"SELECT count(*) FROM owners AS o JOIN {{t}} AS x ON x.note ~ '{_REGEXP}'",
        "SIMILAR TO": "SELECT count(*) FROM {t} WHERE note SIMILAR TO 'refund to J(a|aa|aaa)*b'",
        "ILIKE": f"SELECT count(*) FROM {{t}} WHERE {_LIKES.replace('LIKE', 'ILIKE')}",
    },
    "mysql": {
        "regexp": "SELECT count(*) FROM {t} WHERE note REGEXP '^refund to J(a+)+b$'",
    },
    "clickhouse": {
        "regexp": f"SELECT count(*) FROM {{t}} WHERE match(note, '{'(a|b)*' * 30}c')",
    },
    "duckdb": {
        "regexp": f"SELECT count(*) FROM {{t}} WHERE regexp_matches(note, '{'(a|b)*' * 30}c')",
    },
    "sqlite": {
        "GLOB": "SELECT count(*) FROM {t} WHERE note GLOB '*a*a*a*b'",
    },
}


def forms(engine: str) -> dict[str, str]:
    return {**FORMS, **OWN_FORMS[engine]}


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
    mart = design(draft, source.read(), Place("m1", 1, source.engine, "d1", "clock"))
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
    victim = f"concat('{_NOTE}', {number})" if engine != "sqlite" else f"'{_NOTE}' || (i % 50)"
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


def is_dearer(planted: float, ordinary: float, reading: float = 0.0) -> bool:
    """More than the noise of a busy machine, and than `reading` all rows takes by itself.

    Without an index, a database reads the rows of all clients, and how many there are is told.
    """
    return planted > 3 * (ordinary + reading) + 0.01
