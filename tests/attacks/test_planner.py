"""What MariaDB's planner tries on everybody's values is left out, whatever the server's defaults.

Its owner may have it sample rows and read histograms: with `optimizer_use_condition_selectivity` 5
it runs a viewer's LIKE on rows of all clients to tell how many there will be.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from martlet.compiler import GuardedQuery, Proof
from martlet.model.access import Tenant
from martlet.prove.scratch.timing import is_slower
from tests.attacks.clock import READING, Clock, clocks, quickest
from tests.attacks.perils import VIEWER
from tests.support.engines import mysql_connection
from tests.support.servers import NotHere, Server, mariadb_of_binaries

_PATTERNS = [f"note LIKE '%a%a%a%a%a%{i}'" for i in range(1_000_000, 1_000_600)]
_DEAR = " AND ".join(_PATTERNS[:150])
_PREFIXES = " OR ".join(f"note LIKE 'refund to J{'a' * 36}{i}%'" for i in range(12))
# As a compiler would write it that forgot the fence.
UNFENCED = (
    f"SELECT count(*) FROM own_indexed WHERE client = '{VIEWER}' AND {' AND '.join(_PATTERNS)}"
)
QUESTIONS = {
    "dear patterns": f"SELECT count(*) FROM {{t}} WHERE {_DEAR}",
    "dear patterns in a join": f"SELECT count(*) FROM {{t}} AS x JOIN {{t}} AS y ON x.id = y.id"
    f" WHERE {_DEAR.replace('note', 'x.note')}",
    "patterns beside the guard": f"SELECT count(*) FROM {{t}} WHERE {_PREFIXES}",
}


@pytest.fixture(scope="module")
def curious() -> Iterator[Server]:
    """A server whose planner looks at all that it may look at."""
    try:
        with mariadb_of_binaries(
            "--optimizer-use-condition-selectivity=5",
            "--optimizer-selectivity-sampling-limit=1000000",
            "--use-stat-tables=preferably",
            "--histogram-type=JSON_HB",
        ) as server:
            yield server
    except NotHere as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def both(request: pytest.FixtureRequest, curious: Server) -> Iterator[tuple[Clock, Clock]]:
    """With histograms of every column, of the victim's values too in the first."""
    with ExitStack() as stack:
        yield stack.enter_context(clocks("mysql", request, curious))


def test_a_session_looks_at_indexes_alone(both: tuple[Clock, Clock], curious: Server) -> None:
    told = "SELECT @@optimizer_use_condition_selectivity, @@use_stat_tables"
    query = _forged(both[0], told)
    assert both[0].asked.ended(query) == ("answered", [repr([2, "NEVER"])])
    with mysql_connection(curious, "mysql") as owner, owner.cursor() as cursor:
        cursor.execute(told)
        assert cursor.fetchone() == (5, "PREFERABLY")
        cursor.execute("SELECT count(*) FROM column_stats WHERE hist_type = 'JSON_HB'")
        assert cursor.fetchone()[0] > 0


def test_no_pattern_meets_another_clients_row_as_it_is_planned(both: tuple[Clock, Clock]) -> None:
    """Even without a fence: nothing of it runs, and still it would tell by default."""
    queries = [(clock, _forged(clock, f"EXPLAIN {UNFENCED}")) for clock in both]
    planted, ordinary = quickest([_asked(clock, query) for clock, query in queries], 5)
    assert not is_slower(planted, ordinary), (planted, ordinary)


def test_the_planner_of_another_session_meets_them(
    both: tuple[Clock, Clock], curious: Server
) -> None:
    """The control: what the server does by default."""
    taken = quickest([_planned(curious, clock) for clock in both], 5)
    assert is_slower(*taken), taken


@pytest.mark.parametrize("table", ["own_plain", "own_indexed", "far_plain", "far_indexed"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_time_of_a_dear_pattern_tells_nothing(
    both: tuple[Clock, Clock], question: str, table: str
) -> None:
    sql = QUESTIONS[question]
    proofs = [(clock, clock.proof(sql, table)) for clock in both]
    reading = (both[0], both[0].proof(READING, table))
    runs = [_seconds(clock, proof) for clock, proof in (*proofs, reading)]
    taken = quickest(runs, 3)
    if is_slower(*taken):
        taken = quickest(runs, 9)
    assert not is_slower(*taken), taken


def _forged(clock: Clock, text: str) -> GuardedQuery:
    """A text that nobody proved, as the session would run it."""
    honest = _guarded(clock)
    (schema,) = {schema for schema, _ in honest.physical}
    return GuardedQuery(
        text=text.replace("FROM own", f"FROM `{schema}`.own"),
        values={},
        engine="mysql",
        datasource_id=honest.datasource_id,
        database=None,
        certificate=honest.certificate,
    )


def _guarded(clock: Clock) -> GuardedQuery:
    tenant = Tenant(datamart_id=clock.mart.id, digest="client", key=VIEWER)
    return clock.proof("SELECT id FROM {t}", "own_indexed").guard(tenant)


def _asked(clock: Clock, query: GuardedQuery) -> Callable[[], float]:
    def run() -> float:
        started = time.perf_counter()
        how, rows = clock.asked.ended(query)
        assert (how, bool(rows)) == ("answered", True)
        return time.perf_counter() - started

    return run


def _planned(server: Server, clock: Clock) -> Callable[[], float]:
    text = _forged(clock, f"EXPLAIN {UNFENCED}").text

    def run() -> float:
        with mysql_connection(server, None) as owner, owner.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(text)
            return time.perf_counter() - started

    return run


def _seconds(clock: Clock, proof: Proof) -> Callable[[], float]:
    return lambda: clock.seconds(proof, VIEWER)
