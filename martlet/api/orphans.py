"""Counts rows that reach no client: run only when asked, for API keys and service tokens."""

from martlet.api.state import State
from martlet.model.datasource import Datasource
from martlet.model.mart import Datamart
from martlet.query.census import census


async def orphans_of(mart: Datamart, datasource: Datasource, state: State) -> dict[str, int]:
    """By exposed table name; tables whose rows need no client are left out."""
    counted = {}
    for table in mart.tables:
        query = census(table, mart)
        if query is not None:
            (row,) = await state.connections.rows(datasource, query)
            everything, reaching = (int(str(number)) for number in row)
            counted[table.exposed_name] = everything - reaching
    return counted
