"""Checks that hidden columns, hidden tables and tables without a tenant path are refused."""

from martlet.prove import texts
from martlet.prove.ask import Asker
from martlet.prove.checks import Check
from martlet.prove.clients import Client, refusal
from martlet.prove.datamart import Reviewed, Table

GROUP = "hidden"


async def hidden_checks(asker: Asker, mart: Reviewed, table: Table, client: Client) -> list[Check]:
    name = mart.quoted(table.name)
    if not table.is_queryable:
        kind = "without a tenant path" if table.how == "unresolved" else "that is hidden"
        title = f"A table {kind} is refused"
        return [await refusal(asker, client.id, texts.star(name), GROUP, title, table=table.name)]
    exposed = {column.casefold() for column in table.columns}
    return [
        await refusal(
            asker,
            client.id,
            texts.column(mart.quoted(column), name),
            GROUP,
            f"The hidden column {column} is refused",
            table=table.name,
        )
        for column in table.hidden
        if column.casefold() not in exposed
    ]
