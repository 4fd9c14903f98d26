"""Compares the rows that clients see with the count of all rows that belong to any client."""

from collections.abc import Iterator, Mapping, Sequence

from martlet.prove.answers import ClientAnswers
from martlet.prove.checks import Check, checked
from martlet.prove.datamart import Table

GROUP = "census"


def reaching_checks(
    table: Table,
    answers: Sequence[ClientAnswers],
    before_and_after: Sequence[Mapping[str, int]],
    *,
    is_everyone: bool,
) -> Iterator[Check]:
    """The counts are taken before and after the queries, because rows may have changed.

    Shared tables have no count.
    """
    counts = [counted[table.name] for counted in before_and_after if table.name in counted]
    if not counts or not answers:
        return
    least, most = min(counts), max(counts)
    total = sum(one.count for one in answers)
    for one in answers:
        yield checked(
            one.count <= most,
            GROUP,
            "A client sees no more rows than belong to any client",
            f"The client sees {one.count} rows, but only {most} belong to any client.",
            table=table.name,
            client=one.client.digest,
        )
    yield checked(
        total <= most,
        GROUP,
        "The clients together see no more rows than belong to any client",
        f"The clients see {total} rows, but only {most} belong to any client.",
        table=table.name,
    )
    if is_everyone:
        yield checked(
            total >= least,
            GROUP,
            "All clients together see every row that belongs to a client",
            f"The clients see {total} of the {least} rows that belong to a client.",
            table=table.name,
        )
