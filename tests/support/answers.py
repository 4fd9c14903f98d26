"""What a guarded query answers on a real database, in a session of Martlet's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from martlet.compiler import GuardedQuery
from martlet.connect.drivers import DRIVERS
from martlet.connect.session import Session, Target, rows_of
from martlet.errors import Failure
from tests.support.engines import Source

Ended = tuple[str, list[str]]


@dataclass(frozen=True)
class Asking:
    """A session that is kept: `datasource_id` is that of the datamart's queries."""

    engine: str
    session: Session

    def ended(self, query: GuardedQuery) -> Ended:
        """How the query ended, and its rows as a multiset."""
        try:
            result = self.session.run(query)
            rows = []
            while (chunk := result.chunks.next()) is not None:
                rows += [repr(list(row)) for row in rows_of(chunk)]
            result.chunks.close()
        except Failure as failure:
            return failure.code.name, []
        except Exception as error:
            failure_of = DRIVERS[self.engine].failure(error)
            if failure_of is None:
                raise
            return failure_of.code.name, []
        return "answered", sorted(rows)


@contextmanager
def asking(source: Source, datasource_id: str) -> Iterator[Asking]:
    target = Target(
        datasource_id=datasource_id,
        credentials=source.credentials,
        statement_seconds=30,
        connect_seconds=5,
        address=source.credentials.host,
        file=source.file,
    )
    session = DRIVERS[source.engine].open(target)
    try:
        yield Asking(source.engine, session)
    finally:
        session.close()
