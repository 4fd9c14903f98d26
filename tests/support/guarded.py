"""Queries on a small database, past the server: compiled, guarded for one client, and run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from martlet.compiler import GuardedQuery
from martlet.compiler import compile as compiled
from martlet.connect.connections import Connections
from martlet.connect.hosts import Places
from martlet.connect.limits import Limits
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.model.access import Tenant
from martlet.model.datasource import Datasource
from martlet.model.question import SqlQuestion
from tests.support.engines import Source
from tests.support.marts import draft
from tests.support.recording import unrecorded


@contextmanager
def connections_to(source: Source, files: Path) -> Iterator[Connections]:
    sockets = (Path(source.server.socket),) if source.server and source.server.socket else ()
    connections = Connections(Places(files, sockets=sockets), Limits(), unrecorded)
    try:
        yield connections
    finally:
        connections.close()


def datasource_of(source: Source) -> Datasource:
    return Datasource("d1", "main", source.engine, 1, source.credentials)


def guarded(source: Source, sql: str) -> GuardedQuery:
    """`sql` on the small datamart, guarded for the client with the key `t1`."""
    identity = DatamartIdentity("m1", 1, source.engine, "d1", "main")
    mart = build_datamart(draft(source.schema), source.read(), identity)
    return compiled(SqlQuestion(sql), mart).proof.guard(Tenant("m1", "t1", key="t1"))
