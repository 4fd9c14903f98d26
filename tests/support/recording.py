"""What reached customers' databases while a block ran: noted at the one way in, and then run.

It is noted at the drivers' sessions too, behind that way: nothing may get there by another one.
"""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any

import pytest

from martlet.compiler import GuardedQuery
from martlet.connect.audit import AuditContext, Purpose, RunRecord
from martlet.connect.clickhouse import ClickhouseSession
from martlet.connect.connections import Connections, Running
from martlet.connect.duckdb import DuckdbSession
from martlet.connect.mysql import MysqlSession
from martlet.connect.postgres import PostgresSession
from martlet.connect.session import Result
from martlet.connect.sqlite import SqliteSession
from martlet.model.datasource import Datasource

ASKING = AuditContext("o1", "key:k1", "r1", Purpose.QUERY)


def unrecorded(run: RunRecord) -> None:
    """Where a test looks at something else than the trail."""
    del run


SESSIONS = (PostgresSession, MysqlSession, ClickhouseSession, DuckdbSession, SqliteSession)


@contextmanager
def recorded() -> Iterator[list[GuardedQuery]]:
    """The queries that ran, in their order; each of them proved, and certified."""
    ran: list[GuardedQuery] = []
    reached: list[object] = []
    run = Connections.run

    def noted(
        connections: Connections, datasource: Datasource, query: GuardedQuery, asking: AuditContext
    ) -> AbstractAsyncContextManager[Running]:
        ran.append(query)
        return run(connections, datasource, query, asking)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connections, "run", noted)
        for session in SESSIONS:
            patch.setattr(session, "run", _noting(session, reached))
        yield ran
    assert {id(query) for query in reached} <= {id(query) for query in ran}
    for query in ran:
        assert isinstance(query, GuardedQuery)
        assert query.certificate.id.startswith("mc_")


def _noting(session: Any, reached: list[object]) -> Any:
    run = session.run

    def noted(self: Any, query: GuardedQuery) -> Result:
        reached.append(query)
        result: Result = run(self, query)
        return result

    return noted
