"""Clients' rows against the census: all that reach any client, counted apart from any of them."""

from collections.abc import Iterator, Mapping, Sequence

from martlet.prove.answers import Seen
from martlet.prove.checks import Check, judged
from martlet.prove.datamart import Table

GROUP = "census"


def census_checks(
    table: Table, seen: Sequence[Seen], censuses: Sequence[Mapping[str, int]], *, is_everyone: bool
) -> Iterator[Check]:
    """`censuses` were taken before and after the clients were asked: rows may have come and gone.

    Tables whose rows need no client have none.
    """
    counts = [census[table.name] for census in censuses if table.name in census]
    if not counts or not seen:
        return
    least, most = min(counts), max(counts)
    total = sum(one.count for one in seen)
    for one in seen:
        yield judged(
            one.count <= most,
            GROUP,
            "A client sees no more rows than reach any client",
            f"It sees {one.count} of {most}.",
            table=table.name,
            client=one.client.digest,
        )
    yield judged(
        total <= most,
        GROUP,
        "The clients together see no more rows than reach any client",
        f"They see {total} of {most}.",
        table=table.name,
    )
    if is_everyone:
        yield judged(
            total >= least,
            GROUP,
            "All clients together see every row that reaches one",
            f"They see {total} of {least}.",
            table=table.name,
        )
