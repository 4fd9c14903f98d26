"""Finds the table whose rows a semantic query without measures lists."""

from collections.abc import Collection, Iterable

from martlet.compiler.refusal import refused
from martlet.compiler.semantic.joins import Ways
from martlet.errors import Failure
from martlet.model.datamart import Table


def finest(tables: Iterable[Table], shown: Collection[Table], ways: Ways) -> Table:
    """The table with many-to-one paths to all of `tables`. `shown` have dimensions in the result.

    Raises QUERY_REJECTED if there is none, or if several in `shown` point at one another.
    """
    by_name = {table.exposed_name: table for table in tables}
    candidates, failures = [], []
    for table in by_name.values():
        try:
            for other in by_name.values():
                ways.between(table, other)
        except Failure as failure:
            failures.append(failure)
        else:
            candidates.append(table)
    if not candidates:
        raise failures[0]
    return _only(candidates, {table.exposed_name for table in shown})


def _only(candidates: list[Table], shown: Collection[str]) -> Table:
    """The fact among tables that point at one another: the only one with dimensions.

    Raises QUERY_REJECTED if several have dimensions, because each table gives other rows.
    """
    meant = [table for table in candidates if table.exposed_name in shown] or candidates
    if len(meant) > 1:
        names = " and ".join(table.exposed_name for table in meant)
        raise refused(
            f"{names} point at one another, so the rows to list are ambiguous; add a measure of"
            f" one of them, such as {meant[0].exposed_name}.count",
            at="query",
        )
    return meant[0]
