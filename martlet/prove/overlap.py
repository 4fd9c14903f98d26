"""Checks that no row is seen by two clients, if a key distinguishes the rows."""

from collections.abc import Hashable, Sequence

from martlet.prove.answers import ClientAnswers
from martlet.prove.checks import Check, Outcome, checked
from martlet.prove.datamart import Table

GROUP = "overlap"
NAME = "No row is seen by two clients"


def overlap_check(
    table: Table, answers: Sequence[ClientAnswers], given_key: Sequence[str] | None
) -> Check:
    """`given_key` are columns that the caller declares unique, because the database does not."""
    if len(answers) < 2:
        message = "One client is not enough to compare. Prove with two or more clients."
        return Check(GROUP, NAME, Outcome.UNKNOWN, message, table.name)
    key = tuple(given_key or ()) or next(iter(table.unique_keys), ())
    common = _common(table, answers, key)
    if not key:
        return _without_key(table, common)
    message = f"Two or more clients see {common} rows with the same key ({', '.join(key)})."
    return checked(common == 0, GROUP, NAME, message, table=table.name)


def _without_key(table: Table, common: int) -> Check:
    kind = "a view" if table.is_view else "a table"
    why = f"{table.name} is {kind} that exposes no unique key, so equal rows prove nothing"
    advice = f"If a column is unique, add --key '{table.name}=COLUMN'."
    equal = f"two clients see {common} equal rows" if common else "no two rows are equal"
    return Check(GROUP, NAME, Outcome.UNKNOWN, f"{why} ({equal}). {advice}", table.name)


def _common(table: Table, answers: Sequence[ClientAnswers], key: Sequence[str]) -> int:
    """The number of keys that two clients see. A key with NULL does not count."""
    first_seen_by: dict[Hashable, str] = {}
    common: set[Hashable] = set()
    for one in answers:
        columns = [one.rows.names.index(name) for name in key or table.columns]
        for row in one.rows.rows:
            values = tuple(repr(row[position]) for position in columns)
            if key and any(row[position] is None for position in columns):
                continue
            if first_seen_by.setdefault(values, one.client.digest) != one.client.digest:
                common.add(values)
    return len(common)
