"""Queries a table and its measures as one client, and checks that the results agree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from martlet.client import RefusedError
from martlet.prove import texts
from martlet.prove.ask import Asker, QueryResult, error_code
from martlet.prove.certificates import certificate_check
from martlet.prove.checks import Check, Outcome, checked
from martlet.prove.clients import Client
from martlet.prove.datamart import Reviewed, Table
from martlet.prove.measures import BATCH, faults, measures_of, table_count

_TRIES = 3  # rows may change between two queries, but hardly every time


@dataclass(frozen=True, slots=True)
class ClientAnswers:
    """A client's results for one table. `rows` may be cut at the limit; `count` is of all rows."""

    client: Client
    rows: QueryResult
    count: int

    def without_rows(self) -> "ClientAnswers":
        return replace(self, rows=replace(self.rows, rows=()))


async def ask_table(
    asker: Asker, mart: Reviewed, table: Table, client: Client, most_rows: int
) -> tuple[ClientAnswers | None, list[Check]]:
    """Query the table and its measures as `client`. Returns None and a check if this fails."""
    try:
        rows, figures, wrong = await _agreeing(asker, mart, table, client, most_rows)
    except RefusedError as error:
        name = "The table and its measures can be queried"
        why = error_code(error)
        return None, [Check("rows", name, Outcome.UNCHECKED, why, table.name, client.digest)]
    checks = [
        certificate_check(rows, mart, [table], client, "its rows"),
        certificate_check(figures, mart, [table], client, "its measures"),
        *_figure_checks(table, client, rows, figures, wrong),
    ]
    return ClientAnswers(client, rows, table_count(table, figures)), checks


async def _agreeing(
    asker: Asker, mart: Reviewed, table: Table, client: Client, most_rows: int
) -> tuple[QueryResult, QueryResult, list[str]]:
    """Rows, measures, and the names of wrong measures. Queries again if some are wrong."""
    for _ in range(_TRIES - 1):
        rows, figures = await _both(asker, mart, table, client, most_rows)
        wrong = [] if rows.is_cut else faults(table, rows, figures)
        if not wrong:
            return rows, figures, wrong
    rows, figures = await _both(asker, mart, table, client, most_rows)
    return rows, figures, [] if rows.is_cut else faults(table, rows, figures)


async def _both(
    asker: Asker, mart: Reviewed, table: Table, client: Client, most_rows: int
) -> tuple[QueryResult, QueryResult]:
    sql = texts.star(mart.quoted(table.name))
    rows = await asker.rows(client.id, sql, limit=most_rows)
    members = measures_of(table, rows)
    parts = [
        await asker.measures(client.id, members[start : start + BATCH])
        for start in range(0, len(members), BATCH)
    ]
    return rows, _joined(parts)


def _joined(parts: Sequence[QueryResult]) -> QueryResult:
    """Join the results of queries that were too large for one API call."""
    first = parts[0]
    return QueryResult(
        names=tuple(name for part in parts for name in part.names),
        types=tuple(kind for part in parts for kind in part.types),
        rows=[[value for part in parts for value in part.rows[0]]],
        is_cut=False,
        row_count=first.row_count,
        certificate=first.certificate,
    )


def _figure_checks(
    table: Table, client: Client, rows: QueryResult, figures: QueryResult, wrong: Sequence[str]
) -> list[Check]:
    where = {"table": table.name, "client": client.digest}
    if rows.is_cut:
        return [
            checked(
                table_count(table, figures) >= len(rows.rows),
                "rows",
                "The count is at least the number of rows read",
                "More rows were read than were counted.",
                **where,
            )
        ]
    count = table_count(table, figures)
    return [
        checked(
            count == len(rows.rows),
            "rows",
            "The number of rows equals the count",
            f"{len(rows.rows)} rows were returned, but {count} were counted.",
            **where,
        ),
        checked(
            not [member for member in wrong if member != f"{table.name}.count"],
            "measures",
            "Each measure equals its value over the client's own rows",
            f"These measures differ: {', '.join(wrong)}.",
            **where,
        ),
    ]
