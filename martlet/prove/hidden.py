"""What is not exposed must not be there: hidden columns and tables, and tables without a path."""

from martlet.prove import texts
from martlet.prove.ask import Asker
from martlet.prove.checks import Check
from martlet.prove.clients import Client, refusal
from martlet.prove.datamart import Reviewed, Table

GROUP = "hidden"


async def hidden_checks(asker: Asker, mart: Reviewed, table: Table, client: Client) -> list[Check]:
    name = mart.quoted(table.name)
    if not table.is_asked:
        what = "not settled" if table.how == "unresolved" else "hidden"
        title = f"A table that is {what} is refused"
        return [await refusal(asker, client.id, texts.star(name), GROUP, title, table=table.name)]
    shown = {column.casefold() for column in table.columns}
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
        if column.casefold() not in shown
    ]
