"""Counts rows that reach no client: run only when asked, for API keys and service tokens."""

from collections.abc import Collection
from dataclasses import dataclass

from martlet.compiler.system.orphan_count import orphan_count
from martlet.connect.audit import Purpose
from martlet.model.datamart import Datamart
from martlet.model.datasource import Datasource
from martlet.services.context import RequestContext


@dataclass(frozen=True, slots=True)
class RowCounts:
    """The number of a table's rows, and of those that reach a client."""

    everything: int
    reaching: int

    @property
    def orphans(self) -> int:
        return self.everything - self.reaching


async def counts_of(
    mart: Datamart, datasource: Datasource, context: RequestContext, *, but: Collection[str] = ()
) -> dict[str, RowCounts]:
    """By exposed table name, without `but` and without tables whose rows need no client."""
    counted = {}
    for table in mart.tables:
        query = None if table.exposed_name in but else orphan_count(table, mart)
        if query is not None:
            audit = context.asking(Purpose.ORPHANS)
            (row,) = await context.state.connections.rows(datasource, query, audit)
            counted[table.exposed_name] = RowCounts(*(int(str(number)) for number in row))
    return counted
