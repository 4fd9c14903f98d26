"""What is said of a datamart and its tables, in words for those who do not read SQL."""

from collections.abc import Iterator

from martlet.prove.datamart import Reviewed, Table

_KINDS = {
    "client_table": "One row is one client: the row whose {key} is the client’s own key.",
    "direct": "Each row carries its client’s key itself, in {key}.",
    "shared": "Declared as shared: every client sees every row, on purpose.",
    "database": "Each client has a database of its own, and is connected to that one alone.",
    "unresolved": "Not settled whose its rows are: every question about it is refused.",
}


def pinned(table: Table) -> str:
    if table.how == "inherited":
        return _inherited(table)
    return _KINDS[table.how].format(key=table.path["keyColumn"])


def _inherited(table: Table) -> str:
    first, *others = table.hops
    words = f"Each row names, in {first.column}, a row of {first.table}"
    for hop in others:
        words += f"; that one names, in {hop.column}, a row of {hop.table}"
    return f"{words}; and there {table.path['keyColumn']} holds the client’s key."


def orphans(table: Table) -> str:
    """What is said of rows that no client will ever see; empty where there are none."""
    count = table.path["orphanRows"]
    if not count:
        return ""
    if count == 1:
        return "One of its rows belongs to no client; nobody sees it."
    return f"{count} of its rows belong to no client; nobody sees them."


def uncovered(mart: Reviewed) -> Iterator[str]:
    """What no proof of `mart` can show, however it is made."""
    for table in mart.tables:
        if table.is_shared:
            yield f"{table.name} is declared shared: every client sees all of it, on purpose."
    yield (
        "Whether a tenant path says whose a row really is: a datamart is proved to keep to its"
        " paths, and who wrote it answers for them."
    )
    yield "How long a shared database takes to read its rows, and whoever can change its tables."
