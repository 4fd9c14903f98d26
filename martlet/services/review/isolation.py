"""How a datamart isolates its clients, with the rows that reach none if they are to be counted."""

import asyncio
from collections.abc import Mapping

from martlet.datamarts.drift import EVERY_TABLE
from martlet.services.authoring.datamarts import outdated_tables, visible_datamart
from martlet.services.context import RequestContext
from martlet.services.review.isolation_report import IsolationReport, report
from martlet.services.review.orphans import RowCounts, counts_of


async def isolation_of(name: str, context: RequestContext, *, is_counted: bool) -> IsolationReport:
    """Raises INVALID_DATAMART, DATASOURCE_UNAVAILABLE, QUERY_TIMEOUT."""
    mart, datasource = await asyncio.to_thread(visible_datamart, context, name)
    outdated = await asyncio.to_thread(outdated_tables, mart, context)
    counts: Mapping[str, RowCounts] = {}
    if is_counted and EVERY_TABLE not in outdated:
        counts = await counts_of(mart, datasource, context, but=outdated)
    return report(mart, counts, outdated)
