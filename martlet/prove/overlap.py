"""Rows that two clients see: there must be none, where a key tells rows apart."""

from collections.abc import Hashable, Sequence

from martlet.prove.answers import Seen
from martlet.prove.checks import Check, Outcome, judged
from martlet.prove.datamart import Table

GROUP = "overlap"
NAME = "No row is seen by two clients"


def overlap_check(table: Table, seen: Sequence[Seen], given_key: Sequence[str] | None) -> Check:
    """`given_key` are columns that the caller knows to be unique, where the database does not."""
    if len(seen) < 2:
        message = "One client alone cannot show it; ask as two or more."
        return Check(GROUP, NAME, Outcome.UNKNOWN, message, table.name)
    key = tuple(given_key or ()) or next(iter(table.unique_keys), ())
    common = _common(table, seen, key)
    if not key:
        return _without_key(table, common)
    what = ", ".join(key)
    message = f"{common} rows, told apart by {what}, are seen by two clients or more."
    return judged(common == 0, GROUP, NAME, message, table=table.name)


def _without_key(table: Table, common: int) -> Check:
    kind = "a view" if table.is_view else "a table"
    why = f"{table.name} is {kind} that exposes no unique key, so that overlap cannot tell"
    advice = f"if a column is unique, say so: --key '{table.name}=COLUMN'."
    equal = f"{common} equal rows are seen by two clients" if common else "no two rows are equal"
    return Check(GROUP, NAME, Outcome.UNKNOWN, f"{why} ({equal}); {advice}", table.name)


def _common(table: Table, seen: Sequence[Seen], key: Sequence[str]) -> int:
    """How many keys two clients see. What is NULL is no key."""
    first_seen_by: dict[Hashable, str] = {}
    common: set[Hashable] = set()
    for one in seen:
        columns = [one.rows.names.index(name) for name in key or table.columns]
        for row in one.rows.rows:
            values = tuple(repr(row[position]) for position in columns)
            if key and any(row[position] is None for position in columns):
                continue
            if first_seen_by.setdefault(values, one.client.digest) != one.client.digest:
                common.add(values)
    return len(common)
