"""Every exposed table and its measures, asked as one client: are they that client's, and right?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from martlet.client import RefusedError
from martlet.prove import texts
from martlet.prove.ask import Answer, Asker, said
from martlet.prove.certificates import certificate_check
from martlet.prove.checks import Check, Outcome, judged
from martlet.prove.clients import Client
from martlet.prove.datamart import Reviewed, Table
from martlet.prove.measures import BATCH, faults, measures_of, table_count

_TRIES = 3  # rows may change between two questions, though not each time


@dataclass(frozen=True, slots=True)
class Seen:
    """What one client sees of one table: `rows` as far as they were asked for, all by count."""

    client: Client
    rows: Answer
    count: int

    def without_rows(self) -> "Seen":
        return replace(self, rows=replace(self.rows, rows=()))


async def asked_all(
    asker: Asker, mart: Reviewed, table: Table, client: Client, most_rows: int
) -> tuple[Seen | None, list[Check]]:
    """The table and its measures as `client`; None with a check that says why, if it fails."""
    try:
        rows, figures, wrong = await _agreeing(asker, mart, table, client, most_rows)
    except RefusedError as error:
        name = "The table and its measures can be asked"
        why = said(error)
        return None, [Check("rows", name, Outcome.UNCHECKED, why, table.name, client.digest)]
    checks = [
        certificate_check(rows, mart, [table], client, "its rows"),
        certificate_check(figures, mart, [table], client, "its measures"),
        *_figure_checks(table, client, rows, figures, wrong),
    ]
    return Seen(client, rows, table_count(table, figures)), checks


async def _agreeing(
    asker: Asker, mart: Reviewed, table: Table, client: Client, most_rows: int
) -> tuple[Answer, Answer, list[str]]:
    """Rows and measures, and which measures are wrong. Asked again where some are."""
    for _ in range(_TRIES - 1):
        rows, figures = await _both(asker, mart, table, client, most_rows)
        wrong = [] if rows.is_cut else faults(table, rows, figures)
        if not wrong:
            return rows, figures, wrong
    rows, figures = await _both(asker, mart, table, client, most_rows)
    return rows, figures, [] if rows.is_cut else faults(table, rows, figures)


async def _both(
    asker: Asker, mart: Reviewed, table: Table, client: Client, most_rows: int
) -> tuple[Answer, Answer]:
    sql = texts.star(mart.quoted(table.name))
    rows = await asker.rows(client.id, sql, limit=most_rows)
    members = measures_of(table, rows)
    parts = [
        await asker.measures(client.id, members[start : start + BATCH])
        for start in range(0, len(members), BATCH)
    ]
    return rows, _joined(parts)


def _joined(parts: Sequence[Answer]) -> Answer:
    """One answer to questions that the API would not take as one."""
    first = parts[0]
    return Answer(
        names=tuple(name for part in parts for name in part.names),
        types=tuple(kind for part in parts for kind in part.types),
        rows=[[value for part in parts for value in part.rows[0]]],
        is_cut=False,
        row_count=first.row_count,
        certificate=first.certificate,
    )


def _figure_checks(
    table: Table, client: Client, rows: Answer, figures: Answer, wrong: Sequence[str]
) -> list[Check]:
    where = {"table": table.name, "client": client.digest}
    if rows.is_cut:
        return [
            judged(
                table_count(table, figures) >= len(rows.rows),
                "rows",
                "The count is no less than the rows that were read",
                "There are more rows than were counted.",
                **where,
            )
        ]
    count = table_count(table, figures)
    return [
        judged(
            count == len(rows.rows),
            "rows",
            "The rows are as many as were counted",
            f"{len(rows.rows)} rows were answered, and {count} counted.",
            **where,
        ),
        judged(
            not [member for member in wrong if member != f"{table.name}.count"],
            "measures",
            "Each measure is what the client's own rows make it",
            f"These are not: {', '.join(wrong)}.",
            **where,
        ),
    ]
