"""Descriptions of a datamart's tables for readers who do not read SQL."""

from collections.abc import Iterator

from martlet.prove.datamart import Reviewed, Table

_KINDS = {
    "client_table": "Each row is one client. A client sees the row whose {key} is its client key.",
    "direct": "Each row holds its client’s key in {key}.",
    "shared": "Declared as shared: every client sees every row, on purpose.",
    "database": "Each client has its own database, and queries connect to that database only.",
    "unresolved": "No tenant path is known, so every query on the table is refused.",
}


def tenant_path(table: Table) -> str:
    if table.how == "inherited":
        return _inherited(table)
    return _KINDS[table.how].format(key=table.path["keyColumn"])


def _inherited(table: Table) -> str:
    first, *others = table.hops
    text = f"Each row references a row of {first.table} by {first.column}"
    for hop in others:
        text += f"; that row references a row of {hop.table} by {hop.column}"
    return f"{text}; there, {table.path['keyColumn']} holds the client’s key."


def orphans(table: Table) -> str:
    """A sentence about rows that no client can see; empty if there are none."""
    count = table.path["orphanRows"]
    if not count:
        return ""
    if count == 1:
        return "One of its rows belongs to no client, so no client sees it."
    return f"{count} of its rows belong to no client, so no client sees them."


def uncovered(mart: Reviewed) -> Iterator[str]:
    """Sentences about what no proof of `mart` can show."""
    for table in mart.tables:
        if table.is_shared:
            yield f"{table.name} is declared shared: every client sees all of it, on purpose."
    yield (
        "Whether the tenant paths are correct: the proof shows that the datamart follows its paths;"
        " its author is responsible for them."
    )
    yield "How long a shared database takes to read its rows, and who can change its tables."
